// Order statistics of measured values.
#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <vector>

namespace rowkey::bench {

/// The median; the mean of the two middle values of an even number. `values` must not be empty.
inline double median(std::vector<double> values) {
    assert(!values.empty());
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// The smallest value that at least a share of `p` (0 < p <= 1) of all values do not exceed ("nearest rank").
/// `sorted` must be ascending and not empty.
inline double percentile(const std::vector<double>& sorted, double p) {
    assert(!sorted.empty());
    const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(sorted.size())));
    return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

}  // namespace rowkey::bench
