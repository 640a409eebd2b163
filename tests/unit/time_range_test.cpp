// Ranges of time as ranges of ids. The ids with a time are RFC 9562's and those of ramsey/uuid's tests.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>

#include <rowkey/rowkey.hpp>

namespace {

using namespace rowkey;
using std::chrono::milliseconds;

using time_ms = std::chrono::sys_time<milliseconds>;

constexpr time_ms at(std::int64_t ms) {
    return time_ms{milliseconds{ms}};
}

constexpr std::int64_t end_ms = std::int64_t{1} << 48;
constexpr uuid rfc = "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"_uuid;  // 2022-02-22 19:22:22 UTC

/// The greatest version 7 id of a millisecond.
constexpr uuid greatest(std::int64_t ms) {
    return uuid::from_words(static_cast<std::uint64_t>(ms) << 16 | 0x7fff,
                            ~std::uint64_t{0} >> 2 | std::uint64_t{1} << 63);
}

TEST(TimeRange, bounds_are_the_least_version_7_ids_of_their_milliseconds) {
    constexpr auto range = v7_range(at(1645557742000), at(1645557742001));
    static_assert(range.from == "017f22e2-79b0-7000-8000-000000000000"_uuid);
    static_assert(range.to == "017f22e2-79b1-7000-8000-000000000000"_uuid);
    static_assert(range.from.version() == 7 && range.from.timestamp() == at(1645557742000));
    static_assert(range.to.version() == 7 && range.to.timestamp() == at(1645557742001));
    static_assert(range.contains(rfc));
    static_assert(!v7_range(at(1645557741999), at(1645557742000)).contains(rfc));
    static_assert(!v7_range(at(1645557742001), at(1645557742002)).contains(rfc));
}

TEST(TimeRange, holds_its_first_millisecond_and_not_its_last) {
    for (const std::int64_t ms : {std::int64_t{1}, std::int64_t{1645557742000}, end_ms - 2}) {
        const auto one = v7_range(at(ms), at(ms + 1));
        EXPECT_TRUE(one.contains(one.from));
        EXPECT_FALSE(one.contains(one.to));
        EXPECT_TRUE(one.contains(greatest(ms)));
        EXPECT_FALSE(one.contains(greatest(ms - 1)));
        EXPECT_FALSE(one.contains(greatest(ms + 1)));
        EXPECT_TRUE(v7_range(at(ms - 1), at(ms)).contains(greatest(ms - 1)));
    }
}

TEST(TimeRange, holds_just_the_version_7_ids_with_a_time_in_it) {
    std::mt19937_64 bits{20260101};
    const auto range = v7_range(at(1'000'000), at(1'001'000));
    int inside = 0;
    for (int i = 0; i < 100'000; ++i) {
        const std::int64_t ms = 999'500 + static_cast<std::int64_t>(bits() % 2000);
        const uuid id = uuid::from_words(static_cast<std::uint64_t>(ms) << 16 | 0x7000 | (bits() & 0xfff),
                                         bits() >> 2 | std::uint64_t{1} << 63);
        ASSERT_EQ(id.timestamp(), at(ms));
        ASSERT_EQ(range.contains(id), at(1'000'000) <= *id.timestamp() && *id.timestamp() < at(1'001'000)) << id;
        inside += range.contains(id) ? 1 : 0;
    }
    EXPECT_GT(inside, 40'000);
    EXPECT_LT(inside, 60'000);
}

TEST(TimeRange, holds_the_ids_that_are_made_in_it) {
    const auto before = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    const uuid id = uuidv7();
    const auto made = *id.timestamp();
    EXPECT_TRUE(v7_range(before, made + milliseconds{1}).contains(id));
    EXPECT_FALSE(v7_range(before - milliseconds{1}, before).contains(id));
    const uuid backfill = uuidv7_at(before);
    EXPECT_TRUE(v7_range(before, before + milliseconds{1}).contains(backfill));
}

TEST(TimeRange, tells_the_times_of_others_ids) {
    constexpr struct {
        uuid id;
        std::int64_t ms;
    } cases[] = {
        {"00000000-0001-71b2-9669-00007ffffffe"_uuid, 1},    {"00000000-000f-71b2-9669-00007ffffffe"_uuid, 15},
        {"00000000-0064-71b2-9669-00007ffffffe"_uuid, 100},  {"00000000-03e7-71b2-9669-00007ffffffe"_uuid, 999},
        {"00000000-03e8-71b2-9669-00007ffffffe"_uuid, 1000}, {"00000000-03e9-71b2-9669-00007ffffffe"_uuid, 1001},
    };
    for (const auto& [id, ms] : cases) {
        EXPECT_TRUE(v7_range(at(ms), at(ms + 1)).contains(id)) << id;
        EXPECT_FALSE(v7_range(at(0), at(ms)).contains(id)) << id;
        EXPECT_FALSE(v7_range(at(ms + 1), at(2000)).contains(id)) << id;
    }
}

TEST(TimeRange, holds_an_id_of_another_version_that_lies_between) {
    constexpr uuid by_chance = "017f22e2-79b0-4320-9bac-f847db4148a8"_uuid;
    static_assert(v7_range(at(1645557741999), at(1645557742001)).contains(by_chance));
    int v4_rows = 0;  // a chance of 0.01 for a single one: 32,000 of them, one in 3.3 million a day
    const auto day = v7_range(at(1645488000000), at(1645574400000));
    for (int i = 0; i < 32'000; ++i) v4_rows += day.contains(uuidv4()) ? 1 : 0;
    EXPECT_LT(v4_rows, 4) << "the odds of that are 4e-10";
}

TEST(TimeRange, adjacent_ranges_meet) {
    EXPECT_EQ(v7_range(at(0), at(500)).to, v7_range(at(500), at(1000)).from);
}

TEST(TimeRange, of_no_time_is_empty) {
    constexpr auto none = v7_range(at(1645557742000), at(1645557742000));
    static_assert(none.from == none.to && !none.contains(none.from) && !none.contains(rfc));
    static_assert(none == v7_range(at(1645557742000), at(1645557742000)));
}

TEST(TimeRange, takes_coarser_times_and_no_finer_ones) {
    using namespace std::chrono;
    constexpr auto day = v7_range(sys_days{days{19045}}, sys_days{days{19046}});  // 2022-02-22
    static_assert(day.contains(rfc));
    static_assert(!std::is_convertible_v<sys_time<microseconds>, time_ms>);
}

TEST(TimeRange, reaches_from_1970_to_the_last_of_48_bits) {
    constexpr auto all = v7_range(at(0), at(end_ms - 1));
    static_assert(all.from == "00000000-0000-7000-8000-000000000000"_uuid);
    static_assert(all.to == "ffffffff-ffff-7000-8000-000000000000"_uuid);
    for (const std::int64_t outside : {std::int64_t{-1}, end_ms, std::numeric_limits<std::int64_t>::min(),
                                       std::numeric_limits<std::int64_t>::max()}) {
        EXPECT_THROW(v7_range(at(outside), at(1000)), std::out_of_range) << outside;
        EXPECT_THROW(v7_range(at(0), at(outside)), std::out_of_range) << outside;
    }
    try {
        v7_range(at(-1), at(0));
    } catch (const std::out_of_range& error) {
        EXPECT_STREQ(error.what(), "rowkey: v7_range expects times from 1970 to before 2^48 ms, not -1 ms");
    }
}

TEST(TimeRange, from_after_to_is_refused) {
    try {
        v7_range(at(1001), at(1000));
        FAIL() << "was taken";
    } catch (const std::invalid_argument& error) {
        EXPECT_STREQ(error.what(),
                     "rowkey: v7_range expects a time that is not after its end, 1000 ms, but got 1001 ms");
    }
}

}  // namespace
