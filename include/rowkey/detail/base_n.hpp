// Bodies for rowkey/base_n.hpp. Not for users.
#pragma once

#include <rowkey/config.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <type_traits>

#include <rowkey/base_n.hpp>
#include <rowkey/detail/run_time.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey {

namespace detail {

struct number_base {
    std::string_view digits;  // ascending in ASCII, so that texts of one length compare as their numbers do
    std::string_view max;     // uuid::max(), and so the length of all texts
    std::string_view digit_expected;
    std::string_view size_expected;
    std::string_view max_expected;
    std::array<std::int8_t, 256> values{};  // of a digit; -1 for every other character

    constexpr number_base(std::string_view all_digits, std::string_view greatest, std::string_view a_digit,
                          std::string_view that_size, std::string_view up_to) noexcept
        : digits{all_digits}, max{greatest}, digit_expected{a_digit}, size_expected{that_size}, max_expected{up_to} {
        values.fill(-1);
        for (std::size_t digit = 0; digit < digits.size(); ++digit)
            values[static_cast<unsigned char>(digits[digit])] = static_cast<std::int8_t>(digit);
    }

    constexpr int value(char c) const noexcept { return values[static_cast<unsigned char>(c)]; }

    constexpr bool takes(std::string_view text) const noexcept {
        if (text.size() != max.size()) return false;
        int misfits = 0;  // one test at the end instead of one per character: a value of -1 leaves its sign
        for (const char c : text) misfits |= value(c);
        return misfits >= 0 && text <= max;
    }

