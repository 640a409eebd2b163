// Runs a command in a database of its own, where whatever the command takes from search_path is a trap.
//
//   hostile_search_path set
//   hostile_search_path behind|before COMMAND [ARGUMENT]...
//   hostile_search_path remove
//
// The first makes the traps, in a database that is copied for each command; the last drops it. The schema "hostile" is
// made from the catalog. It has a twin of each function and operator of pg_catalog with just
// its types, and more where others could fit better than pg_catalog's own: each raises an error when it is called. It
// has a table named like each type and each relation of pg_catalog, and from PostgreSQL 17 on each session has
// temporary ones named like the types. It stands behind pg_catalog in search_path, as "public" does, or before it. So
// every statement that the command runs is held to name its schemas, also the statement that is new. The command finds
// the database through PGDATABASE, and ROWKEY_HOSTILE_SEARCH_PATH says that it is there (test_schema.hpp). Ends with
// its exit status.
//
// Needs a superuser, and no pooler.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>

#include <pqxx/pqxx>

namespace {

constexpr const char* traps = R"sql(
set search_path to pg_catalog;
set client_min_messages to warning;
create schema hostile;
grant usage on schema hostile to public;
create schema installed;
grant usage on schema installed to public;
create extension citext schema installed;
create extension pgstattuple schema installed;
create extension pg_walinspect schema installed;
create extension pg_prewarm schema installed;

-- What PL/pgSQL cannot take, such as a cstring, the server's own trigger_in refuses.
create function pg_temp.trap(schema text, name text, arguments text, result text, internal boolean) returns void
language plpgsql as $trap$
begin
    execute format('create function %I.%I(%s) returns %s', schema, name, arguments, result) || case when internal
        then ' language internal as ''trigger_in'''
        else format(' language plpgsql as $$begin raise exception using message = %L; end$$',
            format('trapped: %s(%s)', name, arguments))
        end;
end
$trap$;

-- Types and relations. They hold nothing, so that whoever takes one for pg_catalog's finds no column and no value.
create procedure hostile.make_tables(schema text, relations_too boolean) language plpgsql
    set search_path = pg_catalog, pg_temp
as $make$
declare
    one text;
begin
    for one in
        select typname from pg_type
        where typnamespace = 'pg_catalog'::regnamespace and typtype in ('b', 'd', 'm', 'r') and typelem = 0
        union select relname from pg_class
        where relations_too and relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v')
    loop
        execute format('create table %I.%I ()', schema, one);
    end loop;
end
$make$;

do $do$
declare
    others constant text[] := '{uuid,bigint,integer,text,varchar,name,oid,regclass,regtype}';
    numbers constant text[] := '{smallint,integer,bigint,numeric}';
    one record;
    other text;
    made text[];
begin
    -- Twins of functions with just their types; but for those that only the server's own code can call.
    perform pg_temp.trap('hostile', proname, array_to_string(proargtypes::regtype[], ', '),
                         case when proretset then 'setof ' else '' end || prorettype::regtype,
                         exists (select from pg_type t where t.oid = any(proargtypes::oid[] || prorettype)
                             and t.typtype = 'p'
                                 and t.typname !~ '^any.' and t.typname not in ('record', 'void')))
    from pg_proc
    where pronamespace = 'pg_catalog'::regnamespace and prokind in ('f', 'a', 'w')
        and array_to_string(proargtypes::regtype[], ' ') !~ 'internal|void'
        and not (array_to_string(proargtypes::regtype[], ' ') ~ 'cstring'
            and prorettype::regtype::text ~ '^any|internal');

    -- Those that fit better, where a function takes several types: each of them in the place of such an argument, and
    -- its array.
    -- Those of extensions stand beside the extension's own, which are looked for by their schema.
    for one in
        select case n.nspname when 'pg_catalog' then 'hostile' else n.nspname end as schema, p.proname,
               array(select format_type(t.type, null) from unnest(proargtypes) with ordinality t (type, position)
                     where n.nspname = 'pg_catalog' or t.position <= pronargs - pronargdefaults
                         order by position) as types,
               p.provariadic <> 0 as variadic
        from pg_proc p join pg_namespace n on n.oid = pronamespace
        where n.nspname in ('pg_catalog', 'installed') and prokind in ('f', 'a') and pronargs between 1 and 5
            and array_to_string(proargtypes::regtype[], ' ') !~ 'internal|cstring|trigger|void|handler'
            and (pronargs = 1 or array_to_string(proargtypes::regtype[], ' ') ~ 'any|text|regclass|pg_lsn')
            and (n.nspname = 'pg_catalog' or proname in ('pgstatindex', 'pg_get_wal_records_info', 'pg_prewarm'))
    loop
        foreach other in array others || array(select t || '[]' from unnest(others) t) loop
            made := array(select case when type in ('anyarray', 'anycompatiblearray', 'anyrange', 'anymultirange')
                                      then other || case when other like '%[]' then '' else '[]' end
                                      when type ~ 'any'
                                          or type in ('text', 'regclass', 'oid', 'name', 'bigint', 'pg_lsn')
                                          then other
                                      else type end
                          from unnest(one.types) with ordinality t (type, position) order by position);
            for more in 0..case when one.variadic then 3 else 0 end loop
                begin
                    perform pg_temp.trap(one.schema, one.proname, array_to_string(made, ', '), 'bigint', false);
                exception when duplicate_function then
                    null;
                end;
                made := made || made[array_upper(made, 1)];
            end loop;
        end loop;
    end loop;

