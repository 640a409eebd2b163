#include "migration_steps.hpp"

#include <rowkey/postgres/id_default.hpp>
#include <rowkey/postgres/sql.hpp>

#include "dollar_quoted.hpp"
#include "id_default_rights.hpp"

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {
namespace {

/// Fills all rows, batch by batch. Columns are named with their table, so that no variable is meant.
std::string fill_script(const migrated_table& table, const public_id_migration_options& options) {
    const std::string body = R"(
#variable_conflict use_variable
declare
    first_key bigint := '-9223372036854775808';
    last_key bigint;
begin
    loop
        select pg_catalog.max(batch.key) into last_key from (
            select filled.)" +
                             table.key + " from only " + table.table + " filled where filled." + table.key +
                             R"( operator(pg_catalog.>=) first_key
            order by 1 limit 5000) batch (key);
        exit when last_key is null;
        )" + fill_sql(table, options, "first_key", "last_key") +
                             R"(;
        commit;
        exit when last_key operator(pg_catalog.=) 9223372036854775807;
        first_key := last_key operator(pg_catalog.+) 1;
    end loop;
    if exists (select from only )" +
                             table.table + " filled where filled." + table.column + R"( is null) then
        raise exception 'rows without an id are left: their time is not usable, or they were inserted as NULL';
    end if;
end
)";
    return "do " + dollar_quoted(body);
}

}  // namespace

std::string session_functions(const public_id_migration_options& options) {
    return options.time_column.empty() ? "" : v7_functions_sql("pg_temp");
}

std::string fill_sql(const migrated_table& table, const public_id_migration_options& options, const std::string& from,
                     const std::string& to) {
    const bool dated = !options.time_column.empty();
    const bool refused = dated && options.undated_rows == undated::refused;
    const std::string usable = dated ? has_usable_time(table, options) : "";
    const std::string of_time = dated ? "pg_temp.rowkey_uuidv7_at(" + time_of_row(table, options) + ")" : "";
    std::string id = "pg_catalog.gen_random_uuid()";
    if (dated) id = refused ? of_time : "case when " + usable + " then " + of_time + " else " + id + " end";
    return "update only " + table.table + " filled set " + table.column + " = " + id + " where filled." + table.key +
           " operator(pg_catalog.>=) " + from + " and filled." + table.key + " operator(pg_catalog.<=) " + to +
           " and filled." + table.column + " is null" + (refused ? " and " + usable : "");
}

std::vector<migration_step> steps_of(pqxx::transaction_base& tx, const migrated_table& table,
                                     const public_id_migration_options& options) {
    const auto v7 = table.has_default ? std::nullopt : find_v7_default(tx, options.function_schema);
    if (!v7 && !table.has_default) require_function_rights(tx, options.function_schema);
    const std::string function = v7 || table.has_default ? "" : v7_function_sql(options.function_schema) + ";\n";
    const std::string expression = v7 ? v7->expression : quote_name(options.function_schema) + ".rowkey_uuidv7()";
    const std::string fill_all = session_functions(options) + fill_script(table, options) + ";\n";
    const std::string drop_invalid =
        table.invalid ? "drop index concurrently " + quote_name(*table.invalid) + ";\n" : "";

    const std::string alter = "alter table only " + table.table + ' ', column = table.column,
                      index = quote_name(table.index ? table.index->name : table.index_name),
                      check = quote_name(table.check_name);
    const std::string moment = "ACCESS EXCLUSIVE, for a moment", rows = "ROW EXCLUSIVE; row locks, for a batch",
                      others = "SHARE UPDATE EXCLUSIVE; reads and writes go on";
    const std::string users = "transactions that use the table, up to lock_timeout at a time",
                      writers = "transactions that have written rows of the batch",
                      older = "transactions that are older, as long as they last";
    const bool refuses = table.not_null || table.check, valid = is_filled(table);
    return {
        {"add the column", alter + "add column " + column + " pg_catalog.uuid;\n", moment, users, true,
         table.has_column},
        {"set its default", function + alter + "alter column " + column + " set default " + expression + ";\n", moment,
         users, true, table.has_default},
        {"fill the rows that are there", fill_all, rows, writers, false, refuses},
        {"build a unique index",
         drop_invalid + create_unique_index_concurrently(table.name, options.column, table.index_name) + ";\n", others,
         older, false, table.index.has_value()},
        {"make it a constraint", alter + "add constraint " + index + " unique using index " + index + ";\n", moment,
         users, true, table.index && table.constraint},
        {"refuse NULL", alter + "add constraint " + check + " check (" + column + " is not null) not valid;\n", moment,
         users, true, refuses},
        {"fill what was inserted as NULL", fill_all, rows, writers, false, valid},
        {"validate that none is NULL", alter + "validate constraint " + check + ";\n", others,
         "other changes of the table's form", true, valid},
        // Two statements: one would drop the CHECK first, and then read all rows under the lock.
        {"set NOT NULL",
         alter + "alter column " + column + " set not null;\n" + alter + "drop constraint if exists " + check + ";\n",
         moment, users, true, table.not_null && !table.check},
    };
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
