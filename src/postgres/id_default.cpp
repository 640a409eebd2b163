#include <rowkey/postgres/id_default.hpp>

#include <array>
#include <set>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/postgres/names.hpp>

#include "any_libpqxx.hpp"
#include "id_default_rights.hpp"

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {
namespace {

constexpr const char* marker = "-- Made by rowkey:";  // in the function's text: tells it from others of the name

// Microseconds come exact: extract() gives a numeric (in PostgreSQL 13 a double, from which they can be told until
// 2242). Operators that are written with their schema all bind alike, the left one first. Bytes 8 and 9 of the id are
// the variant, 8 bits of the fraction and 6 random bits.
constexpr const char* definition = R"sql(() returns pg_catalog.uuid
language plpgsql volatile parallel safe security invoker as $rowkey$
-- Made by rowkey: a version 7 UUID (RFC 9562, 5.7) that is greater than those of all calls that ended before, on this
-- server, while its clock does not step back.
declare
    reading timestamp with time zone := pg_catalog.clock_timestamp();
    us bigint := extract(epoch from reading) operator(pg_catalog.*) 1000000.0;
    fraction integer :=  -- of the millisecond, in 2^-20
        us operator(pg_catalog.%) 1000 operator(pg_catalog.*) 1048576 operator(pg_catalog./) 1000;
    random pg_catalog.bytea := pg_catalog.uuid_send(pg_catalog.gen_random_uuid());
begin
    if us operator(pg_catalog.<) 0 then
        raise exception 'rowkey_uuidv7: the clock reads %, before 1970', reading
            using errcode = 'datetime_field_overflow';
    end if;
    -- Whoever calls after this has returned must read a later time. It mostly has come already.
    for look in 1..10000 loop
        exit when pg_catalog.clock_timestamp() operator(pg_catalog.<>) reading;
    end loop;
    return pg_catalog.encode(
        pg_catalog.int8send(us operator(pg_catalog./) 1000 operator(pg_catalog.*) 65536 operator(pg_catalog.+) 28672
            operator(pg_catalog.+) (fraction operator(pg_catalog./) 256))
        operator(pg_catalog.||) pg_catalog.set_byte(pg_catalog.set_byte(pg_catalog.substr(random, 9),
            0, 128 operator(pg_catalog.+) (fraction operator(pg_catalog./) 4 operator(pg_catalog.%) 64)),
            1, fraction operator(pg_catalog.%) 4 operator(pg_catalog.*) 64
                operator(pg_catalog.+) (pg_catalog.get_byte(random, 9) operator(pg_catalog.%) 64)), 'hex')
                    ::pg_catalog.uuid;
end
$rowkey$)sql";

constexpr const char* timestamp_definition = R"sql((id pg_catalog.uuid) returns timestamp with time zone
language plpgsql immutable strict parallel safe security invoker as $rowkey$
-- Made by rowkey: the time of a version 7 UUID (RFC 9562, 5.7), to the millisecond; NULL for any other.
declare
    octets pg_catalog.bytea := pg_catalog.uuid_send(id);
    ms bigint;
begin
    if pg_catalog.get_byte(octets, 6) operator(pg_catalog./) 16 operator(pg_catalog.<>) 7
        or pg_catalog.get_byte(octets, 8) operator(pg_catalog./) 64 operator(pg_catalog.<>) 2 then
        return null;
    end if;
    ms := ('x' operator(pg_catalog.||) pg_catalog.encode(pg_catalog.substr(octets, 1, 6), 'hex'))::bit(48)::bigint;
    -- An interval is multiplied by a double: of whole seconds, and of less than one, nothing is rounded.
    return timestamp with time zone 'epoch'
        operator(pg_catalog.+) (interval '1 second' operator(pg_catalog.*) (ms operator(pg_catalog./) 1000))
        operator(pg_catalog.+) (interval '1 millisecond' operator(pg_catalog.*) (ms operator(pg_catalog.%) 1000));
end
$rowkey$)sql";