    /// What is wrong with a text that is not taken.
    constexpr parse_error misfit(std::string_view text) const noexcept {
        const std::string_view front = text.substr(0, max.size());
        for (std::size_t i = 0; i < front.size(); ++i) {
            if (value(front[i]) < 0) return error_at(text, i, digit_expected);
        }
        if (text.size() < max.size()) return error_at(text, text.size(), size_expected);
        if (text.size() > max.size()) return error_at(text, max.size(), "the end of the text");
        std::size_t above = 0;
        while (above + 1 < max.size() && text[above] == max[above]) ++above;
        return error_at(text, above, max_expected);
    }
};

inline constexpr number_base base62{"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
                                    "7n42DGM5Tflk9n8mt7Fhc7", "a digit of base62 (0-9, A-Z, a-z)",
                                    "22 characters of base62",
                                    "a number up to 2^128 - 1, which is 7n42DGM5Tflk9n8mt7Fhc7"};

inline constexpr number_base base32{"0123456789abcdefghjkmnpqrstvwxyz", "7zzzzzzzzzzzzzzzzzzzzzzzzz",
                                    "a digit of base32 (0-9, a-z without i, l, o, u)", "26 characters of base32",
                                    "a number up to 2^128 - 1, which is 7zzzzzzzzzzzzzzzzzzzzzzzzz"};

inline constexpr number_base ulid_base{"0123456789ABCDEFGHJKMNPQRSTVWXYZ", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
                                       "a digit of base32 (0-9, A-Z without I, L, O, U)", "26 characters of base32",
                                       "a number up to 2^128 - 1, which is 7ZZZZZZZZZZZZZZZZZZZZZZZZZ"};

// Base 62 goes in groups of five digits, the most that 32 bits hold, by long division and multiplication of 32-bit
// limbs: every step is one of 64 bits by a constant, which compilers turn into a multiplication. 22 digits are 2 + 4
// * 5. Unrolled, which g++ does not do by itself at -O2, the groups overlap in the processor: half the time.
inline constexpr std::uint64_t base62_group = 62ull * 62 * 62 * 62 * 62;

constexpr void write_digits62(char* first, std::size_t count, std::uint32_t number) noexcept {
    for (; count > 0; number /= 62) first[--count] = base62.digits[number % 62];
}

constexpr std::uint32_t read_digits62(std::string_view digits) noexcept {
    std::uint32_t number = 0;
    for (const char digit : digits) number = number * 62 + static_cast<std::uint32_t>(base62.value(digit));
    return number;
}

/// What a reader takes a character for, by Crockford's table.
constexpr char crockford_digit(char c) noexcept {
    switch (lower(c)) {
        case 'o':
            return '0';
        case 'i':
        case 'l':
            return '1';
        default:
            return 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
}

constexpr std::to_chars_result write_base32(char* first, char* last, const uuid& id, const number_base& base) noexcept {
    if (last - first < static_cast<std::ptrdiff_t>(base.max.size())) return {last, std::errc::value_too_large};
    if (!std::is_constant_evaluated()) {
        run_time::write_base32(first, id, base.digits[10]);
        return {first + base.max.size(), std::errc{}};
    }
    // 26 digits are 130 bits: the first has only 3 of them, and the fourteenth 1 from the high word and 4 from the low.
    const std::uint64_t high = id.high_word(), low = id.low_word();
    for (std::size_t i = 0; i < 13; ++i) first[i] = base.digits[high >> (61 - 5 * i) & 31];
    first[13] = base.digits[(high << 4 | low >> 60) & 31];
    for (std::size_t i = 14; i < 26; ++i) first[i] = base.digits[low >> (125 - 5 * i) & 31];
    return {first + base.max.size(), std::errc{}};
}

constexpr parse_result<uuid> read_base32(std::string_view text, const number_base& base) noexcept {
    if (!std::is_constant_evaluated()) {
        uuid id;
        if (text.size() == base.max.size() && run_time::read_base32(text.data(), id, base.digits[10])) return id;
        return base.misfit(text);
    }
    if (!base.takes(text)) return base.misfit(text);
    std::uint64_t high = 0, low = 0;
    for (std::size_t i = 0; i < 13; ++i) high = high << 5 | static_cast<std::uint64_t>(base.value(text[i]));
    const auto middle = static_cast<std::uint64_t>(base.value(text[13]));
    high = high << 1 | middle >> 4;
    low = middle & 15;
    for (std::size_t i = 14; i < 26; ++i) low = low << 5 | static_cast<std::uint64_t>(base.value(text[i]));
    return uuid::from_words(high, low);
}

}  // namespace detail

constexpr std::to_chars_result to_base62(char* first, char* last, const uuid& id) noexcept {
    if (last - first < static_cast<std::ptrdiff_t>(detail::base62.max.size()))
        return {last, std::errc::value_too_large};
    if constexpr (detail::run_time::has_base62) {
        if (!std::is_constant_evaluated()) {
            detail::run_time::write_base62(first, id);
            return {first + detail::base62.max.size(), std::errc{}};
        }
    }
    std::array limbs{static_cast<std::uint32_t>(id.high_word() >> 32), static_cast<std::uint32_t>(id.high_word()),
                     static_cast<std::uint32_t>(id.low_word() >> 32), static_cast<std::uint32_t>(id.low_word())};
#pragma GCC unroll 4
    for (std::size_t group = 4; group > 0; --group) {
        std::uint64_t remainder = 0;
#pragma GCC unroll 4
        for (auto& limb : limbs) {
            remainder = remainder << 32 | limb;
            limb = static_cast<std::uint32_t>(remainder / detail::base62_group);
            remainder %= detail::base62_group;
        }
        detail::write_digits62(first + 2 + 5 * (group - 1), 5, static_cast<std::uint32_t>(remainder));
    }
    detail::write_digits62(first, 2, limbs[3]);
    return {first + detail::base62.max.size(), std::errc{}};
}

constexpr parse_result<uuid> from_base62(std::string_view text) noexcept {
    if constexpr (detail::run_time::has_base62) {
        if (!std::is_constant_evaluated()) {
            uuid id;
            if (text.size() == detail::base62.max.size() && detail::run_time::read_base62(text.data(), id)) return id;
            return detail::base62.misfit(text);
        }
    }
    if (!detail::base62.takes(text)) return detail::base62.misfit(text);
    std::array<std::uint32_t, 4> limbs{0, 0, 0, detail::read_digits62(text.substr(0, 2))};
    for (std::size_t at = 2; at < text.size(); at += 5) {
        std::uint64_t carry = detail::read_digits62(text.substr(at, 5));
        for (std::size_t i = 4; i > 0; --i, carry >>= 32) {
            carry += limbs[i - 1] * detail::base62_group;
            limbs[i - 1] = static_cast<std::uint32_t>(carry);
        }
    }
    return uuid::from_words(std::uint64_t{limbs[0]} << 32 | limbs[1], std::uint64_t{limbs[2]} << 32 | limbs[3]);
}

constexpr std::to_chars_result to_base32(char* first, char* last, const uuid& id) noexcept {
    return detail::write_base32(first, last, id, detail::base32);
}

constexpr std::to_chars_result to_ulid(char* first, char* last, const uuid& id) noexcept {
    return detail::write_base32(first, last, id, detail::ulid_base);
}

constexpr parse_result<uuid> from_base32(std::string_view text) noexcept {
    return detail::read_base32(text, detail::base32);
}

constexpr parse_result<uuid> from_ulid(std::string_view text) noexcept {
    return detail::read_base32(text, detail::ulid_base);
}

constexpr parse_result<uuid> from_ulid_lenient(std::string_view text) noexcept {
    std::array<char, 27> plain{};  // one more than a ULID has, so that a longer text stays too long
    const std::size_t size = text.size() < plain.size() ? text.size() : plain.size();
    for (std::size_t i = 0; i < size; ++i) plain[i] = detail::crockford_digit(text[i]);
    const auto id = from_ulid({plain.data(), size});
    if (id) return id;
    const bool digit = id.error().expected == detail::ulid_base.digit_expected;
    return detail::error_at(text, id.error().position,
                            digit ? "a digit of base32 (0-9, A-Z without U, either case)" : id.error().expected);
}

}  // namespace rowkey
