// The parts of ids' text that need std::string or a stream.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <rowkey/base_n.hpp>
#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>

namespace rowkey {

namespace {

struct named_character {
    std::uint32_t code_point;
    std::string_view name;
};

/// What is met in ids that were pasted, and would not be seen or not be told apart if it were printed.
constexpr named_character named_characters[] = {
    {0x00, "a NUL"},
    {0x09, "a tab"},
    {0x0a, "a line feed"},
    {0x0d, "a carriage return"},
    {0x20, "a blank"},
    {0x22, "a quotation mark"},
    {0x27, "an apostrophe"},
    {0x2c, "a comma"},
    {0x2d, "a hyphen"},
    {0x2e, "a full stop"},
    {0x5f, "an underscore"},
    {0x7b, "an opening brace"},
    {0x7d, "a closing brace"},
    {0xa0, "a no-break space"},
    {0xad, "a soft hyphen"},
    {0x200b, "a zero width space"},
    {0x2010, "a Unicode hyphen"},
    {0x2011, "a non-breaking hyphen"},
    {0x2012, "a figure dash"},
    {0x2013, "an en dash"},
    {0x2014, "an em dash"},
    {0x2018, "a quotation mark"},
    {0x2019, "a quotation mark"},
    {0x201c, "a quotation mark"},
    {0x201d, "a quotation mark"},
    {0x2212, "a minus sign"},
    {0x3000, "an ideographic space"},
    {0xfeff, "a byte order mark"},
};

/// "0x1b", "U+2013"
std::string hexadecimal(std::string_view prefix, std::uint32_t number, std::size_t least_digits, bool upper) {
    std::string digits;
    for (; number != 0 || digits.size() < least_digits; number >>= 4) {
        const char digit = detail::hex_digits[number & 0xf];
        digits += upper && digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
    }
    std::reverse(digits.begin(), digits.end());
    return std::string{prefix} + digits;
}

/// The code point of one character of UTF-8, which detail::character_size found.
std::uint32_t code_point_of(std::string_view character) {
    const auto byte = [character](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(character[i])}; };
    std::uint32_t code_point = character.size() == 1 ? byte(0) : byte(0) & (0x7f >> character.size());
    for (std::size_t i = 1; i < character.size(); ++i) code_point = code_point << 6 | (byte(i) & 0x3f);
    return code_point;
}

std::string name_of_character(std::string_view character) {
    if (character.empty()) return "the end of the text";
    const std::uint32_t code_point = code_point_of(character);
    const bool is_byte = character.size() == 1 && code_point >= 0x80;
    if (is_byte || character.size() != detail::character_size(character)) {
        return "the byte " + hexadecimal("0x", static_cast<unsigned char>(character[0]), 2, false);
    }
    const auto* const named = std::find_if(std::begin(named_characters), std::end(named_characters),
                                           [&](const auto& one) { return one.code_point == code_point; });
    const bool has_name = named != std::end(named_characters);
    if (code_point >= 0x80) {
        const std::string number = hexadecimal("U+", code_point, 4, true);
        return has_name ? std::string{named->name} + " (" + number + ")" : "the character " + number;
    }
    if (has_name) return std::string{named->name};
    if (code_point < 0x20 || code_point == 0x7f) return "the byte " + hexadecimal("0x", code_point, 2, false);
    const char printed = character[0];
    if ('0' <= printed && printed <= '9') return std::string{"the digit "} + printed;
    const char letter = detail::lower(printed);
    if ('a' <= letter && letter <= 'z') return std::string{"the letter "} + printed;
    return std::string{'\''} + printed + '\'';
}

}  // namespace

void uuid::format(char* text) const noexcept {
    to_chars(text, text + detail::canonical_size, *this);
}

std::string to_string(const uuid& id) {
    std::string text(detail::canonical_size, '\0');
    to_chars(text.data(), text.data() + text.size(), id);
    return text;
}

std::string to_string(const detail::printed_public_id& id) {
    return std::string{id.written} + to_base32(id.id);
}

std::string to_string(const parse_error& error) {
    std::string text = "byte " + std::to_string(error.position) + ": ";
    if (error.wrong_prefix) {
        text += "found an id of another entity, ";
    } else if (error.found_size >= 0) {
        const std::size_t size = std::min(static_cast<std::size_t>(error.found_size), error.found.size());
        text += "found " + name_of_character({error.found.data(), size}) + ", ";
    }
    return text += "expected " + std::string{error.expected};
}

std::string to_base62(const uuid& id) {
    std::string text(detail::base62.max.size(), '\0');
    to_base62(text.data(), text.data() + text.size(), id);
    return text;
}

std::string to_base32(const uuid& id) {
    std::string text(detail::base32.max.size(), '\0');
    to_base32(text.data(), text.data() + text.size(), id);
    return text;
}

std::string to_ulid(const uuid& id) {
    std::string text(detail::ulid_base.max.size(), '\0');
    to_ulid(text.data(), text.data() + text.size(), id);
    return text;
}

std::string to_typeid(std::string_view prefix, const uuid& id) {
    if (const auto misfit = detail::find_prefix_misfit(prefix)) {
        throw std::invalid_argument{"rowkey: to_typeid: the prefix, " + to_string(*misfit)};
    }
    std::string text{prefix};
    if (!prefix.empty()) text += '_';
    return text += to_base32(id);
}

std::ostream& operator<<(std::ostream& out, const uuid& id) {
    char text[detail::canonical_size];
    to_chars(text, text + sizeof text, id);
    return out << std::string_view{text, sizeof text};
}

}  // namespace rowkey