// The seconds and the microseconds are whole numbers: PostgreSQL 13 gives each as a double, which holds it.
constexpr const char* least_definition = R"sql((at timestamp with time zone) returns pg_catalog.uuid
language plpgsql immutable strict parallel safe security invoker as $rowkey$
-- Made by rowkey: the least version 7 UUID (RFC 9562, 5.7) of a time's millisecond.
declare
    utc timestamp without time zone := pg_catalog.timezone('UTC', at);
    seconds bigint;
    us bigint;
begin
    if at operator(pg_catalog.<) timestamp with time zone 'epoch'
        or at operator(pg_catalog.>=) timestamp with time zone '10889-08-02 05:31:50.656+00' then
        raise exception 'rowkey_least_uuidv7: the time % is not from 1970 to before 2^48 ms', at
            using errcode = 'datetime_field_overflow';
    end if;
    seconds := extract(epoch from pg_catalog.date_trunc('second', utc));
    us := extract(microseconds from utc);
    return pg_catalog.encode(
        pg_catalog.substr(pg_catalog.int8send(seconds operator(pg_catalog.*) 1000
            operator(pg_catalog.+) (us operator(pg_catalog.%) 1000000 operator(pg_catalog./) 1000)), 3)
        operator(pg_catalog.||) pg_catalog.decode('70008000000000000000', 'hex'), 'hex')::pg_catalog.uuid;
end
$rowkey$)sql";

constexpr const char* at_definition = R"sql((at timestamp with time zone) returns pg_catalog.uuid
language plpgsql volatile strict parallel safe security invoker as $rowkey$
-- Made by rowkey: a version 7 UUID (RFC 9562, 5.7) for a time, to the microsecond; the rest is random.
declare
    utc timestamp without time zone := pg_catalog.timezone('UTC', at);
    seconds bigint;
    us bigint;  -- of the second
    fraction integer;  -- of the millisecond, in 2^-20
    random pg_catalog.bytea := pg_catalog.uuid_send(pg_catalog.gen_random_uuid());
begin
    if at operator(pg_catalog.<) timestamp with time zone 'epoch'
        or at operator(pg_catalog.>=) timestamp with time zone '2527-06-23 06:20:44.416+00' then
        raise exception 'rowkey_uuidv7_at: the time % is not from 1970 to before 2^44 ms', at
            using errcode = 'datetime_field_overflow';
    end if;
    seconds := extract(epoch from pg_catalog.date_trunc('second', utc));
    us := extract(microseconds from utc);
    us := us operator(pg_catalog.%) 1000000;
    fraction := us operator(pg_catalog.%) 1000 operator(pg_catalog.*) 1048576 operator(pg_catalog./) 1000;
    return pg_catalog.encode(
        pg_catalog.int8send((seconds operator(pg_catalog.*) 1000
                operator(pg_catalog.+) (us operator(pg_catalog./) 1000))
            operator(pg_catalog.*) 65536 operator(pg_catalog.+) 28672
            operator(pg_catalog.+) (fraction operator(pg_catalog./) 256))
        operator(pg_catalog.||) pg_catalog.set_byte(pg_catalog.set_byte(pg_catalog.substr(random, 9),
            0, 128 operator(pg_catalog.+) (fraction operator(pg_catalog./) 4 operator(pg_catalog.%) 64)),
            1, fraction operator(pg_catalog.%) 4 operator(pg_catalog.*) 64
                operator(pg_catalog.+) (pg_catalog.get_byte(random, 9) operator(pg_catalog.%) 64)), 'hex')
                    ::pg_catalog.uuid;
end
$rowkey$)sql";

/// A function of ours. Its definition is all that follows its name in CREATE FUNCTION.
struct sql_function {
    const char* name;
    const char* argument;  // its type, or "-" where there is none
    const char* result;
    const char* definition;
};

constexpr const char* uuid_type = "pg_catalog.uuid";
constexpr const char* time_type = "pg_catalog.timestamptz";
constexpr sql_function uuidv7_function{"rowkey_uuidv7", "-", uuid_type, definition};
constexpr std::array time_functions{
    sql_function{"rowkey_uuid_timestamp", uuid_type, time_type, timestamp_definition},
    sql_function{"rowkey_least_uuidv7", time_type, uuid_type, least_definition},
    sql_function{"rowkey_uuidv7_at", time_type, uuid_type, at_definition},
};

