// Repetitions of a run as one.
#pragma once

#include <vector>

#include "results.hpp"

namespace rowkey::bench {

/// The medians of repetitions of one run, and how far they went apart. `repetitions` must not be empty.
run summary_of(const std::vector<run>& repetitions);

}  // namespace rowkey::bench
