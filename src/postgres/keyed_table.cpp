#include <rowkey/postgres/keyed_table.hpp>

#include <cstddef>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include <pqxx/pqxx>

#include <rowkey/text.hpp>

#include "exec.hpp"

namespace rowkey::postgres::detail {
namespace {

/// "{a,b}", PostgreSQL's text of an array, for elements whose text has nothing to quote.
template <typename T, typename ToText>
std::string array_text(const std::vector<T>& values, ToText to_text) {
    std::string text = "{";
    for (const auto& value : values) {
        if (text.size() > 1) text += ',';
        text += to_text(value);
    }
    return text += '}';
}

/// Throws with the column's name where `field` is not a T.
template <typename T, typename Field>
T value_of(const Field& field, const std::string& column, const std::string& table) {
    try {
        if constexpr (std::is_same_v<T, std::int64_t>) {
            return field.template as<row_id<void>>().value();  // libpqxx 6 by itself reads 2^63 as -2^63
        } else {
            return field.template as<T>();
        }
    } catch (const pqxx::conversion_error& error) {
        throw pqxx::conversion_error{"column " + column + " of " + table + ": " + error.what()};
    }
}

/// For each of `count` keys in the text of an array of `type`, the field of `wanted` where `by` is the key. The order is
/// the server's work, so that what comes back is the wanted column alone.
template <typename T>
std::vector<std::optional<T>> look_up(pqxx::transaction_base& tx, const std::string& table, const std::string& wanted,
                                      const std::string& by, const std::string& type, const std::string& keys,
                                      std::size_t count) {
    const auto rows = exec(tx,
                           "select found." + wanted + " from unnest($1::" + type +
                               "[]) with ordinality asked (key, position) left join " + table + " found on found." +
                               by + " = asked.key order by asked.position",
                           parameter_list{keys});
    if (static_cast<std::size_t>(rows.size()) != count)
        throw pqxx::unexpected_rows{"column " + by + " of " + table + " is not unique: " + std::to_string(count) +
                                    (count == 1 ? " key gave " : " keys gave ") + std::to_string(rows.size()) +
                                    " rows"};
    std::vector<std::optional<T>> found;
    found.reserve(count);
    for (const auto& row : rows) {
        found.push_back(row[0].is_null() ? std::nullopt : std::optional<T>{value_of<T>(row[0], wanted, table)});
    }
    return found;
}

}  // namespace

untyped_keyed_table::untyped_keyed_table(const qualified_name& name, std::string_view id, std::string_view public_id)
    : table_{quote_name(name)}, id_{quote_name(id)}, public_id_{quote_name(public_id)} {}

untyped_keyed_table::insertion untyped_keyed_table::insert(pqxx::transaction_base& tx, const uuid& id,
                                                           const std::vector<column_value>& columns) const {
    parameter_list arguments{to_string(id)};
    std::string names = public_id_, places = "$1";
    for (const auto& column : columns) {
        const std::string name = quote_name(column.name());
        // libpq would cut the text there without a word.
        if (column.text() && column.text()->find('\0') != std::string::npos)
            throw std::invalid_argument{"the value for column " + name + " of " + table_ + " has a NUL at byte " +
                                        std::to_string(column.text()->find('\0')) + ", which no text may have"};
        arguments.push_back(column.text());
        names += ", " + name;
        places += ", $" + std::to_string(arguments.size());
    }
    const auto made = exec(tx,
                           "insert into " + table_ + " (" + names + ") values (" + places + ") on conflict (" +
                               public_id_ + ") do nothing returning " + id_,
                           arguments);
    if (!made.empty()) return {value_of<std::int64_t>(made[0][0], id_, table_), true};
    // A statement of its own: only a new snapshot sees a row that was committed while the INSERT waited.
    const auto there = row_ids(tx, {id});
    if (!there.front())
        throw pqxx::unexpected_rows{"the insert into " + table_ + " left no row with " + public_id_ + " " +
                                    to_string(id)};
    return {*there.front(), false};
}

std::vector<std::optional<std::int64_t>> untyped_keyed_table::row_ids(pqxx::transaction_base& tx,
                                                                      const std::vector<uuid>& ids) const {
    if (ids.empty()) return {};
    const auto keys = array_text(ids, [](const uuid& id) { return to_string(id); });
    return look_up<std::int64_t>(tx, table_, id_, public_id_, "uuid", keys, ids.size());
}

std::vector<std::optional<uuid>> untyped_keyed_table::public_ids(pqxx::transaction_base& tx,
                                                                 const std::vector<std::int64_t>& ids) const {
    if (ids.empty()) return {};
    const auto keys = array_text(ids, [](std::int64_t id) { return std::to_string(id); });
    return look_up<uuid>(tx, table_, public_id_, id_, "bigint", keys, ids.size());
}

}  // namespace rowkey::postgres::detail