    -- The same of operators.
    for one in
        select distinct on (o, l, r) o, l, r, result from (
            select 1 as rank, oprname::text as o, nullif(oprleft, 0)::regtype::text as l, oprright::regtype::text as r,
                   oprresult::regtype::text as result
            from pg_operator where oprnamespace = 'pg_catalog'::regnamespace
            union all select 2, o, l, r, 'boolean'
                from unnest('{=,<>,<,<=,>,>=,~~,~}'::text[]) o, unnest(others) l, unnest(others) r
            union all select 2, o, l || '[]', l || '[]', 'boolean'
                from unnest('{=,<>,<,<=,>,>=}'::text[]) o, unnest(others) l
            union all select 2, o, l, r, 'bigint'
                from unnest('{+,-,*,/,%,>>,<<,&}'::text[]) o, unnest(numbers) l, unnest(numbers) r
            union all select 2, '||', l, r, 'text' from unnest(others) l, unnest(others) r) as operators
        order by o, l, r, rank
    loop
        perform pg_temp.trap('hostile', 'operator ' || one.o, concat_ws(', ', one.l, one.r), one.result, false);
        execute format('create operator hostile.%s (function = hostile.%I, %s rightarg = %s)',
            one.o, 'operator ' || one.o,
                       'leftarg = ' || one.l || ',', one.r);
    end loop;

    call hostile.make_tables('hostile', true);
    if current_setting('server_version_num')::int >= 170000 then
        create function hostile.greet() returns event_trigger language plpgsql as
            $$begin call hostile.make_tables('pg_temp', false); end$$;
        create event trigger hostile_greeting on login execute function hostile.greet();
    end if;
end
$do$;
)sql";

/// What falls into a trap, wherever it stands; and what does where pg_catalog comes second.
constexpr const char* caught_behind[] = {
    "select from pg_catalog.pg_class where oid = 'pg_catalog.pg_class'::pg_catalog.regclass",
    "select from unnest('{1}'::pg_catalog.int8[])",
    "select format('%s', 'pg_catalog.pg_class'::pg_catalog.regclass)",
    "select 'x'::pg_catalog.varchar < 'y'",
    "select pg_catalog.count(*) from installed.pg_get_wal_records_info('0/1', '0/2')",
};
constexpr const char* caught_before[] = {"select 1 where 1 in (1, 2)", "select length('x')", "select nullif(1, 2)",
                                         "select case 1 when 2 then 3 end", "select relname from pg_class"};

constexpr const char* trapped = "rowkey_hostile";

void run(const std::string& database, const std::string& sql) {
    pqxx::connection session{database.empty() ? "" : "dbname=" + database};
    pqxx::nontransaction{session}.exec(sql);
}

void remove_traps() {
    run("", std::string{"drop database if exists "} + trapped + " with (force)");
}

void set_traps() {
    remove_traps();  // what a killed run has left
    run("", std::string{"create database "} + trapped);
    run(trapped, traps);
}

/// A copy.
class hostile_database {
  public:
    explicit hostile_database(bool before) : name_{trapped + ("_" + std::to_string(getpid()))} {
        run("", "create database " + name_ + " template " + trapped);
        try {
            run("", "alter database " + name_ + " set search_path to " +
                        (before ? "hostile, pg_catalog, public" : "public, hostile"));
            for (const char* const statement : caught_behind) require_caught(statement);
            if (!before) return;
            for (const char* const statement : caught_before) require_caught(statement);
        } catch (...) {
            drop();
            throw;
        }
    }
    ~hostile_database() { drop(); }
    hostile_database(const hostile_database&) = delete;
    hostile_database& operator=(const hostile_database&) = delete;

    const std::string& name() const { return name_; }

  private:
    void require_caught(const std::string& statement) const {
        try {
            run(name_, statement);
        } catch (const pqxx::sql_error&) {
            return;
        }
        throw std::runtime_error{"the traps did not catch: " + statement};
    }
    void drop() noexcept {
        try {
            run("", "drop database " + name_ + " with (force)");
        } catch (const std::exception& error) {
            std::cerr << error.what() << '\n';
        }
    }

    std::string name_;
};

/// The exit status of the command, which ends with a null, with these variables.
int run_command(char** command, const std::string& database, const std::string& place) {
    const pid_t child = fork();
    if (child == 0) {
        setenv("PGDATABASE", database.c_str(), 1);
        setenv("ROWKEY_HOSTILE_SEARCH_PATH", place.c_str(), 1);
        execvp(command[0], command);
        std::perror(command[0]);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) throw std::runtime_error{"cannot run a command"};
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int main(int count, char** arguments) try {
    const std::string what = count > 1 ? arguments[1] : "";
    const bool is_place = count > 2 && (what == "behind" || what == "before");
    if (!is_place && what != "set" && what != "remove") {
        throw std::runtime_error{"expected set, remove, or behind or before and a command"};
    }
    if (std::getenv("ROWKEY_PGBOUNCER_PREPARES") != nullptr) {
        std::cout << "skipped: a pooler stands before the server\n";
        return 77;
    }
    if (what == "set") {
        set_traps();
        return 0;
    }
    if (what == "remove") {
        remove_traps();
        return 0;
    }
    const hostile_database database{what == "before"};
    return run_command(arguments + 2, database.name(), what);
} catch (const std::exception& error) {
    std::cerr << "hostile_search_path: " << error.what() << '\n';
    return 1;
}
