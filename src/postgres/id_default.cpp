#include <rowkey/postgres/id_default.hpp>

#include <pqxx/pqxx>

#include <rowkey/postgres/names.hpp>

#include "exec.hpp"

namespace rowkey::postgres {
namespace {

constexpr const char* marker = "-- Made by rowkey:";  // in the function's text: tells it from others of the name

// Microseconds come exact: extract() gives a numeric (in PostgreSQL 13 a double, from which they can be told until 2041).
// Numbers have the types for which pg_catalog has the operator, as the header promises: 1000::bigint is not idle. Bytes 8 and
// 9 of the id are the variant, 8 bits of the fraction and 6 random bits.
constexpr const char* definition = R"sql(() returns pg_catalog.uuid
language plpgsql volatile parallel safe security invoker as $rowkey$
-- Made by rowkey: a version 7 UUID (RFC 9562, 5.7) that is greater than those of all calls that ended before, on this
-- server, while its clock does not step back.
declare
    reading timestamp with time zone := pg_catalog.clock_timestamp();
    us bigint := extract(epoch from reading) * 1000000.0;
    fraction integer := us % 1000::bigint * 1048576 / 1000;  -- of the millisecond, in 2^-20
    random pg_catalog.bytea := pg_catalog.uuid_send(pg_catalog.gen_random_uuid());
begin
    if us < 0 then
        raise exception 'rowkey_uuidv7: the clock reads %, before 1970', reading using errcode = 'datetime_field_overflow';
    end if;
    -- Whoever calls after this has returned must read a later time. It mostly has come already.
    for look in 1..10000 loop
        exit when pg_catalog.clock_timestamp() <> reading;
    end loop;
    return pg_catalog.encode(
        pg_catalog.int8send(us / 1000 * 65536 + 28672 + fraction / 256)
        || pg_catalog.set_byte(pg_catalog.set_byte(pg_catalog.substr(random, 9),
            0, 128 + fraction / 4 % 64), 1, fraction % 4 * 64 + pg_catalog.get_byte(random, 9) % 64), 'hex')::pg_catalog.uuid;
end
$rowkey$)sql";

std::string function_name(std::string_view schema) {
    return quote_name(schema) + ".rowkey_uuidv7";
}

void require_version(pqxx::transaction_base& tx) {
    const auto rows = detail::exec(
        tx, "select pg_catalog.current_setting('server_version_num'), pg_catalog.current_setting('server_version')");
    if (rows[0][0].as<int>() < 130000) {
        throw id_default_error{"the server is PostgreSQL " + rows[0][1].as<std::string>() +
                               "; version 7 defaults need 13 or newer, the first with gen_random_uuid()"};
    }
}

bool has_native(pqxx::transaction_base& tx) {
    return detail::exec(tx, "select pg_catalog.to_regprocedure('pg_catalog.uuidv7()') is not null")[0][0].as<bool>();
}

/// The schema that holds pg_uuidv7's function, which the role must be able to call. As the extension's member, so that no
/// function of that name will do.
std::optional<std::string> schema_of_pg_uuidv7(pqxx::transaction_base& tx) {
    const auto rows = detail::exec(tx, R"sql(
        select n.nspname
        from pg_catalog.pg_extension e
            join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                and d.refobjid = e.oid and d.deptype = 'e' and d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
            join pg_catalog.pg_proc p on p.oid = d.objid
            join pg_catalog.pg_namespace n on n.oid = p.pronamespace
        where e.extname = 'pg_uuidv7' and p.proname = 'uuid_generate_v7' and p.pronargs = p.pronargdefaults
            and p.prorettype = 'pg_catalog.uuid'::pg_catalog.regtype
            and pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_function_privilege(p.oid, 'execute'))sql");
    if (rows.empty()) return std::nullopt;
    return rows[0][0].as<std::string>();
}

/// Whether `schema` has our function. Throws where another one has its name, or where someone could make it another one.
bool has_function(pqxx::transaction_base& tx, std::string_view schema) {
    const auto rows = detail::exec(tx, R"sql(
        select p.prokind = 'f' and p.pronargs = 0 and p.prorettype = 'pg_catalog.uuid'::pg_catalog.regtype
                and pg_catalog.strpos(p.prosrc, $2) > 0,
            p.proowner in (n.nspowner, b.datdba) or o.rolsuper or o.rolname = current_user,
            pg_catalog.pg_get_function_identity_arguments(p.oid), o.rolname,
            pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_function_privilege(p.oid, 'execute')
        from pg_catalog.pg_proc p
            join pg_catalog.pg_namespace n on n.oid = p.pronamespace
            join pg_catalog.pg_roles o on o.oid = p.proowner
            join pg_catalog.pg_database b on b.datname = pg_catalog.current_database()
        where n.nspname = $1 and p.proname = 'rowkey_uuidv7')sql",
                                   std::string{schema}, std::string{marker});
    for (const auto& row : rows) {
        const std::string which = "the function " + function_name(schema) + "(" + row[2].as<std::string>() + ")";
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

void require_rights(pqxx::transaction_base& tx, std::string_view schema) {
    const auto rows = detail::exec(tx, R"sql(
        select pg_catalog.has_schema_privilege(n.oid, 'create') and pg_catalog.has_schema_privilege(n.oid, 'usage'), l.oid is not null,
            pg_catalog.has_language_privilege(l.oid, 'usage'), current_user
        from pg_catalog.pg_namespace n left join pg_catalog.pg_language l on l.lanname = 'plpgsql'
        where n.nspname = $1)sql",
                                   std::string{schema});
    if (rows.empty())
        throw id_default_error{"there is no schema " + quote_name(schema) + " to install rowkey_uuidv7() in"};
    const std::string role = quote_name(rows[0][3].as<std::string>());
    if (!rows[0][0].as<bool>()) {
        throw id_default_error{
            "the role " + role + " may not create rowkey_uuidv7() in the schema " + quote_name(schema) +
            "; grant it CREATE and USAGE there, or let another role run what v7_function_sql() gives"};
    }
    if (!rows[0][1].as<bool>()) {
        throw id_default_error{
            "the database lacks PL/pgSQL, in which rowkey_uuidv7() is written; let its owner run CREATE "
            "EXTENSION plpgsql"};
    }
    if (!rows[0][2].as<bool>()) {
        throw id_default_error{"the role " + role + " may not use PL/pgSQL; grant it USAGE ON LANGUAGE plpgsql"};
    }
}

}  // namespace

