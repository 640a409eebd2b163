// A scenario's figures, a row for each run: amounts as bars, latency as marks on an axis. Empty where no run has the figure.
#pragma once

#include "chart_parts.hpp"

namespace rowkey::bench::report {

drawn size_chart(const scene& s);   // of the indexes, beside the model
drawn total_chart(const scene& s);  // of table and indexes
drawn wal_chart(const scene& s);
drawn after_checkpoint_chart(const scene& s);  // WAL
drawn dirtied_chart(const scene& s);           // index pages
drawn splits_chart(const scene& s);
drawn read_chart(const scene& s);  // index blocks not found in shared_buffers
drawn latency_chart(const scene& s);

}  // namespace rowkey::bench::report
