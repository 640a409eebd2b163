#include "migrated_table.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include <pqxx/pqxx>

#include "any_libpqxx.hpp"
#include "dollar_quoted.hpp"

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {
namespace {

[[noreturn]] void refuse(const std::string& why) {
    throw migration_error{why};
}

/// `name` but for what PostgreSQL would cut at its end, and no half of a character.
std::string_view cut(std::string_view name, std::size_t size) {
    if (name.size() <= size) return name;
    while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xc0) == 0x80) --size;
    return name.substr(0, size);
}

/// As PostgreSQL names an index: table_column_suffix, the longer of the first two cut until it fits.
std::string index_name(std::string_view table, std::string_view column, std::string_view suffix) {
    const std::size_t room = 63 - 2 - suffix.size();
    std::size_t first = table.size(), second = column.size();
    while (first + second > room) --(first > second ? first : second);
    return std::string{cut(table, first)} + '_' + std::string{cut(column, second)} + '_' + std::string{suffix};
}

std::string listed(const pqxx::result& rows, const char* separator = ", ") {
    std::string text;
    for (const auto& row : rows) text += (text.empty() ? "" : separator) + row[0].as<std::string>();
    return text;
}

/// The table by its name, if it is one that a column can be given.
migrated_table find_table(pqxx::transaction_base& tx, const qualified_name& asked) {
    const std::string name = quote_name(asked);
    const auto rows = exec(tx, R"sql(
        select c.oid, n.nspname, c.relname, c.relkind, c.relispartition, c.relpersistence operator(pg_catalog.=) 't',
            pg_catalog.pg_has_role(c.relowner, 'usage'), pg_catalog.pg_get_userbyid(c.relowner), c.reltuples,
            exists (select from pg_catalog.pg_inherits i where i.inhparent operator(pg_catalog.=) c.oid
                or i.inhrelid operator(pg_catalog.=) c.oid),
            pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('server_version_num')
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
        where c.oid operator(pg_catalog.=) pg_catalog.to_regclass($1)::pg_catalog.oid)sql",
                           name);
    if (rows.empty()) refuse("there is no table " + name);
    const auto row = rows[0];
    const auto kind = row[3].as<std::string>();
    migrated_table found;
    found.oid = row[0].as<std::string>();
    found.name = {row[1].as<std::string>(), row[2].as<std::string>()};
    found.table = quote_name(found.name);
    found.rows = std::max(0.0, row[8].as<double>());
    if (row[11].as<int>() < 130000) refuse("the server is older than PostgreSQL 13");
    if (row[10].as<bool>()) refuse("the server is a standby, which takes no writes; connect to its primary");
    if (kind == "p") {
        refuse(found.table + " is partitioned: a unique constraint there needs the partition key in it, so that " +
               "public ids could not be unique by themselves; migrate to a table that is not partitioned, or add the " +
               "column by hand with a unique constraint in each partition");
    }
    if (row[4].as<bool>()) refuse(found.table + " is a partition; a column is added to the whole table");
    if (kind == "v" || kind == "m") refuse(found.table + " is a view; name the table behind it");
    if (kind == "f") refuse(found.table + " is a foreign table; migrate it on its own server");
    if (kind != "r") refuse(found.table + " is not a table");
    if (row[5].as<bool>()) refuse(found.table + " is a temporary table");
    if (row[9].as<bool>()) {
        refuse(found.table +
               " inherits or is inherited from: no unique constraint holds for both; migrate each by hand");
    }
    if (!row[6].as<bool>()) {
        refuse("the role does not own " + found.table + "; connect as " + quote_name(row[7].as<std::string>()) +
               " or as a member of it");
    }
    return found;
}

void find_key(pqxx::transaction_base& tx, migrated_table& found) {
    const auto rows = exec(tx, R"sql(
        select a.attname
        from pg_catalog.pg_index i join pg_catalog.pg_attribute a on a.attrelid operator(pg_catalog.=) i.indrelid
            and a.attnum operator(pg_catalog.=) i.indkey[0]
        where i.indrelid operator(pg_catalog.=) $1::pg_catalog.oid and i.indisunique and i.indisvalid and i.indimmediate
            and i.indnkeyatts operator(pg_catalog.=) 1 and i.indpred is null and i.indexprs is null and a.attnotnull
            and a.atttypid operator(pg_catalog.=) any (array['pg_catalog.int8'::pg_catalog.regtype::pg_catalog.oid,
                'pg_catalog.int4'::pg_catalog.regtype::pg_catalog.oid])
        order by not i.indisprimary, a.attnum limit 1)sql",
                           found.oid);
    if (rows.empty()) {
        refuse(found.table + " has no key of one column of type bigint or int, NOT NULL and with a unique index, by " +
               "whose order its rows could be filled");
    }
    found.key = quote_name(rows[0][0].as<std::string>());
}