std::optional<v7_default> find_v7_default(pqxx::transaction_base& tx, std::string_view schema) {
    const std::string function = function_name(schema);
    require_version(tx);
    if (has_native(tx)) return v7_default{v7_source::native, "pg_catalog.uuidv7()"};
    if (const auto home = schema_of_pg_uuidv7(tx))
        return v7_default{v7_source::pg_uuidv7, quote_name(*home) + ".uuid_generate_v7()"};
    if (has_function(tx, schema)) return v7_default{v7_source::function, function + "()"};
    return std::nullopt;
}

v7_default ensure_v7_default(pqxx::transaction_base& tx, std::string_view schema) {
    if (auto found = find_v7_default(tx, schema)) return *std::move(found);
    require_rights(tx, schema);
    // Of two sessions that create one function at once, the server would fail one ("tuple concurrently updated"). The lock goes
    // with the transaction; who waited for it finds the other one's function.
    detail::exec(tx, "select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('rowkey_uuidv7', 0))");
    // Not "or replace", which would leave the function to whoever made one since has_function() looked.
    if (!has_function(tx, schema)) detail::exec(tx, "create function " + function_name(schema) + definition);
    return {v7_source::function, function_name(schema) + "()"};
}

std::string v7_function_sql(std::string_view schema) {
    return "create or replace function " + function_name(schema) + definition;
}

}  // namespace rowkey::postgres
