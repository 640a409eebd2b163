// std::hash<uuid> over ids that programs have: random ones are easy, structured ones are not.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <rowkey/rowkey.hpp>

namespace {

using rowkey::uuid;
using namespace rowkey::literals;

constexpr std::uint64_t v7_low = std::uint64_t{0b10} << 62;

/// How many of the buckets that `bucket_of` chooses have something in them, as a share of what a random function fills.
template <typename BucketOf>
double filled(const std::vector<std::size_t>& hashes, std::size_t buckets, BucketOf bucket_of) {
    std::vector<bool> hit(buckets);
    for (const auto hash : hashes) hit[bucket_of(hash)] = true;
    const auto n = static_cast<double>(hashes.size()), m = static_cast<double>(buckets);
    return static_cast<double>(std::count(hit.begin(), hit.end(), true)) / (m * (1 - std::pow(1 - 1 / m, n)));
}

/// All hashes differ, and tables that choose a bucket by the low bits, or by the high ones, are filled evenly. A random
/// function's hashes of n ids differ but for a chance of n^2 / 2^65, which is 2^-33 for the most that is asked here.
void expect_spread(const std::string& what, const std::vector<uuid>& ids) {
    ASSERT_EQ(std::unordered_set<uuid>(ids.begin(), ids.end()).size(), ids.size()) << what << ": the same id twice";
    std::vector<std::size_t> hashes;
    for (const auto& id : ids) hashes.push_back(std::hash<uuid>{}(id));
    std::vector<std::size_t> distinct = hashes;
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    EXPECT_EQ(distinct.size(), ids.size()) << what;

    int bits = 1;
    while ((std::size_t{1} << bits) < ids.size()) ++bits;
    for (const int more : {0, 1, 3}) {
        const std::size_t buckets = std::size_t{1} << (bits + more);
        EXPECT_GE(filled(hashes, buckets, [&](std::size_t hash) { return hash & (buckets - 1); }), 0.8)
            << what << ": the low " << bits + more << " bits";
        EXPECT_GE(filled(hashes, buckets, [&](std::size_t hash) { return hash >> (64 - bits - more); }), 0.8)
            << what << ": the high " << bits + more << " bits";
    }
}

TEST(UuidHash, spreads_nil_max_and_repeated_bytes) {
    std::vector<uuid> ids;
    for (std::uint64_t byte = 0; byte < 256; ++byte)
        ids.push_back(uuid::from_words(byte * 0x0101010101010101u, byte * 0x0101010101010101u));
    ASSERT_EQ(ids.front(), uuid::nil());
    ASSERT_EQ(ids.back(), uuid::max());
    expect_spread("repeated bytes", ids);
}

TEST(UuidHash, spreads_neighbours_by_one_bit_and_by_two) {
    const auto flipped = [](const uuid& id, int bit) {
        const std::uint64_t mask = std::uint64_t{1} << bit % 64;
        return uuid::from_words(id.high_word() ^ (bit < 64 ? mask : 0), id.low_word() ^ (bit < 64 ? 0 : mask));
    };
    for (const auto& id : {uuid::nil(), uuid::max(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"_uuid,
                           "919108f7-52d1-4320-9bac-f847db4148a8"_uuid}) {
        std::vector<uuid> by_one{id}, by_two{id};
        for (int a = 0; a < 128; ++a) {
            by_one.push_back(flipped(id, a));
            for (int b = 0; b < a; ++b) by_two.push_back(flipped(flipped(id, a), b));
        }
        expect_spread("one bit beside " + to_string(id), by_one);
        by_two.insert(by_two.end(), by_one.begin() + 1, by_one.end());
        expect_spread("up to two bits beside " + to_string(id), by_two);
    }
}

TEST(UuidHash, spreads_counters_in_either_word_in_both_and_their_grid) {
    for (const int shift : {0, 16, 32, 48}) {
        std::vector<uuid> low, high, both, grid;
        for (std::uint64_t n = 0; n < 10'000; ++n) {
            low.push_back(uuid::from_words(0, n << shift));
            high.push_back(uuid::from_words(n << shift, 0));
            both.push_back(uuid::from_words(n << shift, n << shift));
            grid.push_back(uuid::from_words(n / 100 << shift, n % 100 << shift));
        }
        const std::string by = " by " + std::to_string(shift);
        expect_spread("a counter in the low word" + by, low);
        expect_spread("a counter in the high word" + by, high);
        expect_spread("a counter in both words" + by, both);
        expect_spread("a grid of two counters" + by, grid);
    }
}

TEST(UuidHash, spreads_version_7_ids_made_by_hand) {
    const std::uint64_t high = std::uint64_t{0x018bcfe568ff} << 16 | 0x7000u;
    std::vector<uuid> of_one_ms, of_every_ms, counted;
    for (std::uint64_t n = 0; n < 10'000; ++n) {
        of_one_ms.push_back(uuid::from_words(high, v7_low | n));
        of_every_ms.push_back(uuid::from_words(high + (n << 16), v7_low));
        counted.push_back(uuid::from_words(high + (n / 100 << 16) + n % 100, v7_low | n << 32));
    }
    expect_spread("version 7, of one millisecond", of_one_ms);
    expect_spread("version 7, one for each millisecond", of_every_ms);
    expect_spread("version 7, with a counter in rand_a", counted);
}

TEST(UuidHash, spreads_ids_that_the_library_makes) {
    std::vector<uuid> single(50'000), batch(50'000), ranges;
    for (auto& id : single) id = rowkey::uuidv7();
    rowkey::uuidv7(std::span{batch});
    for (int day = 0; day < 3'000; ++day) {
        const std::chrono::sys_days from{std::chrono::days{18'000 + day}};
        ranges.push_back(rowkey::v7_range(from, from + std::chrono::days{1}).from);
    }
    expect_spread("uuidv7()", single);
    expect_spread("uuidv7(span)", batch);
    expect_spread("the bounds of days", ranges);
}

// So that compilers without 128 bits give the hashes that these tests are about.
TEST(UuidHash, is_the_same_by_halves) {
    std::vector<std::uint64_t> words{0, 1, 0xffffffffu, 0x100000000u, 0xffffffff00000000u, ~std::uint64_t{0}};
    for (int i = 0; i < 100; ++i) words.push_back(rowkey::uuidv7().low_word() * 0x9e3779b97f4a7c15u);
    for (const auto a : words)
        for (const auto b : words) EXPECT_EQ(rowkey::detail::folded_by_halves(a, b), rowkey::detail::folded(a, b));
}

TEST(UuidHash, is_one_of_the_value) {
    const auto id = rowkey::uuidv7();
    const auto same = uuid::from_bytes(id.bytes());
    EXPECT_EQ(std::hash<uuid>{}(id), std::hash<uuid>{}(same));
    static_assert(noexcept(std::hash<uuid>{}(id)));
}

}  // namespace
