// A public id beside the bigint key of a table that is in use: column, default, ids of the rows that are there, unique
// constraint and NOT NULL, in steps that let the table's readers and writers go on.
//
//   rowkey::postgres::public_id_migration_options options;
//   options.time_column = "created_at";
//   const rowkey::postgres::public_id_migration migration{{"billing", "invoice"}, options};
//   const auto report = migration.run([] { return std::make_unique<pqxx::connection>("service=billing"); });
//
// The steps, in their order. What is done already the catalog tells, so a run that was killed at any point is run again
// and goes on:
//
//   step                               | lock on the table, and how long       | writers
//   -----------------------------------+---------------------------------------+---------------------------------------
//   add the column                     | ACCESS EXCLUSIVE, for a moment        | wait for that moment
//   set its default                    | ACCESS EXCLUSIVE, for a moment        | wait; from now on they give ids, those
//                                      |                                       | of old programs too
//   fill the rows that are there       | ROW EXCLUSIVE; row locks, for a batch | of those rows wait for a batch
//   build a unique index CONCURRENTLY  | SHARE UPDATE EXCLUSIVE                | go on
//   make it a constraint               | ACCESS EXCLUSIVE, for a moment        | wait for that moment
//   add a CHECK that refuses NULL,     | ACCESS EXCLUSIVE, for a moment        | wait for that moment
//     NOT VALID                        |                                       |
//   fill what was inserted as NULL     | ROW EXCLUSIVE; row locks, for a batch | of those rows wait for a batch
//   validate the CHECK                 | SHARE UPDATE EXCLUSIVE                | go on
//   set NOT NULL, which the CHECK has  | ACCESS EXCLUSIVE, for a moment        | wait for that moment
//     shown; drop the CHECK            |                                       |
//
// Each lock of a moment is asked for with lock_timeout. While it is waited for, whoever comes after waits behind it. So
// no write waits longer than lock_timeout and the moment itself. After lock_timeout, and after a deadlock, the step is
// tried again later.
//
// The default is PostgreSQL 18's uuidv7(), or that of rowkey/postgres/id_default.hpp. A column that has a default
// already keeps it. Rows that are there get version 7 ids of their time, to the microsecond, where options name the
// column that holds it; else random ones, version 4. A row that has an id keeps it.
//
// Each row is written once, so the table and its indexes grow until VACUUM has passed, and the log takes that much.
// Triggers, logical replication and times that no id can hold are refused until options say what to do about them.
// Where row-level security binds the role, the server refuses: connect as a role that it does not bind.
//
// It needs direct connections: PgBouncer's transaction mode keeps neither the session's lock nor its settings.
// plan() and script() work through it too. For PostgreSQL 13 and newer. Safe from any thread.
#pragma once

#include <rowkey/config.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/connection>
#include <pqxx/transaction_base>

#include <rowkey/postgres/names.hpp>
#include <rowkey/pqxx/libpqxx.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {

/// The table, its rows, the role or the connection does not allow what was asked; the message says why and what to do.
/// What was done before stays, and a later run goes on from there.
class ROWKEY_EXPORT migration_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// What a row gets whose time no version 7 id holds or should hold: NULL, infinite, before 1970, after 2527-06-23, more
/// than a minute in the future (by less, clocks of clients may be ahead of the server's).
enum class undated { refused, random };

struct public_id_migration_options {
    std::string column = "public_id";

    /// A column of type timestamptz or timestamp. Empty: the ids of the rows that are there are random.
    std::string time_column;
    undated undated_rows = undated::refused;

    /// Of a time column without time zone, as SET TimeZone takes it: "UTC", "Europe/Berlin". It is refused without.
    std::string time_zone;

    /// Where ensure_v7_default() installs rowkey_uuidv7() if the server has no uuidv7().
    std::string function_schema = "public";

    /// Let the table's own UPDATE triggers fire for each row that is filled.
    bool fire_triggers = false;

    /// Go on though a publication has the table. A subscriber does not get the column by itself: it needs it first.
    bool published = false;

