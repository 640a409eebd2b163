#include "measure/database.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include <libpq-fe.h>

#include <rowkey/rowkey.hpp>

#include "absl/strings/str_cat.h"
#include "measure/keys.hpp"
#include "postgres/any_libpqxx.hpp"

namespace rowkey::bench {
namespace {

using postgres::detail::exec;
using postgres::detail::exec_row;

constexpr const char* our_schema = schema_name;
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
             "select coalesce(pg_catalog.obj_description(oid, 'pg_namespace') operator(pg_catalog.=) $2, false), "
             "pg_catalog.pg_has_role(nspowner, 'usage'), pg_catalog.pg_get_userbyid(nspowner) from "
             "pg_catalog.pg_namespace where nspname operator(pg_catalog.=) $1",
             our_schema, mark);
    if (found.empty()) return false;
    if (!found[0][0].as<bool>()) {
        throw bench_error{absl::StrCat("the database has a schema ", our_schema,
                                       " that the bench did not make; rename it or choose another database")};
    }
    if (!found[0][1].as<bool>()) {
        throw bench_error{absl::StrCat("a killed run of the role ", found[0][2].as<std::string>(), " left the schema ",
                                       our_schema, "; let that role or a superuser DROP SCHEMA ", our_schema,
                                       " CASCADE")};
    }
    return true;
}

/// Whether libpq's messages may be shown: they repeat parts of a connection string that it cannot read, or that it
/// reads otherwise than was meant, and so perhaps of a password.
bool may_be_repeated(const std::string& dsn) {
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed{PQconninfoParse(dsn.c_str(), nullptr),
                                                                              &PQconninfoFree};
    if (!parsed) return false;
    if (!dsn.starts_with("postgresql://") && !dsn.starts_with("postgres://")) return true;
    // What follows the first @ or / is the host, the port or the database, even if a password was to go on there.
    const std::size_t last = dsn.rfind('@');
    return last == dsn.npos || last == dsn.find_first_of("@/", dsn.find("://") + 3);
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
        if (value_of(transaction,
                     "select pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended('rowkey_bench', 0))"))
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    return false;
}

void drop_schema(pqxx::connection& session) {
    pqxx::work transaction{session};
    if (left_behind(transaction)) {
        transaction.exec("set local client_min_messages to warning");  // no notice for each object dropped
        transaction.exec(absl::StrCat("drop schema ", transaction.quote_name(our_schema), " cascade"));
    }
    transaction.commit();
}

