// The arithmetic of version 7 ids: no clock, no threads, no randomness.
#include "../../src/v7_layout.hpp"

#include <gtest/gtest.h>

#include <rowkey/text.hpp>

namespace {

using namespace rowkey::detail;
using namespace rowkey::literals;

constexpr std::uint64_t all_random = ~std::uint64_t{0};
constexpr std::uint64_t last_tick = ~std::uint64_t{0};

TEST(V7Layout, puts_each_bit_where_the_header_draws_it) {
    static_assert(v7_from_tick(0, 0) == "00000000-0000-7000-8000-000000000000"_uuid);
    static_assert(v7_from_tick(0, all_random) == "00000000-0000-7000-803f-ffffffffffff"_uuid);
    static_assert(v7_from_tick(0xff, 0) == "00000000-0000-7000-bfc0-000000000000"_uuid);
    static_assert(v7_from_tick(0xfff00, 0) == "00000000-0000-7fff-8000-000000000000"_uuid);
    static_assert(v7_from_tick(1 << 20, 0) == "00000000-0001-7000-8000-000000000000"_uuid);
    static_assert(v7_from_tick(last_tick, all_random) == "0fffffff-ffff-7fff-bfff-ffffffffffff"_uuid);
    for (std::uint64_t tick : {std::uint64_t{0}, std::uint64_t{0x1234567890abcdef}, last_tick}) {
        for (std::uint64_t random : {std::uint64_t{0}, all_random}) {
            const auto id = v7_from_tick(tick, random);
            EXPECT_EQ(id.version(), 7);
            EXPECT_EQ(id.variant(), 0b10);
            EXPECT_EQ(tick_from_v7(id), tick) << "version and variant overwrite no bit of the tick";
        }
    }
}

TEST(V7Layout, a_later_tick_is_a_greater_id_whatever_the_random_bits) {
    for (int bit = 0; bit < 63; ++bit) {
        for (const std::uint64_t tick : {std::uint64_t{1} << bit, (std::uint64_t{2} << bit) - 1}) {
            EXPECT_GT(v7_from_tick(tick, 0), v7_from_tick(tick - 1, all_random)) << tick;
        }
    }
}

TEST(V7Layout, reads_the_time_as_rfc_9562_appendix_a_6) {
    constexpr auto tick = tick_from_unix(1645557742, 0);
    static_assert(tick && (*tick >> fraction_bits) == 0x017F22E279B0 && (*tick & 0xfffff) == 0);
    EXPECT_EQ(v7_from_tick(*tick, 0), "017f22e2-79b0-7000-8000-000000000000"_uuid);
}

TEST(V7Layout, fraction_is_that_of_postgresql_18_in_its_upper_12_bits) {
    for (std::int64_t ns : {0, 1, 244, 245, 999'999, 1'000'000, 123'456'789, 999'999'999}) {
        const auto postgresql = static_cast<std::uint64_t>(ns % 1'000'000) * 4096 / 1'000'000;
        EXPECT_EQ((*tick_from_unix(7, ns) & 0xfffff) >> 8, postgresql) << ns;
    }
}

TEST(V7Layout, each_nanosecond_has_a_tick_of_its_own) {
    std::uint64_t before = *tick_from_unix(0, 0);
    for (std::int64_t ns = 1; ns <= 2'000'000; ++ns) {
        const auto tick = tick_from_unix(0, ns);
        ASSERT_GT(*tick, before) << ns;
        before = *tick;
    }
}

TEST(V7Layout, unix_time_ends_at_2_to_the_44_ms_and_begins_in_1970) {
    constexpr std::int64_t last_second = (end_of_time_ms - 1) / 1000;
    constexpr std::int64_t last_ms = (end_of_time_ms - 1) % 1000;
    static_assert(tick_from_unix(last_second, last_ms * 1'000'000 + 999'999).has_value());
    static_assert(!tick_from_unix(last_second, (last_ms + 1) * 1'000'000));
    static_assert(!tick_from_unix(last_second + 1, 0));
    static_assert(!tick_from_unix(-1, 999'999'999));
    static_assert(!tick_from_unix(std::numeric_limits<std::int64_t>::max(), 0));
    static_assert(!tick_from_unix(std::numeric_limits<std::int64_t>::min(), 0));
    EXPECT_FALSE(tick_from_v7("10000000-0000-7000-8000-000000000000"_uuid));
    EXPECT_TRUE(tick_from_v7("0fffffff-ffff-7fff-bfff-ffffffffffff"_uuid));
}

TEST(V7Layout, next_ticks_follow_the_clock_and_else_the_last_tick) {
    static_assert(next_ticks(0, 100, 1) == 100u);
    static_assert(next_ticks(100, 100, 1) == 101u);
    static_assert(next_ticks(99, 100, 1) == 100u);
    static_assert(next_ticks(5000, 100, 10) == 5001u);
    static_assert(next_ticks(0, 0, 1) == 1u);
    static_assert(next_ticks(0xfffff, 0, 1) == 0x100000u, "the fraction carries into the millisecond");
    EXPECT_GT(v7_from_tick(0x100000, 0), v7_from_tick(0xfffff, all_random));
}

TEST(V7Layout, next_ticks_stop_at_the_end_of_time) {
    static_assert(next_ticks(last_tick - 1, 0, 1) == last_tick);
    static_assert(!next_ticks(last_tick, 0, 1));
    static_assert(!next_ticks(last_tick - 1, 0, 2));
    static_assert(next_ticks(0, last_tick - 9, 10) == last_tick - 9);
    EXPECT_FALSE(next_ticks(0, last_tick - 9, 11));
    EXPECT_FALSE(next_ticks(5, 5, last_tick));
}

TEST(V7Layout, ahead_is_in_nanoseconds_and_never_negative) {
    using std::chrono::nanoseconds;
    static_assert(ahead(100, 100) == nanoseconds{0} && ahead(99, 100) == nanoseconds{0});
    static_assert(ahead(std::uint64_t{1} << 20, 0) == nanoseconds{1'000'000});
    static_assert(ahead((std::uint64_t{3'600'000} << 20) + 5, 5) == std::chrono::hours{1});
    static_assert(ahead(last_tick, 0) == nanoseconds::max());
    EXPECT_EQ(ahead(*tick_from_unix(1, 500), *tick_from_unix(1, 0)).count(), 499);  // 500 ns, rounded down to a tick
}

}  // namespace
