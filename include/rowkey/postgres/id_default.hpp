// Column defaults by which the server itself makes version 7 ids, whatever server it is: for rows that hand-written
// SQL, triggers and other programs insert.
//
//   pqxx::work tx{session};
//   const auto v7 = rowkey::postgres::ensure_v7_default(tx);
//   tx.exec("create table invoice (id uuid primary key default " + v7.expression + ", total int not null)");
//
// Three sources, the first that the server has:
//
//   native     PostgreSQL 18's uuidv7(). Each backend keeps its ids ascending, even if the clock steps back; those of
//              several are ordered by the clock, to a quarter of a microsecond.
//   pg_uuidv7  that extension's uuid_generate_v7(), where it is installed in this database. Its ids tell the
//              millisecond; those of one millisecond have no order.
//   function   rowkey_uuidv7(), a function in PL/pgSQL that ensure_v7_default() or a migration installs. It needs no
//              extension and no superuser, and PostgreSQL 13 or newer.
//
// What holds for rowkey_uuidv7(), by the layout in rowkey/v7_generator.hpp:
//
//   situation                        | what holds
//   ---------------------------------+---------------------------------------------------------------------------------
//   layout                           | as the library's, from clock_timestamp(), which tells microseconds: 20 bits of
//                                    | fraction of which 1000 values occur, and 54 bits of gen_random_uuid(), which is
//                                    | a CSPRNG
//   one call before another, in one  | the second id is greater, while the server's clock does not step back: a call
//   statement, transaction or        | reads the clock and returns once it reads otherwise. There is no state, so
//   session, or in several sessions  | nothing to be undone by ROLLBACK or lost with a pooled connection
//   of one server                    |
//   calls overlap (two sessions,     | either order; distinct but for a chance of 2^-54 for each two in one microsecond
//   workers of a parallel query)     |
//   the clock steps back             | ids sort before earlier ones until it has caught up. No hang
//   the clock stands still, or ticks | after 10,000 looks at it (about half a millisecond) a call returns all the same;
//   less often than that             | ids of one reading have no order
//   the clock reads before 1970      | an error, datetime_field_overflow
//   other servers, a standby that    | their own clocks, so no order between them
//   was promoted                     |
//
// A call takes a little more than twice the time of gen_random_uuid() (`bench/run --keys
// default-uuidv4,default-uuidv7` measures it). The first one in a session also compiles the function. It runs with the
// rights of who inserts, who needs no other right for it than EXECUTE, which PUBLIC has unless it was revoked. It takes
// functions, types and operators from pg_catalog by name, whatever search_path says; and so does everything else here.
//
// Beside the defaults: functions between ids and times for hand-written SQL (ensure_v7_functions()), and the way from
// rowkey_uuidv7() to PostgreSQL 18's uuidv7().
//
// Everything here works through PgBouncer in transaction mode. As thread-safe as libpqxx: a transaction is for one
// thread.
#pragma once

#include <rowkey/config.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/transaction_base>

#include <rowkey/postgres/names.hpp>
#include <rowkey/pqxx/libpqxx.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {

