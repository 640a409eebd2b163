#include <openssl/crypto.h>

#include <stdexcept>

#include <rowkey/seal.hpp>

#include "keys.hpp"
#include "permutation.hpp"

namespace rowkey {
namespace {

constexpr std::uint64_t low_62_bits = ~std::uint64_t{0} >> 2;
constexpr std::uint64_t version_bits = 0xf000;

/// The row as a version 8 uuid, before the permutation: drawn in the header.
constexpr uuid to_block(std::uint64_t row) noexcept {
    return uuid::from_words(0x8000 | row >> 62, std::uint64_t{1} << 63 | (row & low_62_bits));
}

/// The row bits of such a uuid, whatever the others are.
constexpr std::uint64_t row_of(const uuid& block) noexcept {
    return block.high_word() << 62 | (block.low_word() & low_62_bits);
}

constexpr uuid with_version(const uuid& id, std::uint64_t version) noexcept {
    return uuid::from_words((id.high_word() & ~version_bits) | version << 12, id.low_word());
}

}  // namespace

namespace detail {

untyped_row_id_sealer::untyped_row_id_sealer(std::span<const key> newest_first, std::string_view prefix) {
    check_keys(newest_first, "rowkey: row_id_sealer: ", "key ");
    const std::string info = "row_id_sealer:" + std::string{prefix};
    std::vector<permutation> permutations;
    permutations.reserve(newest_first.size());
    for (const auto& key : newest_first) permutations.emplace_back(key, info);
    newest_first_ = std::make_shared<const std::vector<permutation>>(std::move(permutations));
}

uuid untyped_row_id_sealer::seal(std::int64_t row) const noexcept {
    return newest_first_->front().apply(to_block(static_cast<std::uint64_t>(row)));
}

std::optional<std::int64_t> untyped_row_id_sealer::open(const uuid& id) const noexcept {
    if (id.version() != 8) return std::nullopt;
    for (const auto& permutation : *newest_first_) {
        const uuid block = permutation.invert(id);
        const std::uint64_t row = row_of(block);
        // In constant time: no caller learns how many of the zero bits a made-up id hit.
        if (CRYPTO_memcmp(block.bytes().data(), to_block(row).bytes().data(), sizeof block) == 0)
            return static_cast<std::int64_t>(row);
    }
    return std::nullopt;
}

}  // namespace detail

uuid_sealer::uuid_sealer(const key& key)
    : permutation_{std::make_shared<const detail::permutation>(key, "uuid_sealer")} {}

uuid uuid_sealer::seal(const uuid& id) const {
    if (id.version() != 7) throw std::invalid_argument{"rowkey: uuid_sealer seals version 7 uuids only"};
    return permutation_->apply(with_version(id, 4));
}

uuid uuid_sealer::open(const uuid& id) const {
    if (id.version() != 4) throw std::invalid_argument{"rowkey: uuid_sealer opens version 4 uuids only"};
    return with_version(permutation_->invert(id), 7);
}

}  // namespace rowkey
