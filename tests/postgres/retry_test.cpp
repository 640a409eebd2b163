// rowkey/postgres/retry.hpp against a live server, which the PG* variables name.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/postgres/keyed_table.hpp>
#include <rowkey/postgres/names.hpp>
#include <rowkey/postgres/retry.hpp>
#include <rowkey/postgres/sql.hpp>
#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>

#include "cutting_proxy.hpp"
#include "test_schema.hpp"

namespace {

using namespace std::chrono_literals;
using rowkey::uuid;
using rowkey::postgres::is_retryable;
using rowkey::postgres::retry;
using rowkey::postgres::retry_error;
using rowkey::postgres::retry_options;

struct invoice {
    [[maybe_unused]] static constexpr std::string_view public_prefix = "inv";
};
using public_id = rowkey::public_id<invoice>;

constexpr retry_options quick{.tries = 5, .deadline = 60s, .wait = 1us};

pqxx::connection to_the_server() {
    return pqxx::connection{""};
}

/// Three tables, and what inserts a row or more into each of them, by ids that are made once.
class Retry : public testing::Test {
  protected:
    Retry() {
        pqxx::connection session;
        pqxx::nontransaction tx{session};
        for (const char* name : {"one", "many"}) {
            trusted(tx, "create table " + schema.quoted(name) + " (" + rowkey::postgres::identity_key("id") + ", " +
                            rowkey::postgres::public_id_column("public_id") + ", total int)");
        }
        trusted(tx,
                "create table " + schema.quoted("keyed") + " (" + rowkey::postgres::uuid_key("id") + ", total int)");
        trusted(tx, "create table " + schema.quoted("copied") + " (id pg_catalog.uuid, total int)");
    }

    std::int64_t count(const std::string& table) {
        pqxx::connection session;
        pqxx::nontransaction tx{session};
        return one<std::int64_t>(tx, "select count(*) from " + schema.quoted(table));
    }

    /// A row of `one`, three of `many`, a row of `keyed`, each in a transaction of its own. True if an earlier try had
    /// made them.
    template <typename Connect>
    bool insert_one(Connect connect) {
        return retry(
            connect, [] { return public_id::generate(); },
            [&](pqxx::connection& session, const public_id& id) {
                pqxx::work tx{session};
                const auto row = one_row.insert(tx, id, {{"total", 1}});
                tx.commit();
                return !row.inserted;
            },
            quick);
    }
    template <typename Connect>
    bool insert_many(Connect connect) {
        return retry(
            connect,
            [] {
                return std::array{public_id::generate(), public_id::generate(), public_id::generate()};
            },
            [&](pqxx::connection& session, const std::array<public_id, 3>& ids) {
                std::vector<rowkey::postgres::new_row<invoice>> rows;
                for (const auto& id : ids) rows.push_back({id, {{"total", 2}}});
                pqxx::work tx{session};
                const auto made = many_rows.insert_many(tx, rows);
                tx.commit();
                return !made.front().inserted;
            },
            quick);
    }
    template <typename Connect>
    bool insert_keyed(Connect connect) {
        return retry(
            connect, [] { return rowkey::uuidv7(); },
            [&](pqxx::connection& session, const uuid& id) {
                pqxx::work tx{session};
                const bool inserted = keyed_row.insert_once(tx, id, {{"total", 3}});
                tx.commit();
                return !inserted;
            },
            quick);
    }

