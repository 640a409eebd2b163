// The two keys of a row: row_id<E>, the bigint that stays inside, and public_id<E>, the uuid that goes outside, as types
// that cannot be mixed up, neither with each other nor between entities.
//
//   struct invoice { static constexpr std::string_view public_prefix = "inv"; };
//   rowkey::row_id<invoice> row{42};
//   auto id = rowkey::public_id<invoice>::generate();
//
// Values: regular, as cheap as the int64_t or uuid inside, no allocation, no locking.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include <rowkey/uuid.hpp>
#include <rowkey/v7_generator.hpp>

namespace rowkey {

/// The bigint key of a row of E: any int64_t, zero and below too. It cannot be printed, formatted or compared with an
/// integer, so that it does not leak by accident; value() is the deliberate way.
template <typename E>
class row_id {
  public:
    constexpr row_id() noexcept = default;
    constexpr explicit row_id(std::int64_t value) noexcept : value_{value} {}

    constexpr std::int64_t value() const noexcept { return value_; }

    friend constexpr bool operator==(const row_id&, const row_id&) noexcept = default;
    friend constexpr std::strong_ordering operator<=>(const row_id&, const row_id&) noexcept = default;

    template <typename H>
    friend H AbslHashValue(H state, const row_id& id) {
        return H::combine(std::move(state), id.value_);
    }

  private:
    std::int64_t value_ = 0;
};

/// The uuid of a row of E that outsiders may see.
template <typename E>
class public_id {
  public:
    constexpr public_id() noexcept = default;
    constexpr explicit public_id(const uuid& value) noexcept : value_{value} {}
    static public_id generate() { return public_id{uuidv7()}; }

    constexpr const uuid& value() const noexcept { return value_; }

    friend constexpr bool operator==(const public_id&, const public_id&) noexcept = default;
    friend constexpr std::strong_ordering operator<=>(const public_id&, const public_id&) noexcept = default;

    template <typename H>
    friend H AbslHashValue(H state, const public_id& id) {
        return H::combine(std::move(state), id.value_);
    }

  private:
    uuid value_{};
};

}  // namespace rowkey

template <typename E>
struct std::hash<rowkey::row_id<E>> {
    std::size_t operator()(const rowkey::row_id<E>& id) const noexcept { return std::hash<std::int64_t>{}(id.value()); }
};

template <typename E>
struct std::hash<rowkey::public_id<E>> {
    std::size_t operator()(const rowkey::public_id<E>& id) const noexcept {
        return std::hash<rowkey::uuid>{}(id.value());
    }
};
