// Bodies for rowkey/keys.hpp. Not for users.
#pragma once

#include <rowkey/config.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>
#include <version>
#ifdef __cpp_lib_format
#include <format>
#endif

#include <rowkey/base_n.hpp>
#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey {

namespace detail {

inline constexpr std::size_t prefix_max_size = 63;

/// What keeps `prefix` from being one of TypeID 0.3; nothing where it is one.
constexpr std::optional<parse_error> find_prefix_misfit(std::string_view prefix) noexcept {
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        const bool letter = 'a' <= prefix[i] && prefix[i] <= 'z';
        const bool inside = 0 < i && i + 1 < prefix.size();
        if (i == prefix_max_size) return error_at(prefix, i, "a prefix of 63 characters at most");
        if (!letter && !inside) return error_at(prefix, i, "a letter from a to z, as a prefix begins and ends");
        if (!letter && prefix[i] != '_') return error_at(prefix, i, "a letter from a to z or an underscore");
    }
    return std::nullopt;
}

/// What the prefix of E comes to, at compile time.
template <typename E>
struct prefix_of {
    static constexpr std::string_view prefix = E::public_prefix;
    static constexpr bool is_valid = !find_prefix_misfit(prefix);
    static_assert(is_valid,
                  "public_prefix: expected 63 characters at most, each a letter from a to z or an underscore, and a "
                  "letter as first and last; or none at all (TypeID 0.3)");

    static constexpr std::string_view opening = "the prefix \"";
    static constexpr auto named = [] {  // the prefix "inv_"
        std::array<char, opening.size() + prefix.size() + 2> text{};
        std::size_t end = 0;
        for (const char c : opening) text[end++] = c;
        for (const char c : prefix) text[end++] = c;
        text[end++] = '_';
        text[end] = '"';
        return text;
    }();

    /// As it stands before the suffix: with its separator, or nothing.
    static constexpr std::string_view written =
        prefix.empty() ? std::string_view{} : std::string_view{named.data() + opening.size(), prefix.size() + 1};
    static constexpr std::string_view expected =
        prefix.empty() ? std::string_view{"no prefix"} : std::string_view{named.data(), named.size()};
    static constexpr std::size_t text_size = written.size() + base32.max.size();
};

/// Where the suffix of a TypeID begins: behind its last underscore, for a prefix may have some and a suffix has none.
constexpr std::size_t suffix_begin(std::string_view text) noexcept {
    std::size_t begin = text.size();
    while (begin > 0 && text[begin - 1] != '_') --begin;
    return begin;
}

/// The suffix from `begin` on, its errors counted from the start of the text.
constexpr parse_result<uuid> parse_suffix(std::string_view text, std::size_t begin) noexcept {
    const auto id = from_base32({text.data() + begin, text.size() - begin});
    if (id) return id;
    parse_error error = id.error();
    error.position += begin;
    return error;
}

/// A public_id on its way to its text. libpqxx calls to_string unqualified for what it sends, and must not find a
/// better match than its own, which gives the column's uuid: this conversion makes ours a worse one.
struct printed_public_id {
    std::string_view written;  // the prefix with its separator
    uuid id;

    template <typename E>
    constexpr printed_public_id(const public_id<E>& from) noexcept : written{prefix_of<E>::written}, id{from.value()} {}
};

}  // namespace detail

template <typename E>
constexpr parse_result<public_id<E>> public_id<E>::parse(std::string_view text) noexcept {
    using prefix = detail::prefix_of<E>;
    parse_error error;
    if (text.starts_with(prefix::written)) {
        const auto id = detail::parse_suffix(text, prefix::written.size());
        if (id) return public_id{*id};
        error = id.error();
    } else {
        std::size_t same = 0;
        while (same < text.size() && text[same] == prefix::written[same]) ++same;
        error = detail::error_at(text, same, prefix::expected);
    }
    if (parse_typeid(text)) return parse_error{0, prefix::expected, true};
    return error;
}

template <typename E>
constexpr std::to_chars_result to_chars(char* first, char* last, const public_id<E>& id) noexcept {
    if (last - first < static_cast<std::ptrdiff_t>(detail::prefix_of<E>::text_size))
        return {last, std::errc::value_too_large};
    for (const char c : detail::prefix_of<E>::written) *first++ = c;
    return to_base32(first, last, id.value());
}

constexpr parse_result<typeid_parts> parse_typeid(std::string_view text) noexcept {
    const std::size_t suffix = detail::suffix_begin(text);
    if (suffix == 1) return detail::error_at(text, 0, "a prefix before the underscore, or neither");
    const std::string_view prefix{text.data(), suffix == 0 ? 0 : suffix - 1};
    if (const auto misfit = detail::find_prefix_misfit(prefix)) return *misfit;
    const auto id = detail::parse_suffix(text, suffix);
    if (!id) return id.error();
    return typeid_parts{prefix, *id};
}

}  // namespace rowkey

#ifdef __cpp_lib_format
template <typename E>
struct std::formatter<rowkey::public_id<E>> : std::formatter<std::string_view> {
    template <typename Context>
    auto format(const rowkey::public_id<E>& id, Context& context) const {
        std::array<char, rowkey::detail::prefix_of<E>::text_size> text;
        rowkey::to_chars(text.data(), text.data() + text.size(), id);
        return std::formatter<std::string_view>::format({text.data(), text.size()}, context);
    }
};
#endif
