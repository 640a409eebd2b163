// The bench's place on a server: a schema of its own, and what it needs of the server.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/pqxx>

#include "postgres/any_libpqxx.hpp"

#include "error.hpp"

namespace rowkey::bench {

using postgres::detail::quiet_connection;

/// `dsn` is a libpq connection string; empty for what the PG* variables say. Throws bench_error.
std::unique_ptr<quiet_connection> connect(const std::string& dsn);

/// What a session of the bench says first.
std::vector<std::string> opening_statements();

/// The error that tells why there is no connection, without what it should not repeat of `dsn`.
bench_error cannot_connect(const std::string& dsn, std::string_view why);

/// Of a database error, for a message of one line.
std::string first_line(std::string_view text);

/// What must be known of a server before the bench works on it.
struct server_facts {
    int version = 0;              // 150018
    std::int64_t block_size = 0;  // bytes of a page
    bool standby = false, debug_build = false;
};

/// Why the bench does not work there; empty where it does.
std::string unfit_server(const server_facts& server);

inline constexpr const char* schema_name = "rowkey_bench";

/// The schema rowkey_bench, from construction to destruction. Only one bench at a time works in a database. What a
/// killed one left is removed first. Throws bench_error where the server lacks something.
class workplace {
  public:
    /// `checkpoints`: whether CHECKPOINT will be wanted, so that its absence is told before any work.
    workplace(const std::string& dsn, bool checkpoints);
    ~workplace();
    workplace(const workplace&) = delete;
    workplace& operator=(const workplace&) = delete;

    /// The session that holds the schema; for one thread at a time.
    pqxx::connection& control() { return session_->connection; }

    /// "rowkey_bench"."rows"
    const std::string& table() const { return table_; }

    /// SQL text of the functions of pgstattuple and pg_walinspect, wherever they are installed: "public".pgstatindex.
    /// To be called with just the types that the extension's function has, or a stranger's in that schema might fit
    /// better.
    const std::string& pgstatindex() const { return pgstatindex_; }
    const std::string& pg_get_wal_records_info() const { return pg_get_wal_records_info_; }

    /// Ends this process's sessions on that server and removes the schema, from whatever thread, whatever the others
    /// are doing. Does nothing where this process has no workplace. False where it could not; the next run will.
    static bool remove_from_outside(const std::string& dsn) noexcept;

  private:
    static bool remove_once(const std::string& dsn) noexcept;
    void require_server();
    void lock_database();
    void create_schema();
    void fill_schema(bool checkpoints);

    std::string dsn_;
    std::unique_ptr<quiet_connection> session_;
    std::string table_, pgstatindex_, pg_get_wal_records_info_;
};

}  // namespace rowkey::bench
