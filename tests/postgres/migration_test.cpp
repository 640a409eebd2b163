// rowkey/postgres/public_id_migration.hpp on a live server, which the PG* variables name.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include <pqxx/pqxx>

#include <rowkey/postgres/id_default.hpp>
#include <rowkey/postgres/public_id_migration.hpp>
#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>

#include "test_schema.hpp"

namespace {

using namespace rowkey::postgres;
using namespace std::chrono_literals;

/// A migration needs the server itself: with_postgres' PgBouncer stands before port 5432 of the same folder.
bool behind_a_pooler() {
    return std::getenv("ROWKEY_PGBOUNCER_PREPARES") != nullptr;
}
std::unique_ptr<pqxx::connection> direct() {
    return std::make_unique<pqxx::connection>(behind_a_pooler() ? "port=5432" : "");
}

/// The microseconds since 1970 that the library's version 7 ids hold.
std::int64_t microseconds_of(const rowkey::uuid& id) {
    const auto byte = [&](std::size_t i) { return static_cast<std::int64_t>(id.bytes()[i]); };
    const std::int64_t fraction = (((byte(6) & 15) << 8 | byte(7)) << 8) | (byte(8) & 63) << 2 | byte(9) >> 6;
    const std::int64_t ms = id.timestamp()->time_since_epoch().count();
    return ms * 1000 + (fraction * 1000 + (1 << 20) - 1) / (1 << 20);
}

class Migration : public testing::Test {
  protected:
    /// `rows` rows, a second and 7 microseconds apart.
    void make_table(int rows = 2000) {
        run("create table " + t +
            " (id bigint generated always as identity primary key, created_at timestamptz, "
            "note text not null default 'as it was')");
        run("insert into " + t +
            " (created_at) select timestamptz '2020-02-03 04:05:06.000001+00' + "
            "interval '1.000007 s' * i from generate_series(1, " +
            std::to_string(rows) + ") i");
    }

    void run(const std::string& sql) { trusted(tx, sql); }
    template <typename T = std::string>
    T ask(const std::string& sql) {
        return one<T>(tx, sql);
    }

    public_id_migration migration() const { return public_id_migration{schema("t"), options}; }
    migration_report migrate(const migration_watch& watch = {}) const { return migration().run(direct, watch); }

    /// The message with which the migration is refused; also that plan() refuses alike where `planned`.
    std::string refused(bool planned = true) {
        std::string by_plan;
        try {
            migration().plan(tx);
        } catch (const migration_error& error) {
            by_plan = error.what();
        }
        try {
            migrate();
        } catch (const migration_error& error) {
            if (planned) {
                EXPECT_EQ(by_plan, error.what());
            }
            return error.what();
        }
        return "not refused";
    }

    void expect_done(std::int64_t rows) {
        EXPECT_EQ(ask<std::int64_t>("select count(*) from " + t), rows);
        EXPECT_EQ(ask<std::int64_t>("select count(distinct public_id) from " + t), rows);
        EXPECT_EQ(ask("select attnotnull::text || ' ' || atthasdef::text from pg_attribute where attrelid = " +
                      tx.quote(t) + "::regclass and attname = 'public_id'"),
                  "true true");
        EXPECT_EQ(ask("select string_agg(pg_get_constraintdef(oid), '; ' order by oid) from pg_constraint where "
                      "contype in ('p', 'u', 'c') and conrelid = " +
                      tx.quote(t) + "::regclass"),
                  "PRIMARY KEY (id); UNIQUE (public_id)");
        EXPECT_EQ(ask<int>("select count(*)::int from pg_index where not indisvalid and indrelid = " + tx.quote(t) +
                           "::regclass"),
                  0);
    }

    /// All rows by their keys.
    std::string ids() { return ask("select md5(string_agg(id || ' ' || public_id, ',' order by id)) from " + t); }

