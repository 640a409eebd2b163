// One client of a load: a session that writes rows, transaction by transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "measure/keys.hpp"

namespace rowkey::bench {

class writer {
  public:
    writer() = default;
    virtual ~writer() = default;
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;

    /// A transaction of `rows` rows, of which the first is the load's `first`th, counted from 0; committed. One without
    /// rows loads the server's caches and writes nothing.
    virtual void write(std::int64_t first, std::int64_t rows) = 0;

    /// A statement of its own, whose result is not wanted.
    virtual void execute(const std::string& sql) = 0;

    virtual int socket() const = 0;   // of the connection
    virtual int process() const = 0;  // at its other end, as the server numbers it
};

/// Connects by libpqxx, and writes each transaction by `write_rows`. Throws bench_error.
std::unique_ptr<writer> make_writer(
    const std::string& dsn,
    std::function<void(pqxx::transaction_base& transaction, std::int64_t first, std::int64_t rows)> write_rows);

/// Connects. `table` is SQL text. Throws bench_error.
std::unique_ptr<writer> make_writer(const std::string& dsn, const std::string& table, const key_kind& key,
                                    const writing& how);

}  // namespace rowkey::bench
