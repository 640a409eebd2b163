// rowkey/postgres/id_default.hpp against a live server, which the PG* variables name; through a pooler too, so no test relies on
// a session. The tests of OwnServer and SteppedClock need a server of their own: id_default_server_test.sh.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <latch>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/postgres/id_default.hpp>
#include <rowkey/postgres/names.hpp>
#include <rowkey/rowkey.hpp>

namespace {

using rowkey::uuid;
using rowkey::postgres::ensure_v7_default;
using rowkey::postgres::find_v7_default;
using rowkey::postgres::id_default_error;
using rowkey::postgres::quote_name;
using rowkey::postgres::v7_function_sql;
using rowkey::postgres::v7_source;

void run(pqxx::transaction_base& tx, const std::string& sql) {
    tx.exec(sql);
}

template <typename T = std::string>
T value(pqxx::transaction_base& tx, const std::string& sql) {
    const auto rows = tx.exec(sql);
    return rows[0][0].template as<T>();
}

uuid id_of(pqxx::transaction_base& tx, const std::string& expression) {
    return *rowkey::parse_uuid(value(tx, "select " + expression));
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
    for (const auto& row : tx.exec("select (select " + quote_name(schema) +
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
    const auto rows = tx.exec(
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
    for (const auto& row : tx.exec("select " + function + " from generate_series(1, " + std::to_string(n) + ")")) {
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
         tx.exec("explain (analyze, verbose, costs off, timing off) select " + function + " from " + table)) {
        plan += row[0].as<std::string>() + "\n";
    }
    EXPECT_TRUE(contains(plan, "Gather")) << plan;
    EXPECT_FALSE(contains(plan, "Workers Launched: 0")) << plan;
    EXPECT_EQ(value<int>(tx, query), 200'000);
}

// ---- names, rights, search_path

TEST_F(IdDefault, serves_with_any_search_path) {
    pqxx::work tx{session};
    run(tx, "set local search_path to ''");
    EXPECT_EQ(id_of(tx, function).version(), 7);
    EXPECT_EQ(find_v7_default(tx, schema).has_value(), true);

    // Someone's functions, types and operators of the same names are not taken, for pg_catalog comes first unless named later.
    run(tx, "set local search_path to " + quoted_schema);
    for (const std::string name : {"clock_timestamp() returns timestamptz", "gen_random_uuid() returns uuid"}) {
        run(tx, "create function " + name + " language sql as 'select null::pg_catalog." +
                    name.substr(name.rfind(' ') + 1) + "'");
    }
    run(tx, "create domain uuid as text; create domain bytea as text");
    const auto trap = [&](const std::string& symbol, const std::string& left, const std::string& right,
                          const std::string& gives) {
        run(tx, "create or replace function trap(" + left + ", " + right + ") returns " + gives +
                    " language plpgsql as $$begin raise exception 'trapped'; end$$; create operator " + symbol +
                    " (function = trap, leftarg = " + left + ", rightarg = " + right + ")");
    };
    // Operators that pg_catalog lacks would win by fitting better, so the function must not need any.
    for (const std::string left : {"bigint", "integer", "numeric", "smallint"}) {
        for (const std::string right : {"bigint", "integer", "numeric", "smallint"}) {
            run(tx, "create function trap(" + left + ", " + right +
                        ") returns bigint language plpgsql as $$begin raise exception 'trapped'; end$$");
            for (const std::string symbol : {"+", "-", "*", "/", "%", "<"}) {
                run(tx, "create operator " + symbol + " (function = trap, leftarg = " + left + ", rightarg = " + right +
                            ")");
            }
        }
    }
    trap("||", "pg_catalog.bytea", "text", "pg_catalog.bytea");
    trap("||", "pg_catalog.bytea", "pg_catalog.bytea", "pg_catalog.bytea");
    trap("<>", "timestamptz", "timestamptz", "boolean");
    EXPECT_EQ(id_of(tx, "rowkey_uuidv7()").version(), 7);
    EXPECT_THROW(run(tx, "select 5::bigint % 3::integer"), pqxx::sql_error) << "the traps work";
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
        run(tx, "create table a_table_before_the_function (n int, id uuid primary key default rowkey_uuidv7())");
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
    EXPECT_EQ(value<int>(tx, "select count(*) from a_table_before_the_function"), 1000);
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
