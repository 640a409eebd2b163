#include <rowkey/timestamp_mask.hpp>

#include <stdexcept>

#include "siphash.hpp"

namespace rowkey {
namespace {

/// `id` with its unix_ts_ms XORed with the mask, and another version. Doing so twice gives the same unix_ts_ms: the
/// bits that the mask comes from stay.
uuid masked(const uuid& id, const detail::siphash& siphash, std::uint64_t version) {
    constexpr std::uint64_t rand_a = 0x0fff, rand_b = ~std::uint64_t{0} >> 2;
    const auto bytes = uuid::from_words(id.high_word() & rand_a, id.low_word() & rand_b).bytes();
    const std::uint64_t hash = siphash(std::span{bytes}.subspan<6>());
    return uuid::from_words(((id.high_word() & ~std::uint64_t{0xf000}) | version << 12) ^ hash << 16, id.low_word());
}

}  // namespace

timestamp_mask::timestamp_mask(std::uint64_t k0, std::uint64_t k1)
    : siphash_{std::make_shared<const detail::siphash>(k0, k1)} {}

uuid timestamp_mask::hide(const uuid& id) const {
    if (id.version() != 7) throw std::invalid_argument{"rowkey: timestamp_mask hides version 7 uuids only"};
    return masked(id, *siphash_, 4);
}

uuid timestamp_mask::reveal(const uuid& id) const {
    if (id.version() != 4) throw std::invalid_argument{"rowkey: timestamp_mask reveals version 4 uuids only"};
    return masked(id, *siphash_, 7);
}

}  // namespace rowkey
