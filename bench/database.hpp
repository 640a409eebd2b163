// The bench's place on a server: a schema of its own, and what it needs of the server.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <pqxx/pqxx>

namespace rowkey::bench {

/// What a person must hear in one line: what is wrong and what to do.
class bench_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A connection whose notices and warnings do not reach stderr: what matters of them comes as an exception as well.
struct session {
    pqxx::connection connection;

#if PQXX_VERSION_MAJOR >= 8 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
    explicit session(const std::string& dsn) : connection{dsn} {
        connection.set_notice_handler([](pqxx::zview) {});
    }
#else
    explicit session(const std::string& dsn) : connection{dsn} {}
    pqxx::quiet_errorhandler quiet{connection};
#endif
};

/// `dsn` is a libpq connection string; empty for what the PG* variables say. Throws bench_error.
std::unique_ptr<session> connect(const std::string& dsn);

/// Of a database error, for a message of one line.
std::string first_line(std::string_view text);

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

    /// SQL text of the functions of pgstattuple and pg_walinspect, wherever they are installed: "public".pgstatindex
    const std::string& pgstatindex() const { return pgstatindex_; }
    const std::string& pg_get_wal_records_info() const { return pg_get_wal_records_info_; }

    /// Ends this process's sessions on that server and removes the schema, from whatever thread, whatever the others are doing.
    /// Does nothing where this process has no workplace. False where it could not; the next run will.
    static bool remove_from_outside(const std::string& dsn) noexcept;

  private:
    void require_server();
    void lock_database();
    void create_schema();
    void fill_schema(bool checkpoints);

    std::string dsn_;
    std::unique_ptr<session> session_;
    std::string table_, pgstatindex_, pg_get_wal_records_info_;
};

}  // namespace rowkey::bench
