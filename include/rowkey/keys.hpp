// The two keys of a row: row_id<E>, the bigint that stays inside, and public_id<E>, the uuid that goes outside, as types
// that cannot be mixed up, neither with each other nor between entities.
//
//   struct invoice { static constexpr std::string_view public_prefix = "inv"; };
//   rowkey::row_id<invoice> row{42};
//   auto id = rowkey::public_id<invoice>::generate();
//   std::string text = to_string(id);                    // "inv_01h455vb4pex5vsknk084sn02q"
//   auto parsed = rowkey::public_id<invoice>::parse(text);
//   if (!parsed) answer(parsed.error().wrong_prefix ? 404 : 400, to_string(parsed.error()));
//
// The text of a public_id is a TypeID 0.3: the entity's prefix, an underscore, and the uuid in 26 digits of base32
// (rowkey/base_n.hpp). In its column it is the bare uuid.
//
// Values: regular, as cheap as the int64_t or uuid inside, no locking, safe from any thread. Only functions that return
// std::string allocate. Nothing throws but generate() and to_typeid().
#pragma once

#include <array>
#include <charconv>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <rowkey/base_n.hpp>
#include <rowkey/text.hpp>
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

namespace detail {

inline constexpr std::size_t prefix_max_size = 63;

/// What keeps `prefix` from being one of TypeID 0.3; nothing where it is one.
constexpr std::optional<parse_error> find_prefix_misfit(std::string_view prefix) noexcept {
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        const bool letter = 'a' <= prefix[i] && prefix[i] <= 'z';
        const bool inside = 0 < i && i + 1 < prefix.size();
        if (i == prefix_max_size) return parse_error{i, "a prefix of 63 characters at most", true};
        if (!letter && !inside) return parse_error{i, "a letter from a to z, as a prefix begins and ends", true};
        if (!letter && prefix[i] != '_') return parse_error{i, "a letter from a to z or an underscore", true};
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
    return text.rfind('_') + 1;  // npos + 1 is 0
}

/// The suffix from `begin` on, its errors counted from the start of the text.
constexpr parse_result<uuid> parse_suffix(std::string_view text, std::size_t begin) noexcept {
    const auto id = from_base32({text.data() + begin, text.size() - begin});
    return id ? id : parse_error{begin + id.error().position, id.error().expected};
}

struct printed_public_id;

}  // namespace detail

template <typename E>
class public_id;

// Called by their full names below: a call that also looks in the namespace of E could find one there that fits better.

/// The TypeID of a public_id: "inv_01h455vb4pex5vsknk084sn02q". Behind `using namespace pqxx` write rowkey::to_string: libpqxx's own
/// gives the column's uuid.
std::string to_string(const detail::printed_public_id& id);

/// The same into a buffer, as std::to_chars. {last, errc::value_too_large} and nothing written where there is less room.
template <typename E>
constexpr std::to_chars_result to_chars(char* first, char* last, const public_id<E>& id) noexcept;

/// The uuid of a row of E that outsiders may see. E has a constexpr public_prefix by the rules of TypeID 0.3: 63
/// characters at most, of a-z and underscores, beginning and ending with a letter; an empty one means no prefix and no
/// separator. Another one does not compile.
///
/// generate() makes a version 7 uuid, which keeps the index dense and tells everybody who sees it when the row was made,
/// to the nanosecond, and so which of two rows is older. Where that must not show (a medical record, a coupon, sign-ups
/// that competitors could date) make it public_id<E>{uuidv4()}, and pay with random inserts into the index.
template <typename E>
class public_id {
  public:
    constexpr public_id() noexcept { check_prefix(); }
    constexpr explicit public_id(const uuid& value) noexcept : value_{value} { check_prefix(); }

    /// From uuidv7(). Throws clock_error, entropy_error.
    static public_id generate() { return public_id{uuidv7()}; }