/// The server or the role lacks something, or a name is taken; the message says what to do. The transaction stays
/// usable.
class ROWKEY_EXPORT id_default_error : public std::runtime_error {
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
/// Throws id_default_error where the server is older than PostgreSQL 13, or where `schema` has a function rowkey_uuidv7
/// that is not rowkey's or that someone could replace who is neither the current role, nor the owner of the schema or
/// the database, nor a superuser; std::invalid_argument as quote_name(); libpqxx's exceptions.
ROWKEY_EXPORT std::optional<v7_default> find_v7_default(pqxx::transaction_base& tx, std::string_view schema = "public");

/// What the server has; where that is none, installs the function in `schema` first. May be called again, and by any
/// number of sessions at once: they wait for the first one's transaction. A function that is there is left as it is.
/// At read committed, that is. Above it, who waited gets a pqxx::sql_error (42723 or 23505, "already exists"), which
/// retry() does not know, and has to begin anew.
///
/// Throws as find_v7_default(), and id_default_error where there is no such schema, the current role may not create a
/// function in it, or the database lacks PL/pgSQL.
ROWKEY_EXPORT v7_default ensure_v7_default(pqxx::transaction_base& tx, std::string_view schema = "public");

/// The statement that installs the function, for a migration: `create or replace function "public".rowkey_uuidv7() …`,
/// to be run by whoever shall own it. Unlike ensure_v7_default() it asks nothing before: a function of that name
/// without arguments is replaced and keeps its owner, so run it only in a schema where nobody else may create; if two
/// sessions run it at once, one may fail. Pure. Throws std::invalid_argument as quote_name().
ROWKEY_EXPORT std::string v7_function_sql(std::string_view schema = "public");

/// Three functions in PL/pgSQL, as SQL text for before their parenthesis: "public".rowkey_uuid_timestamp.
///
///   function                           | result                                    | for
///   -----------------------------------+-------------------------------------------+----------------------------------
///   rowkey_uuid_timestamp(uuid)        | timestamptz: the time of a version 7 id,  | a select list; an index on it, a
///                                      | its 48 bits of milliseconds. NULL for     | generated column
///                                      | another version or variant                |
///   rowkey_least_uuidv7(timestamptz)   | uuid: the least id of the millisecond     | where id >= ..., the bounds of a
///                                      | that holds the time; v7_range's bounds    | partition
///   rowkey_uuidv7_at(timestamptz)      | uuid: an id for the time. Microseconds    | update ... set public_id =
///                                      | are in the 20 bits of fraction, as        | rowkey_uuidv7_at(created_at)
///                                      | uuidv7_at() has them; 54 bits are random  |
///
/// NULL gives NULL. A time before 1970 is an error, datetime_field_overflow (22008); so are the infinities, and times
/// that do not fit: at or past 2^48 ms (in 10889) of rowkey_least_uuidv7, at or past 2^44 ms (in 2527) of
/// rowkey_uuidv7_at. All else is exact, to the microsecond.
///
/// uuid_extract_timestamp() of PostgreSQL 18 tells the same of version 7; it tells the time of version 1, too. Its
/// uuidv7(interval) has the same milliseconds, and 12 bits of fraction.
///
/// The first two are immutable, the third is volatile. All are strict and parallel safe. A condition on
/// rowkey_uuid_timestamp(id) reads each row, or an index on that. `where id >= rowkey_least_uuidv7(...)` uses the index
/// on id, and meets just the partitions of the span. Rows whose times are equal have ids in no order. A time without a
/// zone is the session's TimeZone's: for partitions, whose bounds are in UTC, write '2026-01-04 UTC'.
struct v7_functions {
    std::string uuid_timestamp;
    std::string least_uuidv7;
    std::string uuidv7_at;
};

/// Installs those that `schema` lacks, on a server with uuidv7() too. What is said of rowkey_uuidv7() and of
/// ensure_v7_default() holds: who needs which right, search_path, several sessions at once, repeated calls, the
/// isolation level. They need neither rowkey_uuidv7() nor each other, and come back from a dump with what uses them.
///
/// Throws as ensure_v7_default(), of these names.
ROWKEY_EXPORT v7_functions ensure_v7_functions(pqxx::transaction_base& tx, std::string_view schema = "public");

/// The three statements that install them, each ended by a semicolon. Else as v7_function_sql().
ROWKEY_EXPORT std::string v7_functions_sql(std::string_view schema = "public");

/// What use_native_v7_default() did. Names are SQL text.
struct native_v7_default {
    std::vector<std::string> tables;   // those whose default it turned. None where it was uuidv7() already
    std::vector<std::string> dropped;  // rowkey_uuidv7() of a schema, which nothing used any more
    std::vector<std::string> kept;     // the same where something uses it or the role may not drop it, and why
};

/// After an upgrade to PostgreSQL 18: turns the column's default from rowkey_uuidv7(), of whichever schema, into
/// pg_catalog.uuidv7(). So it does for those partitions and heirs of the table that have such a default of their own;
/// what has another one keeps it. May be called again. Rows stay as they are.
///
/// Then it drops the function that it turned defaults from. It keeps one which the catalog says that something uses, or
/// whose name stands in the text of another function, of whichever schema: later it is the caller's to drop. What
/// programs and other databases call, it cannot know.
///
/// What changes: rowkey_uuidv7() tells microseconds in 20 bits of fraction, uuidv7() a quarter of one in 12, and has 62
/// random bits below. New ids sort behind the old ones, for the clock is the same and their upper bits mean the same.
/// Among new ones, two sessions that take turns within a quarter of a microsecond have no order any more, nor have
/// ids of a session that makes more than four a microsecond and those of others; each session's own ascend, now also
/// where the clock steps back.
///
/// For the owner of the tables, in a transaction at read committed. It waits for transactions that use the table: set
/// lock_timeout and try again. Then it holds ACCESS EXCLUSIVE on the table, its partitions and heirs until the
/// transaction ends. It reads and rewrites no row.
///
/// Throws id_default_error, before it takes a lock, where the server has no uuidv7(), where there is no such table or
/// column, where the column has no default or one that is not just a call of rowkey's rowkey_uuidv7(), and where the
/// role does not own a table; std::invalid_argument as quote_name(); libpqxx's exceptions.
ROWKEY_EXPORT native_v7_default use_native_v7_default(pqxx::transaction_base& tx, const qualified_name& table,
                                                      std::string_view column);

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
