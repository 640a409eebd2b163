// Bodies for rowkey/text.hpp. Not for users.
#pragma once

#include <rowkey/config.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <version>
#ifdef __cpp_lib_format
#include <format>
#endif

#include <rowkey/detail/run_time.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey {

namespace detail {

inline constexpr std::string_view hex_digits = "0123456789abcdef";

inline constexpr std::array<std::int8_t, 256> hex_values = [] {
    std::array<std::int8_t, 256> values{};
    for (auto& value : values) value = -1;
    for (std::size_t digit = 0; digit < 16; ++digit) {
        values[static_cast<unsigned char>(hex_digits[digit])] = static_cast<std::int8_t>(digit);
        if (digit >= 10)
            values[static_cast<unsigned char>(hex_digits[digit] - 'a' + 'A')] = static_cast<std::int8_t>(digit);
    }
    return values;
}();

constexpr int hex_value(char c) noexcept {
    return hex_values[static_cast<unsigned char>(c)];
}

inline constexpr std::size_t canonical_size = 36;

// Where the two digits of each byte stand in the canonical text; the hyphens stand in the gaps.
inline constexpr std::array<std::uint8_t, 16> canonical_offsets = {0,  2,  4,  6,  9,  11, 14, 16,
                                                                   19, 21, 24, 26, 28, 30, 32, 34};

/// How many bytes the first character of `text` has in UTF-8 (RFC 3629, section 4): 1 to 4. It is 1 where they are no
/// UTF-8. `text` is not empty.
constexpr std::size_t character_size(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t size = byte(0) < 0xc2 ? 1 : byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : byte(0) < 0xf5 ? 4 : 1;
    if (text.size() < size) return 1;
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 1;
    }
    const bool too_long = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
    const bool surrogate = byte(0) == 0xed && byte(1) >= 0xa0;
    const bool past_the_last = byte(0) == 0xf4 && byte(1) >= 0x90;
    return too_long || surrogate || past_the_last ? 1 : size;
}

/// The error at a place of `text`, with what stands there.
constexpr parse_error error_at(std::string_view text, std::size_t position, std::string_view expected) noexcept {
    parse_error error{position, expected};
    const std::string_view rest = text.substr(position < text.size() ? position : text.size());
    const std::size_t size = rest.empty() ? 0 : character_size(rest);
    for (std::size_t i = 0; i < size; ++i) error.found[i] = rest[i];
    error.found_size = static_cast<std::int8_t>(size);
    return error;
}

/// A cursor over text that notes the first misfit.
struct scanner {
    std::string_view text;
    std::size_t position = 0;
    std::string_view misfit = {};

    constexpr bool take(char c) noexcept {
        if (position == text.size() || text[position] != c) return false;
        ++position;
        return true;
    }
    constexpr bool expect(bool fits, std::string_view what) noexcept {
        if (!fits) misfit = what;
        return fits;
    }
    constexpr bool take_byte(std::byte& out) noexcept {
        int value = 0;
        for (int i = 0; i < 2; ++i) {
            const int digit = position < text.size() ? hex_value(text[position]) : -1;
            if (!expect(digit >= 0, "a hexadecimal digit")) return false;
            value = value * 16 + digit;
            ++position;
        }
        out = static_cast<std::byte>(value);
        return true;
    }
    constexpr parse_error error() const noexcept { return error_at(text, position, misfit); }
};

/// Sixteen bytes from `from` on. `canonical`: hyphens just where RFC 9562 has them; else where PostgreSQL allows them.
constexpr bool scan_uuid(scanner& from, bool canonical, uuid& id) noexcept {
    std::array<std::byte, 16> bytes{};
    bool may_be_hyphen = false;
    for (std::size_t i = 0; i < 16; ++i) {
        const std::size_t begin = from.position;
        if (!from.take_byte(bytes[i])) {
            if (may_be_hyphen && from.position == begin) from.misfit = "a hyphen or a hexadecimal digit";
            return false;
        }
        may_be_hyphen = false;
        if (canonical) {
            const bool hyphen_follows = i == 3 || i == 5 || i == 7 || i == 9;
            if (hyphen_follows && !from.expect(from.take('-'), "a hyphen")) return false;
        } else if (i % 2 == 1 && i < 15) {
            may_be_hyphen = !from.take('-');
        }
    }
    id = uuid::from_bytes(bytes);
    return true;
}

