// Column defaults by which the server itself makes version 7 ids, whatever server it is: for rows that hand-written SQL,
// triggers and other programs insert.
//
//   pqxx::work tx{session};
//   const auto v7 = rowkey::postgres::ensure_v7_default(tx);
//   tx.exec("create table invoice (id uuid primary key default " + v7.expression + ", total int not null)");
//
// Three sources, the first that the server has:
//
//   native     PostgreSQL 18's uuidv7(). Each backend keeps its ids ascending, even if the clock steps back; those of several
//              are ordered by the clock, to a quarter of a microsecond.
//   pg_uuidv7  that extension's uuid_generate_v7(), where it is installed in this database. Its ids tell the millisecond;
//              those of one millisecond have no order.
//   function   rowkey_uuidv7(), a function in PL/pgSQL that ensure_v7_default() or a migration installs. It needs no extension
//              and no superuser, and PostgreSQL 13 or newer.
//
// What holds for rowkey_uuidv7(), by the layout in rowkey/v7_generator.hpp:
//
//   situation                        | what holds
//   ---------------------------------+-------------------------------------------------------------------------------------
//   layout                           | as the library's, from clock_timestamp(), which tells microseconds: 20 bits of fraction
//                                    | of which 1000 values occur, and 54 bits of gen_random_uuid(), which is a CSPRNG
//   one call before another, in one  | the second id is greater, while the server's clock does not step back: a call reads
//   statement, transaction or        | the clock and returns once it reads otherwise. There is no state, so nothing to
//   session, or in several sessions  | be undone by ROLLBACK or lost with a pooled connection
//   of one server                    |
//   calls overlap (two sessions,     | either order; distinct but for a chance of 2^-54 for each two in one microsecond
//   workers of a parallel query)     |
//   the clock steps back             | ids sort before earlier ones until it has caught up. No hang
//   the clock stands still, or ticks | after 10,000 looks at it (about half a millisecond) a call returns all the same; ids of
//   less often than that             | one reading have no order
//   the clock reads before 1970      | an error, datetime_field_overflow
//   other servers, a standby that    | their own clocks, so no order between them
//   was promoted                     |
//
// A call costs about three times gen_random_uuid() (`bench/run --keys default-uuidv4,default-uuidv7` measures it); the first one
// in a session also compiles the function. It runs with the rights of who inserts, who needs no other right for it than
// EXECUTE, which PUBLIC has unless it was revoked. It takes functions and types from pg_catalog by name; its operators have
// operands of exactly the types that pg_catalog has them for, so that they are pg_catalog's too unless a search_path names
// another schema before pg_catalog.
//
// Everything here works through PgBouncer in transaction mode. As thread-safe as libpqxx: a transaction is for one thread.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <pqxx/transaction_base>

namespace rowkey::postgres {

/// The server or the role lacks something, or a name is taken; the message says what to do. The transaction stays usable.
class id_default_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

enum class v7_source { native, pg_uuidv7, function };

struct v7_default {
    v7_source source;
    std::string expression;  // SQL text for after DEFAULT: pg_catalog.uuidv7(), "public".rowkey_uuidv7()
};

/// What the server has; nothing where none of the three. Of functions, the one in `schema` counts. Changes nothing.
///
/// Throws id_default_error where the server is older than PostgreSQL 13, or where `schema` has a function rowkey_uuidv7 that
/// is not rowkey's or that someone could replace who is neither the current role, nor the owner of the schema or the
/// database, nor a superuser; std::invalid_argument as quote_name(); libpqxx's exceptions.
std::optional<v7_default> find_v7_default(pqxx::transaction_base& tx, std::string_view schema = "public");

/// What the server has; where that is none, installs the function in `schema` first. May be called again, and by any number of
/// sessions at once: they wait for the first one's transaction. A function that is there is left as it is. Above read committed,
/// who waited gets libpqxx's exception and begins anew, as after a serialization failure.
///
/// Throws as find_v7_default(), and id_default_error where there is no such schema, the current role may not create a function
/// in it, or the database lacks PL/pgSQL.
v7_default ensure_v7_default(pqxx::transaction_base& tx, std::string_view schema = "public");

/// The statement that installs the function, for a migration: `create or replace function "public".rowkey_uuidv7() …`, to
/// be run by whoever shall own it. Unlike ensure_v7_default() it asks nothing before: a function of that name without
/// arguments is replaced and keeps its owner, so run it only in a schema where nobody else may create; if two sessions run it at
/// once, one may fail. Pure. Throws std::invalid_argument as quote_name().
std::string v7_function_sql(std::string_view schema = "public");

}  // namespace rowkey::postgres
