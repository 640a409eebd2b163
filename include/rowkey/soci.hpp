// Makes SOCI read and write uuid, public_id<E> (a uuid) and row_id<E> (a bigint) wherever it takes an int. Include this
// and link SOCI.
//
//   const rowkey::uuid id = rowkey::uuidv7();  // by a name: SOCI refers to it until the statement has ended
//   sql << "insert into invoice (id, customer_id) values (:id, :customer)", use(id), use(customer);
//   rowkey::uuid read;
//   sql << "select id from invoice", into(read);
//
// Each works in use and into, in vectors of them (bulk), in rowset and in row::get, also as a std::optional, where
// empty is NULL. (SOCI 4.0 has none of its own.)
//
// What does not fit throws soci_error: a uuid that is not in the canonical form, and a NULL where no optional was asked
// for, even where an indicator was given. Neither is read as nil or 0, and the id keeps its value. The number of a
// row_id is read by SOCI itself. Nil and 0 are values and never written as NULL. For NULLs in a vector take a vector of
// optionals, and no indicators.
//
// A row_id does not print, but SOCI may print one: its exceptions and its log show parameters.
//
// For SOCI 4.0 and newer. Stateless: as thread-safe as SOCI itself.
#pragma once

#include <rowkey/config.hpp>

#include <optional>
#include <string>

#include <soci/error.h>
#include <soci/type-conversion-traits.h>

#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey::detail {

template <typename T>
inline constexpr bool is_soci_id = false;
template <>
inline constexpr bool is_soci_id<uuid> = true;
template <typename E>
inline constexpr bool is_soci_id<public_id<E>> = true;
template <typename E>
inline constexpr bool is_soci_id<row_id<E>> = true;

inline void refuse_null(::soci::indicator state) {
    if (state == ::soci::i_null) throw ::soci::soci_error{"rowkey: NULL where no std::optional was asked for"};
}

}  // namespace rowkey::detail

namespace soci {

template <>
struct type_conversion<rowkey::uuid> {
    using base_type = std::string;

    static void from_base(const base_type& text, indicator state, rowkey::uuid& id) {
        rowkey::detail::refuse_null(state);
        const auto parsed = rowkey::parse_uuid(text);
        if (!parsed) throw soci_error{"rowkey: malformed uuid: " + rowkey::to_string(parsed.error())};
        id = *parsed;
    }
    static void to_base(const rowkey::uuid& id, base_type& text, indicator& state) {
        text = rowkey::to_string(id);
        state = i_ok;
    }
};

template <typename E>
struct type_conversion<rowkey::public_id<E>> {
    using base_type = std::string;

    static void from_base(const base_type& text, indicator state, rowkey::public_id<E>& id) {
        rowkey::uuid value;
        type_conversion<rowkey::uuid>::from_base(text, state, value);
        id = rowkey::public_id<E>{value};
    }
    static void to_base(const rowkey::public_id<E>& id, base_type& text, indicator& state) {
        type_conversion<rowkey::uuid>::to_base(id.value(), text, state);
    }
};

template <typename E>
struct type_conversion<rowkey::row_id<E>> {
    using base_type = long long;

    static void from_base(base_type value, indicator state, rowkey::row_id<E>& id) {
        rowkey::detail::refuse_null(state);
        id = rowkey::row_id<E>{value};
    }
    static void to_base(const rowkey::row_id<E>& id, base_type& value, indicator& state) {
        value = id.value();
        state = i_ok;
    }
};

template <typename T>
requires rowkey::detail::is_soci_id<T>
struct type_conversion<std::optional<T>> {
    using base_type = typename type_conversion<T>::base_type;

    static void from_base(const base_type& value, indicator state, std::optional<T>& id) {
        std::optional<T> read;
        if (state != i_null) type_conversion<T>::from_base(value, state, read.emplace());
        id = read;
    }
    static void to_base(const std::optional<T>& id, base_type& value, indicator& state) {
        state = i_null;
        if (id) type_conversion<T>::to_base(*id, value, state);
    }
};

}  // namespace soci