    test_schema schema;
    pqxx::connection session;
    pqxx::nontransaction tx{session};
    const std::string t = schema.quoted("t");
    public_id_migration_options options = [this] {
        public_id_migration_options usual;
        usual.function_schema = schema("").schema;
        return usual;
    }();
};

TEST_F(Migration, gives_each_row_an_id_of_its_time_to_the_microsecond) {
    make_table();
    options.time_column = "created_at";
    const auto report = migrate();
    EXPECT_TRUE(report.ended);
    EXPECT_EQ(report.rows, 2000);
    expect_done(2000);
    for (const auto& row :
         trusted(tx, "select public_id, (extract(epoch from created_at) * 1000000)::bigint from " + t))
        ASSERT_EQ(microseconds_of(row[0].as<rowkey::uuid>()), row[1].as<std::int64_t>());
    EXPECT_EQ(ask<int>("select count(*)::int from " + t + " where note = 'as it was'"), 2000);
}

TEST_F(Migration, gives_random_ids_without_a_time_and_new_rows_get_version_7) {
    make_table(300);
    EXPECT_EQ(migrate().rows, 300);
    expect_done(300);
    for (const auto& row : trusted(tx, "select public_id from " + t)) ASSERT_EQ(row[0].as<rowkey::uuid>().version(), 4);
    EXPECT_EQ(one<rowkey::uuid>(tx, "insert into " + t + " default values returning public_id").version(), 7);
}

TEST_F(Migration, of_an_empty_table_and_of_int_keys_at_both_ends) {
    run("create table " + t + " (id int primary key)");
    EXPECT_EQ(migrate().rows, 0);
    expect_done(0);
    run("drop table " + t + "; create table " + t + " (id bigint primary key); insert into " + t +
        " values (-9223372036854775808), (-1), (0), (9223372036854775807)");
    EXPECT_EQ(migrate().rows, 4);
    expect_done(4);
}

TEST_F(Migration, run_again_changes_nothing) {
    make_table(100);
    migrate();
    const auto before = ids();
    for (const auto& step : migration().plan(tx)) EXPECT_TRUE(step.done) << step.name;
    const auto report = migrate();
    EXPECT_TRUE(report.ended);
    EXPECT_EQ(report.rows, 0);
    EXPECT_TRUE(report.locks.empty());
    EXPECT_EQ(ids(), before);
}

TEST_F(Migration, keeps_ids_defaults_and_indexes_that_are_there) {
    make_table(100);
    run("alter table " + t + " add column public_id uuid default gen_random_uuid()");
    run("update " + t + " set public_id = null where id > 40");
    run("create unique index of_theirs on " + t + " (public_id)");
    const auto kept = ask("select md5(string_agg(public_id::text, ',' order by id)) from " + t + " where id <= 40");
    EXPECT_EQ(migrate().rows, 60);
    expect_done(100);
    EXPECT_EQ(ask("select md5(string_agg(public_id::text, ',' order by id)) from " + t + " where id <= 40"), kept);
    EXPECT_EQ(ask("select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = " + tx.quote(t) +
                  "::regclass and adnum = 4"),
              "gen_random_uuid()");
    EXPECT_EQ(ask("select conname from pg_constraint where contype = 'u' and conrelid = " + tx.quote(t) + "::regclass"),
              "of_theirs");
}

TEST_F(Migration, ends_where_it_is_told_to_and_goes_on_from_each_step) {
    make_table(50);
    std::vector<std::string> seen;
    for (bool ended = false; !ended;) {
        ASSERT_LT(seen.size(), 30U);
        std::string step;
        migration_watch watch;
        watch.progress = [&](const migration_progress& now) { step = now.step; };
        watch.stop = [&] { return !step.empty() && std::find(seen.begin(), seen.end(), step) == seen.end(); };
        ended = migrate(watch).ended;
        seen.push_back(step);
    }
    expect_done(50);
    EXPECT_EQ(seen.front(), "add the column");
}

TEST_F(Migration, fills_what_is_inserted_as_null_behind_it) {
    make_table(1000);
    bool inserted = false;
    migration_watch watch;
    watch.progress = [&](const migration_progress& now) {
        if (inserted || now.step != "build a unique index") return;
        inserted = true;
        run("insert into " + t + " (public_id) values (null), (null)");
    };
    EXPECT_EQ(migrate(watch).rows, 1002);
    EXPECT_TRUE(inserted);
    expect_done(1002);
}

TEST_F(Migration, reports_ids_that_are_doubled_with_their_rows_and_goes_on_when_they_are_mended) {
    make_table(10);
    run("alter table " + t + " add column public_id uuid; update " + t +
        " set public_id = '018f0000-0000-7000-8000-000000000000' where id in (3, 7)");
    const std::string why = refused(false);
    EXPECT_NE(why.find("018f0000-0000-7000-8000-000000000000 is on the rows with \"id\" = 3, 7"), why.npos) << why;
    EXPECT_EQ(ask<int>("select count(*)::int from pg_index where not indisvalid and indrelid = " + tx.quote(t) +
                       "::regclass"),
              0);
    run("update " + t + " set public_id = null where id = 7");
    migrate();
    expect_done(10);
}

TEST_F(Migration, builds_an_invalid_index_anew) {
    make_table(10);
    run("alter table " + t + " add column public_id uuid; update " + t +
        " set public_id = '018f0000-0000-7000-8000-000000000000' where id in (3, 7)");
    EXPECT_EQ(refusal(tx, "create unique index concurrently t_public_id_key on " + t + " (public_id)"), "23505");
    run("update " + t + " set public_id = null where id = 7");
    EXPECT_NE(migration().plan(tx)[3].sql.find("drop index concurrently"), std::string::npos);
    migrate();
    expect_done(10);
}

TEST_F(Migration, waits_for_a_lock_and_says_who_holds_it) {
    make_table(10);
    const auto other = direct();
    auto holder = std::make_unique<pqxx::work>(*other);
    holder->exec("select from " + t);
    const std::string pid = "held by PID " + std::to_string(other->backendpid());
    options.lock_timeout = 20ms;
    options.patience = 0ms;
    const std::string why = refused(false);
    EXPECT_NE(why.find("to add the column"), why.npos) << why;
    EXPECT_NE(why.find(pid), why.npos) << why;

    options.patience = 10min;
    int waits = 0;
    migration_watch watch;
    watch.progress = [&](const migration_progress& now) {
        if (now.waiting.find(pid) == std::string::npos) return;
        if (++waits == 2) holder.reset();
    };
    EXPECT_TRUE(migrate(watch).ended);
    EXPECT_GE(waits, 2);
    expect_done(10);
}

TEST_F(Migration, says_whose_transaction_the_index_waits_for) {
    make_table(10);
    const auto other = direct();
    std::unique_ptr<pqxx::work> older;
    const std::string pid = "an older transaction, PID " + std::to_string(other->backendpid());
    bool told = false;
    migration_watch watch;
    watch.progress = [&](const migration_progress& now) {
        if (now.step == "build a unique index" && !older && !told) {
            older = std::make_unique<pqxx::work>(*other);
            older->exec("lock table " + t + " in row exclusive mode");
        }
        if (now.waiting.find(pid) == std::string::npos) return;
        told = true;
        older.reset();
    };
    EXPECT_TRUE(migrate(watch).ended);
    EXPECT_TRUE(told);
    expect_done(10);
}

TEST_F(Migration, two_at_once_take_turns) {
    make_table(3000);
    std::optional<std::future<migration_report>> second;
    migration_watch watch;
    watch.progress = [&](const migration_progress& now) {
        if (second || now.step != "fill the rows that are there") return;
        std::promise<void> waiting;
        auto waits = waiting.get_future();
        second = std::async(std::launch::async, [this, &waiting] {
            bool told = false;
            migration_watch other;
            other.progress = [&](const migration_progress& its) {
                if (!told && its.waiting == "another migration of the table") waiting.set_value();
                told = true;
            };
            return migrate(other);
        });
        waits.wait();
    };
    const auto first = migrate(watch);
    ASSERT_TRUE(second);
    const auto other = second->get();
    EXPECT_TRUE(first.ended && other.ended);
    EXPECT_EQ(first.rows, 3000);
    EXPECT_EQ(other.rows, 0);
    expect_done(3000);
}

TEST_F(Migration, pauses_while_there_is_a_file) {
    make_table(10);
    options.pause_file = testing::TempDir() + "rowkey_pause_" + std::to_string(getpid());
    std::ofstream{options.pause_file} << "pause";
    bool paused = false;
    migration_watch watch;
    watch.progress = [&](const migration_progress& now) {
        if (now.waiting.find(options.pause_file) == std::string::npos) return;
        paused = true;
        EXPECT_EQ(ask<int>("select count(*)::int from " + t + " where public_id is not null"), 0);
        std::filesystem::remove(options.pause_file);
    };
    EXPECT_TRUE(migrate(watch).ended);
    EXPECT_TRUE(paused);
    expect_done(10);
}

TEST_F(Migration, reports_its_locks) {
    make_table(10);
    const auto report = migrate();
    std::vector<std::string> steps;
    for (const auto& one : report.locks) {
        EXPECT_GT(one.longest, 0ns);
        if (one.lock == "access exclusive") steps.push_back(one.step);
        if (one.lock != "share update exclusive") {
            EXPECT_LE(one.longest, report.longest_write_wait);
        }
    }
    EXPECT_EQ(steps, (std::vector<std::string>{"add the column", "set its default", "make it a constraint",
                                               "refuse NULL", "set NOT NULL"}));
}

TEST_F(Migration, rehearses_on_a_copy_and_leaves_nothing) {
    make_table(10);
    EXPECT_TRUE(migration().rehearse(direct).ended);
    EXPECT_EQ(ask<int>("select count(*)::int from pg_attribute where attname = 'public_id' and attrelid = " +
                       tx.quote(t) + "::regclass"),
              0);
    EXPECT_EQ(ask<int>("select count(*)::int from pg_namespace where nspname = 'rowkey_rehearsal_' || " + tx.quote(t) +
                       "::regclass::oid"),
              0);
    // One that was killed has left its schema; one of that name that is another's stays.
    const std::string name = "rowkey_rehearsal_" + ask("select " + tx.quote(t) + "::regclass::oid");
    run("create schema " + name);
    EXPECT_THROW(migration().rehearse(direct), migration_error);
    run("comment on schema " + name + " is 'made by a rehearsal of rowkey, which removes it'");
    EXPECT_TRUE(migration().rehearse(direct).ended);
    EXPECT_EQ(ask<int>("select count(*)::int from pg_namespace where nspname = " + tx.quote(name)), 0);
    run("alter table " + t + " add column public_id text");
    EXPECT_THROW(migration().rehearse(direct), migration_error);
}

TEST_F(Migration, script_leads_to_the_same_end) {
    make_table(100);
    options.time_column = "created_at";
    const std::string file = testing::TempDir() + "rowkey_script_" + std::to_string(getpid()) + ".sql";
    std::ofstream{file} << migration().script(tx);
    const std::string command = std::string{behind_a_pooler() ? "PGPORT=5432 " : ""} +
                                "psql -Xq -v ON_ERROR_STOP=1 -f '" + file + "' >/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::filesystem::remove(file);
    expect_done(100);
    for (const auto& row :
         trusted(tx, "select public_id, (extract(epoch from created_at) * 1000000)::bigint from " + t))
        ASSERT_EQ(microseconds_of(row[0].as<rowkey::uuid>()), row[1].as<std::int64_t>());
    for (const auto& step : migration().plan(tx)) EXPECT_TRUE(step.done) << step.name;
}

TEST_F(Migration, drop_undoes_it) {
    make_table(100);
    migrate();
    run("create view " + schema.quoted("v") + " as select public_id from " + t);
    run("create index several on " + t + " (note, public_id)");
    run("create table " + schema.quoted("child") + " (parent uuid references " + t + " (public_id))");
    try {
        migration().drop(direct);
        ADD_FAILURE() << "was not refused";
    } catch (const migration_error& error) {
        const std::string why = error.what();
        for (const char* what : {"constraint child_parent_fkey", "rule _RETURN on view", "index "})
            if (why.find(what) == why.npos) ADD_FAILURE() << what << " is missing in: " << why;
    }
    run("drop view " + schema.quoted("v") + "; drop index " + schema.quoted("several") + "; drop table " +
        schema.quoted("child"));
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(migration().drop(direct).ended);
    EXPECT_EQ(ask("select string_agg(attname, ' ' order by attnum) from pg_attribute where attnum > 0 and not "
                  "attisdropped and attrelid = " +
                  tx.quote(t) + "::regclass"),
              "id created_at note");
    migrate();
    expect_done(100);
}

TEST_F(Migration, refuses_what_has_no_place_for_it) {
    const auto expect = [&](const std::string& made, const std::string& why) {
        run(made);
        const std::string told = refused();
        EXPECT_NE(told.find(why), told.npos) << made << "\n" << told;
        trusted(tx, "drop schema " + quote_name(schema("").schema) + " cascade; create schema " +
                        quote_name(schema("").schema));
    };
    const std::string make = "create table " + t;
    EXPECT_NE(refused().find("there is no table"), std::string::npos);
    expect("create view " + t + " as select 1 as id", "is a view");
    expect("create materialized view " + t + " as select 1 as id", "is a view");
    expect("create sequence " + t, "is not a table");
    expect(make + " (id bigint primary key) partition by range (id)", "is partitioned");
    expect("create table " + schema.quoted("p") + " (id bigint) partition by range (id); " + make + " partition of " +
               schema.quoted("p") + " default",
           "is a partition");
    expect("create table " + schema.quoted("p") + " (id bigint); " + make + " (primary key (id)) inherits (" +
               schema.quoted("p") + ")",
           "inherits");
    for (const char* no_key : {"(id bigint)", "(id text primary key)", "(a int, b int, primary key (a, b))",
                               "(id bigint unique)", "(id bigint not null unique deferrable)"})
        expect(make + no_key, "has no key of one column");
    expect(make + " (id bigint primary key, public_id text)", "text, not uuid");
    expect(make + " (id bigint primary key, public_id uuid generated always as (null) stored)", "is generated");
    expect(make + " (id bigint primary key); create table " + schema.quoted("t_public_id_key") + " ()", "is taken");
    expect(make + " (id bigint primary key); create rule r as on update to " + t + " do also select 1", "has rules");
    expect(make + " (id bigint primary key, constraint t_public_id_filled check (id > 0))", "is not the CHECK");
}

TEST_F(Migration, refuses_triggers_until_they_may_fire) {
    make_table(5);
    run("create function " + schema.quoted("f") +
        "() returns trigger language plpgsql as "
        "$$ begin new.note := 'fired'; return new; end $$");
    const std::string ends = " on " + t + " for each row execute function " + schema.quoted("f") + "()";
    run("create trigger of_another_column before update of note" + ends);
    run("create trigger at_insert before insert" + ends);
    run("create trigger touch before update" + ends);
    const std::string why = refused();
    EXPECT_NE(why.find("for each row that is filled: touch;"), why.npos) << why;
    options.fire_triggers = true;
    migrate();
    EXPECT_EQ(ask<int>("select count(*)::int from " + t + " where note = 'fired'"), 5);
    expect_done(5);
}

TEST_F(Migration, refuses_a_published_table_until_it_may_go_on) {
    make_table(5);
    const std::string publication = quote_name("rowkey_" + schema("").schema);
    run("create publication " + publication + " for table " + t);
    const std::string why = refused();
    EXPECT_NE(why.find("is replicated logically"), why.npos) << why;
    options.published = true;
    migrate();
    run("drop publication " + publication);
    expect_done(5);
}

TEST_F(Migration, refuses_times_that_no_id_should_hold_or_makes_them_random) {
    options.time_column = "created_at";
    for (const char* time : {"null", "'infinity'", "'-infinity'", "'1969-12-31 23:59:59.999999+00'",
                             "'2527-06-23 06:20:44.416+00'", "now() + interval '1 day'"}) {
        make_table(5);
        run("update " + t + " set created_at = " + time + " where id = 4");
        options.undated_rows = undated::refused;
        const std::string why = refused(false);
        EXPECT_NE(why.find("1 rows of"), why.npos) << time << ": " << why;
        EXPECT_NE(why.find("the first has \"id\" = 4"), why.npos) << why;
        EXPECT_EQ(migration().plan(tx)[0].done, false) << "something was done before it was refused";
        options.undated_rows = undated::random;
        migrate();
        expect_done(5);
        EXPECT_EQ(one<rowkey::uuid>(tx, "select public_id from " + t + " where id = 4").version(), 4) << time;
        EXPECT_EQ(one<rowkey::uuid>(tx, "select public_id from " + t + " where id = 5").version(), 7);
        options.undated_rows = undated::refused;
        EXPECT_TRUE(migration().run(direct).locks.empty()) << "times matter to rows without an id only";
        run("drop table " + t);
    }
}

TEST_F(Migration, takes_the_times_of_clients_whose_clocks_are_ahead) {
    make_table(5);
    run("update " + t + " set created_at = now() + interval '30 s' where id = 4");
    options.time_column = "created_at";
    migrate();
    expect_done(5);
}

TEST_F(Migration, a_time_without_zone_needs_one) {
    make_table(5);
    options.time_column = "nothing";
    EXPECT_NE(refused().find("does not exist"), std::string::npos);
    options.time_column = "note";
    EXPECT_NE(refused().find("expected timestamptz or timestamp"), std::string::npos);
    run("alter table " + t + " alter column created_at type timestamp using created_at at time zone 'Asia/Tokyo'");
    options.time_column = "created_at";
    EXPECT_NE(refused().find("without time zone"), std::string::npos);
    options.time_zone = "Nowhere'; drop table t; --";
    EXPECT_NE(refused().find("no time zone Nowhere"), std::string::npos);
    options.time_zone = "Asia/Tokyo";
    migrate();
    expect_done(5);
    EXPECT_EQ(microseconds_of(one<rowkey::uuid>(tx, "select public_id from " + t + " where id = 1")),
              one<std::int64_t>(
                  tx, "select (extract(epoch from timestamptz '2020-02-03 04:05:07.000008+00') * 1000000)::bigint"));
}

TEST_F(Migration, needs_the_owner_and_sees_all_rows) {
    make_table(5);
    const std::string role = quote_name("rowkey_role_" + to_string(rowkey::uuidv4()));
    run("create role " + role + "; grant usage, create on schema " + quote_name(schema("").schema) + " to " + role);
    const auto as_role = [&] {
        auto own = direct();
        pqxx::nontransaction{*own}.exec("set role " + role);
        return own;
    };
    const auto told = [&]() -> std::string {
        try {
            migration().run(as_role);
        } catch (const std::exception& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_NE(told().find("does not own"), std::string::npos);
    run("alter table " + t + " owner to " + role + "; alter table " + t + " enable row level security; alter table " +
        t + " force row level security; create policy few on " + t + " using (id < 3)");
    EXPECT_NE(told().find("row-level security"), std::string::npos);
    run("alter table " + t + " no force row level security");
    try {
        migration().rehearse(as_role);
        ADD_FAILURE() << "a rehearsal without a schema";
    } catch (const migration_error& error) {
        EXPECT_TRUE(std::string{error.what()}.ends_with("grant create on database " +
                                                        quote_name(ask("select current_database()")) + " to " + role))
            << error.what();
    }
    EXPECT_EQ(told(), "");
    expect_done(5);
    run("drop owned by " + role + "; drop role " + role);
}

TEST_F(Migration, says_beforehand_that_the_default_cannot_be_made) {
    if (rowkey::postgres::find_v7_default(tx, options.function_schema)) GTEST_SKIP() << "it is there";
    make_table(5);
    const std::string role = quote_name("rowkey_role_" + to_string(rowkey::uuidv4()));
    run("create role " + role + "; grant usage on schema " + quote_name(schema("").schema) + " to " + role +
        "; alter table " + t + " owner to " + role);
    const auto told = [](auto work) -> std::string {
        try {
            work();
        } catch (const rowkey::postgres::id_default_error& error) {
            return error.what();
        }
        return "";
    };
    const auto as_role = [&] {
        auto own = direct();
        pqxx::nontransaction{*own}.exec("set role " + role);
        return own;
    };
    const std::string by_plan = told([&] {
        auto own = as_role();
        pqxx::nontransaction looks{*own};
        migration().plan(looks);
    });
    EXPECT_NE(by_plan.find("may not create rowkey_uuidv7()"), std::string::npos) << by_plan;
    EXPECT_EQ(told([&] { migration().run(as_role); }), by_plan);
    EXPECT_EQ(ask<int>("select count(*)::int from pg_attribute where attrelid = " + tx.quote(t) +
                       "::regclass and attname = 'public_id'"),
              0);
    run("drop owned by " + role + "; drop role " + role);
}

TEST_F(Migration, says_beforehand_that_a_pooler_is_in_between) {
    if (!behind_a_pooler()) GTEST_SKIP() << "there is none";
    make_table(5);
    try {
        migration().run([] { return std::make_unique<pqxx::connection>(""); });
        ADD_FAILURE() << "was not refused";
    } catch (const migration_error& error) {
        EXPECT_NE(std::string{error.what()}.find("there is a pooler"), std::string::npos);
    }
    for (const auto& step : migration().plan(tx)) EXPECT_FALSE(step.done) << step.name;
}

TEST_F(Migration, refuses_options_out_of_range) {
    const auto refuses = [&] { EXPECT_THROW(migration(), std::invalid_argument); };
    options.column = "";
    refuses();
    options = {};
    options.lock_timeout = 0ms;
    refuses();
    options = {};
    options.batch_time = 0ms;
    refuses();
    options = {};
    options.max_lag = -1ms;
    refuses();
    options = {};
    options.time_zone = "UTC";
    refuses();
    options = {};
    EXPECT_THROW(migration().run([] { return std::unique_ptr<pqxx::connection>{}; }), std::invalid_argument);
}

TEST_F(Migration, takes_names_that_only_quotes_make_names) {
    const std::string name = "it's \"$rowkey$\" %s";
    const std::string table = schema.quoted(name);
    run("create table " + table +
        " (\"first_key\" int, \"$rowkey$\" bigint primary key, \"last key\" timestamptz "
        "default now()); insert into " +
        table + " values (1, 1), (2, 2)");
    options.column = "Öffentliche \"id\" with a name so long that an index cannot have it";
    options.column.resize(60);
    options.time_column = "last key";
    const public_id_migration quoted{schema(name), options};
    EXPECT_TRUE(quoted.run(direct).ended);
    EXPECT_EQ(ask<int>("select count(" + quote_name(options.column) + ")::int from " + table), 2);
    EXPECT_TRUE(quoted.drop(direct).ended);
}

}  // namespace