/// Installs `extension` in the bench's schema if the database has it nowhere, and gives SQL text for its function
/// `name`, which the role must be allowed to use: `role` is what usually brings that right.
std::string extension_function(pqxx::transaction_base& transaction, const std::string& extension,
                               const std::string& name, const std::string& arguments, const std::string& role) {
    const std::string quoted = transaction.quote(extension);
    const std::string home = absl::StrCat(
        "select pg_catalog.quote_ident(nspname) from pg_catalog.pg_extension join pg_catalog.pg_namespace n on n.oid "
        "operator(pg_catalog.=) extnamespace where extname operator(pg_catalog.=) ",
        quoted);
    if (!exists(transaction, home)) {
        if (!exists(transaction,
                    absl::StrCat("select from pg_catalog.pg_available_extensions where name operator(pg_catalog.=) ",
                                 quoted))) {
            throw bench_error{absl::StrCat("the server lacks the extension ", extension,
                                           "; install PostgreSQL's contrib modules there")};
        }
        try {
            transaction.exec(absl::StrCat("create extension ", transaction.quote_name(extension), " schema ",
                                          transaction.quote_name(our_schema)));
        } catch (const pqxx::insufficient_privilege&) {
            throw bench_error{absl::StrCat("the role may not create the extension ", extension,
                                           "; let a superuser run CREATE EXTENSION ", extension)};
        }
    }
    std::string function = absl::StrCat(exec_row(transaction, home)[0].as<std::string>(), ".", name);
    if (!value_of(transaction, absl::StrCat("select pg_catalog.has_function_privilege(",
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

std::vector<std::string> opening_statements() {
    std::vector<std::string> all{absl::StrCat("set application_name to '", application_name(), "'")};
    for (const char* limit : {"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"}) {
        all.push_back(absl::StrCat("set ", limit, " to 0"));  // a role's own would end a long load
    }
    return all;
}

bench_error cannot_connect(const std::string& dsn, std::string_view why) {
    if (!may_be_repeated(dsn)) {
        return bench_error{
            "cannot connect: --dsn is not what libpq expects; in a URI, write %40 for an @ in a password, %2F for "
            "a /, %25 for a %"};
    }
    return bench_error{
        absl::StrCat("cannot connect: ", first_line(why), "; check that the server runs and what --dsn says")};
}

std::unique_ptr<quiet_connection> connect(const std::string& dsn) {
    try {
        auto connected = std::make_unique<quiet_connection>(dsn);
        pqxx::nontransaction transaction{connected->connection};
        for (const auto& sql : opening_statements()) transaction.exec(sql);
        return connected;
    } catch (const std::exception& error) {
        throw cannot_connect(dsn, error.what());
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

std::string unfit_server(const server_facts& server) {
    if (server.version < 150000) return "the server is older than PostgreSQL 15, the first with pg_walinspect";
    if (server.standby) return "the server is a standby; name a primary with --dsn";
    if (server.debug_build) return "the server is a debug build (debug_assertions is on); its times would mean nothing";
    if (server.block_size != 8192) {
        return absl::StrCat("the server has pages of ", server.block_size,
                            " bytes (block_size), and the bench reckons with 8192; choose a server built with those");
    }
    return "";
}

void workplace::require_server() {
    pqxx::nontransaction transaction{control()};
    const auto row = exec_row(transaction,
                              "select pg_catalog.pg_is_in_recovery(), "
                              "pg_catalog.current_setting('debug_assertions')::boolean, "
                              "pg_catalog.current_setting('block_size')::bigint");
    const std::string why =
        unfit_server({control().server_version(), row[2].as<std::int64_t>(), row[0].as<bool>(), row[1].as<bool>()});
    if (!why.empty()) throw bench_error{why};
    if (!value_of(transaction, "select pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create')")) {
        throw bench_error{"the role may not create a schema in this database; grant it CREATE on the database"};
    }
}

void workplace::lock_database() {
    if (!lock(control())) throw bench_error{"another bench is at work in this database; wait for its end"};
    in_use = true;
}

void workplace::create_schema() {
    pqxx::work transaction{control()};
    transaction.exec(absl::StrCat("create schema ", transaction.quote_name(our_schema)));
    transaction.exec(
        absl::StrCat("comment on schema ", transaction.quote_name(our_schema), " is ", transaction.quote(mark)));
    transaction.commit();
}

void workplace::fill_schema(bool checkpoints) {
    pqxx::nontransaction transaction{control()};
    table_ = absl::StrCat(transaction.quote_name(our_schema), ".", transaction.quote_name(std::string{table_name}));
    pgstatindex_ =
        extension_function(transaction, "pgstattuple", "pgstatindex", "(pg_catalog.regclass)", "pg_stat_scan_tables");
    pg_get_wal_records_info_ = extension_function(transaction, "pg_walinspect", "pg_get_wal_records_info",
                                                  "(pg_catalog.pg_lsn, pg_catalog.pg_lsn)", "pg_read_server_files");
    if (!checkpoints) return;
    try {
        transaction.exec("checkpoint");
    } catch (const pqxx::insufficient_privilege&) {
        throw bench_error{"the role may not CHECKPOINT; grant it pg_checkpoint, or leave --checkpoint away"};
    }
}

bool workplace::remove_from_outside(const std::string& dsn) noexcept {
    // One at a time: a second caller must not end the first one's session. Only what this process locked is its own to
    // remove.
    static std::mutex one_at_a_time;
    const std::lock_guard guard{one_at_a_time};
    if (!in_use) return true;
    // What the sessions are at may end while the schema is dropped, which the server may then refuse.
    for (int tries = 0; tries < 5; ++tries) {
        if (remove_once(dsn)) {
            in_use = false;
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
    }
    return false;
}

bool workplace::remove_once(const std::string& dsn) noexcept {
    try {
        const auto own = connect(dsn);
        {
            pqxx::nontransaction transaction{own->connection};
            transaction.exec(absl::StrCat(
                "select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where application_name "
                "operator(pg_catalog.=) ",
                transaction.quote(application_name()),
                " and usename operator(pg_catalog.=) current_user and pid operator(pg_catalog.<>) "
                "pg_catalog.pg_backend_pid()"));
        }
        // Comes by once the session that held the lock is gone. If another bench was quicker, it has removed the schema
        // itself.
        if (lock(own->connection)) drop_schema(own->connection);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace rowkey::bench
