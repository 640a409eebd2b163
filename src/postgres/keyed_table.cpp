#include <rowkey/postgres/keyed_table.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <stdexcept>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include <pqxx/pqxx>

#include <rowkey/text.hpp>

#include "any_libpqxx.hpp"

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {
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

/// Runs a statement that needs `column` of `table` to be a key of this type; what the server says where it is none is
/// told with their names.
pqxx::result exec_by_key(pqxx::transaction_base& tx, const std::string& table, const std::string& column,
                         const std::string& type, const std::string& sql, const parameter_list& arguments) {
    try {
        return exec(tx, sql, arguments);
    } catch (const pqxx::sql_error& error) {
        const std::string what = error.what(), state{error.sqlstate()};
        const auto tell = [&](const std::string& expected) {
            throw pqxx::sql_error{"column " + column + " of " + table + ": expected " + expected + ": " + what,
                                  std::string{error.query()}, state.c_str()};
        };
        if (state == "42P10" || (state == "55000" && what.find("ON CONFLICT") != what.npos))
            tell("a unique index on it alone, for all rows and not deferrable");
        if (state == "42883" && what.find("pg_catalog.=") != what.npos) tell("the type " + type);
        throw;
    }
}

/// For each of `count` keys in the text of an array of `type`, the field of `wanted` where `by` is the key. The order
/// is the server's work, so that what comes back is the wanted column alone.
template <typename T>
std::vector<std::optional<T>> look_up(pqxx::transaction_base& tx, const std::string& table, const std::string& wanted,
                                      const std::string& by, const std::string& type, const std::string& keys,
                                      std::size_t count) {
    const auto rows =
        exec_by_key(tx, table, by, type,
                    "select found." + wanted + " from pg_catalog.unnest($1::" + type +
                        "[]) with ordinality asked (key, position) left join " + table + " found on found." + by +
                        " operator(pg_catalog.=) asked.key order by asked.position",
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

std::string array_of(const std::vector<uuid>& ids) {
    return array_text(ids, [](const uuid& id) { return to_string(id); });
}

constexpr std::size_t most_parameters = 65535;  // the protocol counts them in 16 bits

/// Whether a conflict with any unique index may be passed over, for the table $1 whose key column is $2. Not where the
/// server refuses that, which it does for a deferrable constraint of the table or a partition. Nor where it would
/// accept what it should refuse: the key must have a unique index.
constexpr const char* every_index_may_decide = R"sql((
    select c.relkind operator(pg_catalog.=) 'r' or c.relkind operator(pg_catalog.=) 'p' and not exists (
            select from pg_catalog.pg_index i
            where not i.indimmediate and exists (select from pg_catalog.pg_partition_ancestors(i.indrelid) a
                where a.relid::pg_catalog.oid operator(pg_catalog.=) c.oid))
    from pg_catalog.pg_class c
    where c.oid operator(pg_catalog.=) $1::pg_catalog.regclass::pg_catalog.oid
        and not exists (select from pg_catalog.pg_index i where i.indrelid operator(pg_catalog.=) c.oid
            and not i.indimmediate)
        and exists (
            select from pg_catalog.pg_index i join pg_catalog.pg_attribute a
                on a.attrelid operator(pg_catalog.=) i.indrelid and a.attnum operator(pg_catalog.=) i.indkey[0]
            where i.indrelid operator(pg_catalog.=) c.oid and a.attname operator(pg_catalog.=) $2::pg_catalog.name
                and i.indisunique and i.indisvalid and i.indpred is null
                    and i.indnkeyatts operator(pg_catalog.=) 1)))sql";

/// Whether a trigger comes after the insert, which could undo it. Triggers of partitions are the partition's.
constexpr const char* has_triggers_after = R"sql((
    select exists (select from pg_catalog.pg_trigger g where g.tgrelid operator(pg_catalog.=) c.oid
        and not g.tgisinternal
            and g.tgtype operator(pg_catalog.&) 70 operator(pg_catalog.=) 4)
        or c.relkind operator(pg_catalog.=) 'p' and exists (
            select from pg_catalog.pg_trigger g
            where not g.tgisinternal and g.tgtype operator(pg_catalog.&) 70 operator(pg_catalog.=) 4
                and exists (select from pg_catalog.pg_partition_ancestors(g.tgrelid) a
                    where a.relid::pg_catalog.oid operator(pg_catalog.=) c.oid))
    from pg_catalog.pg_class c where c.oid operator(pg_catalog.=) $1::pg_catalog.regclass::pg_catalog.oid))sql";

