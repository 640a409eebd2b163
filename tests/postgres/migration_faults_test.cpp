// `rowkey migrate` beside writers, and killed. The PG* variables name a server. Short as it is; ROWKEY_FAULTS=full has
// 10^5 rows and 100 kills, and 10^6 rows once.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/postgres/public_id_migration.hpp>

#include "test_schema.hpp"

extern char** environ;

namespace {

using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

bool full() {
    const char* const told = std::getenv("ROWKEY_FAULTS");
    return told != nullptr && std::string{told} == "full";
}

/// A run of the tool, whose output goes to this test's.
class tool_run {
  public:
    explicit tool_run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), ROWKEY_TOOL);
        std::vector<char*> words;
        for (auto& one : arguments) words.push_back(one.data());
        words.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        if (!full()) posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        EXPECT_EQ(posix_spawn(&pid_, ROWKEY_TOOL, &actions, nullptr, words.data(), environ), 0);
        posix_spawn_file_actions_destroy(&actions);
    }
    ~tool_run() {
        if (pid_ <= 0) return;
        kill();
        wait();
    }
    tool_run(const tool_run&) = delete;
    tool_run& operator=(const tool_run&) = delete;

    void kill() const { ::kill(pid_, SIGKILL); }

    /// The exit status, or 128 and the signal.
    int wait() {
        int status = 0;
        waitpid(std::exchange(pid_, -1), &status, 0);
        return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }

  private:
    pid_t pid_ = -1;
};

/// Three sessions that insert, update and delete rows until they are told to stop, and know what must be there.
class writers {
  public:
    explicit writers(std::string table, std::int64_t rows) : table_{std::move(table)}, rows_{rows} {
        for (int i = 0; i < 3; ++i) threads_.emplace_back([this, i] { write(i); });
    }
    ~writers() { stop(); }

    void stop() {
        stopping_ = true;
        for (auto& one : threads_) {
            if (one.joinable()) one.join();
        }
    }

    std::int64_t inserted() const { return inserted_; }
    std::int64_t deleted() const { return deleted_; }
    std::int64_t added() const { return added_; }
    clock_type::duration longest() const { return longest_; }
    std::string problem() const { return problem_; }

  private:
    void write(int number) {
        try {
            pqxx::connection session;
            std::minstd_rand random{static_cast<unsigned>(number + 1)};
            while (!stopping_) {
                // Each writer has rows of its own, so that writers do not wait for each other.
                const std::int64_t key = static_cast<std::int64_t>(random()) % (rows_ / 3) * 3 + number + 1;
                const auto begin = clock_type::now();
                pqxx::work tx{session};
                const auto changed = tx.exec("update " + table_ + " set n = n + 1 where id = " + std::to_string(key));
                const bool gone = random() % 8 == 0;
                std::int64_t lost = 0, found = changed.affected_rows() == 1 ? 1 : 0;
                if (gone) {
                    const auto rows =
                        tx.exec("delete from " + table_ + " where id = " + std::to_string(key) + " returning n");
                    if (!rows.empty()) lost = rows[0][0].as<std::int64_t>();
                    found -= lost;
                    deleted_ += static_cast<std::int64_t>(rows.size());
                }
                tx.exec("insert into " + table_ + " (n) values (0)");
                tx.commit();
                ++inserted_;
                added_ += found;
                const std::lock_guard lock{mutex_};
                longest_ = std::max(longest_, clock_type::now() - begin);
            }
        } catch (const std::exception& error) {
            const std::lock_guard lock{mutex_};
            problem_ = error.what();
        }
    }

    const std::string table_;
    const std::int64_t rows_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::int64_t> inserted_{0}, deleted_{0}, added_{0};
    std::mutex mutex_;
    clock_type::duration longest_{};
    std::string problem_;
    std::vector<std::thread> threads_;
};

class Faults : public testing::Test {
  protected:
    void make_table(std::int64_t rows) {
        run("create table " + t +
            " (id bigint generated always as identity primary key, n int not null, created_at "
            "timestamptz not null default now()); insert into " +
            t +
            " (n, created_at) select 0, timestamptz "
            "'2020-01-01 00:00:00+00' + interval '1 ms' * i from generate_series(1, " +
            std::to_string(rows) + ") i");
        run("vacuum analyze " + t);
    }
    void run(const std::string& sql) { tx.exec(sql); }
    template <typename T = std::string>
    T ask(const std::string& sql) {
        return one<T>(tx, sql);
    }
    std::vector<std::string> command() const {
        return {"migrate",           "add-public-id",   "--table",        t,    "--time-column", "created_at",
                "--function-schema", schema("").schema, "--lock-timeout", "1s", "--batch-time",  "50ms"};
    }
    void expect_done() {
        EXPECT_EQ(ask<std::int64_t>("select count(*) filter (where public_id is null) from " + t), 0);
        EXPECT_EQ(ask<std::int64_t>("select count(*) - count(distinct public_id) from " + t), 0);
        // Two indexes, the table's own constraints, two functions at most: nothing is left over.
        EXPECT_EQ(
            ask("select string_agg(pg_get_constraintdef(oid), '; ' order by oid) from pg_constraint where contype "
                "in ('p', 'u', 'c') and conrelid = " +
                tx.quote(t) + "::regclass"),
            "PRIMARY KEY (id); UNIQUE (public_id)");
        EXPECT_EQ(ask<int>("select count(*)::int from pg_index where indrelid = " + tx.quote(t) + "::regclass"), 2);
        EXPECT_LE(ask<int>("select count(*)::int from pg_proc where pronamespace = " +
                           tx.quote(rowkey::postgres::quote_name(schema("").schema)) + "::regnamespace"),
                  1);
    }

