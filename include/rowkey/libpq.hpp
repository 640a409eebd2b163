// Ids as parameters and results of libpq itself. Include this and link libpq.
//
//   const rowkey::libpq::parameters to{rowkey::uuidv7(), rowkey::row_id<customer>{7}, "two chairs"};
//   PQexecParams(session, "insert into invoice (id, customer_id, what) values ($1, $2, $3)", to.count(), to.types(),
//                to.values(), to.lengths(), to.formats(), 1);
//
//   auto id = rowkey::libpq::get<rowkey::uuid>(result, 0, 0);
//   auto paid_by = rowkey::libpq::get<std::optional<rowkey::uuid>>(result, 0, 1);  // empty where it is NULL
//
// A uuid and a public_id are a uuid, a row_id is a bigint. Nil and 0 are values and never NULL. NULL is an empty
// optional, and never nil or 0. A row_id does not print, but PQtrace shows all parameters.
//
// For every libpq with PQexecParams. Stateless but for `parameters`: as thread-safe as libpq itself.
#pragma once

#include <rowkey/config.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include <libpq-fe.h>

#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey::detail {

/// An id as it stands in its column: a uuid or a bigint.
inline uuid libpq_value(const uuid& id) noexcept {
    return id;
}
template <typename E>
uuid libpq_value(const public_id<E>& id) noexcept {
    return id.value();
}
template <typename E>
std::int64_t libpq_value(const row_id<E>& id) noexcept {
    return id.value();
}
template <typename T>
concept libpq_id = requires(const T& id) {
    libpq_value(id);
};

/// The binary format is big-endian.
inline void append_bytes(std::string& to, std::uint64_t value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) to += static_cast<char>(value >> shift & 0xff);
}
inline std::uint64_t read_bytes(std::string_view from) noexcept {
    std::uint64_t value = 0;
    for (const char c : from) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

/// A type of column. Its oids are those of pg_type, which are the same on every server.
template <typename Value>
struct libpq_column;

template <>
struct libpq_column<uuid> {
    static constexpr const char* name = "uuid";
    static constexpr Oid type = 2950, array_type = 2951;
    static constexpr int size = 16;

    static void append(std::string& to, const uuid& id) {
        append_bytes(to, id.high_word(), 8);
        append_bytes(to, id.low_word(), 8);
    }
    static uuid read(std::string_view bytes) noexcept {
        return uuid::from_words(read_bytes(bytes.substr(0, 8)), read_bytes(bytes.substr(8)));
    }
    static parse_result<uuid> parse(std::string_view text) noexcept { return parse_uuid(text); }
};

template <>
struct libpq_column<std::int64_t> {
    static constexpr const char* name = "bigint";
    static constexpr Oid type = 20, array_type = 1016;
    static constexpr int size = 8;

    static void append(std::string& to, std::int64_t value) { append_bytes(to, static_cast<std::uint64_t>(value), 8); }
    static std::int64_t read(std::string_view bytes) noexcept { return static_cast<std::int64_t>(read_bytes(bytes)); }
    static parse_result<std::int64_t> parse(std::string_view text) noexcept {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{}) return error_at(text, 0, "a number of 64 bits");
        if (end == text.data() + text.size()) return value;
        return error_at(text, static_cast<std::size_t>(end - text.data()), "the end of the text");
    }
};

template <typename T>
using libpq_column_of = libpq_column<decltype(libpq_value(std::declval<const T&>()))>;

/// What stands in a field, or nothing where it is NULL.
template <typename T>
auto libpq_field(const PGresult* result, int row, int column)
    -> std::optional<decltype(libpq_value(std::declval<const T&>()))> {
    using type = libpq_column_of<T>;
    if (row < 0 || row >= PQntuples(result) || column < 0 || column >= PQnfields(result))
        throw std::out_of_range{"rowkey: the result has no row " + std::to_string(row) + " with a column " +
                                std::to_string(column)};
    if (PQgetisnull(result, row, column) != 0) return std::nullopt;
    const std::string_view bytes{PQgetvalue(result, row, column),
                                 static_cast<std::size_t>(PQgetlength(result, row, column))};
    if (PQfformat(result, column) == 1) {
        if (PQftype(result, column) != type::type || bytes.size() != type::size)
            throw std::runtime_error{"rowkey: column " + std::to_string(column) + " is of the type with oid " +
                                     std::to_string(PQftype(result, column)) + ", expected " + type::name};
        return type::read(bytes);
    }
    const auto parsed = type::parse(bytes);
    if (!parsed)
        throw std::runtime_error{std::string{"rowkey: malformed "} + type::name + ": " + to_string(parsed.error())};
    return *parsed;
}