    test_schema schema;
    const rowkey::postgres::keyed_table<invoice> one_row{schema("one")}, many_rows{schema("many")};
    const rowkey::postgres::uuid_table keyed_row{schema("keyed")};
};

// ---- what a lost connection leaves

TEST_F(Retry, inserts_once_where_the_reply_to_commit_is_lost) {
    cutting_proxy proxy;
    const auto through_proxy = [&] { return pqxx::connection{proxy.dsn()}; };
    // Of three cuts each: a hundred, and a thousand by tests/run --faults.
    const char* const told = std::getenv("ROWKEY_FAULTS");
    const int rounds = told != nullptr && std::string_view{told} == "full" ? 334 : 34;
    int found = 0;
    for (int round = 1; round <= rounds; ++round) {
        proxy.cut_next_at_commit();
        found += insert_one(through_proxy);
        proxy.cut_next_at_commit();
        found += insert_many(through_proxy);
        proxy.cut_next_at_commit();
        found += insert_keyed(through_proxy);
    }
    EXPECT_EQ(found, 3 * rounds) << "each first try was committed";
    EXPECT_EQ(count("one"), rounds);
    EXPECT_EQ(count("many"), 3 * rounds);
    EXPECT_EQ(count("keyed"), rounds);
    EXPECT_EQ(proxy.cuts(), 3 * rounds);
}

TEST_F(Retry, inserts_once_wherever_the_connection_is_cut) {
    cutting_proxy proxy;
    const auto through_proxy = [&] { return pqxx::connection{proxy.dsn()}; };
    std::minstd_rand random{1};
    constexpr int rounds = 100;
    const auto cut_many = [&](auto insert) {
        insert();
        const std::int64_t all = proxy.bytes_of_last();
        for (int round = 1; round < rounds; ++round) {
            proxy.cut_next_after(1 + static_cast<std::int64_t>(random()) % all);
            insert();
            proxy.cut_next_after(cutting_proxy::never);  // where the cut lay behind the last byte
        }
    };
    cut_many([&] { insert_one(through_proxy); });
    cut_many([&] { insert_many(through_proxy); });
    cut_many([&] { insert_keyed(through_proxy); });
    EXPECT_EQ(count("one"), rounds);
    EXPECT_EQ(count("many"), 3 * rounds);
    EXPECT_EQ(count("keyed"), rounds);
    EXPECT_GT(proxy.cuts(), rounds);
}

void copy_rows(pqxx::transaction_base& tx, const std::string& table, int rows) {
#if PQXX_VERSION_MAJOR == 6
    pqxx::stream_to to{tx, table, std::vector<std::string>{"id", "total"}};
#else
    auto to = pqxx::stream_to::raw_table(tx, table, "id, total");
#endif
    for (int row = 0; row < rows; ++row) to << std::tuple{rowkey::uuidv7(), row};
    to.complete();
}

TEST_F(Retry, of_a_copy_leaves_nothing_of_the_try_that_failed) {
    cutting_proxy proxy;
    const auto copy = [&](int tries, bool in_subtransaction) {
        retry([&] { return pqxx::connection{proxy.dsn()}; },
              [&](pqxx::connection& session) {
                  pqxx::work tx{session};
                  if (in_subtransaction) {  // libpqxx 6 undoes it in a session that it makes anew
                      pqxx::subtransaction inner{tx};
                      copy_rows(inner, schema.quoted("copied"), 10'000);
                      inner.commit();
                  } else {
                      copy_rows(tx, schema.quoted("copied"), 10'000);
                  }
                  tx.commit();
              },
              {.tries = tries, .deadline = 60s, .wait = 1us});
    };
    proxy.cut_next_after(200'000);
    EXPECT_THROW(copy(1, false), retry_error);
    EXPECT_EQ(proxy.cuts(), 1);
    EXPECT_EQ(count("copied"), 0);
    proxy.cut_next_after(200'000);
    copy(2, false);
    EXPECT_EQ(proxy.cuts(), 2);
    EXPECT_EQ(count("copied"), 10'000);
    proxy.cut_next_after(200'000);
    copy(2, true);
    EXPECT_EQ(proxy.cuts(), 3);
    EXPECT_EQ(count("copied"), 20'000);
}

TEST_F(Retry, goes_on_where_the_server_ends_the_session) {
    int tries = 0;
    retry(
        to_the_server, [] { return public_id::generate(); },
        [&](pqxx::connection& session, const public_id& id) {
            pqxx::work tx{session};
            one_row.insert(tx, id);
            if (++tries == 1) trusted(tx, "select pg_terminate_backend(pg_backend_pid())");
            tx.commit();
        },
        quick);
    EXPECT_EQ(tries, 2);
    EXPECT_EQ(count("one"), 1);
}

// ---- which errors

TEST_F(Retry, stays_on_the_connection_where_the_server_undid_the_transaction) {
    {
        pqxx::connection session;
        pqxx::nontransaction tx{session};
        trusted(tx, "insert into " + schema.quoted("copied") + " values (null, 0)");
    }
    const std::string increase = "update " + schema.quoted("copied") + " set total = total operator(pg_catalog.+) 1";
    int connections = 0, tries = 0;
    retry(
        [&] {
            ++connections;
            return to_the_server();
        },
        [&](pqxx::connection& session) {
            pqxx::work tx{session};
            tx.exec("set transaction isolation level repeatable read");
            one<int>(tx, "select total from " + schema.quoted("copied"));
            if (++tries == 1) {  // a serialization failure of the real kind
                pqxx::connection other;
                pqxx::work others{other};
                others.exec(increase);
                others.commit();
            }
            tx.exec(increase);
            tx.commit();
        },
        quick);
    EXPECT_EQ(tries, 2);
    EXPECT_EQ(connections, 1);
}

TEST_F(Retry, ends_a_deadlock) {
    {
        pqxx::connection session;
        pqxx::nontransaction tx{session};
        trusted(tx, "insert into " + schema.quoted("copied") + " values (null, 1), (null, 2)");
    }
    const auto lock = [&](pqxx::transaction_base& tx, int row) {
        tx.exec("update " + schema.quoted("copied") +
                " set id = pg_catalog.gen_random_uuid() where total operator(pg_catalog.=) " + std::to_string(row));
    };
    std::atomic<int> tries{0}, locked{0};
    const auto cross = [&](int first, int second) {
        retry(
            to_the_server,
            [&](pqxx::connection& session) {
                ++tries;
                pqxx::work tx{session};
                tx.exec("set local deadlock_timeout to '10ms'");
                lock(tx, first);
                ++locked;
                while (locked < 2) std::this_thread::yield();
                lock(tx, second);
                tx.commit();
            },
            quick);
    };
    std::thread other{[&] { cross(1, 2); }};
    cross(2, 1);
    other.join();
    EXPECT_GE(tries, 3) << "one of the two was ended";
}

TEST_F(Retry, looks_for_another_server_where_this_one_takes_no_writes) {
    int connections = 0;
    retry([&] { return pqxx::connection{++connections == 1 ? "options='-c default_transaction_read_only=on'" : ""}; },
          [] { return public_id::generate(); },
          [&](pqxx::connection& session, const public_id& id) {
              pqxx::work tx{session};
              if (one(tx, "show transaction_read_only") == "on")
                  tx.exec("insert into " + schema.quoted("one") + " (total) values (1)");
              one_row.insert(tx, id);
              tx.commit();
          },
          quick);
    EXPECT_EQ(connections, 2);
    EXPECT_EQ(count("one"), 1);
}

TEST(RetryErrors, are_those_of_the_table) {
    const auto refused = [](const char* state) { return pqxx::sql_error{"refused", "select 1", state}; };
    EXPECT_TRUE(is_retryable(pqxx::broken_connection{"lost"}));
    EXPECT_TRUE(is_retryable(pqxx::in_doubt_error{"lost in COMMIT"}));
    for (const char* state : {"08000", "08006", "08P01", "40001", "40003", "40P01", "57P01", "57P02", "57P03", "25006"})
        EXPECT_TRUE(is_retryable(refused(state))) << state;
    for (const char* state : {"", "00000", "22001", "23505", "25001", "25P02", "40000", "40002", "42P01", "53100",
                              "55P03", "57014", "57P04", "XX000"})
        EXPECT_FALSE(is_retryable(refused(state))) << state;
    EXPECT_FALSE(is_retryable(std::runtime_error{"no libpqxx's"}));
    EXPECT_FALSE(is_retryable(pqxx::usage_error{"wrong"}));
}

// ---- the loop itself

TEST_F(Retry, throws_what_no_retry_mends_on_at_once) {
    int tries = 0;
    EXPECT_THROW(retry(
                     to_the_server,
                     [&](pqxx::connection& session) {
                         ++tries;
                         pqxx::work tx{session};
                         tx.exec("insert into " + schema.quoted("one") + " (public_id) values (null)");
                     },
                     quick),
                 pqxx::not_null_violation);
    EXPECT_THROW(retry(
                     to_the_server, [&](pqxx::connection&) { throw std::domain_error{"the service's own"}; }, quick),
                 std::domain_error);
    EXPECT_THROW(retry(
                     to_the_server, [&](pqxx::connection&) { throw 42; }, quick),
                 int);
    EXPECT_EQ(tries, 1);
}

TEST_F(Retry, tells_how_many_tries_failed_and_why_the_last_did) {
    int connections = 0;
    const auto nowhere = [&] {
        ++connections;
        return pqxx::connection{"host=/nonexistent"};
    };
    try {
        retry(nowhere, [](pqxx::connection&) {}, {.tries = 3, .deadline = 60s, .wait = 1us});
        FAIL();
    } catch (const retry_error& error) {
        EXPECT_EQ(error.tries(), 3);
        EXPECT_EQ(connections, 3);
        EXPECT_EQ(std::string_view{error.what()}.substr(0, 22), "gave up after 3 tries ");
        EXPECT_NE(std::string_view{error.what()}.find("/nonexistent"), std::string_view::npos);
        EXPECT_THROW(std::rethrow_if_nested(error), pqxx::broken_connection);
    }
}

TEST_F(Retry, begins_no_try_after_the_deadline) {
    int tries = 0;
    const auto lost = [&](pqxx::connection&) {
        ++tries;
        throw pqxx::broken_connection{"lost"};
    };
    EXPECT_THROW(retry(to_the_server, lost, {.tries = 1000, .deadline = 0s, .wait = 1us}), retry_error);
    EXPECT_EQ(tries, 1);
    tries = 0;
    EXPECT_THROW(retry(to_the_server, lost, {.tries = 1000, .deadline = 10s, .wait = 1h}), retry_error)
        << "a wait that would pass it is not begun";
    EXPECT_EQ(tries, 1);
}

TEST_F(Retry, waits_longer_before_each_try) {
    std::vector<std::chrono::steady_clock::time_point> begins;
    const auto lost = [&](pqxx::connection&) {
        begins.push_back(std::chrono::steady_clock::now());
        throw pqxx::broken_connection{"lost"};
    };
    EXPECT_THROW(retry(to_the_server, lost, {.tries = 4, .deadline = 60s, .wait = 20ms}), retry_error);
    ASSERT_EQ(begins.size(), 4u);
    EXPECT_GE(begins[1] - begins[0], 10ms);
    EXPECT_GE(begins[2] - begins[1], 20ms);
    EXPECT_GE(begins[3] - begins[2], 40ms);
}

// By what fits before a deadline, so that no measured time is asserted.
TEST_F(Retry, waits_a_random_part_a_fiftieth_on_the_same_connection) {
    const auto tries_within = [&](std::chrono::nanoseconds deadline, std::chrono::nanoseconds wait, auto error) {
        int tries = 0;
        const auto fail = [&](pqxx::connection&) {
            ++tries;
            throw error;
        };
        EXPECT_THROW(retry(to_the_server, fail, {.tries = 2, .deadline = deadline, .wait = wait}), retry_error);
        return tries;
    };
    int twice = 0;
    for (int i = 0; i < 64; ++i) twice += tries_within(200ms, 260ms, pqxx::broken_connection{"lost"}) == 2;
    EXPECT_LT(twice, 64) << "some waits of 130 to 260 ms do not fit into 200";
    const pqxx::sql_error undone{"undone", "select 1", "40001"};
    EXPECT_EQ(tries_within(10min, 50s, undone), 2);
    EXPECT_EQ(tries_within(1s, 100min, undone), 1);
    EXPECT_EQ(tries_within(1s, std::chrono::nanoseconds::max(), pqxx::broken_connection{"lost"}), 1);
    EXPECT_EQ(tries_within(1min, -1s, pqxx::broken_connection{"lost"}), 2);
}

TEST_F(Retry, makes_once_and_within_the_deadline) {
    int made = 0, tries = 0;
    const auto lost = [&](pqxx::connection&, int) {
        ++tries;
        throw pqxx::broken_connection{"lost"};
    };
    const auto slow = [&] {
        std::this_thread::sleep_for(50ms);
        return ++made;
    };
    EXPECT_THROW(retry(to_the_server, slow, lost, {.tries = 3, .deadline = 20ms, .wait = 1us}), retry_error);
    EXPECT_EQ(tries, 1);
    EXPECT_THROW(retry(to_the_server, slow, lost, {.tries = 0}), std::invalid_argument);
    EXPECT_EQ(made, 1) << "before anything is made";
}

TEST_F(Retry, says_that_the_deadline_leaves_no_time_for_another_try) {
    const auto lost = [](pqxx::connection&) { throw pqxx::broken_connection{"lost"}; };
    const auto told = [&](const retry_options& options) -> std::string {
        try {
            retry(to_the_server, lost, options);
        } catch (const retry_error& error) {
            return error.what();
        }
        return "";
    };
    const std::string late = " ms, for the next one would begin after the deadline: lost";
    EXPECT_TRUE(told({.deadline = 1s, .wait = 10min}).ends_with(late)) << told({.deadline = 1s, .wait = 10min});
    EXPECT_TRUE(told({.tries = 1}).ends_with(" ms: lost")) << told({.tries = 1});
}

TEST_F(Retry, refuses_a_null_pointer_for_a_connection) {
    EXPECT_THROW(retry([] { return std::unique_ptr<pqxx::connection>{}; }, [](pqxx::connection&) {}),
                 std::invalid_argument);
}

TEST_F(Retry, refuses_options_that_allow_no_try) {
    for (const int tries : {0, -1}) {
        EXPECT_THROW(retry(to_the_server, [](pqxx::connection&) {}, {.tries = tries}), std::invalid_argument);
    }
}

TEST_F(Retry, takes_pointers_to_connections_and_gives_what_the_work_gives) {
    const auto pooled = [] { return std::make_unique<pqxx::connection>(""); };
    EXPECT_EQ(retry(pooled, [](pqxx::connection& session) { return session.is_open() ? 7 : 0; }), 7);
    int made = 0;
    const auto text = retry(
        pooled, [&] { return std::to_string(++made); },
        [&](pqxx::connection&, const std::string& once) {
            if (made == 1 && once == "1") ++made;
            return once;
        });
    EXPECT_EQ(text, "1");
    const auto owned =
        retry([dsn = std::make_unique<std::string>()] { return pqxx::connection{*dsn}; },
              [] { return std::make_unique<int>(7); },
              [](pqxx::connection&, const std::unique_ptr<int>& seven) { return std::make_unique<int>(*seven); });
    EXPECT_EQ(*owned, 7);
    const retry_options options;
    EXPECT_TRUE(retry(
        to_the_server, [](auto&&... session) { return (session.is_open() && ...); }, options));
}

// ---- beside a server of its own that is restarted meanwhile: retry_server_test.sh

TEST_F(Retry, DISABLED_outlives_restarts_under_eight_clients) {
    const std::filesystem::path folder = std::getenv("RETRY_FOLDER");
    std::atomic<int> lost{0};
    std::vector<std::int64_t> inserted(8);
    std::vector<std::thread> clients;
    for (auto& mine : inserted) {
        clients.emplace_back([&] {
            while (!exists(folder / "enough")) {
                int tries = 0;
                retry(
                    to_the_server, [] { return public_id::generate(); },
                    [&](pqxx::connection& session, const public_id& id) {
                        lost += ++tries > 1;
                        pqxx::work tx{session};
                        one_row.insert(tx, id);
                        tx.commit();
                    },
                    {.tries = 10'000, .deadline = 10min, .wait = 5ms});
                ++mine;
                std::ofstream{folder / "progress", std::ios::app} << '.';
            }
        });
    }
    for (auto& client : clients) client.join();
    std::int64_t all = 0;
    for (const auto mine : inserted) all += mine;
    EXPECT_EQ(count("one"), all);
    EXPECT_GT(lost, 0) << "no client was disturbed";
}

}  // namespace
