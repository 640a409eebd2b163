// A scenario's figures, a row for each run: amounts as bars, latency as marks on an axis. Empty where no run has the
// figure.
#pragma once

#include "show/chart_parts.hpp"

namespace rowkey::bench {

drawn size_chart(const scene& s);      // of the indexes, beside the model
drawn fill_chart(const scene& s);      // how full the leaves are
drawn total_chart(const scene& s);     // of table and indexes
drawn vacuumed_chart(const scene& s);  // of the indexes after deletes, beside the model
drawn vacuum_chart(const scene& s);    // time
drawn reindex_chart(const scene& s);   // time
drawn wal_chart(const scene& s);
drawn after_checkpoint_chart(const scene& s);  // WAL
drawn dirtied_chart(const scene& s);           // index pages
drawn splits_chart(const scene& s);
drawn read_chart(const scene& s);  // index blocks not found in shared_buffers
drawn orders_chart(const scene& s);
drawn latency_chart(const scene& s);
drawn speed_chart(const scene& s);
drawn processor_time_chart(const scene& s);  // of clients and their server processes

}  // namespace rowkey::bench
