// How a scenario's runs went along.
#pragma once

#include "show/chart_parts.hpp"

namespace rowkey::bench {

/// Rows per second by tenth of the rows: ten columns a run.
drawn tenths_chart(const scene& s);

/// Latency from the first transaction to the last, with the checkpoints marked: a panel a run.
drawn over_time_chart(const scene& s);

}  // namespace rowkey::bench
