#include "measure/load.hpp"

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

#include "absl/strings/str_cat.h"
#include "measure/database.hpp"
#include "measure/processor_time.hpp"
#include "measure/writer.hpp"
#include "postgres/any_libpqxx.hpp"
#include "statistics.hpp"

namespace rowkey::bench {
namespace {

using clock = std::chrono::steady_clock;
using postgres::detail::exec;

double seconds_between(clock::time_point from, clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

std::string one_text(pqxx::connection& session, const char* query) {
    pqxx::nontransaction transaction{session};
    return exec(transaction, query)[0][0].as<std::string>();
}

constexpr std::int64_t most_slices = 100;

/// What the threads of one load share.
class load {
  public:
    load(const load_plan& plan, pqxx::connection& control)
        : plan_{plan},
          control_{control},
          transactions_{(plan.rows + plan.batch - 1) / plan.batch},
          slices_(static_cast<std::size_t>(transactions_ >= most_slices ? most_slices
                                           : transactions_ >= 10        ? 10
                                                                        : transactions_)) {}

    load_outcome run() {
        outcome_.positions.push_back(one_text(control_, "select pg_catalog.pg_current_wal_insert_lsn()"));
        {
            std::latch ready{plan_.clients}, go{1};
            std::vector<std::jthread> clients;
            running_ = plan_.clients;
            clients.reserve(static_cast<std::size_t>(plan_.clients));
            try {
                for (int number = 0; number < plan_.clients; ++number) {
                    clients.emplace_back([this, &ready, &go, number] { client(ready, go, number); });
                }
            } catch (const std::system_error&) {
                const auto missing = plan_.clients - static_cast<int>(clients.size());
                fail(std::make_exception_ptr(
                    bench_error{absl::StrCat("cannot start ", plan_.clients, " clients; lower --clients")}));
                ready.count_down(missing);
                client_ended(missing);
            }
            ready.wait();  // until all have connected
            begin_ = clock::now();
            go.count_down();
            force_checkpoints();
        }
        if (error_) std::rethrow_exception(error_);
        outcome_.positions.push_back(one_text(control_, "select pg_catalog.pg_current_wal_insert_lsn()"));
        summarise();
        return std::move(outcome_);
    }

  private:
    /// Of transactions that ended one after the other.
    struct timed_slice {
        histogram latencies_ns;
        std::int64_t rows = 0;
        clock::time_point end;  // of the last one
    };

    void client(std::latch& ready, std::latch& go, int number) {
        bool counted = false;
        try {
            writing how = plan_.how;
            if (plan_.clients > 1) how.skew = plan_.skew * (2 * number - (plan_.clients - 1)) / (plan_.clients - 1);
            const auto own = plan_.connect(how);
            for (const auto& sql : plan_.settings) own->execute(sql);
            own->write(0, 0);
            counted = true;
            ready.count_down();
            go.wait();
            insert_rows_timed(*own);
            // So that this session's buffer counts are in the statistics when this returns.
            own->execute("select pg_catalog.pg_stat_force_next_flush()");
        } catch (...) {
            fail(std::current_exception());
            if (!counted) ready.count_down();
        }
        client_ended(1);
    }

    void client_ended(int how_many) {
        const std::lock_guard lock{mutex_};
        running_ -= how_many;
        changed_.notify_all();
    }

    void insert_rows_timed(writer& own) {
        const double client_before = thread_seconds();
        const auto server_before = server_seconds(own.socket(), own.process());
        insert_rows(own);
        const double client = thread_seconds() - client_before;
        const auto server_after = server_seconds(own.socket(), own.process());
        const std::lock_guard lock{mutex_};
        client_cpu_seconds_ += client;
        if (!server_before || !server_after) server_cpu_seen_ = false;
        if (server_before && server_after) server_cpu_seconds_ += *server_after - *server_before;
    }

    void insert_rows(writer& own) {
        for (;;) {
            const std::int64_t number = next_.fetch_add(1);
            if (number >= transactions_ || failed_) return;
            const std::int64_t rows = std::min<std::int64_t>(plan_.batch, plan_.rows - number * plan_.batch);
            const auto begin = clock::now();
            if (number > 0 && stretch_of(number) != stretch_of(number - 1)) begin_stretch();
            own.write(number * plan_.batch, rows);
            note(rows, begin);
            if (plan_.progress) plan_.progress(rows);
        }
    }

    void note(std::int64_t rows, clock::time_point begin) {
        const auto count = static_cast<std::int64_t>(slices_.size());
        const std::lock_guard lock{slices_mutex_};
        timed_slice& slice = slices_[static_cast<std::size_t>(ended_++ * count / transactions_)];
        slice.end = clock::now();
        slice.rows += rows;
        slice.latencies_ns.add(static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::nanoseconds>(slice.end - begin).count()));
    }

    /// The stretches between checkpoints, by rows.
    std::int64_t stretch_of(std::int64_t number) const { return number * (plan_.checkpoints + 1) / transactions_; }

    // A checkpoint begins with each stretch but the first. If the last one is not over by then, the transaction waits
    // for it, on its own time: so every load has the same checkpoints at the same rows, and its log can be compared.
    void begin_stretch() {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return stretches_begun_ == checkpoints_done_ || failed_; });
        ++stretches_begun_;
        changed_.notify_all();
    }

