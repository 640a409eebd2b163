// rowkey/postgres/id_default.hpp against a live server, which the PG* variables name; through a pooler too, so no test
// relies on a session. The tests of OwnServer and SteppedClock need a server of their own: id_default_server_test.sh.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <latch>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/postgres/id_default.hpp>
#include <rowkey/postgres/names.hpp>
#include <rowkey/rowkey.hpp>

#include "test_schema.hpp"

namespace {

using namespace rowkey::literals;
using rowkey::uuid;
using rowkey::postgres::ensure_v7_default;
using rowkey::postgres::ensure_v7_functions;
using rowkey::postgres::find_v7_default;
using rowkey::postgres::id_default_error;
using rowkey::postgres::quote_name;
using rowkey::postgres::use_native_v7_default;
using rowkey::postgres::v7_function_sql;
using rowkey::postgres::v7_functions_sql;
using rowkey::postgres::v7_source;

void run(pqxx::transaction_base& tx, const std::string& sql) {
    trusted(tx, sql);
}

template <typename T = std::string>
T value(pqxx::transaction_base& tx, const std::string& sql) {
    const auto rows = trusted(tx, sql);
    return rows[0][0].template as<T>();
}

uuid id_of(pqxx::transaction_base& tx, const std::string& expression) {
    const auto rows = tx.exec("select " + expression);
    return *rowkey::parse_uuid(rows[0][0].as<std::string>());
}

/// Microseconds since 1970 by the server's clock.
std::int64_t server_time(pqxx::transaction_base& tx) {
    return value<std::int64_t>(tx,
                               "select (extract(epoch from date_trunc('second', t))::bigint * 1000000) + "
                               "extract(microseconds from t)::bigint % "
                               "1000000 from (select clock_timestamp() as t offset 0) as reading");
}

std::uint64_t fraction_of(const uuid& id) {
    return (id.high_word() & 0xfff) << 8 | (id.low_word() >> 54 & 0xff);
}

std::string message_of(const auto& call) {
    try {
        call();
    } catch (const id_default_error& error) {
        return error.what();
    }
    return "no error";
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Two schemas and a role of this test's own; the first schema has the function, on any server.
class IdDefault : public testing::Test {
  protected:
    IdDefault() {
        pqxx::work tx{session};
        run(tx, "create schema " + quoted_schema + "; create schema " + empty_schema + "; create role " + role);
        run(tx, v7_function_sql(schema));
        tx.commit();
    }
    ~IdDefault() override {
        try {
            pqxx::work tx{session};
            run(tx, "drop schema if exists " + quoted_schema + " cascade; drop schema if exists " + empty_schema +
                        " cascade");
            run(tx, "drop owned by " + role + " cascade; drop role " + role);
            tx.commit();
        } catch (const std::exception& error) {
            ADD_FAILURE() << error.what();
        }
    }

    bool has_native() {
        pqxx::nontransaction tx{session};
        return value<int>(tx, "show server_version_num") >= 180000;
    }

    pqxx::connection session;
    const std::string unique = std::to_string(getpid());
    // Quotes, upper case, a blank, a dot and a dollar: a name that only quoting gets right.
    const std::string schema = "Id \"Default\" $rowkey$." + unique;
    const std::string quoted_schema = quote_name(schema);
    const std::string empty_schema = "rowkey_id_default_empty_" + unique;
    const std::string role = "rowkey_id_default_role_" + unique;
    const std::string function = quoted_schema + ".rowkey_uuidv7()";
};

TEST_F(IdDefault, ids_hold_the_time_of_the_call_bit_for_bit) {
    pqxx::nontransaction tx{session};
    std::set<std::uint64_t> fractions;
    for (int i = 0; i < 500; ++i) {
        const std::int64_t before = server_time(tx);
        const uuid id = id_of(tx, function);
        const std::int64_t after = server_time(tx);
        ASSERT_EQ(id.version(), 7);
        ASSERT_EQ(id.variant(), 0b10);
        const auto ms = id.timestamp()->time_since_epoch().count();
        // The fraction is that of one microsecond, by the core's rule: floor(us * 2^20 / 1000).
        const auto us = static_cast<std::int64_t>((fraction_of(id) * 1000 + (1 << 20) - 1) >> 20);
        ASSERT_EQ(fraction_of(id), static_cast<std::uint64_t>(us) * (1 << 20) / 1000) << id;
        ASSERT_LT(us, 1000);
        ASSERT_LE(before, ms * 1000 + us) << id;
        ASSERT_GE(after, ms * 1000 + us) << id;
        fractions.insert(fraction_of(id));
    }
    EXPECT_GT(fractions.size(), 100u) << "microseconds are told";
}

/// One id of each reading of the clock: the function's text with another clock in it, and what it gives.
std::vector<uuid> ids_at(pqxx::transaction_base& tx, const std::string& schema, const std::string& first, int count) {
    std::string sql = v7_function_sql(schema);
    const std::string clock = ":= pg_catalog.clock_timestamp()";
    sql.replace(sql.find(clock), clock.size(), ":= pg_catalog.current_setting('rowkey_test.clock')");
    run(tx, sql);
    std::vector<uuid> ids;
    for (const auto& row :
         trusted(tx, "select (select " + quote_name(schema) +
                         ".rowkey_uuidv7() where set_config('rowkey_test.clock', (timestamptz '" + first +
                         "' + n * interval '1 us')::text, true) <> '') from generate_series(0, " +
                         std::to_string(count - 1) + ") as n")) {
        ids.push_back(*rowkey::parse_uuid(row[0].as<std::string>()));
    }
    return ids;
}

TEST_F(IdDefault, every_microsecond_has_the_fraction_that_the_core_gives_it) {
    struct millisecond {
        const char* text;
        std::int64_t ms;
    };
    for (const auto& [text, ms] : {millisecond{"1970-01-01 00:00:00+00", 0},
                                   {"2026-11-20 12:34:56.789+00", 1795178096789},
                                   {"2041-05-10 21:27:45.685+00", 2251834065685},
                                   {"2242-03-16 12:56:31.999+00", 8589934591999},
                                   {"2527-06-23 06:20:44.415+00", 17592186044415}}) {
        // PostgreSQL 13 reads the time as a double, which tells microseconds apart for less than 2^33 seconds.
        if (session.server_version() < 140000 && ms >= (std::int64_t{1000} << 33)) continue;
        pqxx::work tx{session};
        const auto ids = ids_at(tx, schema, text, 1000);
        ASSERT_EQ(ids.size(), 1000u);
        for (std::size_t us = 0; us < ids.size(); ++us) {
            ASSERT_EQ(ids[us].high_word() >> 16, static_cast<std::uint64_t>(ms)) << ids[us];
            ASSERT_EQ(ids[us].version(), 7) << ids[us];
            ASSERT_EQ(fraction_of(ids[us]), us * 1048576 / 1000) << ids[us];
        }
    }
}

TEST_F(IdDefault, postgresql_18_reads_the_time_out_of_the_ids) {
    if (!has_native()) GTEST_SKIP() << "the server is older";
    pqxx::nontransaction tx{session};
    const auto rows =
        trusted(tx,
                "select id, uuid_extract_version(id), extract(epoch from uuid_extract_timestamp(id))::numeric "
                "* 1000 from (select " +
                    function + " as id from generate_series(1, 1000) offset 0) as made");
    for (const auto& row : rows) {
        const uuid id = *rowkey::parse_uuid(row[0].as<std::string>());
        ASSERT_EQ(row[1].as<int>(), 7);
        ASSERT_EQ(static_cast<std::int64_t>(row[2].as<double>()), id.timestamp()->time_since_epoch().count()) << id;
    }
}

TEST_F(IdDefault, the_54_random_bits_are_fair_and_differ) {
    pqxx::nontransaction tx{session};
    constexpr int n = 20'000;
    std::vector<int> ones(64);
    std::set<std::uint64_t> seen;
    for (const auto& row : trusted(tx, "select " + function + " from generate_series(1, " + std::to_string(n) + ")")) {
        const std::uint64_t low = rowkey::parse_uuid(row[0].as<std::string>())->low_word();
        for (std::size_t bit = 0; bit < 64; ++bit) ones[bit] += static_cast<int>(low >> bit & 1);
        seen.insert(low & ((std::uint64_t{1} << 54) - 1));
    }
    // Six standard deviations: a fair function fails once in ten million runs. Equal bits: once in 90 million.
    for (std::size_t bit = 0; bit < 54; ++bit) EXPECT_NEAR(ones[bit], n / 2, 6 * 71) << "bit " << bit;
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(n));
}

TEST_F(IdDefault, the_function_is_volatile_parallel_safe_and_runs_with_the_callers_rights) {
    pqxx::nontransaction tx{session};
    EXPECT_EQ(
        value(tx,
              "select provolatile::text || proparallel::text || prosecdef::text || (proconfig is null)::text from "
              "pg_proc where oid = " +
                  tx.quote(function) + "::regprocedure"),
        "vsfalsetrue");
}

// ---- order

/// How many of the rows of `table` have an id that is not greater than that of the row before, by n.
std::string out_of_order(const std::string& table) {
    return "select count(*) from (select id <= lag(id) over (order by n) as lost from " + table +
           ") as pairs where lost";
}

TEST_F(IdDefault, ids_of_one_statement_ascend) {
    pqxx::work tx{session};
    const std::string table = quoted_schema + ".t", from = " from generate_series(1, 200000) as n";
    run(tx, "create table " + table + " (n int, id uuid primary key default " + function + ")");
    run(tx, "insert into " + table + " (n) select n" + from);
    EXPECT_EQ(value<int>(tx, out_of_order(table)), 0) << "insert ... select, by the column's default";
    run(tx, "truncate " + table + "; insert into " + table + " (n) select n" + from + " order by -n");
    EXPECT_EQ(value<int>(tx, "select count(*) from (select id <= lag(id) over (order by n desc) as lost from " + table +
                                 ") as pairs where lost"),
              0)
        << "in the order of the rows";
    run(tx, "truncate " + table + "; insert into " + table + " select n, " + function + from);
    EXPECT_EQ(value<int>(tx, out_of_order(table)), 0) << "insert ... select, called";
    EXPECT_EQ(value<int>(tx, "select count(*) from (select " + function + " as a, " + function +
                                 " as b from generate_series(1, 10000) offset 0) as two where a >= b"),
              0)
        << "two columns of a row";
}

TEST_F(IdDefault, ids_of_one_copy_ascend) {
    pqxx::work tx{session};
    const std::string table = quoted_schema + ".t";
    run(tx, "create table " + table + " (n int, id uuid primary key default " + function + ")");
    run(tx, "copy " + table + " (n) from program 'seq 200000'");
    EXPECT_EQ(value<int>(tx, "select count(*) from " + table), 200'000);
    EXPECT_EQ(value<int>(tx, out_of_order(table)), 0);
}

TEST_F(IdDefault, ids_of_two_sessions_that_take_turns_ascend) {
    pqxx::connection other;
    pqxx::nontransaction here{session}, there{other};
    uuid last;
    for (int i = 0; i < 3000; ++i) {
        const uuid id = id_of(i % 2 == 0 ? here : there, function);
        ASSERT_LT(last, id) << i;
        last = id;
    }
}

TEST_F(IdDefault, ids_ascend_across_transactions_rollbacks_and_savepoints) {
    uuid last;
    const auto next = [&](pqxx::transaction_base& tx) {
        const uuid id = id_of(tx, function);
        EXPECT_LT(last, id);
        last = id;
    };
    for (int i = 0; i < 200; ++i) {
        pqxx::work tx{session};
        next(tx);
        run(tx, "savepoint s");
        next(tx);
        run(tx, "rollback to s");
        next(tx);
        if (i % 2 == 0) tx.commit();
    }
}

TEST_F(IdDefault, ids_made_by_many_sessions_at_once_are_distinct_and_ascend_in_each) {
    {
        pqxx::work tx{session};
        run(tx, "create table " + quoted_schema + ".t (who int, n int, id uuid primary key default " + function + ")");
        tx.commit();
    }
    {
        std::vector<std::jthread> threads;
        for (int who = 0; who < 4; ++who) {
            threads.emplace_back([&, who] {
                pqxx::connection own;
                pqxx::work tx{own};
                run(tx, "insert into " + quoted_schema + ".t (who, n) select " + std::to_string(who) +
                            ", n from generate_series(1, 20000) as n");
                tx.commit();
            });
        }
    }
    pqxx::nontransaction tx{session};
    EXPECT_EQ(value<int>(tx, "select count(distinct id) from " + quoted_schema + ".t"), 80'000);
    EXPECT_EQ(
        value<int>(tx, "select count(*) from (select id <= lag(id) over (partition by who order by n) as lost from " +
                           quoted_schema + ".t) as pairs where lost"),
        0);
}

TEST_F(IdDefault, workers_of_a_parallel_query_make_distinct_ids) {
    pqxx::work tx{session};
    const std::string table = quoted_schema + ".source";
    run(tx, "create table " + table + " as select n from generate_series(1, 200000) as n; analyze " + table);
    run(tx,
        "set local parallel_setup_cost to 0; set local parallel_tuple_cost to 0; set local "
        "min_parallel_table_scan_size "
        "to 0; set local max_parallel_workers_per_gather to 4; set local parallel_leader_participation to off");
    const std::string query =
        "select count(distinct id) from (select " + function + " as id from " + table + " offset 0) as t";
    std::string plan;
    for (const auto& row :
         trusted(tx, "explain (analyze, verbose, costs off, timing off) select " + function + " from " + table)) {
        plan += row[0].as<std::string>() + "\n";
    }
    EXPECT_TRUE(contains(plan, "Gather")) << plan;
    EXPECT_FALSE(contains(plan, "Workers Launched: 0")) << plan;
    EXPECT_EQ(value<int>(tx, query), 200'000);
}

// ---- names, rights, search_path

TEST_F(IdDefault, serves_with_any_search_path) {
    pqxx::work tx{session};
    for (const std::string path : {"''", "pg_temp", "public, pg_catalog"}) {
        tx.exec("set local search_path to " + path);
        EXPECT_EQ(id_of(tx, function).version(), 7) << path;
        EXPECT_TRUE(find_v7_default(tx, schema)) << path;
    }
}

TEST_F(IdDefault, a_role_with_no_right_but_insert_uses_it_as_a_default) {
    pqxx::work tx{session};
    run(tx, "create table " + empty_schema + ".t (n int, id uuid primary key default " + function +
                "); grant usage on schema " + empty_schema + " to " + role + "; grant insert on " + empty_schema +
                ".t to " + role);
    run(tx, "set local role " + role);
    run(tx, "insert into " + empty_schema + ".t (n) values (1), (2)");
    run(tx, "reset role");
    EXPECT_EQ(value<int>(tx, "select count(distinct id) from " + empty_schema + ".t"), 2);
}

TEST_F(IdDefault, a_plain_role_that_may_create_in_the_schema_installs_it) {
    if (has_native()) GTEST_SKIP() << "the server has uuidv7() and needs none";
    pqxx::work tx{session};
    run(tx, "grant usage on schema " + empty_schema + " to " + role + "; set local role " + role);
    const std::string error = message_of([&] { ensure_v7_default(tx, empty_schema); });
    EXPECT_TRUE(contains(error, "the role \"" + role + "\" may not create")) << error;
    EXPECT_TRUE(contains(error, "grant it CREATE")) << error;
    run(tx, "reset role; grant create on schema " + empty_schema + " to " + role + "; set local role " + role);
    const auto made = ensure_v7_default(tx, empty_schema);
    EXPECT_EQ(made.source, v7_source::function);
    EXPECT_EQ(id_of(tx, made.expression).version(), 7);
    EXPECT_EQ(find_v7_default(tx, empty_schema)->expression, made.expression);
}

// ---- find, ensure

TEST_F(IdDefault, gives_the_best_that_the_server_has) {
    pqxx::work tx{session};
    const auto found = find_v7_default(tx, schema);
    ASSERT_TRUE(found);
    if (value<int>(tx, "show server_version_num") >= 180000) {
        EXPECT_EQ(found->source, v7_source::native);
        EXPECT_EQ(found->expression, "pg_catalog.uuidv7()");
        EXPECT_EQ(ensure_v7_default(tx, empty_schema).expression, "pg_catalog.uuidv7()");
        EXPECT_EQ(
            value<int>(tx, "select count(*) from pg_proc where pronamespace = '" + empty_schema + "'::regnamespace"),
            0);
    } else {
        EXPECT_EQ(found->source, v7_source::function);
        EXPECT_EQ(found->expression, function);
        EXPECT_FALSE(find_v7_default(tx, empty_schema));
        EXPECT_FALSE(find_v7_default(tx, "no such schema"));
    }
    EXPECT_EQ(id_of(tx, found->expression).version(), 7);
}

TEST_F(IdDefault, a_name_that_is_no_schemas_is_told) {
    pqxx::work tx{session};
    EXPECT_THROW(find_v7_default(tx, ""), std::invalid_argument);
    EXPECT_THROW(ensure_v7_default(tx, std::string(64, 'x')), std::invalid_argument);
    EXPECT_THROW(v7_function_sql("not UTF-8: \xff"), std::invalid_argument);
    if (value<int>(tx, "show server_version_num") >= 180000) return;
    const std::string error = message_of([&] { ensure_v7_default(tx, "no such schema"); });
    EXPECT_TRUE(contains(error, "there is no schema \"no such schema\"")) << error;
    EXPECT_EQ(value<int>(tx, "select 1"), 1) << "the transaction is usable";
}

TEST_F(IdDefault, installing_again_changes_nothing) {
    if (has_native()) GTEST_SKIP() << "the server has uuidv7() and needs none";
    const auto state = [&](pqxx::transaction_base& tx) {
        return value(tx, "select xmin::text || ' ' || ctid::text from pg_proc where oid = " + tx.quote(function) +
                             "::regprocedure");
    };
    pqxx::work tx{session};
    const std::string before = state(tx);
    EXPECT_EQ(ensure_v7_default(tx, schema).expression, function);
    EXPECT_EQ(ensure_v7_default(tx, schema).expression, function);
    EXPECT_EQ(state(tx), before);
}

TEST_F(IdDefault, many_sessions_may_install_it_at_once) {
    if (has_native()) GTEST_SKIP() << "the server has uuidv7() and needs none";
    for (const std::string isolation : {"read committed", "repeatable read"}) {
        for (int round = 0; round < 15; ++round) {
            constexpr int sessions = 6;
            std::latch ready{sessions};
            std::vector<std::string> outcomes(sessions);
            {
                std::vector<std::jthread> threads;
                for (auto& outcome : outcomes) {
                    threads.emplace_back([&] {
                        try {
                            pqxx::connection own;
                            pqxx::work tx{own};
                            run(tx, "set transaction isolation level " + isolation);
                            run(tx, "select 1");  // takes the snapshot of "repeatable read"
                            ready.arrive_and_wait();
                            outcome = ensure_v7_default(tx, empty_schema).expression;
                            tx.commit();
                        } catch (const std::exception& error) {
                            outcome = error.what();
                        }
                    });
                }
            }
            const std::string expression = quote_name(empty_schema) + ".rowkey_uuidv7()";
            int installed = 0;
            for (const auto& outcome : outcomes) {
                if (outcome == expression) {
                    ++installed;
                } else {
                    ASSERT_NE(isolation, "read committed") << outcome << ", round " << round;
                    ASSERT_TRUE(contains(outcome, "already exists")) << outcome << ", round " << round;
                }
            }
            EXPECT_GE(installed, 1) << isolation;
            pqxx::work tx{session};
            EXPECT_EQ(id_of(tx, expression).version(), 7);
            run(tx, "drop function " + expression);
            tx.commit();
        }
    }
}

TEST_F(IdDefault, who_waited_for_another_roles_install_uses_that) {
    if (has_native()) GTEST_SKIP() << "the server has uuidv7() and needs none";
    pqxx::work tx{session};
    run(tx, "grant create, usage on schema " + empty_schema + " to " + role);
    tx.commit();
    std::string outcome;
    {
        pqxx::work first{session};
        ensure_v7_default(first, empty_schema);
        const std::jthread second{[&] {
            try {
                pqxx::connection own;
                pqxx::work later{own};
                run(later, "set local role " + role);
                outcome = ensure_v7_default(later, empty_schema).expression;
                later.commit();
            } catch (const std::exception& error) {
                outcome = error.what();
            }
        }};
        while (value<int>(first, "select count(*) from pg_locks where locktype = 'advisory' and not granted") == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
        first.commit();
    }
    EXPECT_EQ(outcome, quote_name(empty_schema) + ".rowkey_uuidv7()");
}

TEST_F(IdDefault, who_creates_the_function_behind_an_older_snapshot_does_not_keep_it_as_ours) {
    if (has_native()) GTEST_SKIP() << "the server has uuidv7() and needs none";
    {
        pqxx::work tx{session};
        run(tx, "grant create, usage on schema " + empty_schema + " to " + role);
        tx.commit();
    }
    pqxx::work tx{session};
    run(tx, "set transaction isolation level repeatable read");
    run(tx, "select 1");  // takes the snapshot
    {
        pqxx::connection strangers;
        pqxx::work stranger{strangers};
        run(stranger, "set local role " + role);
        run(stranger, v7_function_sql(empty_schema));
        stranger.commit();
    }
    EXPECT_THROW(ensure_v7_default(tx, empty_schema), pqxx::sql_error);
}

TEST_F(IdDefault, a_role_that_may_not_call_the_function_is_told) {
    if (has_native()) GTEST_SKIP() << "the server has uuidv7() and needs none";
    pqxx::work tx{session};
    ensure_v7_default(tx, empty_schema);
    run(tx, "grant usage on schema " + empty_schema + " to " + role);
    run(tx, "revoke execute on function " + quote_name(empty_schema) + ".rowkey_uuidv7() from public");
    run(tx, "set local role " + role);
    const std::string error = message_of([&] { find_v7_default(tx, empty_schema); });
    EXPECT_TRUE(contains(error, "may not call")) << error;
}

TEST_F(IdDefault, a_function_of_that_name_that_is_not_ours_is_refused_and_left_alone) {
    if (has_native()) GTEST_SKIP() << "the server has uuidv7() and needs none";
    const std::string name = quote_name(empty_schema) + ".rowkey_uuidv7";
    const auto refused = [&](const std::string& definition, const std::string& why) {
        pqxx::work tx{session};
        run(tx, definition);
        for (const std::string& error : {message_of([&] { find_v7_default(tx, empty_schema); }),
                                         message_of([&] { ensure_v7_default(tx, empty_schema); })}) {
            EXPECT_TRUE(contains(error, why)) << error << "\nexpected " << why << "\nof " << definition;
        }
        EXPECT_EQ(value<int>(tx, "select count(*) from pg_proc where proname = 'rowkey_uuidv7' and pronamespace = '" +
                                     empty_schema + "'::regnamespace"),
                  1);
    };
    refused("create function " + name + "() returns uuid language sql as 'select gen_random_uuid()'",
            name + "() is not rowkey's; rename it, or choose another schema");
    refused("create function " + name + "() returns text language sql as 'select ''-- Made by rowkey:'''",
            "() is not rowkey's");
    refused("create function " + name +
                "(n int) returns uuid language sql as '-- Made by rowkey:\nselect gen_random_uuid()'",
            "(n integer) is not rowkey's");
    refused("create procedure " + name + "() language sql as '-- Made by rowkey:'", "() is not rowkey's");

    // Ours by its text, but of a role that could make it another one under everybody's inserts.
    refused("grant create, usage on schema " + empty_schema + " to " + role + "; set local role " + role + "; " +
                v7_function_sql(empty_schema) + "; reset role",
            "() belongs to the role \"" + role + "\"");
    // The owner of the schema may, and the current role, whoever it is.
    pqxx::work tx{session};
    run(tx, "alter schema " + empty_schema + " owner to " + role + "; set local role " + role + "; " +
                v7_function_sql(empty_schema) + "; reset role");
    EXPECT_TRUE(find_v7_default(tx, empty_schema));
    run(tx, "alter schema " + empty_schema + " owner to current_user; grant usage on schema " + empty_schema + " to " +
                role + "; set local role " + role);
    EXPECT_TRUE(find_v7_default(tx, empty_schema));
}

TEST_F(IdDefault, the_migrations_text_can_be_run_again) {
    pqxx::work tx{session};
    run(tx, v7_function_sql(schema));
    run(tx, v7_function_sql(schema));
    EXPECT_EQ(id_of(tx, function).version(), 7);
    EXPECT_EQ(v7_function_sql().rfind("create or replace function \"public\".rowkey_uuidv7() returns", 0), 0u);
}

// ---- ids and times

class IdTimes : public IdDefault {
  protected:
    IdTimes() { ensure_v7_functions(tx, schema); }

    /// Microseconds in [0, end): the edges of many units, and as many at random.
    static std::vector<std::int64_t> times(std::int64_t end_us) {
        std::vector<std::int64_t> found{0, end_us - 1};
        std::mt19937_64 random{14};
        std::uniform_int_distribution<std::int64_t> any{0, end_us - 1};
        for (int i = 0; i < 4000; ++i) found.push_back(any(random));
        // A double of seconds tells microseconds until 2^32, one of microseconds until 2^53.
        for (const std::int64_t edge : {std::int64_t{946684800} * 1'000'000, std::int64_t{1} << 51,
                                        std::int64_t{1} << 53, (std::int64_t{1} << 32) * 1'000'000,
                                        (std::int64_t{1} << 33) * 1'000'000, std::int64_t{1795178096789123}}) {
            for (std::int64_t us = edge - 1001; us <= edge + 1001; us += us % 1000 == 0 ? 1 : 7) {
                if (us < end_us) found.push_back(us);
            }
        }
        return found;
    }
    /// `select expression` for each time, which it calls t.
    pqxx::result of_each(const std::vector<std::int64_t>& times, const std::string& expression) {
        std::string list;
        for (const auto us : times) list += (list.empty() ? "(" : ", (") + std::to_string(us) + ")";
        return trusted(tx, "select " + expression +
                               " from (select timestamptz 'epoch' + interval '1 second' * (us / 1000000) + interval '1 "
                               "microsecond' * (us % 1000000) as t, us from (values " +
                               list + ") as v (us) offset 0) as times");
    }
    static std::chrono::sys_time<std::chrono::microseconds> at(std::int64_t us) {
        return std::chrono::sys_time<std::chrono::microseconds>{std::chrono::microseconds{us}};
    }

    static constexpr std::int64_t end_of_ids = (std::int64_t{1} << 44) * 1000;  // microseconds
    static constexpr std::int64_t end_of_times = (std::int64_t{1} << 48) * 1000;
    pqxx::work tx{session};
    const std::string timestamp = quoted_schema + ".rowkey_uuid_timestamp";
    const std::string least = quoted_schema + ".rowkey_least_uuidv7";
    const std::string v7_at = quoted_schema + ".rowkey_uuidv7_at";
};

TEST_F(IdTimes, an_id_for_a_time_has_the_bits_that_the_core_gives_it) {
    for (const std::string zone : {"UTC", "America/St_Johns", "Asia/Kathmandu"}) {
        run(tx, "set local time zone '" + zone + "'");
        const auto all = times(end_of_ids);
        const auto rows = of_each(all, v7_at + "(t)");
        ASSERT_EQ(static_cast<std::size_t>(rows.size()), all.size());
        std::set<std::uint64_t> random;
        std::size_t i = 0;
        for (const auto& row : rows) {
            const uuid id = *rowkey::parse_uuid(row[0].as<std::string>()), same = rowkey::uuidv7_at(at(all[i]));
            ASSERT_EQ(id.high_word(), same.high_word()) << all[i] << " us, " << zone;
            ASSERT_EQ(id.low_word() >> 54, same.low_word() >> 54) << all[i] << " us, " << zone;
            random.insert(id.low_word() << 10);
            ++i;
        }
        EXPECT_EQ(random.size(), all.size()) << "54 random bits differ; equal ones come once in a billion runs";
    }
}

TEST_F(IdTimes, ids_for_times_are_those_of_rowkey_uuidv7_at_that_reading) {
    const auto ids = ids_at(tx, schema, "2026-11-20 12:34:56.789+00", 1000);
    const auto rows = trusted(tx, "select " + v7_at +
                                      "(timestamptz '2026-11-20 12:34:56.789+00' + n * interval '1 us') from "
                                      "generate_series(0, 999) as n");
    std::size_t i = 0;
    for (const auto& row : rows) {
        const uuid id = *rowkey::parse_uuid(row[0].as<std::string>());
        ASSERT_EQ(id.high_word(), ids[i].high_word()) << i;
        ASSERT_EQ(id.low_word() >> 54, ids[i].low_word() >> 54) << i;
        ++i;
    }
    ASSERT_EQ(i, 1000u);
}

TEST_F(IdTimes, the_least_id_of_a_time_is_a_bound_of_v7_range) {
    EXPECT_EQ(id_of(tx, least + "('2023-09-01 00:00:00+00')"), "018a4e0a-1c00-7000-8000-000000000000"_uuid);
    const auto all = times(end_of_times);
    std::size_t i = 0;
    for (const auto& row : of_each(all, least + "(t)")) {
        const auto ms = std::chrono::floor<std::chrono::milliseconds>(at(all[i]));
        ASSERT_EQ(*rowkey::parse_uuid(row[0].as<std::string>()), rowkey::v7_range(ms, ms).from) << all[i] << " us";
        ++i;
    }
    ASSERT_EQ(i, all.size());
}

TEST_F(IdTimes, the_time_of_an_id_is_its_millisecond) {
    EXPECT_EQ(value(tx, "select " + timestamp +
                            "('01890a5d-ac96-774b-bcce-b302099a8057') = timestamptz '2023-06-30 "
                            "03:34:18.518+00'"),
              "t");
    const auto rows = of_each(times(end_of_times), "count(*), count(*) filter (where " + timestamp + "(" + least +
                                                       "(t)) = t - interval '1 microsecond' * (us % 1000))");
    EXPECT_EQ(rows[0][0].as<int>(), rows[0][1].as<int>());
    const auto made = of_each(times(end_of_ids), "count(*), count(*) filter (where " + timestamp + "(" + v7_at +
                                                     "(t)) = t - interval '1 microsecond' * (us % 1000))");
    EXPECT_EQ(made[0][0].as<int>(), made[0][1].as<int>());
    EXPECT_EQ(value(tx, "select " + timestamp +
                            "('ffffffff-ffff-7fff-bfff-ffffffffffff') = timestamptz '10889-08-02 "
                            "05:31:50.655+00'"),
              "t");
}

TEST_F(IdTimes, other_versions_and_variants_have_no_time) {
    int with_time = 0;
    for (unsigned version = 0; version < 16; ++version) {
        for (unsigned variant = 0; variant < 16; ++variant) {
            const uuid id = uuid::from_words(0x019b76daa8000abc | std::uint64_t{version} << 12,
                                             std::uint64_t{variant} << 60 | 0x0123456789abcde);
            const bool has = !one<std::optional<std::string>>(tx, "select " + timestamp + "('" + to_string(id) + "')")
                                  .value_or("")
                                  .empty();
            EXPECT_EQ(has, id.timestamp().has_value()) << id;
            with_time += has ? 1 : 0;
        }
    }
    EXPECT_EQ(with_time, 4) << "version 7, and two bits of four are the variant";
    for (const auto& id : {uuid::nil(), uuid::max(), rowkey::uuidv4()}) {
        EXPECT_EQ(value(tx, "select " + timestamp + "('" + to_string(id) + "') is null"), "t") << id;
    }
}

TEST_F(IdTimes, postgresql_18_says_the_same) {
    if (value<int>(tx, "show server_version_num") < 180000) GTEST_SKIP() << "the server is older";
    const std::string same = "count(*), count(*) filter (where uuid_extract_timestamp(id) = " + timestamp + "(id))";
    for (const auto& [ids, end] : {std::pair{v7_at, end_of_ids}, std::pair{least, end_of_times}}) {
        std::string expression = same;
        for (auto at = expression.find("(id)"); at != expression.npos; at = expression.find("(id)", at))
            expression.replace(at, 4, "(" + ids + "(t))");
        const auto rows = of_each(times(end), expression);
        EXPECT_EQ(rows[0][0].as<int>(), rows[0][1].as<int>()) << ids;
    }
    // uuidv7(interval) adds to the clock, which this statement reads before and after it.
    const auto rows = trusted(
        tx, "select count(*), count(*) filter (where " + timestamp +
                "(id) between before + i - interval '1 ms' and after + i), count(*) filter (where id >= " + least +
                "(before + i) and id < " + least +
                "(after + i + interval '1 ms')) from (select i, clock_timestamp() as before, "
                "uuidv7(i) as id, clock_timestamp() as after from (select n * interval '1 hour' + n * "
                "interval '1234567 us' as i from generate_series(-490000, 4380000, 1237) as n offset "
                "0) as spans offset 0) as made");
    EXPECT_EQ(rows[0][0].as<int>(), 3937);
    EXPECT_EQ(rows[0][1].as<int>(), 3937);
    EXPECT_EQ(rows[0][2].as<int>(), 3937);
}

TEST_F(IdTimes, what_is_no_time_of_an_id_is_an_error_and_null_is_null) {
    const auto state = [&](const std::string& expression) {
        pqxx::subtransaction inner{tx};
        inner.exec("");
        return refusal(inner, "select " + expression);
    };
    for (const auto& takes_time : {least, v7_at}) {
        for (const std::string time : {"1969-12-31 23:59:59.999999+00", "0044-03-15 00:00:00+00 BC", "infinity",
                                       "-infinity", "294276-12-31 23:59:59+00"}) {
            EXPECT_EQ(state(takes_time + "('" + time + "')"), "22008") << takes_time << " " << time;
        }
        EXPECT_EQ(state(takes_time + "('1970-01-01 00:00:00+00')"), "");
        EXPECT_EQ(value(tx, "select " + takes_time + "(null) is null"), "t");
    }
    EXPECT_EQ(state(v7_at + "('2527-06-23 06:20:44.415999+00')"), "");
    EXPECT_EQ(state(v7_at + "('2527-06-23 06:20:44.416+00')"), "22008");
    EXPECT_EQ(state(least + "('2527-06-23 06:20:44.416+00')"), "");
    EXPECT_EQ(state(least + "('10889-08-02 05:31:50.655999+00')"), "");
    EXPECT_EQ(state(least + "('10889-08-02 05:31:50.656+00')"), "22008");
    EXPECT_EQ(value(tx, "select " + timestamp + "(null) is null"), "t");
}

TEST_F(IdTimes, backfilled_ids_ascend_as_their_times_do) {
    const std::string table = quoted_schema + ".t";
    run(tx, "create table " + table + " (n int, created_at timestamptz, public_id uuid)");
    run(tx, "insert into " + table +
                " select n, timestamptz '2020-02-29 12:00:00+00' + n * interval '1 us' from generate_series(1, 20000) "
                "as n");
    tx.exec("update " + table + " set public_id = " + v7_at + "(created_at)");
    EXPECT_EQ(
        value<int>(tx, "select count(*) from (select public_id <= lag(public_id) over (order by n) as lost from " +
                           table + ") as pairs where lost"),
        0);
}

TEST_F(IdTimes, the_immutable_ones_serve_in_an_index_a_generated_column_and_a_partitions_bounds) {
    EXPECT_EQ(
        value(tx,
              "select string_agg(proname || ' ' || provolatile::text || proparallel::text || proisstrict::text || "
              "prosecdef::text, ', ' order by proname) from pg_proc where proname like 'rowkey_%' and proname <> "
              "'rowkey_uuidv7' and pronamespace = " +
                  tx.quote(quoted_schema) + "::regnamespace"),
        "rowkey_least_uuidv7 istruefalse, rowkey_uuid_timestamp istruefalse, rowkey_uuidv7_at vstruefalse");
    const std::string table = quoted_schema + ".event";
    run(tx, "create table " + table + " (id uuid primary key, made timestamptz generated always as (" + timestamp +
                "(id)) stored) partition by range (id)");
    for (const std::string month : {"1", "2"}) {
        run(tx, "create table " + quoted_schema + ".event_" + month + " partition of " + table + " for values from (" +
                    least + "('2026-0" + month + "-01 00:00:00+00')) to (" + least + "('2026-0" +
                    std::to_string(std::stoi(month) + 1) + "-01 00:00:00+00'))");
    }
    run(tx, "create index on " + table + " (" + timestamp + "(id))");
    run(tx, "insert into " + table + " select " + v7_at +
                "(timestamptz '2026-01-31 23:00:00+00' + n * interval '1 s') from generate_series(1, 7199) as n");
    EXPECT_EQ(value<int>(tx, "select count(*) from " + quoted_schema + ".event_1"), 3599);
    EXPECT_EQ(value<int>(tx, "select count(*) from " + table + " where made = " + timestamp + "(id)"), 7199);
    const auto bound = value(tx, "select pg_get_expr(relpartbound, oid) from pg_class where oid = " +
                                     tx.quote(quoted_schema + ".event_2") + "::regclass");
    EXPECT_TRUE(contains(bound, "('019c167f-cc00-7000-8000-000000000000')")) << bound;
    const auto plan = [&](const std::string& condition) {
        std::string text;
        for (const auto& row : trusted(tx, "explain (costs off) select * from " + table + " where " + condition))
            text += row[0].as<std::string>() + "\n";
        return text;
    };
    const auto by_key = plan("id >= " + least + "('2026-02-01 00:00:00+00')");
    EXPECT_TRUE(contains(by_key, "event_2")) << by_key;
    EXPECT_FALSE(contains(by_key, "event_1")) << by_key;
    run(tx, "set local enable_seqscan to off");
    const auto by_time = plan(timestamp + "(id) = '2026-02-01 00:00:01+00'");
    EXPECT_TRUE(contains(by_time, "Index")) << by_time;
}

TEST_F(IdTimes, serve_with_any_search_path_and_for_any_role) {
    run(tx, "grant usage on schema " + quoted_schema + " to " + role + "; set local role " + role);
    for (const std::string path : {"''", "pg_temp", "public, pg_catalog"}) {
        tx.exec("set local search_path to " + path);
        EXPECT_EQ(tx.exec("select " + timestamp + "(" + least +
                          "('2026-02-01 00:00:00.5+00')) operator(pg_catalog.=) "
                          "timestamp with time zone '2026-02-01 00:00:00.5+00'")[0][0]
                      .as<std::string>(),
                  "t");
        EXPECT_EQ(id_of(tx, v7_at + "('2026-02-01 00:00:00+00')").version(), 7) << path;
        EXPECT_EQ(ensure_v7_functions(tx, schema).uuidv7_at, v7_at) << path;
    }
}

TEST_F(IdTimes, are_installed_by_a_plain_role_once_and_only_where_the_names_are_free) {
    const auto functions = [&] {
        return value<int>(tx, "select count(*) from pg_proc where pronamespace = '" + empty_schema + "'::regnamespace");
    };
    run(tx, "grant usage on schema " + empty_schema + " to " + role + "; set local role " + role);
    const auto denied = message_of([&] { ensure_v7_functions(tx, empty_schema); });
    EXPECT_TRUE(contains(denied, "the role \"" + role + "\" may not create rowkey_uuid_timestamp()")) << denied;
    EXPECT_TRUE(contains(denied, "run what v7_functions_sql() gives")) << denied;
    run(tx, "reset role; grant create on schema " + empty_schema + " to " + role + "; set local role " + role);
    const auto made = ensure_v7_functions(tx, empty_schema);
    EXPECT_EQ(functions(), 3);
    EXPECT_EQ(made.uuid_timestamp, quote_name(empty_schema) + ".rowkey_uuid_timestamp");
    EXPECT_EQ(made.least_uuidv7, quote_name(empty_schema) + ".rowkey_least_uuidv7");
    EXPECT_EQ(id_of(tx, made.uuidv7_at + "('2026-02-01 00:00:00+00')").version(), 7);
    const std::string state = "select string_agg(xmin::text || ctid::text, ' ') from pg_proc where pronamespace = '" +
                              empty_schema + "'::regnamespace";
    const auto before = value(tx, state);
    ensure_v7_functions(tx, empty_schema);
    EXPECT_EQ(value(tx, state), before);

    // Ours, but of a role that could make them others.
    run(tx, "reset role");
    const auto theirs = message_of([&] { ensure_v7_functions(tx, empty_schema); });
    EXPECT_TRUE(contains(theirs, ") belongs to the role \"" + role + "\"")) << theirs;
    // One that is missing is made, and one that is not ours is told.
    run(tx, "alter function " + made.uuid_timestamp + "(uuid) owner to current_user; alter function " +
                made.least_uuidv7 + "(timestamptz) owner to current_user; drop function " + made.uuidv7_at +
                "(timestamptz)");
    ensure_v7_functions(tx, empty_schema);
    EXPECT_EQ(functions(), 3);
    for (const std::string other : {"(t timestamp) returns uuid", "(t timestamptz, n int) returns uuid",
                                    "() returns uuid", "(t timestamptz) returns text"}) {
        run(tx, "drop function " + made.uuidv7_at);
        run(tx, "create function " + made.uuidv7_at + other +
                    " language sql as '-- Made by rowkey:\nselect null::" + other.substr(other.rfind(' ') + 1) + "'");
        const auto error = message_of([&] { ensure_v7_functions(tx, empty_schema); });
        EXPECT_TRUE(contains(error, "is not rowkey's; rename it")) << error << other;
    }
    EXPECT_THROW(v7_functions_sql(""), std::invalid_argument);
    EXPECT_TRUE(contains(message_of([&] { ensure_v7_functions(tx, "no such schema"); }), "there is no schema"));
}

TEST_F(IdTimes, the_migrations_text_can_be_run_again_and_is_what_ensure_installs) {
    run(tx, v7_functions_sql(empty_schema));
    run(tx, v7_functions_sql(empty_schema));
    EXPECT_EQ(ensure_v7_functions(tx, empty_schema).uuidv7_at, quote_name(empty_schema) + ".rowkey_uuidv7_at");
    EXPECT_EQ(value<int>(tx,
                         "select count(distinct prosrc) from pg_proc where proname like 'rowkey%' and proname <> "
                         "'rowkey_uuidv7' and pronamespace in (" +
                             tx.quote(quoted_schema) + "::regnamespace, '" + empty_schema + "'::regnamespace)"),
              3);
}

TEST_F(IdDefault, many_sessions_may_install_the_functions_of_time_at_once) {
    constexpr int sessions = 6;
    for (int round = 0; round < 15; ++round) {
        std::latch ready{sessions};
        std::vector<std::string> outcomes(sessions);
        {
            std::vector<std::jthread> threads;
            for (auto& outcome : outcomes) {
                threads.emplace_back([&] {
                    try {
                        pqxx::connection own;
                        pqxx::work tx{own};
                        ready.arrive_and_wait();
                        outcome = ensure_v7_functions(tx, empty_schema).uuidv7_at;
                        tx.commit();
                    } catch (const std::exception& error) {
                        outcome = error.what();
                    }
                });
            }
        }
        for (const auto& outcome : outcomes) {
            ASSERT_EQ(outcome, quote_name(empty_schema) + ".rowkey_uuidv7_at") << "round " << round;
        }
        pqxx::work tx{session};
        run(tx, "drop function " + quote_name(empty_schema) + ".rowkey_uuid_timestamp, " + quote_name(empty_schema) +
                    ".rowkey_least_uuidv7, " + quote_name(empty_schema) + ".rowkey_uuidv7_at");
        tx.commit();
    }
}

// ---- from rowkey_uuidv7() to PostgreSQL 18's own

class NativeDefault : public IdDefault {
  protected:
    NativeDefault() { native = value<int>(tx, "show server_version_num") >= 180000; }

    std::string default_of(const std::string& name) {
        return value(tx,
                     "select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = " + tx.quote(name) +
                         "::regclass and adnum = (select attnum from pg_attribute where attrelid = adrelid and attname "
                         "= 'id')");
    }
    bool is_native(const std::string& name) {  // by what it depends on: nothing but its column
        const auto text = default_of(name);
        return (text == "uuidv7()" || text == "pg_catalog.uuidv7()") &&
               value<int>(tx,
                          "select count(*) from pg_depend join pg_attrdef d on objid = d.oid where classid = "
                          "'pg_attrdef'::regclass and refclassid = 'pg_proc'::regclass and adrelid = " +
                              tx.quote(name) + "::regclass") == 0;
    }
    bool function_exists(const std::string& name) {
        return value(tx, "select to_regprocedure(" + tx.quote(name) + ") is not null") == "t";
    }
    std::string refused(const rowkey::postgres::qualified_name& name, const std::string& column = "id") {
        auto error = message_of([&] { use_native_v7_default(tx, name, column); });
        EXPECT_EQ(value<int>(tx, "select 1"), 1) << "the transaction is usable";
        return error;
    }

    pqxx::work tx{session};
    bool native = false;
    const std::string table = quoted_schema + ".t", other = empty_schema + ".u";
    const rowkey::postgres::qualified_name t{schema, "t"}, u{empty_schema, "u"};
};

TEST_F(NativeDefault, is_refused_by_a_server_without_it) {
    if (native) GTEST_SKIP() << "this one has it";
    run(tx, "create table " + table + " (n int, id uuid default " + function + ")");
    const auto error = message_of([&] { use_native_v7_default(tx, t, "id"); });
    EXPECT_TRUE(contains(error, "the server is PostgreSQL 1")) << error;
    EXPECT_TRUE(contains(error, "which has no uuidv7(); that came with 18")) << error;
    run(tx, "insert into " + table + " (n) values (1)");
}

TEST_F(NativeDefault, takes_the_place_of_the_function_which_goes) {
    if (!native) GTEST_SKIP() << "the server has no uuidv7()";
    run(tx, "create table " + table + " (n int, id uuid primary key default " + function + ")");
    run(tx, "insert into " + table + " (n) select generate_series(1, 100)");
    const auto done = use_native_v7_default(tx, t, "id");
    EXPECT_EQ(done.tables, std::vector{table});
    EXPECT_EQ(done.dropped, std::vector{function});
    EXPECT_TRUE(done.kept.empty());
    EXPECT_TRUE(is_native(table)) << default_of(table);
    EXPECT_FALSE(function_exists(function));
    run(tx, "insert into " + table + " (n) select generate_series(101, 200)");
    EXPECT_EQ(value<int>(tx, out_of_order(table)), 0) << "new ids sort behind the old ones";
    const auto again = use_native_v7_default(tx, t, "id");
    EXPECT_TRUE(again.tables.empty() && again.dropped.empty() && again.kept.empty());
    EXPECT_TRUE(is_native(table));
}

TEST_F(NativeDefault, is_found_whatever_search_path_hides_or_shows) {
    if (!native) GTEST_SKIP() << "the server has no uuidv7()";
    for (const auto& path : {quoted_schema, std::string{"''"}, quoted_schema + ", pg_catalog"}) {
        run(tx, v7_function_sql(schema));
        run(tx, "create table " + table + " (id uuid default " + function + ")");
        tx.exec("set local search_path to " + path);
        EXPECT_EQ(use_native_v7_default(tx, t, "id").dropped, std::vector{function}) << path;
        EXPECT_TRUE(is_native(table)) << path;
        run(tx, "drop table " + table);
    }
    run(tx, v7_function_sql(schema));
    run(tx, "set local quote_all_identifiers to on; create table " + table + " (id uuid default " + function + ")");
    EXPECT_EQ(use_native_v7_default(tx, t, "id").tables.size(), 1u);
    EXPECT_TRUE(use_native_v7_default(tx, t, "id").tables.empty());
}

TEST_F(NativeDefault, leaves_the_function_to_what_uses_it) {
    if (!native) GTEST_SKIP() << "the server has no uuidv7()";
    run(tx, "create table " + table + " (id uuid default " + function + "); create table " + other +
                " (id uuid default " + function + ")");
    auto done = use_native_v7_default(tx, t, "id");
    EXPECT_EQ(done.tables.size(), 1u);
    EXPECT_TRUE(done.dropped.empty());
    ASSERT_EQ(done.kept.size(), 1u);
    EXPECT_TRUE(contains(done.kept[0], function + ": default value for column id of table ")) << done.kept[0];

    run(tx, "create function " + empty_schema + ".calls() returns uuid language plpgsql as $$begin return " + function +
                "; end$$");
    done = use_native_v7_default(tx, u, "id");
    ASSERT_EQ(done.kept.size(), 1u);
    EXPECT_TRUE(contains(done.kept[0], "calls() uses it")) << done.kept[0];
    EXPECT_TRUE(function_exists(function));
    run(tx, "select " + empty_schema + ".calls()");
}

TEST_F(NativeDefault, goes_to_partitions_and_heirs_that_have_the_same) {
    if (!native) GTEST_SKIP() << "the server has no uuidv7()";
    run(tx, v7_function_sql(empty_schema));
    const std::string second = empty_schema + ".rowkey_uuidv7()";
    run(tx,
        "create table " + table + " (id uuid default " + function + ") partition by range (id); create table " + other +
            " partition of " + table + " default; create table " + other + "1 partition of " + table +
            " for values from ('00000000-0000-0000-0000-000000000000') to ('00000000-0000-0000-0000-000000000001'); "
            "create table " +
            other + "2 partition of " + table +
            " for values from ('00000000-0000-0000-0000-000000000001') to ('00000000-0000-0000-0000-000000000002'); "
            "alter table " +
            other + "1 alter id set default gen_random_uuid(); alter table " + other + "2 alter id set default " +
            second);
    const auto done = use_native_v7_default(tx, t, "id");
    EXPECT_EQ(done.tables, (std::vector{table, other, other + "2"}));
    EXPECT_EQ(std::set(done.dropped.begin(), done.dropped.end()), (std::set{function, second}));
    EXPECT_TRUE(is_native(table) && is_native(other) && is_native(other + "2"));
    EXPECT_TRUE(contains(default_of(other + "1"), "gen_random_uuid()"));
}

TEST_F(NativeDefault, any_other_default_is_told_and_left) {
    if (!native) GTEST_SKIP() << "the server has no uuidv7()";
    run(tx, "create function " + empty_schema +
                ".rowkey_uuidv7() returns uuid language sql as 'select gen_random_uuid()'; "
                "create function " +
                empty_schema + ".uuidv7() returns uuid language sql as 'select gen_random_uuid()'");
    for (const std::string& expression :
         {std::string{"gen_random_uuid()"}, "coalesce(" + function + ", null)",
          "coalesce(gen_random_uuid(), " + function + ")", "(" + function + "::text)::uuid",
          empty_schema + ".rowkey_uuidv7()", empty_schema + ".uuidv7()",
          std::string{"'00000000-0000-0000-0000-000000000000'"}, std::string{"uuidv7('1 day')"}}) {
        run(tx, "create table " + other + " (id uuid default " + expression + ")");
        const auto before = default_of(other);
        const auto error = refused(u);
        EXPECT_TRUE(contains(error, "the default of the column \"id\" of ")) << error << expression;
        EXPECT_TRUE(contains(error, "; expected rowkey_uuidv7(), and nothing else")) << error;
        EXPECT_EQ(default_of(other), before);
        run(tx, "drop table " + other);
    }
    run(tx, "create table " + other + " (id uuid, n int); create view " + table + " as select 1 as id");
    EXPECT_TRUE(contains(refused(u), " is absent; expected rowkey_uuidv7(), and nothing else"));
    EXPECT_TRUE(contains(refused(u, "ID"), "has no column \"ID\""));
    EXPECT_TRUE(contains(refused(u, "ctid"), "has no column \"ctid\""));
    EXPECT_TRUE(contains(refused({empty_schema, "U"}), "there is no table"));
    EXPECT_TRUE(contains(refused({"no such schema", "u"}), "there is no table"));
    EXPECT_TRUE(contains(refused(t), "is not a table"));
    EXPECT_THROW(use_native_v7_default(tx, u, ""), std::invalid_argument);
    EXPECT_TRUE(function_exists(function));
}

TEST_F(NativeDefault, is_for_the_tables_owner_who_drops_only_what_is_its_own) {
    if (!native) GTEST_SKIP() << "the server has no uuidv7()";
    run(tx, "create table " + other + " (id uuid default " + function + "); grant usage on schema " + empty_schema +
                ", " + quoted_schema + " to " + role + "; grant all on " + other + " to " + role + "; set local role " +
                role);
    EXPECT_TRUE(contains(refused(u), "may not alter the table " + other + "; it must own it"));
    run(tx, "reset role; alter table " + other + " owner to " + role + "; set local role " + role);
    const auto done = use_native_v7_default(tx, u, "id");
    EXPECT_EQ(done.tables, std::vector{other});
    ASSERT_EQ(done.kept.size(), 1u);
    EXPECT_TRUE(contains(done.kept[0], "the current role owns neither it nor its schema")) << done.kept[0];
    EXPECT_TRUE(is_native(other));
    run(tx, "reset role");
    EXPECT_TRUE(function_exists(function));
}

TEST_F(NativeDefault, tells_what_is_wrong_without_a_lock) {
    if (!native) GTEST_SKIP() << "the server has no uuidv7()";
    run(tx, "create table " + other + " (id uuid default gen_random_uuid())");
    tx.commit();
    pqxx::connection own;
    pqxx::work work{own};
    EXPECT_THROW(use_native_v7_default(work, u, "id"), id_default_error);
    EXPECT_EQ(value<int>(work, "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and relation = " +
                                   work.quote(other) + "::regclass"),
              0);
}

TEST_F(NativeDefault, meets_no_insert_by_half) {
    if (!native) GTEST_SKIP() << "the server has no uuidv7()";
    run(tx, "create table " + other + " (n int, id uuid primary key default " + function + ")");
    tx.commit();
    std::atomic<int> done{0};
    std::atomic<bool> turned{false};
    std::vector<std::string> errors(3);
    {
        std::vector<std::jthread> writers;
        for (auto& error : errors) {
            writers.emplace_back([&] {
                try {
                    pqxx::connection own;
                    for (int after = 0; after < 50; after += turned ? 1 : 0) {
                        pqxx::work work{own};
                        run(work, "insert into " + other + " (n) values (1)");
                        work.commit();
                        ++done;
                    }
                } catch (const std::exception& failed) {
                    error = failed.what();
                    done += 1'000'000;
                }
            });
        }
        while (done < 150) std::this_thread::sleep_for(std::chrono::milliseconds{1});
        try {
            pqxx::connection own;
            pqxx::work work{own};
            EXPECT_EQ(use_native_v7_default(work, u, "id").dropped, std::vector{function});
            work.commit();
        } catch (const std::exception& failed) {
            ADD_FAILURE() << failed.what();
        }
        turned = true;
    }
    EXPECT_EQ(errors, std::vector<std::string>(3));
    pqxx::nontransaction after{session};
    EXPECT_EQ(value<int>(after, "select count(*) from " + other), done.load());
}

// ---- what is the whole database's, on a server of the test's own, whose copy of PostgreSQL has an extension pg_uuidv7

TEST(OwnServer, pg_uuidv7_is_used_where_it_is_installed_wherever_that_is) {
    pqxx::connection session;
    pqxx::work tx{session};
    const bool native = value<int>(tx, "show server_version_num") >= 180000;
    run(tx, "create function public.uuid_generate_v7() returns uuid language sql as 'select gen_random_uuid()'");
    EXPECT_EQ(find_v7_default(tx).has_value(), native)
        << "not by its name: a function of someone's is not the extension's";
    run(tx,
        "create schema \"Ext, here\"; create extension pg_uuidv7 schema \"Ext, here\"; set local search_path to ''");
    const auto found = find_v7_default(tx);
    ASSERT_TRUE(found);
    EXPECT_EQ(ensure_v7_default(tx).expression, found->expression);
    EXPECT_EQ(found->source, native ? v7_source::native : v7_source::pg_uuidv7);
    EXPECT_EQ(found->expression, native ? "pg_catalog.uuidv7()" : "\"Ext, here\".uuid_generate_v7()");
    run(tx, "create table public.t (id uuid default " + found->expression +
                ", n int); insert into public.t (n) values (1)");
    EXPECT_EQ(id_of(tx, "id from public.t").version(), 7);
    if (native) return;
    run(tx, "create role nobody_special; set local role nobody_special");
    EXPECT_FALSE(find_v7_default(tx)) << "a role that may not use its schema cannot write it into a default";
}

TEST(OwnServer, a_database_without_plpgsql_is_told) {
    pqxx::connection session;
    pqxx::work tx{session};
    if (value<int>(tx, "show server_version_num") >= 180000) GTEST_SKIP() << "the server has uuidv7() and needs none";
    run(tx, "drop extension plpgsql");
    const std::string error = message_of([&] { ensure_v7_default(tx); });
    EXPECT_TRUE(contains(error, "lacks PL/pgSQL")) << error;
    run(tx,
        "create extension plpgsql; revoke usage on language plpgsql from public; grant create on schema public to "
        "public; "
        "create role plain; set local role plain");
    const std::string rights = message_of([&] { ensure_v7_default(tx); });
    EXPECT_TRUE(contains(rights, "the role \"plain\" may not use PL/pgSQL")) << rights;
}

TEST(OwnServer, a_default_comes_back_from_a_dump) {
    if (std::system("pg_dump --schema-only > /dev/null 2>&1") != 0) GTEST_SKIP() << "no pg_dump for this server";
    pqxx::connection session;
    {
        pqxx::work tx{session};
        run(tx, v7_function_sql());
        run(tx, v7_functions_sql());
        run(tx,
            "create table a_table_before_the_function (n int, id uuid primary key default rowkey_uuidv7(), at "
            "timestamptz generated always as (rowkey_uuid_timestamp(id)) stored)");
        run(tx, "create index on a_table_before_the_function (rowkey_uuid_timestamp(id))");
        run(tx, "insert into a_table_before_the_function values (0, rowkey_uuidv7_at('2020-02-29 12:00:00+00'))");
        tx.commit();
    }
    {
        pqxx::nontransaction tx{session};
        run(tx, "create database restored");
    }
    ASSERT_EQ(std::system("pg_dump | psql -qX -v ON_ERROR_STOP=1 -d restored > /dev/null"), 0);
    pqxx::connection restored{"dbname=restored"};
    pqxx::work tx{restored};
    run(tx, "insert into a_table_before_the_function (n) select generate_series(1, 1000)");
    EXPECT_EQ(value<int>(tx, out_of_order("a_table_before_the_function")), 0);
    EXPECT_EQ(value<int>(tx, "select count(*) from a_table_before_the_function"), 1001);
    EXPECT_EQ(value<int>(tx, "select count(*) from a_table_before_the_function where at = '2020-02-29 12:00:00+00'"),
              1);
    ensure_v7_functions(tx);
}

// ---- a server whose clock this process sets, through the file that CLOCK_FILE names

class SteppedClock : public testing::Test {
  protected:
    SteppedClock() {
        set("+0");
        run(tx, v7_function_sql());
    }
    ~SteppedClock() override { set("+0"); }

    /// As libfaketime reads it: an offset in seconds, or a time at which the clock stands still.
    static void set(const std::string& clock) {
        const char* const file = std::getenv("CLOCK_FILE");
        if (file == nullptr) throw std::runtime_error{"CLOCK_FILE is not set; id_default_server_test.sh sets it"};
        std::ofstream{file} << clock << std::endl;
    }
    uuid next() { return id_of(tx, "public.rowkey_uuidv7()"); }

    pqxx::connection session;
    pqxx::work tx{session};
};

TEST_F(SteppedClock, ids_follow_the_clock_back_and_forth) {
    const uuid first = next();
    set("-3600");
    const uuid back = next();
    EXPECT_LT(back, first) << "as the header says: no order across a step back";
    EXPECT_GT(next(), back) << "and order again after it";
    set("+3600");
    const uuid ahead = next();
    EXPECT_GT(ahead, first);
    EXPECT_NEAR(static_cast<double>((*ahead.timestamp() - *back.timestamp()).count()), 7.2e6, 6e4);
    if (value<int>(tx, "show server_version_num") < 180000) return;
    const uuid native = id_of(tx, "uuidv7()");
    set("-3600");
    EXPECT_GT(id_of(tx, "uuidv7()"), native) << "which keeps order in its backend";
}

TEST_F(SteppedClock, nothing_hangs_and_ids_are_distinct_while_the_clock_stands_still) {
    set("2026-01-02 03:04:05");
    EXPECT_EQ(
        value<int>(tx,
                   "select count(distinct id) from (select public.rowkey_uuidv7() as id from generate_series(1, 20) "
                   "offset 0) as made"),
        20);
    EXPECT_EQ(*next().timestamp(), *next().timestamp());
    EXPECT_EQ(next().high_word(), next().high_word());
}

TEST_F(SteppedClock, a_call_waits_until_its_successor_must_read_more) {
    set("+0 x0.01");  // a microsecond by this clock takes a hundred
    next();
    EXPECT_EQ(value<int>(tx,
                         "select count(*) from (select public.rowkey_uuidv7() as a, public.rowkey_uuidv7() as b from "
                         "generate_series(1, 300) offset 0) as two where a >= b"),
              0);
}

TEST_F(SteppedClock, a_time_before_1970_is_an_error) {
    set("1970-01-01 00:00:00");
    EXPECT_EQ(next().timestamp()->time_since_epoch().count(), 0);
    set("1969-12-31 23:59:59");
    try {
        next();
        ADD_FAILURE() << "an id was made";
    } catch (const pqxx::sql_error& error) {
        EXPECT_EQ(error.sqlstate(), "22008");
        EXPECT_TRUE(contains(error.what(), "rowkey_uuidv7: the clock reads 1969-12-31")) << error.what();
    }
}

}  // namespace