template <typename T>
struct libpq_reader {
    static T get(const PGresult* result, int row, int column) {
        const auto value = libpq_field<T>(result, row, column);
        if (!value)
            throw std::runtime_error{"rowkey: column " + std::to_string(column) + " is NULL, expected " +
                                     libpq_column_of<T>::name};
        return T{*value};
    }
};
template <typename T>
struct libpq_reader<std::optional<T>> {
    static std::optional<T> get(const PGresult* result, int row, int column) {
        const auto value = libpq_field<T>(result, row, column);
        if (!value) return std::nullopt;
        return T{*value};
    }
};

}  // namespace rowkey::detail

namespace rowkey::libpq {

/// The arguments of one statement, as the arrays that PQexecParams, PQexecPrepared, PQprepare and their PQsend... take.
/// Each is
/// - an id: sent in binary, with its type;
/// - a std::optional of an id: NULL where it is empty;
/// - a std::vector, std::array, std::span or std::set of ids: a uuid[] or bigint[], for `id = any($1)`;
/// - a `const char*`: sent as text whose type the server finds, or as NULL where it is null.
///
/// Holds copies of them all. It does not move, for the arrays point into it.
template <std::size_t N>
class parameters {
  public:
    template <typename... T>
    requires(sizeof...(T) == N) explicit parameters(const T&... arguments) {
        std::size_t i = 0;
        (set(i++, arguments), ...);
    }
    parameters(const parameters&) = delete;
    parameters& operator=(const parameters&) = delete;

    int count() const noexcept { return static_cast<int>(N); }
    const Oid* types() const noexcept { return types_.data(); }
    const char* const* values() const noexcept { return values_.data(); }
    const int* lengths() const noexcept { return lengths_.data(); }
    const int* formats() const noexcept { return formats_.data(); }

  private:
    void set(std::size_t i, const char* text) {
        if (text != nullptr) hold(i, text);
    }
    template <detail::libpq_id T>
    void set(std::size_t i, const T& id) {
        using column = detail::libpq_column_of<T>;
        std::string bytes;
        column::append(bytes, detail::libpq_value(id));
        types_[i] = column::type;
        formats_[i] = 1;
        hold(i, std::move(bytes));
    }
    template <detail::libpq_id T>
    void set(std::size_t i, const std::optional<T>& id) {
        types_[i] = detail::libpq_column_of<T>::type;
        if (id) set(i, *id);
    }
    template <std::ranges::sized_range Ids>
    requires detail::libpq_id<std::ranges::range_value_t<Ids>>
    void set(std::size_t i, const Ids& ids) {
        using column = detail::libpq_column_of<std::ranges::range_value_t<Ids>>;
        std::string bytes;
        const auto append_int = [&](std::uint64_t value) { detail::append_bytes(bytes, value, 4); };
        append_int(1);  // dimension; of none, too, the server makes an empty array
        append_int(0);  // no NULL among them
        append_int(column::type);
        append_int(std::ranges::size(ids));
        append_int(1);  // the index of the first
        for (const auto& id : ids) {
            append_int(column::size);
            column::append(bytes, detail::libpq_value(id));
        }
        types_[i] = column::array_type;
        formats_[i] = 1;
        hold(i, std::move(bytes));
    }
    void hold(std::size_t i, std::string bytes) {
        held_[i] = std::move(bytes);
        values_[i] = held_[i].c_str();
        lengths_[i] = static_cast<int>(held_[i].size());
    }

    std::array<std::string, N> held_;
    std::array<Oid, N> types_{};
    std::array<const char*, N> values_{};
    std::array<int, N> lengths_{}, formats_{};
};

template <typename... T>
parameters(const T&...) -> parameters<sizeof...(T)>;

/// The id in a field of `result`, which may be in text or in binary format. T is uuid, public_id<E>, row_id<E>, or a
/// std::optional of one, which is empty where the field is NULL. An array is read by unnest() in the query.
///
/// Throws std::runtime_error where the field is no such id: a NULL where T is no optional, in binary another type than
/// uuid or bigint, in text (of whatever type) what is not a uuid in the canonical form or a number of 64 bits. Throws
/// std::out_of_range where there is no such field, as in the result of a statement that failed.
template <typename T>
T get(const PGresult* result, int row, int column) {
    return detail::libpq_reader<T>::get(result, row, column);
}

}  // namespace rowkey::libpq