std::string name_in(std::string_view schema, const sql_function& function) {
    return quote_name(schema) + '.' + function.name;
}

void require_version(pqxx::transaction_base& tx) {
    const auto rows = detail::exec(
        tx, "select pg_catalog.current_setting('server_version_num'), pg_catalog.current_setting('server_version')");
    if (rows[0][0].as<int>() < 130000) {
        throw id_default_error{"the server is PostgreSQL " + rows[0][1].as<std::string>() +
                               "; version 7 ids need 13 or newer, the first with gen_random_uuid()"};
    }
}

bool has_native(pqxx::transaction_base& tx) {
    return detail::exec(tx, "select pg_catalog.to_regprocedure('pg_catalog.uuidv7()') is not null")[0][0].as<bool>();
}

/// The schema that holds pg_uuidv7's function, which the role must be able to call. As the extension's member, so that
/// no function of that name will do.
std::optional<std::string> schema_of_pg_uuidv7(pqxx::transaction_base& tx) {
    const auto rows = detail::exec(tx, R"sql(
        select n.nspname
        from pg_catalog.pg_extension e
            join pg_catalog.pg_depend d
                on d.refclassid operator(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid
                and d.refobjid operator(pg_catalog.=) e.oid and d.deptype operator(pg_catalog.=) 'e'
                and d.classid operator(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid
            join pg_catalog.pg_proc p on p.oid operator(pg_catalog.=) d.objid
            join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) p.pronamespace
        where e.extname operator(pg_catalog.=) 'pg_uuidv7' and p.proname operator(pg_catalog.=) 'uuid_generate_v7'
            and p.pronargs operator(pg_catalog.=) 0
            and p.prorettype operator(pg_catalog.=) 'pg_catalog.uuid'::pg_catalog.regtype::pg_catalog.oid
            and pg_catalog.has_schema_privilege(n.oid, 'usage')
                and pg_catalog.has_function_privilege(p.oid, 'execute'))sql");
    if (rows.empty()) return std::nullopt;
    return rows[0][0].as<std::string>();
}

/// Whether `schema` has this function of ours. Throws where another one has its name, or where someone could make it
/// another one.
bool has_function(pqxx::transaction_base& tx, std::string_view schema, const sql_function& function) {
    const auto rows = detail::exec(tx, R"sql(
        select p.prokind operator(pg_catalog.=) 'f'
                and p.pronargs operator(pg_catalog.<=) 1
                and coalesce(p.proargtypes[0], '0') operator(pg_catalog.=) $4::pg_catalog.regtype::pg_catalog.oid
                and p.prorettype operator(pg_catalog.=) $5::pg_catalog.regtype::pg_catalog.oid
                and pg_catalog.strpos(p.prosrc, $2) operator(pg_catalog.>) 0,
            p.proowner operator(pg_catalog.=) n.nspowner or p.proowner operator(pg_catalog.=) b.datdba or o.rolsuper
                or o.rolname operator(pg_catalog.=) current_user,
            pg_catalog.pg_get_function_identity_arguments(p.oid), o.rolname,
            pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_function_privilege(p.oid, 'execute')
        from pg_catalog.pg_proc p
            join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) p.pronamespace
            join pg_catalog.pg_roles o on o.oid operator(pg_catalog.=) p.proowner
            join pg_catalog.pg_database b on b.datname operator(pg_catalog.=) pg_catalog.current_database()
        where n.nspname operator(pg_catalog.=) $1 and p.proname operator(pg_catalog.=) $3)sql",
                                   std::string{schema}, std::string{marker}, std::string{function.name},
                                   std::string{function.argument}, std::string{function.result});
    for (const auto& row : rows) {
        const std::string which = "the function " + name_in(schema, function) + "(" + row[2].as<std::string>() + ")";
        if (!row[0].as<bool>()) {
            throw id_default_error{which + " is not rowkey's; rename it, or choose another schema for rowkey's"};
        }
        if (!row[1].as<bool>()) {
            throw id_default_error{which + " belongs to the role " + quote_name(row[3].as<std::string>()) +
                                   ", who could replace it; expected the current role, the owner of the schema or the "
                                   "database, or a superuser: alter its owner, or choose another schema"};
        }
        if (!row[4].as<bool>()) {
            throw id_default_error{"the current role may not call " + which +
                                   "; grant it USAGE on the schema and EXECUTE on the function"};
        }
    }
    return !rows.empty();
}