/// Inserts rows that are not there yet, of which all have the same columns. `Id` is the type of the column whose values
/// come back.
template <typename Id>
class insertion {
  public:
    insertion(pqxx::transaction_base& tx, const std::string& table, const std::string& id, std::string_view key,
              table_traits& known)
        : tx_{tx}, table_{table}, id_{id}, key_name_{key}, key_{quote_name(key)}, known_{known} {}

    /// In the order of `rows`. There are few enough for the parameters of one statement.
    std::vector<inserted<Id>> insert(std::span<const row_values> rows) {
        std::vector<uuid> keys;
        for (const auto& row : rows) keys.push_back(row.key);
        asked_ = {keys.begin(), keys.end()};
        const bool check = insert_new(rows);
        if (check || made_.size() < asked_.size()) {
            auto found = look_up_all(keys);
            std::vector<row_values> missing;
            for (std::size_t i = 0; i < rows.size(); ++i) {
                if (!found[i] && !made_.contains(keys[i])) missing.push_back(rows[i]);
            }
            if (!missing.empty()) {
                insert_or_refuse(missing);
                known_.forget();  // where the server did not refuse them, what was known is no longer so
                found = look_up_all(keys);
            }
            for (std::size_t i = 0; i < rows.size(); ++i) require_same(keys[i], found[i]);
            return result(keys, found);
        }
        return result(keys, {});
    }

  private:
    /// Does nothing for a row that is there already, or that another unique index refuses: before its default takes a
    /// number, which its sequence may not have. True where what was inserted is to be looked at again.
    bool insert_new(std::span<const row_values> rows) {
        const auto known = known_.get();
        parameter_list arguments{table_};
        if (!known) arguments.push_back(key_name_);
        const std::string here = "$1::pg_catalog.regclass::pg_catalog.oid";
        const std::string asked = not_there_yet(rows, arguments);
        try {
            const auto inserted = exec_by_key(
                tx_, table_, key_, "pg_catalog.uuid",
                "insert into " + table_ + " as made (" + names(rows) + ") " + asked + " and " +
                    (known ? here + " operator(pg_catalog.=) " + std::to_string(known->oid) : every_index_may_decide) +
                    (rows.size() == 1 ? "" : " order by asked.position") + " on conflict do nothing returning made." +
                    id_ + ", made." + key_ + (known ? "" : ", " + here + ", " + has_triggers_after),
                arguments);
            note(inserted);
            if (known || inserted.empty()) return known && known->triggers_after;
            known_.set({inserted[0][2].template as<std::uint32_t>(), inserted[0][3].template as<bool>()});
            return known_.get()->triggers_after;
        } catch (const pqxx::sql_error&) {
            known_.forget();
            throw;
        }
    }

    /// select ... where ..., which gives the rows whose keys the table lacks.
    std::string not_there_yet(std::span<const row_values> rows, parameter_list& arguments) const {
        const auto lacking = [&](const std::string& key) {
            return " not exists (select from " + table_ + " there where there." + key_ + " operator(pg_catalog.=) " +
                   key + ")";
        };
        if (rows.size() == 1) {  // by itself, for the server plans it in a third of the time
            const std::string key = '$' + std::to_string(arguments.size() + 1) + "::pg_catalog.uuid";
            std::string values = places(rows, arguments, false);
            values = values.substr(1, values.size() - 2);
            return "select " + key + values.substr(std::min(values.find(','), values.size())) + " where" + lacking(key);
        }
        // The first row gives the others' parameters the types of the columns, without a right to read these.
        const std::string row_type = name_of_row_type();
        std::string types, aliases = "key", wanted = "asked.key";
        for (std::size_t i = 0; i < rows.front().columns->size(); ++i) {
            const std::string name = quote_name((*rows.front().columns)[i].name()), alias = "c" + std::to_string(i);
            types.append(", (null::").append(row_type).append(").").append(name);
            aliases += ", " + alias;
            wanted += ", asked." + alias;
        }
        return "select " + wanted + " from (values (null::pg_catalog.uuid" + types + ", 0), " +
               places(rows, arguments, true) + ") asked (" + aliases + ", position) where asked.key is not null and" +
               lacking("asked.key");
    }

