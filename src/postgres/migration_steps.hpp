// The steps of a public id's migration as SQL text. Not installed.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <pqxx/transaction_base>

#include "migrated_table.hpp"

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {

/// Their numbers in the list of steps.
enum step : std::size_t {
    add_column,
    set_default,
    fill,
    build_index,
    make_constraint,
    refuse_null,
    fill_rest,
    validate,
    set_not_null,
};

/// All of them. Reads the catalog for the default that the column is to have.
std::vector<migration_step> steps_of(pqxx::transaction_base& tx, const migrated_table& table,
                                     const public_id_migration_options& options);

/// Functions for fill_sql() that last as long as the session; empty where it needs none.
std::string session_functions(const public_id_migration_options& options);

/// One UPDATE of the rows from one key to another. Those that have an id keep it.
std::string fill_sql(const migrated_table& table, const public_id_migration_options& options, const std::string& from,
                     const std::string& to);

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
