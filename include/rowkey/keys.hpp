// The two keys of a row: row_id<E>, the bigint that stays inside, and public_id<E>, the uuid that goes outside, as
// types that cannot be mixed up, neither with each other nor between entities.
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

#include <rowkey/config.hpp>

#include <array>
#include <charconv>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <rowkey/base_n.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>
#include <rowkey/v7_generator.hpp>

namespace rowkey {

namespace detail {
struct a_row_id_has_no_text_so_print_its_value;  // never defined: its name is what g++ says
}

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

/// Refused in one sentence. An operator that an application writes for its own row_id is a better match.
template <typename Char, typename Traits, typename E, typename Reason = detail::a_row_id_has_no_text_so_print_its_value>
std::basic_ostream<Char, Traits>& operator<<(const std::basic_ostream<Char, Traits>&, const row_id<E>&)
    ROWKEY_REFUSED("a row_id has no text: print its value()");

namespace detail {
template <typename E>
struct prefix_of;
struct printed_public_id;
}  // namespace detail

template <typename E>
class public_id;

// Inside rowkey the two functions below are called with their namespace. A call without it would also look in the
// namespace of E, and might find another function there that fits better.

/// The TypeID of a public_id: "inv_01h455vb4pex5vsknk084sn02q". Behind `using namespace pqxx` write rowkey::to_string:
/// libpqxx's own gives the column's uuid.
ROWKEY_EXPORT std::string to_string(const detail::printed_public_id& id);

/// The same into a buffer, as std::to_chars. {last, errc::value_too_large} and nothing written where there is less
/// room.
template <typename E>
constexpr std::to_chars_result to_chars(char* first, char* last, const public_id<E>& id) noexcept;

/// The uuid of a row of E that outsiders may see. E has a constexpr public_prefix by the rules of TypeID 0.3: 63
/// characters at most, of a-z and underscores, beginning and ending with a letter; an empty one means no prefix and no
/// separator. Another one does not compile.
///
/// generate() makes a version 7 uuid, which keeps the index dense and tells everybody who sees it when the row was
/// made, to the nanosecond, and so which of two rows is older. Where that must not show (a medical record, a coupon,
/// sign-ups that competitors could date) make it public_id<E>{uuidv4()}, and pay with random inserts into the index.
template <typename E>
class public_id {
  public:
    constexpr public_id() noexcept { check_prefix(); }
    constexpr explicit public_id(const uuid& value) noexcept : value_{value} { check_prefix(); }

    /// From uuidv7(). Throws clock_error, entropy_error.
    static public_id generate() { return public_id{uuidv7()}; }

    /// The text that to_string gives, and no other. Where the text is a well-formed TypeID of another entity, with
    /// another prefix or none, the error has `wrong_prefix` set, is at position 0 and names this prefix. Every other
    /// error is the text's own: "" and "hello world" are ids of nothing.
    static constexpr parse_result<public_id> parse(std::string_view text) noexcept;

    constexpr const uuid& value() const& noexcept { return value_; }
    constexpr uuid value() const&& noexcept { return value_; }

    /// unix_ts_ms of a version 7 uuid; nothing for every other.
    constexpr auto timestamp() const noexcept { return value_.timestamp(); }

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

/// TypeIDs without a type, for programs that learn their prefixes at run time.
///
/// Throws std::invalid_argument where `prefix` breaks the rules above, and says at which byte and how.
ROWKEY_EXPORT std::string to_typeid(std::string_view prefix, const uuid& id);

/// What a TypeID says. `prefix` is empty where there is none, and points into the text that was parsed.
struct typeid_parts {
    std::string_view prefix;
    uuid id;

    friend constexpr bool operator==(const typeid_parts&, const typeid_parts&) noexcept = default;
};

/// The whole text must be a TypeID 0.3, of any prefix. So no error has `wrong_prefix` set.
constexpr parse_result<typeid_parts> parse_typeid(std::string_view text) noexcept;

// std::format, where the standard library has it: the TypeID of a public_id, with the fill, alignment and width of a
// string's format.

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

#include <rowkey/detail/keys.hpp>