/// The column's number, or "0".
std::string find_column(pqxx::transaction_base& tx, migrated_table& found, const std::string& column) {
    found.column = quote_name(column);
    found.index_name = index_name(found.name.name, column, "key");
    found.check_name = index_name(found.name.name, column, "filled");
    const auto rows = exec(tx, R"sql(
        select a.attnum, a.atttypid operator(pg_catalog.=) 'pg_catalog.uuid'::pg_catalog.regtype::pg_catalog.oid,
            pg_catalog.format_type(a.atttypid, a.atttypmod), a.attgenerated operator(pg_catalog.<>) '',
            a.atthasdef, a.attnotnull
        from pg_catalog.pg_attribute a
        where a.attrelid operator(pg_catalog.=) $1::pg_catalog.oid and a.attname operator(pg_catalog.=) $2
            and not a.attisdropped)sql",
                           found.oid, column);
    if (rows.empty()) return "0";
    const auto row = rows[0];
    const std::string which = "the column " + found.column + " of " + found.table;
    if (row[0].as<int>() < 0) refuse(which + " is one of the system's; choose another name");
    if (!row[1].as<bool>())
        refuse(which + " is of type " + row[2].as<std::string>() + ", not uuid; choose another name");
    if (row[3].as<bool>()) refuse(which + " is generated from others; choose another name");
    found.has_column = true;
    found.has_default = row[4].as<bool>();
    found.not_null = row[5].as<bool>();
    return row[0].as<std::string>();
}

void find_index(pqxx::transaction_base& tx, migrated_table& found, const std::string& number) {
    const auto rows = exec(tx, R"sql(
        select n.nspname, c.relname, i.indisvalid and i.indisready and i.indislive,
            exists (select from pg_catalog.pg_constraint k where k.conindid operator(pg_catalog.=) i.indexrelid
                and k.conrelid operator(pg_catalog.=) i.indrelid
                and k.contype operator(pg_catalog.=) any (array['u', 'p']::pg_catalog."char"[]))
        from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) i.indexrelid
            join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
        where i.indrelid operator(pg_catalog.=) $1::pg_catalog.oid and i.indisunique and i.indimmediate
            and i.indnatts operator(pg_catalog.=) 1 and i.indkey[0] operator(pg_catalog.=) $2::pg_catalog.int2
            and i.indpred is null and i.indexprs is null
        order by 3 desc, 4 desc, c.relname operator(pg_catalog.<>) $3, c.oid)sql",
                           found.oid, number, found.index_name);
    for (const auto& row : rows) {
        qualified_name name{row[0].as<std::string>(), row[1].as<std::string>()};
        if (row[2].as<bool>()) {
            found.index = std::move(name);
            found.constraint = row[3].as<bool>();
            return;
        }
        if (!found.invalid) found.invalid = std::move(name);
    }
    const auto taken = exec(tx, R"sql(
        select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
        where n.nspname operator(pg_catalog.=) $1 and c.relname operator(pg_catalog.=) $2)sql",
                            found.name.schema, found.index_name);
    if (!taken.empty() && !(found.invalid && found.invalid->name == found.index_name)) {
        refuse("the name " + quote_name({found.name.schema, found.index_name}) +
               " of the index to be made is taken by another relation; rename that");
    }
}