    /// A table's row has a type of the table's name. Without a schema that name could be another type's, for types are
    /// looked for before tables are.
    std::string name_of_row_type() const {
        if (table_.find("\".\"") != std::string::npos) return table_;
        return exec_row(tx_,
                        "select pg_catalog.format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_class c join "
                        "pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace where c.oid "
                        "operator(pg_catalog.=) $1::pg_catalog.regclass::pg_catalog.oid",
                        table_)[0]
            .template as<std::string>();
    }

    /// Does nothing for a row that is there already; where something else keeps it out, the server says what.
    void insert_or_refuse(std::span<const row_values> rows) {
        parameter_list arguments;
        const std::string values = places(rows, arguments, false);
        note(exec_by_key(tx_, table_, key_, "pg_catalog.uuid",
                         "insert into " + table_ + " as made (" + names(rows) + ") values " + values +
                             " on conflict (" + key_ + ") do nothing returning made." + id_ + ", made." + key_,
                         arguments));
    }

    std::string names(std::span<const row_values> rows) const {
        std::string text = key_;
        for (const auto& column : *rows.front().columns) text += ", " + quote_name(column.name());
        return text;
    }

    /// ($3, $4), ($5, $6), or with the row's number ($3, $4, 1), ($5, $6, 2). Their arguments come behind those that
    /// are there.
    std::string places(std::span<const row_values> rows, parameter_list& arguments, bool numbered) const {
        std::string text;
        std::size_t number = 0;
        for (const auto& row : rows) {
            arguments.push_back(to_string(row.key));
            text += (text.empty() ? "($" : ", ($") + std::to_string(arguments.size());
            for (const auto& column : *row.columns) {
                // libpq would cut the text there without a word.
                if (column.text() && column.text()->find('\0') != std::string::npos)
                    throw std::invalid_argument{"the value for column " + quote_name(column.name()) + " of " + table_ +
                                                " has a NUL at byte " + std::to_string(column.text()->find('\0')) +
                                                ", which no text may have"};
                arguments.push_back(column.text());
                text += ", $" + std::to_string(arguments.size());
            }
            text += (numbered ? ", " + std::to_string(++number) : "") + ')';
        }
        return text;
    }

    void note(const pqxx::result& rows) {
        for (const auto& row : rows) {
            const auto key = row[1].is_null() ? std::nullopt : std::optional{value_of<uuid>(row[1], key_, table_)};
            if (!key || !asked_.contains(*key))
                throw pqxx::unexpected_rows{"the insert into " + table_ + " asked for " + key_ + ' ' +
                                            to_string(*asked_.begin()) + (asked_.size() == 1 ? "" : " and others") +
                                            " but made a row with " + (key ? to_string(*key) : "NULL") +
                                            "; a trigger or a view changes the key"};
            made_.emplace(*key, value_of<Id>(row[0], id_, table_));
        }
    }

    // A statement of its own: only a new snapshot sees a row that was committed while the INSERT waited.
    std::vector<std::optional<Id>> look_up_all(const std::vector<uuid>& keys) {
        return look_up<Id>(tx_, table_, id_, key_, "pg_catalog.uuid", array_of(keys), keys.size());
    }

