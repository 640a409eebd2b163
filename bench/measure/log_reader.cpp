#include "measure/log_reader.hpp"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "postgres/any_libpqxx.hpp"

namespace rowkey::bench {

using postgres::detail::exec;

log_keeper::log_keeper(pqxx::connection& session) : session_{session} {
    try {
        pqxx::work transaction{session_};
        // A slot's name is the whole server's; the session's number makes it this one's.
        name_ = absl::StrCat("rowkey_bench_", session_.backendpid());
        exec(transaction, "select pg_catalog.pg_create_physical_replication_slot($1, true, true)", name_);
        transaction.commit();
        holds_ = true;
    } catch (const pqxx::sql_error&) {
        // No right to, or no slot free: the log may still be there when it is read.
    }
}

log_keeper::~log_keeper() {
    if (!holds_) return;
    try {
        pqxx::nontransaction transaction{session_};
        exec(transaction, "select pg_catalog.pg_drop_replication_slot($1)", name_);
    } catch (const std::exception&) {  // the session is broken, and the slot gone with it
    }
}

void flush_log(pqxx::connection& session) {
    pqxx::work transaction{session};
    transaction.exec("set local synchronous_commit to on");
    transaction.exec("select pg_catalog.pg_logical_emit_message(true, 'rowkey_bench', '')");
    transaction.commit();
}

bool read_log(workplace& place, const std::string& from, const std::string& to,
              const std::function<void(const wal_record&)>& take) {
    constexpr int at_a_time = 20'000;                   // records held in memory here
    constexpr std::int64_t stretch = 64 * 1024 * 1024;  // of log, which the server's function holds in temporary files
    pqxx::work transaction{place.control()};
    try {
        std::string begin = from;
        for (std::int64_t reach = stretch;;) {
            const auto bounds =
                exec(transaction,
                     absl::StrCat("select least(reach, last), reach operator(pg_catalog.>=) last from (select ",
                                  transaction.quote(begin), "::pg_catalog.pg_lsn operator(pg_catalog.+) ", reach,
                                  " as reach, ", transaction.quote(to), "::pg_catalog.pg_lsn as last) bounds"));
            const std::string end = bounds[0][0].as<std::string>();
            exec(transaction,
                 absl::StrCat(
                     "declare log no scroll cursor for select resource_manager, record_type, coalesce(description, "
                     "''), coalesce(block_ref, ''), record_length, end_lsn from ",
                     place.pg_get_wal_records_info(), "(", transaction.quote(begin), "::pg_catalog.pg_lsn, ",
                     transaction.quote(end), "::pg_catalog.pg_lsn)"));
            bool any = false;
            for (;;) {
                const auto rows = exec(transaction, absl::StrCat("fetch ", at_a_time, " from log"));
                if (rows.empty()) break;
                any = true;
                for (const auto& row : rows) {
                    take({row[0].c_str(), row[1].c_str(), row[2].c_str(), row[3].c_str(), row[4].as<std::uint64_t>()});
                }
                begin = rows[rows.size() - 1][5].as<std::string>();  // so that no record is cut by the next stretch
            }
            exec(transaction, "close log");
            if (bounds[0][1].as<bool>()) return true;
            reach = any ? stretch : 2 * reach;  // one record may be longer
        }
    } catch (const pqxx::sql_error& error) {
        if (error.sqlstate() != "58P01") throw;  // undefined_file: the segment has been recycled
        return false;
    }
}

}  // namespace rowkey::bench