    test_schema schema;
    pqxx::connection session;
    pqxx::nontransaction tx{session};
    const std::string t = schema.quoted("t");
};

/// The ids of the rows that are there, by their keys.
using seen_ids = std::map<std::int64_t, std::string>;

TEST_F(Faults, killed_anywhere_it_goes_on_and_no_id_changes) {
    const std::int64_t rows = full() ? 100'000 : 20'000;
    const int kills = full() ? 100 : 8;
    make_table(rows);
    // How long one takes, on a copy, so that the kills fall all over it.
    run("create table " + schema.quoted("copy") + " (like " + t + " including all); insert into " +
        schema.quoted("copy") + " (n, created_at) select n, created_at from " + t);
    auto on_copy = command();
    on_copy[3] = schema.quoted("copy");
    const auto begin = clock_type::now();
    ASSERT_EQ(tool_run{on_copy}.wait(), 0);
    const auto whole = clock_type::now() - begin;

    std::minstd_rand random{static_cast<unsigned>(std::random_device{}())};
    seen_ids seen;
    writers busy{t, rows};
    int done = 0;
    for (int i = 0; i < kills; ++i) {
        tool_run one{command()};
        std::this_thread::sleep_for(whole * static_cast<int>(random() % 1000) / (full() ? 4000 : 1000));
        one.kill();
        done += one.wait() == 0 ? 1 : 0;
        if (ask<int>("select count(*)::int from pg_attribute where attname = 'public_id' and attrelid = " +
                     tx.quote(t) + "::regclass") == 0)
            continue;
        // What has an id keeps it.
        for (const auto& row : tx.exec("select id, public_id from " + t +
                                       " where public_id is not null and id % 97 = " + std::to_string(i % 97))) {
            const auto [old, made] = seen.emplace(row[0].as<std::int64_t>(), row[1].as<std::string>());
            ASSERT_EQ(old->second, row[1].as<std::string>());
        }
    }
    ASSERT_EQ(tool_run{command()}.wait(), 0);
    busy.stop();
    EXPECT_EQ(busy.problem(), "");
    std::cout << kills << " kills, " << done << " of them after the end; " << busy.inserted() << " rows inserted, "
              << busy.deleted() << " deleted meanwhile\n";
    expect_done();
    EXPECT_EQ(ask<std::int64_t>("select count(*) from " + t), rows + busy.inserted() - busy.deleted());
    EXPECT_EQ(ask<std::int64_t>("select sum(n) from " + t), busy.added());
    for (const auto& row : tx.exec("select id, public_id from " + t)) {
        const auto old = seen.find(row[0].as<std::int64_t>());
        if (old != seen.end()) {
            ASSERT_EQ(old->second, row[1].as<std::string>());
        }
    }
}

TEST_F(Faults, beside_three_writers_none_waits_longer_than_is_reported) {
    const std::int64_t rows = full() ? 1'000'000 : 30'000;
    make_table(rows);
    rowkey::postgres::public_id_migration_options options;
    options.time_column = "created_at";
    options.function_schema = schema("").schema;
    const auto begin = clock_type::now();
    writers busy{t, rows};
    const auto report = rowkey::postgres::public_id_migration{schema("t"), options}.run(
        [] { return std::make_unique<pqxx::connection>(); });
    busy.stop();
    const auto ms = [](auto time) { return std::chrono::duration_cast<std::chrono::milliseconds>(time).count(); };
    std::cout << rows << " rows in " << ms(clock_type::now() - begin) << " ms beside " << busy.inserted()
              << " inserts; longest write " << ms(busy.longest()) << " ms, reported wait "
              << ms(report.longest_write_wait) << " ms\n";
    EXPECT_EQ(busy.problem(), "");
    EXPECT_TRUE(report.ended);
    EXPECT_GE(report.rows, 1);
    expect_done();
    EXPECT_EQ(ask<std::int64_t>("select count(*) from " + t), rows + busy.inserted() - busy.deleted());
    EXPECT_EQ(ask<std::int64_t>("select sum(n) from " + t), busy.added());
    // Of what was there before, each id has its row's time.
    EXPECT_EQ(ask<std::int64_t>("select count(*) from " + t + " where id <= " + std::to_string(rows) +
                                " and left(replace(public_id::text, '-', ''), 12) <> lpad(to_hex((extract(epoch from "
                                "created_at) * 1000)::bigint), 12, '0')"),
              0);
}

TEST_F(Faults, killed_once_among_a_million) {
    if (!full()) GTEST_SKIP() << "ROWKEY_FAULTS=full has it";
    make_table(1'000'000);
    tool_run first{command()};
    // In the midst of the filling.
    while (ask<bool>("select not exists (select from pg_attribute where attname = 'public_id' and attrelid = " +
                     tx.quote(t) + "::regclass)"))
        std::this_thread::sleep_for(10ms);
    while (ask<std::int64_t>("select count(public_id) from " + t) < 100'000) std::this_thread::sleep_for(10ms);
    first.kill();
    EXPECT_EQ(first.wait(), 128 + SIGKILL);
    run("create table " + schema.quoted("before") + " as select id, public_id from " + t +
        " where public_id is not null");
    ASSERT_EQ(tool_run{command()}.wait(), 0);
    expect_done();
    EXPECT_EQ(ask<std::int64_t>("select count(*) from " + schema.quoted("before") + " b join " + t +
                                " now using (id) where b.public_id <> now.public_id"),
              0);
}

}  // namespace
