// timestamp_mask, and the SipHash of OpenSSL behind it. The vectors of SipHash-2-4 are those of its reference
// implementation, those of the mask are of uuidv47's Go port and of its extension for PostgreSQL.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <thread>
#include <vector>

#include <rowkey/text.hpp>
#include <rowkey/timestamp_mask.hpp>
#include <rowkey/v7_generator.hpp>

#include "seal/siphash.hpp"

namespace {

using namespace rowkey;

/// Of the messages 00, 00 01, 00 01 02 and so on, the first one empty, under the key 00 01 ... 0f.
constexpr std::uint64_t hashes[64] = {
    0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d, 0xcf2794e0277187b7,
    0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137, 0x93f5f5799a932462, 0x9e0082df0ba9e4b0,
    0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7, 0x751e8fbc860ee5fb, 0x14ea5627c0843d90, 0xf723ca908e7af2ee,
    0xa129ca6149be45e5, 0x3f2acc7f57c29bdb, 0x699ae9f52cbe4794, 0x4bc1b3f0968dd39c, 0xbb6dc91da77961bd,
    0xbed65cf21aa2ee98, 0xd0f2cbb02e3b67c7, 0x93536795e3a33e88, 0xa80c038ccd5ccec8, 0xb8ad50c6f649af94,
    0xbce192de8a85b8ea, 0x17d835b85bbb15f3, 0x2f2e6163076bcfad, 0xde4daaaca71dc9a5, 0xa6a2506687956571,
    0xad87a3535c49ef28, 0x32d892fad841c342, 0x7127512f72f27cce, 0xa7f32346f95978e3, 0x12e0b01abb051238,
    0x15e034d40fa197ae, 0x314dffbe0815a3b4, 0x027990f029623981, 0xcadcd4e59ef40c4d, 0x9abfd8766a33735c,
    0x0e3ea96b5304a7d0, 0xad0c42d6fc585992, 0x187306c89bc215a9, 0xd4a60abcf3792b95, 0xf935451de4f21df2,
    0xa9538f0419755787, 0xdb9acddff56ca510, 0xd06c98cd5c0975eb, 0xe612a3cb9ecba951, 0xc766e62cfcadaf96,
    0xee64435a9752fe72, 0xa192d576b245165a, 0x0a8787bf8ecb74b2, 0x81b3e73d20b49b6f, 0x7fa8220ba3b2ecea,
    0x245731c13ca42499, 0xb78dbfaf3a8d83bd, 0xea1ad565322a1a0b, 0x60e61c23a3795013, 0x6606d7e446282b93,
    0x6ca4ecb15c5f91e1, 0x9f626da15c9625f3, 0xe51b38608ef25f57, 0x958a324ceb064572,
};

TEST(SipHash, agrees_with_its_reference) {
    const detail::siphash siphash{0x0706050403020100, 0x0f0e0d0c0b0a0908};
    std::vector<std::byte> message;
    for (const std::uint64_t hash : hashes) {
        EXPECT_EQ(siphash(message), hash) << message.size();
        message.push_back(std::byte(message.size()));
    }
}

constexpr std::uint64_t k0 = 0x0123456789abcdef, k1 = 0xfedcba9876543210;

TEST(TimestampMask, agrees_with_uuidv47) {
    constexpr struct {
        std::uint64_t k0, k1;
        uuid inside, outside;
    } cases[] = {
        {k0, k1, "018f2d9f-9a2a-7def-8c3f-7b1a2c4d5e6f"_uuid, "2463c780-7fca-4def-8c3f-7b1a2c4d5e6f"_uuid},
        {k0, k1, "00000000-0000-7000-8000-000000000000"_uuid, "22d97126-9609-4000-8000-000000000000"_uuid},
        // The key 00112233445566778899aabbccddeeff as bytes, as in the header.
        {0x7766554433221100, 0xffeeddccbbaa9988, "01997155-1e00-7032-8c96-fd3b3405593e"_uuid,
         "3309401a-ae5f-4032-8c96-fd3b3405593e"_uuid},
    };
    for (const auto& one : cases) {
        const timestamp_mask mask{one.k0, one.k1};
        EXPECT_EQ(mask.hide(one.inside), one.outside);
        EXPECT_EQ(mask.reveal(one.outside), one.inside);
    }
}

TEST(TimestampMask, round_trips_and_changes_but_the_time_and_the_version) {
    const timestamp_mask mask{k0, k1};
    std::mt19937_64 bits{20260101};
    for (int i = 0; i < 1'000'000; ++i) {
        const auto id =
            uuid::from_words((bits() & ~std::uint64_t{0xf000}) | 0x7000, bits() >> 2 | std::uint64_t{1} << 63);
        const uuid hidden = mask.hide(id);
        ASSERT_EQ(hidden.version(), 4) << id;
        ASSERT_EQ(hidden.high_word() & 0x0fff, id.high_word() & 0x0fff) << id;
        ASSERT_EQ(hidden.low_word(), id.low_word()) << id;
        ASSERT_EQ(mask.reveal(hidden), id);
    }
}

TEST(TimestampMask, cannot_tell_a_wrong_key) {
    const timestamp_mask mask{k0, k1}, another{k0, k1 + 1};
    const uuid id = uuidv7(), hidden = mask.hide(id), revealed = another.reveal(hidden);
    EXPECT_EQ(revealed.version(), 7);
    EXPECT_NE(revealed, id);
    EXPECT_EQ(another.hide(revealed), hidden);
}

TEST(TimestampMask, refuses_other_versions) {
    const timestamp_mask mask{k0, k1};
    for (std::uint64_t version = 0; version < 16; ++version) {
        for (std::uint64_t variant = 0; variant < 4; ++variant) {
            const auto id = uuid::from_words(version << 12, variant << 62 | 1);
            if (variant != 0b10 || version != 7) {
                EXPECT_THROW(mask.hide(id), std::invalid_argument) << id;
            }
            if (variant != 0b10 || version != 4) {
                EXPECT_THROW(mask.reveal(id), std::invalid_argument) << id;
            }
        }
    }
}

TEST(TimestampMask, is_copied_with_its_key) {
    std::optional<timestamp_mask> original{std::in_place, k0, k1};
    const auto copy = *original;
    const uuid id = uuidv7(), hidden = original->hide(id);
    original.reset();
    EXPECT_EQ(copy.reveal(hidden), id);
}

/// ThreadSanitizer sees whether they share what changes (tests/run --sanitize).
TEST(TimestampMask, is_shared_by_threads) {
    const timestamp_mask mask{k0, k1};
    std::array<int, 4> revealed{};
    {
        std::vector<std::jthread> threads;
        for (auto& count : revealed) {
            threads.emplace_back([&] {
                for (int i = 0; i < 10'000; ++i) {
                    const uuid id = uuidv7();
                    count += mask.reveal(mask.hide(id)) == id;
                }
            });
        }
    }
    for (const int count : revealed) EXPECT_EQ(count, 10'000);
}

}  // namespace