    /// Of each wait for a lock that writers would queue behind. At least 1 ms. With less than the server's
    /// deadlock_timeout, which is 1 s where nobody has changed it, an autovacuum of the table stays in the way until it
    /// ends: only after that time the server stops it.
    std::chrono::milliseconds lock_timeout{2000};

    /// How long a step may be tried again before migration_error says who is in its way.
    std::chrono::milliseconds patience = std::chrono::minutes{10};

    /// The size of a batch follows this: how long its rows are locked. At least 1 ms.
    std::chrono::milliseconds batch_time{200};

    /// Pauses while a replica has not replayed what this session wrote so long ago. For a role that may see
    /// pg_stat_replication (pg_monitor). None: replicas are not looked at.
    std::optional<std::chrono::milliseconds> max_lag;

    /// Pauses while there is a file of this path. Empty: none.
    std::string pause_file;
};

struct migration_step {
    std::string name;
    std::string sql;  // statements, each ended by a semicolon and a newline
    std::string lock;
    std::string waits_for;
    bool in_transaction;  // whether it runs inside a transaction block
    bool done;            // by what the catalog says
};

struct migration_progress {
    std::string step;
    std::string waiting;    // for what, or empty
    double part = 0;        // of the step, from 0 to 1; 0 where that is not known
    std::int64_t rows = 0;  // filled in this run
};

/// What a caller may hear and say meanwhile. Both are called by the thread of run(), between two statements. Progress
/// is called also while an index is built: a thread does that, and a second connection looks how far it is.
struct migration_watch {
    std::function<void(const migration_progress&)> progress;
    std::function<bool()> stop;  // true: end after the batch or step in hand
};

struct held_lock {
    std::string step;
    std::string lock;
    std::chrono::nanoseconds longest;
};

struct migration_report {
    bool ended = false;                             // false where watch.stop said so
    std::int64_t rows = 0;                          // filled in this run
    std::vector<held_lock> locks;                   // the longest of each step that was taken in this run
    std::chrono::nanoseconds longest_write_wait{};  // at most so long did a write wait for a lock of this run
};

/// Gives a new direct connection each time. It is called again after a lost one.
using migration_connect = std::function<std::unique_ptr<pqxx::connection>()>;

class ROWKEY_EXPORT public_id_migration {
  public:
    /// Throws std::invalid_argument as quote_name(), and where an option is out of its range.
    explicit public_id_migration(qualified_name table, public_id_migration_options options = {});

    /// All steps, with those that are done. Reads the catalog only. Throws migration_error where the table is refused,
    /// id_default_error as ensure_v7_default(), and libpqxx's exceptions.
    std::vector<migration_step> plan(pqxx::transaction_base& tx) const;

    /// What is left to do as a script for psql (-v ON_ERROR_STOP=1) and other programs that send one statement at a
    /// time, outside a transaction block, in one session. Throws as plan().
    std::string script(pqxx::transaction_base& tx) const;

    /// Takes all steps that are left. Two at once: the second waits for the first, and then finds nothing to do.
    ///
    /// After a lost connection it goes on with a new one, and gives up after `patience` without any success.
    /// Throws migration_error; id_default_error as ensure_v7_default(); std::invalid_argument where `connect` gives
    /// null; libpqxx's exceptions.
    migration_report run(const migration_connect& connect, const migration_watch& watch = {}) const;

    /// Takes all steps on an empty copy of the table, in a schema of its own, and drops that. It needs CREATE on the
    /// database. The copy has the columns, constraints and indexes, not the triggers. Throws as run().
    migration_report rehearse(const migration_connect& connect, const migration_watch& watch = {}) const;

    /// Drops the column with its ids, its constraint and index; rowkey_uuidv7() stays. ACCESS EXCLUSIVE, for a moment,
    /// tried again as above. Where there is no such column, it does nothing.
    ///
    /// Throws migration_error, and drops nothing, where something else stands on the column: a foreign key, a view, an
    /// index of several columns.
    migration_report drop(const migration_connect& connect, const migration_watch& watch = {}) const;

  private:
    qualified_name table_;
    public_id_migration_options options_;
};

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
