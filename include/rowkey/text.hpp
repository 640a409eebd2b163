// Text of a uuid, both ways: the canonical 36 characters of RFC 9562, section 4
// ("0190b8a4-5d2c-7b1e-8f3a-6c5d4e3f2a1b").
//
//   std::string text = to_string(id);
//   if (auto id = parse_uuid(text)) use(*id);
//   else                            log(to_string(id.error()));
//                                   // "byte 8: found an en dash (U+2013), expected a hyphen"
//
// Link rowkey::rowkey: only constant expressions do without it.
//
// Text is bytes: no locale, no encoding, no terminating NUL. Only functions that return std::string allocate, and only
// they can throw (std::bad_alloc). All are pure and safe from any thread. Any bytes may be parsed: a parser reads only
// the range it was given, and a refused text leaves no half-made id.
//
// At run time the compiled library converts by the processor's vectors where it has them, whatever the program was
// compiled for; in constant expressions the bodies in the header serve. Both give the same.
#pragma once

#include <rowkey/config.hpp>

#include <array>
#include <cassert>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <rowkey/uuid.hpp>

namespace rowkey {

/// Why a text was refused: the first byte that does not fit, what stands there, and what would have fitted. It holds
/// four bytes of the text at most, and allocates nothing.
struct parse_error {
    std::size_t position = 0;     // in bytes from the start of the text; its size where the text ends too early
    std::string_view expected;    // "a hexadecimal digit", "a hyphen", "the end of the text"; static storage
    bool wrong_prefix = false;    // the text is a well-formed TypeID, but of another entity (rowkey/keys.hpp)
    std::array<char, 4> found{};  // the character at `position`, in UTF-8; just one byte where the bytes are no UTF-8
    std::int8_t found_size = -1;  // of `found`, in bytes; 0 at the end of the text, -1 where it is not told

    friend constexpr bool operator==(const parse_error&, const parse_error&) noexcept = default;
};

/// One line for a person: "byte 8: found an en dash (U+2013), expected a hyphen". What was found is named. Of the text
/// itself no more than one printable ASCII character is repeated, so the line may go to a log or a terminal.
ROWKEY_EXPORT std::string to_string(const parse_error& error);

/// A T or the reason why there is none. Tests as a bool; `*result` is the T and may be asked for only where it tests
/// true.
template <typename T>
class parse_result {
  public:
    constexpr parse_result(const T& value) noexcept : value_{value}, has_value_{true} {}
    constexpr parse_result(const parse_error& error) noexcept : error_{error} {}

    constexpr explicit operator bool() const noexcept { return has_value_; }
    constexpr bool has_value() const noexcept { return has_value_; }
    constexpr const T& operator*() const& noexcept {
        assert(has_value_);
        return value_;
    }
    constexpr T operator*() const&& noexcept { return **this; }
    constexpr const T* operator->() const noexcept { return &**this; }
    constexpr T value_or(const T& other) const noexcept { return has_value_ ? value_ : other; }
    constexpr const parse_error& error() const& noexcept {
        assert(!has_value_);
        return error_;
    }
    constexpr parse_error error() const&& noexcept { return error(); }

  private:
    T value_{};
    parse_error error_{};
    bool has_value_ = false;
};

/// Writes the 36 canonical characters, lower case, without a NUL. {last, errc::value_too_large} and nothing written
/// where there is less room; as std::to_chars otherwise.
constexpr std::to_chars_result to_chars(char* first, char* last, const uuid& id) noexcept;

/// Reads 36 canonical characters, either case, from the front of [first, last) and points behind them, as
/// std::from_chars. {first, errc::invalid_argument} and `id` unchanged where they are not there.
constexpr std::from_chars_result from_chars(const char* first, const char* last, uuid& id) noexcept;

/// The 36 canonical characters, lower case.
ROWKEY_EXPORT std::string to_string(const uuid& id);

/// The whole text must be the 36 canonical characters; either case.
constexpr parse_result<uuid> parse_uuid(std::string_view text) noexcept;

/// Also takes what PostgreSQL's own input takes, all of it and nothing else (its manual, 8.12: braces around, hyphens
/// absent or after any group of four digits), and the canonical form behind "urn:uuid:" (RFC 9562, section 4), either
/// case.
constexpr parse_result<uuid> parse_uuid_lenient(std::string_view text) noexcept;

inline namespace literals {
/// "0190b8a4-5d2c-7b1e-8f3a-6c5d4e3f2a1b"_uuid: canonical, either case; a compile error when malformed.
consteval uuid operator""_uuid(const char* text, std::size_t size);
}  // namespace literals

// std::format, where the standard library has it: the 36 canonical characters, with the fill, alignment and width of a
// string's format.

}  // namespace rowkey

#include <rowkey/detail/text.hpp>