    /// Returns when all clients have ended.
    void force_checkpoints() {
        for (;;) {
            {
                std::unique_lock lock{mutex_};
                changed_.wait(lock, [this] { return stretches_begun_ > checkpoints_done_ || running_ == 0; });
                if (stretches_begun_ == checkpoints_done_ || failed_) {
                    changed_.wait(lock, [this] { return running_ == 0; });
                    return;
                }
            }
            try {
                outcome_.checkpoint_seconds.push_back(seconds_between(begin_, clock::now()));
                pqxx::nontransaction transaction{control_};
                exec(transaction, "checkpoint");
                outcome_.positions.push_back(
                    exec(transaction, "select redo_lsn from pg_catalog.pg_control_checkpoint()")[0][0]
                        .as<std::string>());
            } catch (...) {
                fail(std::current_exception());
            }
            const std::lock_guard lock{mutex_};
            ++checkpoints_done_;
            changed_.notify_all();
        }
    }

    void fail(std::exception_ptr error) {
        const std::lock_guard lock{mutex_};
        if (!error_) error_ = std::move(error);
        failed_ = true;
        changed_.notify_all();
    }

    void summarise() {
        histogram all;
        for (const auto& slice : slices_) {
            all.add(slice.latencies_ns);
            outcome_.over_time.push_back({seconds_between(begin_, slice.end),
                                          static_cast<double>(slice.latencies_ns.percentile(0.5)) / 1e3,
                                          static_cast<double>(slice.latencies_ns.max()) / 1e3});
        }
        const auto us = [&](double p) { return static_cast<double>(all.percentile(p)) / 1e3; };
        outcome_.latency = {us(0.50), us(0.99), us(0.999), static_cast<double>(all.max()) / 1e3};
        outcome_.seconds = seconds_between(begin_, slices_.back().end);
        outcome_.client_cpu_seconds = client_cpu_seconds_;
        if (server_cpu_seen_) outcome_.server_cpu_seconds = server_cpu_seconds_;
        const std::size_t count = slices_.size();
        outcome_.rows_per_second_last_decile = speed(count * 9 / 10, count);
        if (count < 10) return;
        for (std::size_t tenth = 0; tenth < 10; ++tenth) {
            outcome_.rows_per_second_by_tenth.push_back(speed(count * tenth / 10, count * (tenth + 1) / 10));
        }
    }

    /// Rows a second of the slices [from, to).
    double speed(std::size_t from, std::size_t to) const {
        std::int64_t rows = 0;
        for (std::size_t i = from; i < to; ++i) rows += slices_[i].rows;
        return static_cast<double>(rows) /
               seconds_between(from == 0 ? begin_ : slices_[from - 1].end, slices_[to - 1].end);
    }

    const load_plan& plan_;
    pqxx::connection& control_;
    const std::int64_t transactions_;
    std::atomic<std::int64_t> next_{0};
    std::atomic<bool> failed_{false};
    clock::time_point begin_;  // written before the clients go
    load_outcome outcome_;     // the control thread's

    std::mutex slices_mutex_;  // of the next two
    std::vector<timed_slice> slices_;
    std::int64_t ended_ = 0;  // transactions

    std::mutex mutex_;  // of all below
    std::condition_variable changed_;
    int stretches_begun_ = 0, checkpoints_done_ = 0;  // after the first
    int running_ = 0;                                 // clients
    double client_cpu_seconds_ = 0, server_cpu_seconds_ = 0;
    bool server_cpu_seen_ = true;  // of every client
    std::exception_ptr error_;
};

}  // namespace

load_outcome run_load(const load_plan& plan, pqxx::connection& control) {
    return load{plan, control}.run();
}

}  // namespace rowkey::bench