void require_rights(pqxx::transaction_base& tx, std::string_view schema, const sql_function& function,
                    const char* migration) {
    const std::string call = std::string{function.name} + "()";
    const auto rows = detail::exec(tx, R"sql(
        select pg_catalog.has_schema_privilege(n.oid, 'create')
            and pg_catalog.has_schema_privilege(n.oid, 'usage'), l.oid is not null,
            pg_catalog.has_language_privilege(l.oid, 'usage'), current_user
        from pg_catalog.pg_namespace n left join pg_catalog.pg_language l on l.lanname operator(pg_catalog.=) 'plpgsql'
        where n.nspname operator(pg_catalog.=) $1)sql",
                                   std::string{schema});
    if (rows.empty())
        throw id_default_error{"there is no schema " + quote_name(schema) + " to install " + call + " in"};
    const std::string role = quote_name(rows[0][3].as<std::string>());
    if (!rows[0][0].as<bool>()) {
        throw id_default_error{"the role " + role + " may not create " + call + " in the schema " + quote_name(schema) +
                               "; grant it CREATE and USAGE there, or let another role run what " + migration +
                               "() gives"};
    }
    if (!rows[0][1].as<bool>()) {
        throw id_default_error{"the database lacks PL/pgSQL, in which " + call +
                               " is written; let its owner run CREATE EXTENSION plpgsql"};
    }
    if (!rows[0][2].as<bool>()) {
        throw id_default_error{"the role " + role + " may not use PL/pgSQL; grant it USAGE ON LANGUAGE plpgsql"};
    }
}

/// Installs a function of ours that is not there.
void install(pqxx::transaction_base& tx, std::string_view schema, const sql_function& function, const char* migration) {
    require_rights(tx, schema, function, migration);
    // Of two sessions that create one function at once, the server would fail one ("tuple concurrently updated"). The
    // lock goes with the transaction; who waited for it finds the other one's function.
    detail::exec(tx, "select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('rowkey_uuidv7', 0))");
    // Not "or replace", which would leave the function to whoever made one since has_function() looked.
    if (!has_function(tx, schema, function))
        detail::exec(tx, "create function " + name_in(schema, function) + function.definition);
}

/// A table's column and what is its default; of its heirs, too.
struct column_default {
    std::string table;
    bool may_alter;
    std::string expression;               // or "absent"
    bool native;                          // just pg_catalog.uuidv7()
    std::optional<std::string> function;  // the oid of the rowkey_uuidv7() that it just calls
};

