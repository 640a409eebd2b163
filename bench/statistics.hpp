// Statistics of measured values.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
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

/// From here on a bootstrap says something; of fewer repetitions the whole range is told.
inline constexpr std::size_t least_for_bootstrap = 8;

/// How far repetitions went apart: from the lowest to the highest of fewer than 8, else the 95% interval of their
/// median by the percentile bootstrap, which is the same for the same values. `values` must not be empty.
inline std::pair<double, double> spread_of(const std::vector<double>& values) {
    assert(!values.empty());
    if (values.size() < least_for_bootstrap) {
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        return {*low, *high};
    }
    constexpr int resamples = 2000;
    std::mt19937_64 random{1};
    std::uniform_int_distribution<std::size_t> pick{0, values.size() - 1};
    std::vector<double> medians, sample(values.size());
    for (int i = 0; i < resamples; ++i) {
        for (double& value : sample) value = values[pick(random)];
        medians.push_back(median(sample));
    }
    std::sort(medians.begin(), medians.end());
    return {percentile(medians, 0.025), percentile(medians, 0.975)};
}

/// Counts durations in a fixed 29 KiB, however many there are; what it gives back is at most 1/128 too large.
class histogram {
  public:
    /// A duration in nanoseconds, or what else is to be counted.
    void add(std::uint64_t value) {
        ++counts_[cell_of(value)];
        ++total_;
        max_ = std::max(max_, value);
    }
    void add(const histogram& other) {
        for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
        total_ += other.total_;
        max_ = std::max(max_, other.max_);
    }

    std::uint64_t total() const { return total_; }
    std::uint64_t max() const { return max_; }

    /// As percentile() above: an upper bound of the value, never above max(). Not of an empty one.
    std::uint64_t percentile(double p) const {
        assert(total_ > 0);
        const auto rank = std::clamp<std::uint64_t>(
            static_cast<std::uint64_t>(std::ceil(p * static_cast<double>(total_))), 1, total_);
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += counts_[i];
            if (seen >= rank) return std::min(max_, last_of(i));
        }
        return max_;
    }

  private:
    // 128 cells for each power of two; below 128 each value has its own.
    static constexpr unsigned bits = 7;
    static constexpr std::uint64_t each = std::uint64_t{1} << bits;

    static std::size_t cell_of(std::uint64_t value) {
        if (value < each) return value;
        const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - 1 - bits;
        return (shift + 1) * each + ((value >> shift) - each);
    }
    static std::uint64_t last_of(std::size_t cell) {
        if (cell < each) return cell;
        const std::size_t shift = cell / each - 1;
        return ((each + cell % each + 1) << shift) - 1;
    }

    std::array<std::uint32_t, (64 - bits + 1) * each> counts_{};
    std::uint64_t total_ = 0, max_ = 0;
};

}  // namespace rowkey::bench