void find_check(pqxx::transaction_base& tx, migrated_table& found, const std::string& column) {
    const auto rows = exec(tx, R"sql(
        select k.convalidated, k.contype operator(pg_catalog.=) 'c'
            and pg_catalog.pg_get_expr(k.conbin, k.conrelid) operator(pg_catalog.=)
                pg_catalog.format('(%I IS NOT NULL)', $3::pg_catalog.text)
        from pg_catalog.pg_constraint k
        where k.conrelid operator(pg_catalog.=) $1::pg_catalog.oid and k.conname operator(pg_catalog.=) $2)sql",
                           found.oid, found.check_name, column);
    if (rows.empty()) return;
    if (!rows[0][1].as<bool>()) {
        refuse("the constraint " + quote_name(found.check_name) + " of " + found.table +
               " is not the CHECK that this migration makes; rename it");
    }
    found.check = true;
    found.check_valid = rows[0][0].as<bool>();
}

void require_no_triggers(pqxx::transaction_base& tx, const migrated_table& found, const std::string& number,
                         bool fire_triggers) {
    const auto rules = exec(
        tx,
        "select w.rulename from pg_catalog.pg_rewrite w where w.ev_class operator(pg_catalog.=) $1::pg_catalog.oid "
        "and w.ev_type operator(pg_catalog.=) '2'",
        found.oid);
    if (!rules.empty())
        refuse(found.table + " has rules for UPDATE, which would rewrite the filling: " + listed(rules));
    if (fire_triggers) return;
    // Those that a session's UPDATE of this column fires.
    const auto rows = exec(tx, R"sql(
        select g.tgname from pg_catalog.pg_trigger g
        where g.tgrelid operator(pg_catalog.=) $1::pg_catalog.oid and not g.tgisinternal
            and g.tgtype operator(pg_catalog.&) 16 operator(pg_catalog.<>) 0
            and g.tgenabled operator(pg_catalog.=) any (array['O', 'A']::pg_catalog."char"[])
            and (g.tgattr::pg_catalog.text operator(pg_catalog.=) ''
                or $2::pg_catalog.int2 operator(pg_catalog.=) any (g.tgattr::pg_catalog.int2[]))
        order by g.tgname)sql",
                           found.oid, number);
    if (!rows.empty()) {
        refuse(found.table + " has UPDATE triggers, which would fire for each row that is filled: " + listed(rows) +
               "; disable them meanwhile, or allow it with --fire-triggers");
    }
}

void require_not_published(pqxx::transaction_base& tx, const migrated_table& found, bool published) {
    if (published) return;
    const auto rows = exec(
        tx,
        "select p.pubname from pg_catalog.pg_publication_tables p where p.schemaname operator(pg_catalog.=) $1 and "
        "p.tablename operator(pg_catalog.=) $2 order by p.pubname",
        found.name.schema, found.name.name);
    if (!rows.empty()) {
        refuse(found.table + " is replicated logically, by " + listed(rows) +
               ": a subscriber without the column stops; add it there first, and then allow it with --published");
    }
}

void find_time_column(pqxx::transaction_base& tx, migrated_table& found, const public_id_migration_options& options) {
    if (options.time_column.empty()) return;
    const std::string which = "the time column " + quote_name(options.time_column) + " of " + found.table;
    const auto rows = exec(tx, R"sql(
        select pg_catalog.format_type(a.atttypid, null),
            a.atttypid operator(pg_catalog.=) 'pg_catalog.timestamp'::pg_catalog.regtype::pg_catalog.oid,
            a.atttypid operator(pg_catalog.=) 'pg_catalog.timestamptz'::pg_catalog.regtype::pg_catalog.oid
        from pg_catalog.pg_attribute a
        where a.attrelid operator(pg_catalog.=) $1::pg_catalog.oid and a.attname operator(pg_catalog.=) $2
            and a.attnum operator(pg_catalog.>) 0 and not a.attisdropped)sql",
                           found.oid, options.time_column);
    if (rows.empty()) refuse(which + " does not exist");
    found.local_time = rows[0][1].as<bool>();
    if (!found.local_time && !rows[0][2].as<bool>())
        refuse(which + " is of type " + rows[0][0].as<std::string>() + "; expected timestamptz or timestamp");
    if (!found.local_time && !options.time_zone.empty())
        refuse(which + " has a time zone in each value, so --time-zone has nothing to say");
    if (!found.local_time) return;
    if (options.time_zone.empty())
        refuse(which + " is a timestamp without time zone; tell the zone of its values with --time-zone");
    const auto zones = exec(tx,
                            "select from pg_catalog.pg_timezone_names z where pg_catalog.lower(z.name) "
                            "operator(pg_catalog.=) pg_catalog.lower($1)",
                            options.time_zone);
    if (zones.empty())
        refuse("the server knows no time zone " + options.time_zone + "; expected one of pg_timezone_names");
}

}  // namespace