/// Those of the column of `table`, then those of its partitions and heirs. Throws where there is no such column.
std::vector<column_default> defaults_of(pqxx::transaction_base& tx, const std::string& table, std::string_view column) {
    const auto kinds = detail::exec(
        tx, "select c.relkind from pg_catalog.pg_class c where c.oid operator(pg_catalog.=) pg_catalog.to_regclass($1)",
        table);
    if (kinds.empty()) throw id_default_error{"there is no table " + table};
    const auto kind = kinds[0][0].as<std::string>();
    if (kind != "r" && kind != "p") throw id_default_error{table + " is not a table"};
    // By what the default depends on, which tells one function from another, and by its text, which tells a call from
    // what is more than that. The schema is written there or not, as search_path wants it.
    const auto rows = detail::exec(tx, R"sql(
        with recursive tree (oid) as (
            select pg_catalog.to_regclass($1)::pg_catalog.oid
            union select i.inhrelid from tree
                join pg_catalog.pg_inherits i on i.inhparent operator(pg_catalog.=) tree.oid)
        select pg_catalog.format('%I.%I', n.nspname, c.relname), pg_catalog.pg_has_role(c.relowner, 'usage'),
            coalesce(e.text, 'absent'),
            coalesce((e.text operator(pg_catalog.=) pg_catalog.format('%I()', 'uuidv7')
                    or e.text operator(pg_catalog.=) pg_catalog.format('%I.%I()', 'pg_catalog', 'uuidv7'))
                and not exists (select from pg_catalog.pg_depend x
                    where x.classid operator(pg_catalog.=) 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid
                        and x.objid operator(pg_catalog.=) d.oid and x.refclassid operator(pg_catalog.=)
                            'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid), false),
            (select p.oid from pg_catalog.pg_depend x
                join pg_catalog.pg_proc p on p.oid operator(pg_catalog.=) x.refobjid
                join pg_catalog.pg_namespace s on s.oid operator(pg_catalog.=) p.pronamespace
                where x.classid operator(pg_catalog.=) 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid
                    and x.objid operator(pg_catalog.=) d.oid and x.refclassid operator(pg_catalog.=)
                        'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid
                    and p.proname operator(pg_catalog.=) $3 and p.prokind operator(pg_catalog.=) 'f'
                    and p.pronargs operator(pg_catalog.=) 0 and p.prorettype operator(pg_catalog.=)
                        'pg_catalog.uuid'::pg_catalog.regtype::pg_catalog.oid
                    and pg_catalog.strpos(p.prosrc, $4) operator(pg_catalog.>) 0
                    and (e.text operator(pg_catalog.=) pg_catalog.format('%I()', p.proname)
                        or e.text operator(pg_catalog.=) pg_catalog.format('%I.%I()', s.nspname, p.proname)))
        from tree
            join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) tree.oid
            join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid operator(pg_catalog.=) c.oid
                and a.attname operator(pg_catalog.=) $2 and a.attnum operator(pg_catalog.>) 0 and not a.attisdropped
            left join pg_catalog.pg_attrdef d on d.adrelid operator(pg_catalog.=) a.attrelid
                and d.adnum operator(pg_catalog.=) a.attnum
            left join lateral (select pg_catalog.pg_get_expr(d.adbin, d.adrelid)) e (text) on true
        order by c.oid operator(pg_catalog.<>) pg_catalog.to_regclass($1)::pg_catalog.oid, c.oid)sql",
                                   table, std::string{column}, std::string{uuidv7_function.name}, std::string{marker});
    if (rows.empty()) throw id_default_error{"the table " + table + " has no column " + quote_name(column)};
    std::vector<column_default> found;
    for (const auto& row : rows) {
        found.push_back({row[0].as<std::string>(), row[1].as<bool>(), row[2].as<std::string>(), row[3].as<bool>(),
                         row[4].is_null() ? std::nullopt : std::optional{row[4].as<std::string>()}});
    }
    return found;
}

/// Those of them that call rowkey_uuidv7(). Throws where the first is another one, or where the role may not alter one.
std::vector<column_default> defaults_to_turn(pqxx::transaction_base& tx, const std::string& table,
                                             std::string_view column) {
    auto all = defaults_of(tx, table, column);
    if (!all[0].function && !all[0].native) {
        throw id_default_error{"the default of the column " + quote_name(column) + " of " + table + " is " +
                               all[0].expression + "; expected rowkey_uuidv7(), and nothing else"};
    }
    std::erase_if(all, [](const column_default& one) { return !one.function; });
    for (const auto& one : all) {
        if (!one.may_alter)
            throw id_default_error{"the current role may not alter the table " + one.table + "; it must own it"};
    }
    return all;
}