    /// The text that to_string gives, and no other. Where the text does not begin with just this prefix, whatever follows, the
    /// error is at position 0, names the prefix and has `wrong_prefix` set: the text may be a well-formed id of another
    /// entity, which parse_typeid tells. Every other error is the suffix's.
    static constexpr parse_result<public_id> parse(std::string_view text) noexcept {
        using prefix = detail::prefix_of<E>;
        const std::size_t suffix = detail::suffix_begin(text);
        if (std::string_view{text.data(), suffix} != prefix::written) return parse_error{0, prefix::expected, true};
        const auto id = detail::parse_suffix(text, suffix);
        if (!id) return id.error();
        return public_id{*id};
    }

    constexpr const uuid& value() const noexcept { return value_; }

    friend constexpr bool operator==(const public_id&, const public_id&) noexcept = default;
    friend constexpr std::strong_ordering operator<=>(const public_id&, const public_id&) noexcept = default;

    /// The TypeID. Respects the stream's width and fill.
    friend std::ostream& operator<<(std::ostream& out, const public_id& id) { return out << rowkey::to_string(id); }

    template <typename H>
    friend H AbslHashValue(H state, const public_id& id) {
        return H::combine(std::move(state), id.value_);
    }
    template <typename Sink>
    friend void AbslStringify(Sink& sink, const public_id& id) {
        std::array<char, detail::prefix_of<E>::text_size> text;
        rowkey::to_chars(text.data(), text.data() + text.size(), id);
        sink.Append({text.data(), text.size()});
    }

  private:
    // Not in the class itself: E may be the struct of the row, which holds a public_id<E> and is not complete there.
    static constexpr void check_prefix() noexcept { static_cast<void>(detail::prefix_of<E>::is_valid); }

    uuid value_{};
};

namespace detail {

/// A public_id on its way to its text. libpqxx calls to_string unqualified for what it sends, and must not find a better match than
/// its own, which gives the column's uuid: this conversion makes ours a worse one.
struct printed_public_id {
    std::string_view written;  // the prefix with its separator
    uuid id;

    template <typename E>
    constexpr printed_public_id(const public_id<E>& from) noexcept : written{prefix_of<E>::written}, id{from.value()} {}
};

}  // namespace detail

/// TypeIDs without a type, for programs that learn their prefixes at run time.
///
/// Throws std::invalid_argument where `prefix` breaks the rules above, and says at which byte.
std::string to_typeid(std::string_view prefix, const uuid& id);

/// What a TypeID says. `prefix` is empty where there is none, and points into the text that was parsed.
struct typeid_parts {
    std::string_view prefix;
    uuid id;

    friend constexpr bool operator==(const typeid_parts&, const typeid_parts&) noexcept = default;
};

/// The whole text must be a TypeID 0.3, of any prefix. An error of the prefix has `wrong_prefix` set.
constexpr parse_result<typeid_parts> parse_typeid(std::string_view text) noexcept;

template <typename E>
constexpr std::to_chars_result to_chars(char* first, char* last, const public_id<E>& id) noexcept {
    if (last - first < static_cast<std::ptrdiff_t>(detail::prefix_of<E>::text_size))
        return {last, std::errc::value_too_large};
    for (const char c : detail::prefix_of<E>::written) *first++ = c;
    return to_base32(first, last, id.value());
}

constexpr parse_result<typeid_parts> parse_typeid(std::string_view text) noexcept {
    const std::size_t suffix = detail::suffix_begin(text);
    if (suffix == 1) return parse_error{0, "a prefix before the underscore, or neither", true};
    const std::string_view prefix{text.data(), suffix == 0 ? 0 : suffix - 1};
    if (const auto misfit = detail::find_prefix_misfit(prefix)) return *misfit;
    const auto id = detail::parse_suffix(text, suffix);
    if (!id) return id.error();
    return typeid_parts{prefix, *id};
}

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

#ifdef __cpp_lib_format
/// The TypeID, with the fill, alignment and width of a string's format.
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
