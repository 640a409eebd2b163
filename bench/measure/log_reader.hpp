// Reads the server's write-ahead log.
#pragma once

#include <functional>
#include <string>

#include <pqxx/pqxx>

#include "measure/database.hpp"
#include "measure/wal.hpp"

namespace rowkey::bench {

/// A physical replication slot, which keeps the server from recycling the log before it has been read. Temporary: it
/// ends with its session at the latest.
class log_keeper {
  public:
    explicit log_keeper(pqxx::connection& session);
    ~log_keeper();
    log_keeper(const log_keeper&) = delete;
    log_keeper& operator=(const log_keeper&) = delete;

  private:
    pqxx::connection& session_;
    std::string name_;
    bool holds_ = false;
};

/// Makes sure that all written so far is on disk: pg_walinspect reads only that.
void flush_log(pqxx::connection& session);

/// Gives `take` the records between two positions of the log. False where the server no longer has them.
bool read_log(workplace& place, const std::string& from, const std::string& to,
              const std::function<void(const wal_record&)>& take);

}  // namespace rowkey::bench
