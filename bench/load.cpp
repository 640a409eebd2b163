#include "load.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <latch>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

#include "../src/postgres/exec.hpp"
#include "absl/strings/str_cat.h"
#include "database.hpp"

namespace rowkey::bench {
namespace {

using clock = std::chrono::steady_clock;

double seconds_between(clock::time_point from, clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

std::string log_position(pqxx::connection& session) {
    pqxx::nontransaction transaction{session};
    return postgres::detail::exec_row(transaction, "select pg_current_wal_insert_lsn()")[0].as<std::string>();
}

struct transaction_time {
    clock::time_point begin, end;
};

/// What the threads of one load share.
class load {
  public:
    load(const load_plan& plan, pqxx::connection& control)
        : plan_{plan}, control_{control}, batches_{(plan.rows + plan.batch - 1) / plan.batch} {}

    load_outcome run() {
        load_outcome outcome;
        outcome.positions.push_back(log_position(control_));
        times_.resize(static_cast<std::size_t>(plan_.clients));
        {
            std::latch ready{plan_.clients};
            std::vector<std::jthread> clients;
            running_ = plan_.clients;
            try {
                for (auto& times : times_) clients.emplace_back([this, &ready, &times] { client(ready, times); });
            } catch (const std::system_error&) {
                const auto missing = plan_.clients - static_cast<int>(clients.size());
                fail(std::make_exception_ptr(
                    bench_error{absl::StrCat("cannot start ", plan_.clients, " clients; lower --clients")}));
                ready.count_down(missing);
                client_ended(missing);
            }
            checkpoint_each_tenth(outcome.positions);
        }
        if (error_) std::rethrow_exception(error_);
        outcome.positions.push_back(log_position(control_));
        summarise(outcome);
        return outcome;
    }

  private:
    void client(std::latch& ready, std::vector<transaction_time>& times) {
        bool waited = false;
        try {
            const auto own = connect(plan_.dsn);
            auto& connection = own->connection;
            {
                pqxx::work warm_up{connection};  // loads the catalog caches, writes nothing
                plan_.key->copy_rows(warm_up, plan_.table, 0);
            }
            waited = true;
            ready.arrive_and_wait();
            insert_batches(connection, times);
            // So that this session's buffer counts are in the statistics when this returns.
            pqxx::nontransaction{connection}.exec("select pg_stat_force_next_flush()");
        } catch (...) {
            fail(std::current_exception());
            if (!waited) ready.count_down();
        }
        client_ended(1);
    }

    void client_ended(int how_many) {
        const std::lock_guard lock{mutex_};
        running_ -= how_many;
        changed_.notify_all();
    }

    void insert_batches(pqxx::connection& own, std::vector<transaction_time>& times) {
        for (;;) {
            const std::int64_t batch = next_batch_.fetch_add(1);
            if (batch >= batches_ || failed_) return;
            const std::int64_t rows = std::min<std::int64_t>(plan_.batch, plan_.rows - batch * plan_.batch);
            transaction_time time;
            time.begin = clock::now();
            if (batch > 0 && tenth_of(batch) != tenth_of(batch - 1)) begin_tenth();
            pqxx::work transaction{own};
            plan_.key->copy_rows(transaction, plan_.table, rows);
            transaction.commit();
            time.end = clock::now();
            times.push_back(time);
            if (plan_.progress) plan_.progress(rows);
        }
    }

    std::int64_t tenth_of(std::int64_t batch) const { return batch * 10 / batches_; }

    // A checkpoint begins with each tenth. If the last one is not over by then, the batch waits for it, on its own
    // time: so every load has the same checkpoints at the same rows, and its log can be compared.
    void begin_tenth() {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return tenths_begun_ == tenths_done_ || failed_; });
        ++tenths_begun_;
        changed_.notify_all();
    }

    /// Returns when all clients have ended.
    void checkpoint_each_tenth(std::vector<std::string>& positions) {
        for (;;) {
            {
                std::unique_lock lock{mutex_};
                changed_.wait(lock, [this] { return tenths_begun_ > tenths_done_ || running_ == 0; });
                if (tenths_begun_ == tenths_done_ || failed_) {
                    changed_.wait(lock, [this] { return running_ == 0; });
                    return;
                }
            }
            try {
                positions.push_back(log_position(control_));
                if (plan_.checkpoints) pqxx::nontransaction{control_}.exec("checkpoint");
            } catch (...) {
                fail(std::current_exception());
            }
            const std::lock_guard lock{mutex_};
            ++tenths_done_;
            changed_.notify_all();
        }
    }

    void fail(std::exception_ptr error) {
        const std::lock_guard lock{mutex_};
        if (!error_) error_ = std::move(error);
        failed_ = true;
        changed_.notify_all();
    }

    void summarise(load_outcome& outcome) const {
        std::vector<transaction_time> all;
        for (const auto& times : times_) all.insert(all.end(), times.begin(), times.end());
        clock::time_point begin = all.front().begin;
        std::vector<clock::time_point> ends;
        for (const auto& time : all) {
            begin = std::min(begin, time.begin);
            ends.push_back(time.end);
            outcome.latencies_us.push_back(seconds_between(time.begin, time.end) * 1e6);
        }
        std::sort(ends.begin(), ends.end());
        std::sort(outcome.latencies_us.begin(), outcome.latencies_us.end());

        const auto batches = static_cast<std::int64_t>(ends.size());
        const auto end_of = [&](std::int64_t done) {
            return done == 0 ? begin : ends[static_cast<std::size_t>(done - 1)];
        };
        outcome.seconds = seconds_between(begin, ends.back());
        const std::int64_t before_last = batches * 9 / 10;
        outcome.seconds_last_decile = seconds_between(end_of(before_last), ends.back());
        outcome.rows_last_decile = plan_.rows - before_last * plan_.batch;
        if (batches < 10) return;
        for (std::int64_t tenth = 0; tenth < 10; ++tenth) {
            const std::int64_t from = batches * tenth / 10, to = batches * (tenth + 1) / 10;
            const std::int64_t rows = std::min(to * plan_.batch, plan_.rows) - from * plan_.batch;
            outcome.rows_per_second_by_tenth.push_back(static_cast<double>(rows) /
                                                       seconds_between(end_of(from), end_of(to)));
        }
    }

    const load_plan& plan_;
    pqxx::connection& control_;
    const std::int64_t batches_;
    std::atomic<std::int64_t> next_batch_{0};
    std::vector<std::vector<transaction_time>> times_;  // by client
    std::atomic<bool> failed_{false};

    std::mutex mutex_;  // of all below
    std::condition_variable changed_;
    int tenths_begun_ = 0, tenths_done_ = 0;  // after the first
    int running_ = 0;                         // clients
    std::exception_ptr error_;
};

}  // namespace

load_outcome run_load(const load_plan& plan, pqxx::connection& control) {
    return load{plan, control}.run();
}

}  // namespace rowkey::bench
