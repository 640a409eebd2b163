// How often ids of a fleet are equal. examples/fleet/README.md reckons it: its numbers, and its formula beside
// generators whose clocks are drawn at random, and of whose random bits few are looked at.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include <rowkey/v7_generator.hpp>

namespace {

using rowkey::uuid;

/// A clock tells whole nanoseconds, each of which has a tick of its own. A span takes every tick.
constexpr double readings_per_second = 1e9, ticks_per_second = 1000.0 * (1 << 20);

/// Pairs of equal ids among those of many processes, which make `ids_per_second` in all.
double expected_pairs(double ids_per_second, double seconds, int random_bits, double instants_per_second) {
    return std::ldexp(ids_per_second * ids_per_second * seconds / (2 * instants_per_second), -random_bits);
}

constexpr double hour = 3600, year = 365.25 * 24 * hour;

TEST(Collisions, are_as_rare_as_the_page_of_the_fleet_says) {
    EXPECT_NEAR(expected_pairs(1, 1, 54, readings_per_second), 2.78e-26, 0.005e-26);
    EXPECT_NEAR(expected_pairs(1e6, 10 * year, 54, readings_per_second), 8.8e-6, 0.05e-6);
    EXPECT_NEAR(expected_pairs(1e8, 10 * year, 54, readings_per_second), 0.088, 0.0005);
    EXPECT_NEAR(expected_pairs(1e9, year, 54, readings_per_second), 0.88, 0.005);
    EXPECT_NEAR(expected_pairs(1e5 * 1e6, hour, 54, readings_per_second), 1.00, 0.005);
    EXPECT_NEAR(expected_pairs(1e5 * 1e6, hour, 54, ticks_per_second), 0.95, 0.005);
    // Of 12 bits of fraction and 62 random ones, and of milliseconds and 74 random bits.
    EXPECT_NEAR(expected_pairs(1e5 * 1e6, hour, 62, 1000.0 * (1 << 12)), 0.95, 0.005);
    EXPECT_NEAR(expected_pairs(1e5 * 1e6, hour, 74, 1000.0), 0.95, 0.005);
    // Version 4: all ids that there are share one instant, which lasts ten years.
    EXPECT_NEAR(expected_pairs(1e6, 10 * year, 122, 1 / (10 * year)), 9.4e-9, 0.05e-9);
}

// A fleet of 512 processes, each of which makes 1024 ids in 2^20 ns: half a billion ids a second in all.
constexpr std::size_t processes = 512, ids_each = 1024;
constexpr std::uint64_t length_ns = 1 << 20;
constexpr double length = 1e-9 * length_ns, rate = processes * ids_each / length;

/// As many ascending readings of a process's clock.
std::vector<std::chrono::sys_time<std::chrono::nanoseconds>> readings(std::mt19937_64& random, std::size_t count) {
    std::vector<std::chrono::sys_time<std::chrono::nanoseconds>> times(count);
    for (auto& time : times)
        time += std::chrono::years{56} + std::chrono::nanoseconds{static_cast<std::int64_t>(random() % length_ns)};
    std::sort(times.begin(), times.end());
    return times;
}

/// Pairs of ids of one tick whose random bits agree where `mask` has ones.
double pairs(const std::vector<uuid>& ids, std::uint64_t mask) {
    constexpr auto all_random_bits = (std::uint64_t{1} << 54) - 1;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> seen;
    seen.reserve(ids.size());
    for (const auto& id : ids) seen.emplace_back(id.high_word(), id.low_word() & (~all_random_bits | mask));
    std::sort(seen.begin(), seen.end());
    std::size_t count = 0, alike = 0;
    for (std::size_t i = 1; i < seen.size(); ++i) {
        alike = seen[i] == seen[i - 1] ? alike + 1 : 0;
        count += alike;
    }
    return static_cast<double>(count);
}

/// The lowest, the highest and scattered four of the 54 random bits.
constexpr std::uint64_t masks[] = {0xf, std::uint64_t{0xf} << 50, 0x00'1000'0400'0201};

// 8192 pairs are expected. Any two pairs are independent, so their number has a standard deviation of 90. A tenth is
// nine of these: by chance, a number is that far away once in 10^15 runs at most.
TEST(Collisions, of_a_small_fleet_are_as_many_as_the_formula_says) {
    std::mt19937_64 random{7};
    std::vector<uuid> ids;
    for (std::size_t i = 0; i < processes; ++i) {
        rowkey::v7_generator process;
        for (const auto& time : readings(random, ids_each)) ids.push_back(process(time));
    }
    const double expected = expected_pairs(rate, length, 4, readings_per_second);
    for (const auto mask : masks) EXPECT_NEAR(pairs(ids, mask), expected, 0.1 * expected) << mask;
}

// 7813 pairs are expected. How much the spans overlap varies too: 16,000 pairs of spans do, by 8 ids more or less,
// which adds a standard deviation of 0.9% to the 1.1% of the pairs. An eighth is 8.7 of both: once in 10^12 runs at
// most.
TEST(Collisions, of_ids_made_in_spans_are_as_many) {
    constexpr std::size_t in_a_span = 16;
    std::mt19937_64 random{7};
    std::vector<uuid> ids(processes * ids_each);
    std::span<uuid> left{ids};
    for (std::size_t i = 0; i < processes; ++i) {
        rowkey::v7_generator process;
        for (const auto& time : readings(random, ids_each / in_a_span)) {
            process.fill(left.first(in_a_span), time);
            left = left.subspan(in_a_span);
        }
    }
    const double expected = expected_pairs(rate, length, 4, ticks_per_second);
    for (const auto mask : masks) EXPECT_NEAR(pairs(ids, mask), expected, 0.125 * expected) << mask;
}

}  // namespace