    void require_same(const uuid& key, const std::optional<Id>& found) const {
        const auto made = made_.find(key);
        if (!found)
            throw pqxx::unexpected_rows{"the insert into " + table_ + " asked for " + key_ + ' ' + to_string(key) +
                                        " but there is no such row to be seen; a trigger, a view or row-level "
                                        "security suppresses or hides it, or it was deleted meanwhile"};
        if (made != made_.end() && made->second != *found)
            throw pqxx::unexpected_rows{"the insert into " + table_ + " asked for " + key_ + ' ' + to_string(key) +
                                        " and made a row, but another row has that key now; a trigger or a view "
                                        "changes it"};
    }

    std::vector<inserted<Id>> result(const std::vector<uuid>& keys, const std::vector<std::optional<Id>>& found) {
        std::vector<inserted<Id>> rows;
        std::unordered_map<uuid, Id> earlier;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const auto made = made_.find(keys[i]);
            const bool now = made != made_.end() && earlier.emplace(*made).second;
            rows.push_back({made != made_.end() ? made->second : *found[i], now});
        }
        return rows;
    }

    pqxx::transaction_base& tx_;
    const std::string &table_, &id_;
    const std::string key_name_, key_;
    table_traits& known_;
    std::set<uuid> asked_;
    std::unordered_map<uuid, Id> made_;
};

}  // namespace

untyped_keyed_table::untyped_keyed_table(const qualified_name& name, std::string_view id, std::string_view public_id)
    : table_{quote_name(name)}, id_{quote_name(id)}, public_id_{quote_name(public_id)}, public_id_name_{public_id} {}

std::vector<inserted<std::int64_t>> untyped_keyed_table::insert(pqxx::transaction_base& tx,
                                                                std::span<const row_values> rows) const {
    std::vector<inserted<std::int64_t>> made;
    if (rows.empty()) return made;
    const auto& columns = *rows.front().columns;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!std::equal(columns.begin(), columns.end(), rows[i].columns->begin(), rows[i].columns->end(),
                        [](const auto& one, const auto& other) { return one.name() == other.name(); }))
            throw std::invalid_argument{"row " + std::to_string(i) + " for " + table_ +
                                        " has other columns than row 0; expected the same ones in the same order"};
    }
    const std::size_t at_a_time = (most_parameters - 2) / (1 + columns.size());
    if (at_a_time == 0)
        throw std::invalid_argument{"a row for " + table_ + " has " + std::to_string(columns.size()) +
                                    " columns; expected " + std::to_string(most_parameters - 3) + " at most"};
    for (; !rows.empty(); rows = rows.subspan(std::min(at_a_time, rows.size()))) {
        const auto more = insertion<std::int64_t>{tx, table_, id_, public_id_name_, *known_}.insert(
            rows.first(std::min(at_a_time, rows.size())));
        made.insert(made.end(), more.begin(), more.end());
    }
    return made;
}

std::vector<std::optional<std::int64_t>> untyped_keyed_table::row_ids(pqxx::transaction_base& tx,
                                                                      const std::vector<uuid>& ids) const {
    if (ids.empty()) return {};
    return look_up<std::int64_t>(tx, table_, id_, public_id_, "pg_catalog.uuid", array_of(ids), ids.size());
}

std::vector<std::optional<uuid>> untyped_keyed_table::public_ids(pqxx::transaction_base& tx,
                                                                 const std::vector<std::int64_t>& ids) const {
    if (ids.empty()) return {};
    const auto keys = array_text(ids, [](std::int64_t id) { return std::to_string(id); });
    return look_up<uuid>(tx, table_, public_id_, id_, "bigint", keys, ids.size());
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {

uuid_table::uuid_table(const qualified_name& name, std::string_view key_column)
    : table_{quote_name(name)}, key_{quote_name(key_column)}, key_name_{key_column} {}

bool uuid_table::insert_once(pqxx::transaction_base& tx, const uuid& key,
                             const std::vector<column_value>& columns) const {
    const detail::row_values row{key, &columns};
    return detail::insertion<uuid>{tx, table_, key_, key_name_, *known_}.insert({&row, 1}).front().now;
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
