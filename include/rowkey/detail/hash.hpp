// std::hash of a uuid. Not for users: include rowkey/uuid.hpp.
#pragma once

#include <rowkey/config.hpp>

#include <cstddef>
#include <cstdint>

#include <rowkey/uuid.hpp>

namespace rowkey::detail {

/// The halves of the product of 128 bits, folded by xor; by four products of halves, for where no type has 128 bits.
constexpr std::uint64_t folded_by_halves(std::uint64_t a, std::uint64_t b) noexcept {
    const std::uint64_t half = 0xffffffffu;
    const std::uint64_t low = (a & half) * (b & half), high = (a >> 32) * (b >> 32);
    const std::uint64_t middle = (a >> 32) * (b & half) + (low >> 32);
    const std::uint64_t other_middle = (a & half) * (b >> 32) + (middle & half);
    return ((other_middle & half) << 32 | (low & half)) ^ (high + (middle >> 32) + (other_middle >> 32));
}

constexpr std::uint64_t folded(std::uint64_t a, std::uint64_t b) noexcept {
#ifdef __SIZEOF_INT128__
    __extension__ using product = unsigned __int128;
    const product mixed = product{a} * b;
    return static_cast<std::uint64_t>(mixed) ^ static_cast<std::uint64_t>(mixed >> 64);
#else
    return folded_by_halves(a, b);
#endif
}

}  // namespace rowkey::detail

inline std::size_t std::hash<rowkey::uuid>::operator()(const rowkey::uuid& id) const noexcept {
    // Both words are multiplied and the halves of the product folded, so that every bit of the id reaches every bit
    // of the result, the low ones too, by which hash tables choose. That alone is linear in a counter which stands
    // in one word, and fills as few as a fifth of the buckets where the other word is an unlucky factor: hence the
    // second product. The constants are of the fractions of square roots and of the golden ratio.
    const std::uint64_t high = id.high_word() ^ 0x6a09e667f3bcc908u, low = id.low_word() ^ 0xbb67ae8584caa73bu;
    return rowkey::detail::folded(rowkey::detail::folded(high, low), 0x9e3779b97f4a7c15u);
}
