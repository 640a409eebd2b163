// rowkey::uuid: the 16 bytes of an RFC 9562 UUID as a value.
//
// Trivially copyable, regular, constexpr throughout; nothing here throws or allocates. Its order is byte order, which
// is the order of PostgreSQL's uuid type, so a sorted std::vector<uuid> and an ORDER BY agree. Nil is a value like any
// other (seed rows use it) and never stands for SQL NULL: that is what std::optional<uuid> is for.
//
// Distinct objects may be used from distinct threads; one object follows the rules of an int.
#pragma once

#include <rowkey/config.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

namespace rowkey {

namespace detail {
/// Bytes in a row whose number is known only when the program runs: a std::vector, a std::string, a dynamic span.
template <typename T>
concept some_bytes = !std::convertible_to<const T&, std::span<const std::byte, 16>> &&
                     !std::convertible_to<const T&, std::span<const unsigned char, 16>> && requires(const T& bytes) {
    requires decltype(std::span{bytes})::extent == std::dynamic_extent;
    requires std::same_as<typename decltype(std::span{bytes})::value_type, std::byte> ||
        std::same_as<typename decltype(std::span{bytes})::value_type, unsigned char> ||
        std::same_as<typename decltype(std::span{bytes})::value_type, char>;
};
}  // namespace detail

class uuid {
  public:
    /// The nil UUID, 00000000-0000-0000-0000-000000000000 (RFC 9562, 5.9).
    constexpr uuid() noexcept = default;
    static constexpr uuid nil() noexcept { return {}; }

    /// The max UUID, ffffffff-ffff-ffff-ffff-ffffffffffff (RFC 9562, 5.10).
    static constexpr uuid(max)() noexcept { return from_words(~std::uint64_t{0}, ~std::uint64_t{0}); }

    /// Sixteen bytes in network order, as they stand on the wire and in PostgreSQL's binary format. Any bits are taken.
    static constexpr uuid from_bytes(std::span<const std::byte, 16> bytes) noexcept {
        uuid id;
        for (std::size_t i = 0; i < 16; ++i) id.bytes_[i] = bytes[i];
        return id;
    }
    static constexpr uuid from_bytes(std::span<const unsigned char, 16> bytes) noexcept {
        uuid id;
        for (std::size_t i = 0; i < 16; ++i) id.bytes_[i] = std::byte{bytes[i]};
        return id;
    }

    /// The same from bytes of any number, or nothing where they are not sixteen: from a dynamic span, a std::string, a
    /// std::vector, or what libpqxx reads a bytea into. Elements are std::byte, unsigned char or char.
    template <detail::some_bytes Bytes>
    static constexpr std::optional<uuid> from_bytes(const Bytes& bytes) noexcept {
        const std::span all{bytes};
        if (all.size() != 16) return std::nullopt;
        uuid id;
        for (std::size_t i = 0; i < 16; ++i) id.bytes_[i] = static_cast<std::byte>(all[i]);
        return id;
    }

    /// The first and the last eight bytes, each read as a big-endian number.
    static constexpr uuid from_words(std::uint64_t high, std::uint64_t low) noexcept;

    constexpr const std::array<std::byte, 16>& bytes() const& noexcept { return bytes_; }
    constexpr std::array<std::byte, 16> bytes() const&& noexcept { return bytes_; }
    constexpr std::uint64_t high_word() const noexcept { return word(0); }
    constexpr std::uint64_t low_word() const noexcept { return word(1); }

    constexpr bool is_nil() const noexcept { return *this == uuid{}; }

    /// The variant field (RFC 9562, 4.1) as its leading bits: 0b10 for the UUIDs of the RFC, 0b0 for NCS (nil among
    /// them), 0b110 for Microsoft, 0b111 for the reserved rest (max among them).
    constexpr int variant() const noexcept {
        const auto octet = std::to_integer<unsigned>(bytes_[8]);
        return octet < 0x80 ? 0b0 : octet < 0xc0 ? 0b10 : octet < 0xe0 ? 0b110 : 0b111;
    }

    /// The version field (RFC 9562, 4.2), 0 to 15, or 0 where variant() is not 0b10: no other variant has versions, and
    /// PostgreSQL's uuid_extract_version gives NULL for them.
    constexpr int version() const noexcept {
        return variant() == 0b10 ? static_cast<int>(std::to_integer<unsigned>(bytes_[6]) >> 4) : 0;
    }

    /// unix_ts_ms of a version 7 UUID (RFC 9562, 5.7); nothing for every other.
    constexpr std::optional<std::chrono::sys_time<std::chrono::milliseconds>> timestamp() const noexcept {
        if (version() != 7) return std::nullopt;
        return std::chrono::sys_time<std::chrono::milliseconds>{
            std::chrono::milliseconds{static_cast<std::int64_t>(high_word() >> 16)}};
    }

    friend constexpr bool operator==(const uuid&, const uuid&) noexcept = default;
    friend constexpr std::strong_ordering operator<=>(const uuid& a, const uuid& b) noexcept {
        const auto high = a.high_word() <=> b.high_word();
        return high != 0 ? high : a.low_word() <=> b.low_word();
    }

    /// The 36 canonical characters (RFC 9562, 4): lower case. Respects the stream's width and fill.
    ROWKEY_EXPORT friend std::ostream& operator<<(std::ostream& out, const uuid& id);

    /// Hooks for Abseil, found by it without an include here. AbslStringify serves StrCat and StrFormat from Abseil
    /// 20230125 on.
    template <typename H>
    friend H AbslHashValue(H state, const uuid& id) {
        return H::combine(std::move(state), id.high_word(), id.low_word());
    }
    template <typename Sink>
    friend void AbslStringify(Sink& sink, const uuid& id) {
        char text[36];
        id.format(text);
        sink.Append({text, sizeof text});
    }

  private:
    constexpr std::uint64_t word(std::size_t index) const noexcept {
        return big_endian(std::bit_cast<std::array<std::uint64_t, 2>>(bytes_)[index]);
    }
    static constexpr std::uint64_t big_endian(std::uint64_t x) noexcept {
        static_assert(std::endian::native == std::endian::little || std::endian::native == std::endian::big);
        if constexpr (std::endian::native == std::endian::little) return __builtin_bswap64(x);
        return x;
    }
    ROWKEY_EXPORT void format(char* text) const noexcept;

    std::array<std::byte, 16> bytes_{};
};

constexpr uuid uuid::from_words(std::uint64_t high, std::uint64_t low) noexcept {
    uuid id;
    id.bytes_ = std::bit_cast<std::array<std::byte, 16>>(std::array{big_endian(high), big_endian(low)});
    return id;
}

// What callers may rely on when they copy ids into buffers, files and shared memory.
static_assert(sizeof(uuid) == 16 && alignof(uuid) == 1 && std::is_trivially_copyable_v<uuid> &&
              std::is_standard_layout_v<uuid>);

}  // namespace rowkey

/// Not keyed: ids that strangers choose (not ones they only see) can be made to collide. absl::flat_hash_map is keyed.
template <>
struct std::hash<rowkey::uuid> {
    std::size_t operator()(const rowkey::uuid& id) const noexcept;
};

#include <rowkey/detail/hash.hpp>
