// What the catalog tells the audit, before it looks at any table. Not installed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/postgres/audit.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {

struct catalog_column {
    std::string name, type;
    std::string base;   // the name of pg_catalog's type under all domains: uuid, int8, text, varchar, bpchar; or ""
    int length = 0;     // bytes, or negative where they vary
    int alignment = 1;  // bytes
    bool readable = false;
    std::optional<double> correlation;
    std::optional<double> distinct;    // as pg_stats.n_distinct: of the rows where it is negative
    std::optional<int> average_bytes;  // of a value with its length
    std::optional<std::string> default_expression;
    bool counts_up = false;  // an identity, or a sequence by its default
};

struct catalog_index {
    std::string oid;
    qualified_name name;
    std::vector<int> columns;     // their numbers, 0 for an expression, with those that are only included
    std::size_t key_columns = 0;  // the first of them
    bool primary = false, unique = false, valid = false, partial = false, being_built = false;
    bool btree = false, hash = false;
    int fillfactor = 90;
};

struct catalog_table {
    std::string oid;
    qualified_name name;
    bool partitioned = false;
    bool reachable = false;                 // its schema may be used
    bool row_security = false;              // in force for the role
    std::map<int, catalog_column> columns;  // of indexes, by number
    std::vector<catalog_index> indexes;
    std::set<int> referring, referred;  // columns of foreign keys
};

struct catalog_foreign_key {
    std::string table;  // its oid
    std::string name;
    std::vector<int> columns;
    std::vector<std::string> names;  // of the columns
    std::vector<bool> of_uuid;       // the columns
    qualified_name referenced;
};

struct catalog {
    audited_server server;
    std::int64_t page_bytes = 8192;
    std::string pgstatindex;            // its quoted name, or "" where it is not to be had
    std::vector<catalog_table> tables;  // by schema and name
    std::vector<catalog_foreign_key> foreign_keys;
};

/// Adds to `not_seen`. Throws audit_error.
catalog read_catalog(pqxx::transaction_base& tx, const audit_options& options, std::vector<unseen>& not_seen);

bool is_text(const catalog_column& column);

/// The column, if it is of a type that may hold ids, or null.
const catalog_column* id_column(const catalog_table& table, int number);

/// The numbers of the columns that may be ids, by the unique indexes. `rows`: of the table, where that is known.
std::vector<int> possible_ids(const catalog_table& table, const std::optional<double>& rows);

/// Those of them that are. Of two columns of one index it is the more distinct one.
std::vector<int> id_columns(const catalog_table& table, const std::optional<double>& rows);

/// Whether the index is one of the id `number`: unique by it, or ordered by it within what is before.
bool is_of(const catalog_table& table, const catalog_index& index, int number, const std::optional<double>& rows);

/// The column that is the whole primary key, if it is a bigint; its index; or nothing.
const catalog_index* bigint_key(const catalog_table& table);

/// Whether an index finds the rows of the foreign key: by all its columns, whatever their order, or by a uuid first. A
/// partial one does where its condition follows from the columns' being equal to something.
bool serves(const catalog_index& index, const catalog_foreign_key& key);

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
