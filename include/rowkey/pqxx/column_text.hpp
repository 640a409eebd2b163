// The part of rowkey/pqxx.hpp that no version of libpqxx changes: the text of each id in its column, both ways.
// Not for users: include rowkey/pqxx.hpp.
#pragma once

#include <rowkey/config.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey::detail {

/// What libpqxx's own unqualified call of to_string finds: its template, of which this is a likeness, or another that
/// fits as well or better, such as one for logs in the namespace of an entity. That one's text would go to the server.
namespace like_pqxx {
struct own {};
template <typename T>
own to_string(const T&);
template <typename T>
concept writes_own_text = requires(const T& id) {
    { to_string(id) } -> std::same_as<own>;
};
}  // namespace like_pqxx

/// An id as the text of a column. Each specialisation has
/// - name, by which errors call the type;
/// - max_size, the most characters that the text can have;
/// - write(), which writes the text to where max_size characters have room, without a NUL, and returns its end;
/// - read(), which takes the whole text or says what is wrong.
template <typename T>
struct column_text;

template <typename T>
concept column_value = requires {
    column_text<T>::max_size;
};

template <>
struct column_text<uuid> {
    static constexpr const char* name = "rowkey::uuid";
    static constexpr std::size_t max_size = canonical_size;

    static char* write(char* first, const uuid& id) noexcept { return to_chars(first, first + max_size, id).ptr; }
    static parse_result<uuid> read(std::string_view text) noexcept { return parse_uuid(text); }
};

/// A uuid; the form with the prefix is for outsiders.
template <typename E>
struct column_text<public_id<E>> {
    static_assert(like_pqxx::writes_own_text<public_id<E>>,
                  "the namespace of E has a to_string that takes its ids too, and libpqxx would send its text: give it "
                  "another name");
    static constexpr const char* name = "rowkey::public_id";
    static constexpr std::size_t max_size = canonical_size;

    static char* write(char* first, const public_id<E>& id) noexcept {
        return column_text<uuid>::write(first, id.value());
    }
    static parse_result<public_id<E>> read(std::string_view text) noexcept {
        const auto parsed = parse_uuid(text);
        if (!parsed) return parsed.error();
        return public_id<E>{*parsed};
    }
};

/// A bigint.
template <typename E>
struct column_text<row_id<E>> {
    static_assert(like_pqxx::writes_own_text<row_id<E>>,
                  "the namespace of E has a to_string that takes its ids too, and libpqxx would send its text: give it "
                  "another name");
    static constexpr const char* name = "rowkey::row_id";
    static constexpr std::size_t max_size = std::string_view{"-9223372036854775808"}.size();

    static char* write(char* first, const row_id<E>& id) noexcept {
        return std::to_chars(first, first + max_size, id.value()).ptr;
    }
    static parse_result<row_id<E>> read(std::string_view text) noexcept {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error == std::errc::result_out_of_range) return error_at(text, 0, "a number of 64 bits");
        if (error != std::errc{}) return error_at(text, text.starts_with('-') ? 1 : 0, "a decimal digit");
        if (end != text.data() + text.size())
            return error_at(text, static_cast<std::size_t>(end - text.data()), "the end of the text");
        return row_id<E>{value};
    }
};

/// What a conversion_error says. libpqxx repeats the text; this does not: it may be long, or not fit to be printed.
inline std::string refusal(std::string_view type, const parse_error& error) {
    return "Could not convert text to " + std::string{type} + ": " + to_string(error);
}

}  // namespace rowkey::detail