/// Drops the function if nothing uses it, or says why not.
void drop_unused(pqxx::transaction_base& tx, const std::string& oid, native_v7_default& result) {
    const auto row = detail::exec_row(tx, R"sql(
        select pg_catalog.format('%I.%I()', n.nspname, p.proname),
            pg_catalog.pg_has_role(p.proowner, 'usage') or pg_catalog.pg_has_role(n.nspowner, 'usage'),
            coalesce(
                (select pg_catalog.pg_describe_object(x.classid, x.objid, x.objsubid) from pg_catalog.pg_depend x
                    where x.refobjid operator(pg_catalog.=) p.oid and x.refclassid operator(pg_catalog.=)
                        'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid limit 1),
                (select pg_catalog.pg_describe_object(x.refclassid, x.refobjid, 0) from pg_catalog.pg_depend x
                    where x.objid operator(pg_catalog.=) p.oid and x.classid operator(pg_catalog.=)
                            'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid
                        and x.deptype operator(pg_catalog.=) 'e' limit 1),
                (select pg_catalog.pg_describe_object(
                        'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid, o.oid, 0)
                    from pg_catalog.pg_proc o
                    where o.oid operator(pg_catalog.<>) p.oid
                        and pg_catalog.strpos(o.prosrc, 'rowkey_uuidv7(') operator(pg_catalog.>) 0 limit 1))
        from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) p.pronamespace
        where p.oid operator(pg_catalog.=) $1::pg_catalog.oid)sql",
                                      oid);
    const auto function = row[0].as<std::string>();
    if (!row[2].is_null()) {
        result.kept.push_back(function + ": " + row[2].as<std::string>() + " uses it");
    } else if (!row[1].as<bool>()) {
        result.kept.push_back(function + ": the current role owns neither it nor its schema");
    } else {
        detail::exec(tx, "drop function " + function);
        result.dropped.push_back(function);
    }
}

std::string migration_sql(std::string_view schema, const sql_function& function) {
    return "create or replace function " + name_in(schema, function) + function.definition;
}

}  // namespace

void detail::require_function_rights(pqxx::transaction_base& tx, std::string_view schema) {
    require_rights(tx, schema, uuidv7_function, "v7_function_sql");
}

std::optional<v7_default> find_v7_default(pqxx::transaction_base& tx, std::string_view schema) {
    const std::string function = name_in(schema, uuidv7_function);
    require_version(tx);
    if (has_native(tx)) return v7_default{v7_source::native, "pg_catalog.uuidv7()"};
    if (const auto home = schema_of_pg_uuidv7(tx))
        return v7_default{v7_source::pg_uuidv7, quote_name(*home) + ".uuid_generate_v7()"};
    if (has_function(tx, schema, uuidv7_function)) return v7_default{v7_source::function, function + "()"};
    return std::nullopt;
}

v7_default ensure_v7_default(pqxx::transaction_base& tx, std::string_view schema) {
    if (auto found = find_v7_default(tx, schema)) return *std::move(found);
    install(tx, schema, uuidv7_function, "v7_function_sql");
    return {v7_source::function, name_in(schema, uuidv7_function) + "()"};
}

std::string v7_function_sql(std::string_view schema) {
    return migration_sql(schema, uuidv7_function);
}

v7_functions ensure_v7_functions(pqxx::transaction_base& tx, std::string_view schema) {
    v7_functions names{name_in(schema, time_functions[0]), name_in(schema, time_functions[1]),
                       name_in(schema, time_functions[2])};
    require_version(tx);
    for (const auto& function : time_functions) {
        if (!has_function(tx, schema, function)) install(tx, schema, function, "v7_functions_sql");
    }
    return names;
}

std::string v7_functions_sql(std::string_view schema) {
    std::string statements;
    for (const auto& function : time_functions) statements += migration_sql(schema, function) + ";\n";
    return statements;
}

native_v7_default use_native_v7_default(pqxx::transaction_base& tx, const qualified_name& table,
                                        std::string_view column) {
    const std::string name = quote_name(table), key = quote_name(column);
    if (!has_native(tx)) {
        const auto version = detail::exec(tx, "select pg_catalog.current_setting('server_version')");
        throw id_default_error{"the server is PostgreSQL " + version[0][0].as<std::string>() +
                               ", which has no uuidv7(); that came with 18"};
    }
    native_v7_default result;
    if (defaults_to_turn(tx, name, column).empty()) return result;  // what is wrong is told without a lock
    detail::exec(tx, "lock table " + name + " in access exclusive mode");
    std::set<std::string> functions;
    for (const auto& one : defaults_to_turn(tx, name, column)) {
        detail::exec(tx, "alter table only " + one.table + " alter column " + key + " set default pg_catalog.uuidv7()");
        result.tables.push_back(one.table);
        functions.insert(*one.function);
    }
    for (const auto& function : functions) drop_unused(tx, function, result);
    return result;
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
