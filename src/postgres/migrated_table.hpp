// What the catalog says of a table that gets a public id. Not installed.
#pragma once

#include <optional>
#include <string>

#include <pqxx/transaction_base>

#include <rowkey/postgres/public_id_migration.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {

struct migrated_table {
    std::string oid;
    qualified_name name;  // with its schema
    std::string table;    // the same as SQL text
    std::string key;      // the bigint or int column, as SQL text
    std::string column;   // the public id, as SQL text
    double rows = 0;      // about; 0 where that is not known

    bool has_column = false, has_default = false, not_null = false;
    std::optional<qualified_name> index;    // a whole and valid unique one on the column alone
    std::optional<qualified_name> invalid;  // what a build that failed has left
    bool constraint = false;                // the index is that of a constraint
    bool check = false, check_valid = false;

    /// What the migration gives its own index and constraint, and its CHECK.
    std::string index_name, check_name;

    /// Whether the time column is a timestamp without time zone.
    bool local_time = false;
};

/// Whether all rows have an id, and later ones must.
inline bool is_filled(const migrated_table& table) {
    return table.not_null || table.check_valid;
}

/// Changes nothing. Throws migration_error where the table is not fit for what `options` say.
migrated_table inspect(pqxx::transaction_base& tx, const qualified_name& table,
                       const public_id_migration_options& options);

/// Changes nothing. Throws migration_error where the table or its column cannot be dropped from; nothing where there is
/// no such column.
std::optional<migrated_table> inspect_for_drop(pqxx::transaction_base& tx, const qualified_name& table,
                                               const std::string& column);

/// The time of a row of the table, which is called `filled`, as a timestamptz; and whether an id may hold it. SQL text.
std::string time_of_row(const migrated_table& table, const public_id_migration_options& options);
std::string has_usable_time(const migrated_table& table, const public_id_migration_options& options);

/// Throws migration_error where rows that have no id have a time that no id may hold, and options refuse them.
void require_dated_rows(pqxx::transaction_base& tx, const migrated_table& table,
                        const public_id_migration_options& options);

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