migrated_table inspect(pqxx::transaction_base& tx, const qualified_name& table,
                       const public_id_migration_options& options) {
    migrated_table found = find_table(tx, table);
    find_key(tx, found);
    const std::string number = find_column(tx, found, options.column);
    find_index(tx, found, number);
    find_check(tx, found, options.column);
    require_no_triggers(tx, found, number, options.fire_triggers);
    require_not_published(tx, found, options.published);
    find_time_column(tx, found, options);
    return found;
}

std::optional<migrated_table> inspect_for_drop(pqxx::transaction_base& tx, const qualified_name& table,
                                               const std::string& column) {
    migrated_table found = find_table(tx, table);
    const std::string number = find_column(tx, found, column);
    if (!found.has_column) return std::nullopt;
    // All but what goes with the column: its default, constraints and indexes of it alone.
    const auto rows = exec(tx, R"sql(
        select pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
        from pg_catalog.pg_depend d
        where d.refclassid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
            and d.refobjid operator(pg_catalog.=) $1::pg_catalog.oid
            and d.refobjsubid operator(pg_catalog.=) $2::pg_catalog.int4
            and d.classid operator(pg_catalog.<>) 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid
            and not exists (select from pg_catalog.pg_constraint k
                where d.classid operator(pg_catalog.=) 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid
                    and k.oid operator(pg_catalog.=) d.objid and k.conrelid operator(pg_catalog.=) $1::pg_catalog.oid
                    and k.contype operator(pg_catalog.<>) 'f'
                    and k.conkey operator(pg_catalog.=) array[$2::pg_catalog.int2])
            and not exists (select from pg_catalog.pg_index i
                where d.classid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
                    and i.indexrelid operator(pg_catalog.=) d.objid and i.indnatts operator(pg_catalog.=) 1
                    and i.indexprs is null and i.indpred is null)
        union
        select pg_catalog.pg_describe_object('pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid, f.oid, 0)
        from pg_catalog.pg_constraint f
        where f.contype operator(pg_catalog.=) 'f' and f.confrelid operator(pg_catalog.=) $1::pg_catalog.oid
            and $2::pg_catalog.int2 operator(pg_catalog.=) any (f.confkey)
        order by 1)sql",
                           found.oid, number);
    if (!rows.empty()) {
        refuse("the column " + found.column + " of " + found.table +
               " is used by others; drop these first: " + listed(rows, "; "));
    }
    return found;
}

std::string time_of_row(const migrated_table& table, const public_id_migration_options& options) {
    std::string column = "filled." + quote_name(options.time_column);
    if (!table.local_time) return column;
    return "pg_catalog.timezone(" + dollar_quoted(options.time_zone) + ", " + column + ')';
}

std::string has_usable_time(const migrated_table& table, const public_id_migration_options& options) {
    const std::string time = time_of_row(table, options);
    return '(' + time + " operator(pg_catalog.>=) timestamp with time zone 'epoch' and " + time +
           " operator(pg_catalog.<) timestamp with time zone '2527-06-23 06:20:44.416+00' and " + time +
           " operator(pg_catalog.<=) (pg_catalog.clock_timestamp() operator(pg_catalog.+) interval '1 minute'))";
}

void require_dated_rows(pqxx::transaction_base& tx, const migrated_table& table,
                        const public_id_migration_options& options) {
    if (options.time_column.empty() || options.undated_rows == undated::random) return;
    const auto rows =
        exec(tx, "select pg_catalog.count(*), pg_catalog.min(filled." + table.key + ") from only " + table.table +
                     " filled where " + (table.has_column ? "filled." + table.column + " is null and " : "") +
                     has_usable_time(table, options) + " is not true");
    const auto row = rows[0];
    if (row[0].as<std::string>() == "0") return;
    refuse(
        row[0].as<std::string>() + " rows of " + table.table + " have a time in " + quote_name(options.time_column) +
        " that is NULL, infinite, before 1970, after 2527-06-23 or more than a minute in the future; the first has " +
        table.key + " = " + row[1].as<std::string>() + ": mend them, or give them random ids with --undated random");
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