constexpr char lower(char c) noexcept {
    return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool starts_with_urn(std::string_view text) noexcept {
    constexpr std::string_view prefix = "urn:uuid:";
    if (text.size() < prefix.size()) return false;
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        if (lower(text[i]) != prefix[i]) return false;
    }
    return true;
}

void malformed_uuid_literal();  // not constexpr and not defined: to reach it is the compile error

}  // namespace detail

constexpr std::to_chars_result to_chars(char* first, char* last, const uuid& id) noexcept {
    if (last - first < static_cast<std::ptrdiff_t>(detail::canonical_size)) return {last, std::errc::value_too_large};
    if (!std::is_constant_evaluated()) {
        detail::run_time::write_uuid(first, id);
        return {first + detail::canonical_size, std::errc{}};
    }
    first[8] = first[13] = first[18] = first[23] = '-';
    for (std::size_t i = 0; i < 16; ++i) {
        const auto byte = std::to_integer<unsigned>(id.bytes()[i]);
        first[detail::canonical_offsets[i]] = detail::hex_digits[byte >> 4];
        first[detail::canonical_offsets[i] + 1] = detail::hex_digits[byte & 0xf];
    }
    return {first + detail::canonical_size, std::errc{}};
}

constexpr std::from_chars_result from_chars(const char* first, const char* last, uuid& id) noexcept {
    if (last - first < static_cast<std::ptrdiff_t>(detail::canonical_size)) return {first, std::errc::invalid_argument};
    if (!std::is_constant_evaluated()) {
        if (!detail::run_time::read_uuid(first, id)) return {first, std::errc::invalid_argument};
        return {first + detail::canonical_size, std::errc{}};
    }
    // One test at the end instead of one per character: a value of -1 leaves its sign in `misfits`.
    int misfits = (first[8] ^ '-') | (first[13] ^ '-') | (first[18] ^ '-') | (first[23] ^ '-');
    std::array<std::byte, 16> bytes{};
    for (std::size_t i = 0; i < 16; ++i) {
        const int high = detail::hex_value(first[detail::canonical_offsets[i]]);
        const int low = detail::hex_value(first[detail::canonical_offsets[i] + 1]);
        misfits |= (high | low) & ~0xf;
        bytes[i] = static_cast<std::byte>(high * 16 + low);
    }
    if (misfits != 0) return {first, std::errc::invalid_argument};
    id = uuid::from_bytes(bytes);
    return {first + detail::canonical_size, std::errc{}};
}

constexpr parse_result<uuid> parse_uuid(std::string_view text) noexcept {
    uuid id;
    if (text.size() == detail::canonical_size) {
        if (from_chars(text.data(), text.data() + text.size(), id).ec == std::errc{}) return id;
    }
    detail::scanner from{text};  // the slow way, which knows what is wrong
    if (detail::scan_uuid(from, true, id)) from.expect(false, "the end of the text");
    return from.error();
}

constexpr parse_result<uuid> parse_uuid_lenient(std::string_view text) noexcept {
    uuid id;
    if (text.size() == detail::canonical_size) {
        if (from_chars(text.data(), text.data() + text.size(), id).ec == std::errc{}) return id;
    }
    detail::scanner from{text};
    bool fits;
    if (detail::starts_with_urn(text)) {
        from.position = std::string_view{"urn:uuid:"}.size();
        fits = detail::scan_uuid(from, true, id);
    } else {
        const bool braced = from.take('{');
        fits = detail::scan_uuid(from, false, id) && (!braced || from.expect(from.take('}'), "a closing brace"));
    }
    if (fits && from.expect(from.position == text.size(), "the end of the text")) return id;
    return from.error();
}

inline namespace literals {
consteval uuid operator""_uuid(const char* text, std::size_t size) {
    const auto id = parse_uuid({text, size});
    if (!id) detail::malformed_uuid_literal();
    return *id;
}
}  // namespace literals

}  // namespace rowkey

#ifdef __cpp_lib_format
template <>
struct std::formatter<rowkey::uuid> : std::formatter<std::string_view> {
    template <typename Context>
    auto format(const rowkey::uuid& id, Context& context) const {
        char text[rowkey::detail::canonical_size];
        rowkey::to_chars(text, text + sizeof text, id);
        return std::formatter<std::string_view>::format({text, sizeof text}, context);
    }
};
#endif
