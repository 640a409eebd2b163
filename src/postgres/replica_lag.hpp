// How far replicas are behind, by the time at which this session saw the log's end. Not installed.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>

#include <pqxx/pqxx>

#include <rowkey/postgres/public_id_migration.hpp>

#include "any_libpqxx.hpp"

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {

/// pg_stat_replication's own replay_lag says nothing of a replica that has stopped to replay. So the ends of the log
/// are kept with their times, and a replica lags since the first of them that it has not replayed.
class replica_lag {
  public:
    using clock = std::chrono::steady_clock;

    /// The greatest lag of all replicas. Throws migration_error where the role may not see it.
    clock::duration look(pqxx::transaction_base& tx) {
        const auto row = exec(tx, R"sql(
            select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')::bigint,
                pg_catalog.min(pg_catalog.pg_wal_lsn_diff(r.replay_lsn, '0/0'))::bigint,
                pg_catalog.count(*) operator(pg_catalog.<>) pg_catalog.count(r.replay_lsn)
            from pg_catalog.pg_stat_replication r
            where r.state is null or r.state operator(pg_catalog.=) any (array['streaming', 'catchup']))sql")[0];
        if (row[2].as<bool>()) {
            throw migration_error{
                "the role may not see how far replicas are behind, which --max-lag asks for; grant it pg_monitor"};
        }
        const auto now = clock::now();
        ends_.push_back({row[0].as<std::int64_t>(), now});
        const std::int64_t replayed = row[1].is_null() ? ends_.back().position : row[1].as<std::int64_t>();
        while (!ends_.empty() && ends_.front().position <= replayed) ends_.pop_front();
        return ends_.empty() ? clock::duration{0} : now - ends_.front().seen;
    }

  private:
    struct log_end {
        std::int64_t position;
        clock::time_point seen;
    };
    std::deque<log_end> ends_;
};

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
