#include "database.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include <rowkey/rowkey.hpp>

#include "absl/strings/str_cat.h"
#include "keys.hpp"
#include "postgres/exec.hpp"

namespace rowkey::bench {
namespace {

using postgres::detail::exec;
using postgres::detail::exec_row;

constexpr const char* schema = schema_name;
constexpr const char* mark = "made by rowkey's bench/run; removed when it ends, or by its next run";

bool value_of(pqxx::transaction_base& transaction, const std::string& query) {
    return exec_row(transaction, query)[0].as<bool>();
}

bool exists(pqxx::transaction_base& transaction, const std::string& query) {
    return !transaction.exec(query).empty();
}

/// Ours, of a run that was killed; someone else's schema of that name is an error.
bool left_behind(pqxx::transaction_base& transaction) {
    const auto found =
        exec(transaction,
             "select coalesce(obj_description(oid, 'pg_namespace') = $2, false), pg_has_role(nspowner, 'usage'), "
             "pg_get_userbyid(nspowner) from pg_namespace where nspname = $1",
             schema, mark);
    if (found.empty()) return false;
    if (!found[0][0].as<bool>()) {
        throw bench_error{absl::StrCat("the database has a schema ", schema,
                                       " that the bench did not make; rename it or choose another database")};
    }
    if (!found[0][1].as<bool>()) {
        throw bench_error{absl::StrCat("a killed run of the role ", found[0][2].as<std::string>(), " left the schema ",
                                       schema, "; let that role or a superuser DROP SCHEMA ", schema, " CASCADE")};
    }
    return true;
}

/// Of this process, and of no other.
const std::string& application_name() {
    static const std::string name = "rowkey_bench " + to_string(uuidv4());
    return name;
}

/// True from when this process holds the database's lock until its schema is gone.
std::atomic<bool> in_use{false};

/// Takes the lock that lets one bench at a time work in a database; false where another one keeps it.
bool lock(pqxx::connection& session) {
    pqxx::nontransaction transaction{session};
    // The session of a run that was just killed may need a moment to notice.
    for (int tries = 0; tries < 100; ++tries) {
        if (value_of(transaction, "select pg_try_advisory_lock(hashtextextended('rowkey_bench', 0))")) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    return false;
}

void drop_schema(pqxx::connection& session) {
    pqxx::work transaction{session};
    if (left_behind(transaction)) {
        transaction.exec("set local client_min_messages to warning");  // no notice for each object dropped
        transaction.exec(absl::StrCat("drop schema ", transaction.quote_name(schema), " cascade"));
    }
    transaction.commit();
}

/// Installs `extension` in the bench's schema if the database has it nowhere, and gives SQL text for its function
/// `name`, which the role must be allowed to use: `role` is what usually brings that right.
std::string extension_function(pqxx::transaction_base& transaction, const std::string& extension,
                               const std::string& name, const std::string& arguments, const std::string& role) {
    const std::string quoted = transaction.quote(extension);
    const std::string home = absl::StrCat(
        "select quote_ident(nspname) from pg_extension join pg_namespace n on n.oid = extnamespace where extname = ",
        quoted);
    if (!exists(transaction, home)) {
        if (!exists(transaction, absl::StrCat("select from pg_available_extensions where name = ", quoted))) {
            throw bench_error{absl::StrCat("the server lacks the extension ", extension,
                                           "; install PostgreSQL's contrib modules there")};
        }
        try {
            transaction.exec(absl::StrCat("create extension ", transaction.quote_name(extension), " schema ",
                                          transaction.quote_name(schema)));
        } catch (const pqxx::insufficient_privilege&) {
            throw bench_error{absl::StrCat("the role may not create the extension ", extension,
                                           "; let a superuser run CREATE EXTENSION ", extension)};
        }
    }
    std::string function = absl::StrCat(exec_row(transaction, home)[0].as<std::string>(), ".", name);
    if (!value_of(transaction, absl::StrCat("select has_function_privilege(",
                                            transaction.quote(absl::StrCat(function, arguments)), ", 'execute')"))) {
        throw bench_error{absl::StrCat("the role may not use the extension ", extension, "; grant it ", role)};
    }
    return function;
}

}  // namespace

std::string first_line(std::string_view text) {
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    return std::string{text.substr(0, text.find('\n'))};
}

std::unique_ptr<session> connect(const std::string& dsn) {
    try {
        auto connected = std::make_unique<session>(dsn);
#if PQXX_VERSION_MAJOR == 6
        // It would silently replace a broken session by a new one, without the lock and the slot of the old.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
        connected->connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
        pqxx::nontransaction transaction{connected->connection};
        transaction.exec(absl::StrCat("set application_name to ", transaction.quote(application_name())));
        for (const char* limit : {"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"}) {
            transaction.exec(absl::StrCat("set ", limit, " to 0"));  // a role's own would end a long load
        }
        return connected;
    } catch (const std::exception& error) {
        throw bench_error{absl::StrCat("cannot connect: ", first_line(error.what()),
                                       "; check that the server runs and what --dsn says")};
    }
}

workplace::workplace(const std::string& dsn, bool checkpoints) : dsn_{dsn}, session_{connect(dsn)} {
    require_server();
    lock_database();
    drop_schema(control());
    create_schema();
    try {
        fill_schema(checkpoints);
    } catch (...) {
        drop_schema(control());
        throw;
    }
}

workplace::~workplace() {
    try {
        drop_schema(control());
        in_use = false;
    } catch (const std::exception&) {
        session_.reset();  // broken, or in the middle of something
        static_cast<void>(remove_from_outside(dsn_));
    }
}

void workplace::require_server() {
    if (control().server_version() < 150000) {
        throw bench_error{"the server is older than PostgreSQL 15, the first with pg_walinspect"};
    }
    pqxx::nontransaction transaction{control()};
    if (value_of(transaction, "select pg_is_in_recovery()")) {
        throw bench_error{"the server is a standby; name a primary with --dsn"};
    }
    if (value_of(transaction, "select current_setting('debug_assertions')::bool")) {
        throw bench_error{"the server is a debug build (debug_assertions is on); its times would mean nothing"};
    }
    if (!value_of(transaction, "select has_database_privilege(current_database(), 'create')")) {
        throw bench_error{"the role may not create a schema in this database; grant it CREATE on the database"};
    }
}

void workplace::lock_database() {
    if (!lock(control())) throw bench_error{"another bench is at work in this database; wait for its end"};
    in_use = true;
}

void workplace::create_schema() {
    pqxx::work transaction{control()};
    transaction.exec(absl::StrCat("create schema ", transaction.quote_name(schema)));
    transaction.exec(
        absl::StrCat("comment on schema ", transaction.quote_name(schema), " is ", transaction.quote(mark)));
    transaction.commit();
}

void workplace::fill_schema(bool checkpoints) {
    pqxx::nontransaction transaction{control()};
    table_ = absl::StrCat(transaction.quote_name(schema), ".", transaction.quote_name(std::string{table_name}));
    pgstatindex_ = extension_function(transaction, "pgstattuple", "pgstatindex", "(regclass)", "pg_stat_scan_tables");
    pg_get_wal_records_info_ = extension_function(transaction, "pg_walinspect", "pg_get_wal_records_info",
                                                  "(pg_lsn, pg_lsn)", "pg_read_server_files");
    if (!checkpoints) return;
    try {
        transaction.exec("checkpoint");
    } catch (const pqxx::insufficient_privilege&) {
        throw bench_error{"the role may not CHECKPOINT; grant it pg_checkpoint, or leave --checkpoint away"};
    }
}

bool workplace::remove_from_outside(const std::string& dsn) noexcept {
    // One at a time: a second caller must not end the first one's session. Only what this process locked is its own to remove.
    static std::mutex one_at_a_time;
    const std::lock_guard guard{one_at_a_time};
    if (!in_use) return true;
    try {
        const auto own = connect(dsn);
        {
            pqxx::nontransaction transaction{own->connection};
            transaction.exec(absl::StrCat(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = ",
                transaction.quote(application_name()), " and usename = current_user and pid <> pg_backend_pid()"));
        }
        // Comes by once the session that held the lock is gone. If another bench was quicker, it has removed the schema itself.
        if (lock(own->connection)) drop_schema(own->connection);
        in_use = false;
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace rowkey::bench
