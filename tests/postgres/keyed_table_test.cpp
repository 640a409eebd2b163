// rowkey/postgres/keyed_table.hpp against a live server, which the PG* variables name.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <future>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/postgres/keyed_table.hpp>
#include <rowkey/postgres/sql.hpp>
#include <rowkey/rowkey.hpp>

#include "test_schema.hpp"

namespace {

using namespace std::chrono_literals;

struct invoice {
    [[maybe_unused]] static constexpr std::string_view public_prefix = "inv";
};
using public_id = rowkey::public_id<invoice>;
using row_id = rowkey::row_id<invoice>;
using rowkey::postgres::column_value;
using table = rowkey::postgres::keyed_table<invoice>;

class KeyedTable : public testing::Test {
  protected:
    KeyedTable() {
        pqxx::nontransaction tx{session};
        tx.exec("create table " + t + " (" + rowkey::postgres::identity_key("id") + ", " +
                rowkey::postgres::public_id_column("public_id") +
                ", total int, note pg_catalog.text, flag boolean, big bigint, ratio double precision, other "
                "pg_catalog.uuid)");
    }

    /// The statement, done by a session of its own.
    template <typename Action>
    static auto in_transaction(Action action) {
        pqxx::connection own;
        pqxx::work tx{own};
        const auto result = action(tx);
        tx.commit();
        return result;
    }
    std::vector<public_id> insert(pqxx::transaction_base& tx, int count) {
        std::vector<public_id> ids(static_cast<std::size_t>(count));
        std::string sql = "insert into " + t + " (public_id) values ";
        for (auto& id : ids) {
            id = public_id::generate();
            sql += (&id == ids.data() ? "('" : ", ('") + to_string(id.value()) + "')";
        }
        tx.exec(sql);
        return ids;
    }
    std::optional<row_id> row_of(pqxx::transaction_base& tx, const public_id& id) {
        const auto rows = trusted(tx, "select id from " + t + " where public_id = '" + to_string(id.value()) + "'");
        if (rows.empty()) return std::nullopt;
        return row_id{rows[0][0].as<std::int64_t>()};
    }

    test_schema schema;
    pqxx::connection session;
    const std::string t = schema.quoted("invoice");
    const table invoices{schema("invoice")};
};

TEST_F(KeyedTable, insert_gives_both_keys) {
    pqxx::work tx{session};
    const auto made = invoices.insert(tx, {{"total", 4200}, {"note", "first"}});
    EXPECT_TRUE(made.inserted);
    EXPECT_EQ(made.public_id.value().version(), 7);
    EXPECT_EQ(row_of(tx, made.public_id), made.row_id);
    EXPECT_EQ(one<int>(tx, "select total from " + t + " where note = 'first'"), 4200);
    EXPECT_TRUE(invoices.insert(tx).inserted) << "no column is needed";
    EXPECT_GT(invoices.insert(tx).public_id, made.public_id);
}

TEST_F(KeyedTable, an_insert_is_undone_with_its_subtransaction) {
    pqxx::work tx{session};
    {
        pqxx::subtransaction inner{tx};
        invoices.insert(inner);
    }
    EXPECT_EQ(one<int>(tx, "select count(*) from " + t), 0);
    {
        pqxx::subtransaction inner{tx};
        invoices.insert(inner);
        inner.commit();
    }
    EXPECT_EQ(one<int>(tx, "select count(*) from " + t), 1);
}

TEST_F(KeyedTable, values_of_many_types_arrive) {
    pqxx::work tx{session};
    const auto other = rowkey::uuidv4();
    const std::vector<column_value> columns{{"total", std::optional<int>{-7}},
                                            {"note", std::string_view{"view"}},
                                            {"flag", true},
                                            {"big", std::numeric_limits<std::int64_t>::min()},
                                            {"ratio", 0.1},
                                            {"other", other}};
    invoices.insert(tx, columns);
    EXPECT_EQ(one(tx, "select concat_ws('|', total, note, flag, big, ratio, other) from " + t),
              "-7|view|t|-9223372036854775808|0.1|" + to_string(other));
}

TEST_F(KeyedTable, null_is_not_the_empty_text) {
    pqxx::work tx{session};
    const char* const none = nullptr;
    for (const auto& column : {column_value{"note", nullptr}, column_value{"note", std::nullopt},
                               column_value{"note", none}, column_value{"note", std::optional<std::string>{}}}) {
        const auto id = invoices.insert(tx, {column}).public_id;
        EXPECT_TRUE(
            one<bool>(tx, "select note is null from " + t + " where public_id = '" + to_string(id.value()) + "'"));
    }
    for (const auto& column : {column_value{"note", ""}, column_value{"note", std::optional<std::string>{""}}}) {
        const auto id = invoices.insert(tx, {column}).public_id;
        EXPECT_TRUE(one<bool>(tx, "select note = '' from " + t + " where public_id = '" + to_string(id.value()) + "'"));
    }
}

TEST_F(KeyedTable, hostile_values_are_values) {
    pqxx::work tx{session};
    const std::vector<std::string> texts{"'",
                                         "\\",
                                         "'); drop table " + t + "; --",
                                         "$1",
                                         "{\"a\",NULL}",
                                         "NULL",
                                         "\n\t",
                                         "\u00e4\U0001f511",
                                         std::string(100'000, '\'')};
    for (const auto& text : texts) {
        const auto id = invoices.insert(tx, {{"note", text}}).public_id;
        EXPECT_EQ(one(tx, "select note from " + t + " where public_id = '" + to_string(id.value()) + "'"), text);
    }
}

TEST_F(KeyedTable, hostile_names_are_names) {
    const std::string name = "x\"; drop table y; --", column = "c\") values ('1'); --";
    {
        pqxx::nontransaction tx{session};
        tx.exec("create table " + schema.quoted(name) + " (" + rowkey::postgres::identity_key(name) + ", " +
                rowkey::postgres::public_id_column("select") + ", " + rowkey::postgres::quote_name(column) +
                " pg_catalog.text)");
    }
    const table awkward{schema(name), name, "select"};
    pqxx::work tx{session};
    const auto made = awkward.insert(tx, {{column, "value"}});
    EXPECT_EQ(awkward.resolve(tx, made.public_id), made.row_id);
    EXPECT_EQ(one(tx, "select " + rowkey::postgres::quote_name(column) + " from " + schema.quoted(name)), "value");
}

TEST_F(KeyedTable, what_cannot_be_sent_is_told_with_its_column) {
    EXPECT_THROW((table{{"", ""}}), std::invalid_argument);
    EXPECT_THROW((table{{"", "t"}, std::string(64, 'x')}), std::invalid_argument);
    EXPECT_THROW((table{{"", "t"}, "id", "\xff"}), std::invalid_argument);
    pqxx::work tx{session};
    EXPECT_THROW(invoices.insert(tx, {{"", 1}}), std::invalid_argument);
    try {
        invoices.insert(tx, {{"note", std::string{"a\0b", 3}}});
        FAIL() << "the server would have got \"a\"";
    } catch (const std::invalid_argument& error) {
        const std::string what = error.what();
        EXPECT_NE(what.find("column \"note\" of "), std::string::npos) << what;
        EXPECT_NE(what.find("NUL at byte 1"), std::string::npos) << what;
    }
    EXPECT_TRUE(tx.exec("select from " + t).empty()) << "and the transaction goes on";
}

TEST_F(KeyedTable, the_servers_refusals_are_libpqxxs_exceptions) {
    const auto insert = [&](const table& target, const std::vector<column_value>& columns) {
        pqxx::work tx{session};
        target.insert(tx, columns);
    };
    EXPECT_THROW(insert(invoices, {{"total", "many"}}), pqxx::data_exception);
    EXPECT_THROW(insert(invoices, {{"absent", 1}}), pqxx::undefined_column);
    EXPECT_THROW(insert(invoices, {{"public_id", rowkey::uuidv7()}}), pqxx::sql_error);
    EXPECT_THROW(insert(table{schema("absent")}, {}), pqxx::undefined_table);
    try {
        insert(table{schema("invoice"), "id", "other"}, {});
        FAIL() << "nothing makes that column unique";
    } catch (const pqxx::sql_error& error) {
        EXPECT_EQ(std::string{error.sqlstate()}, "42P10");
    }
}

TEST_F(KeyedTable, other_unique_columns_still_refuse) {
    pqxx::nontransaction{session}.exec("create unique index on " + t + " (total)");
    pqxx::work tx{session};
    invoices.insert(tx, {{"total", 1}});
    EXPECT_THROW(invoices.insert(tx, {{"total", 1}}), pqxx::unique_violation);
}

TEST_F(KeyedTable, the_same_public_id_again_finds_the_row) {
    pqxx::work tx{session};
    const auto id = public_id::generate();
    const auto first = invoices.insert(tx, id, {{"total", 1}});
    const auto second = invoices.insert(tx, id, {{"total", 2}});
    EXPECT_TRUE(first.inserted);
    EXPECT_FALSE(second.inserted);
    EXPECT_EQ(second.row_id, first.row_id);
    EXPECT_EQ(second.public_id, id);
    EXPECT_EQ(one<int>(tx, "select total from " + t), 1) << "as it was";
}

/// What `action` is refused with, by the server or by pqxx::unexpected_rows.
struct told {
    std::string state, what;
};
template <typename Action>
told refusal_of(pqxx::work& tx, Action action) {
    try {
        pqxx::subtransaction inner{tx};
        action(inner);
    } catch (const pqxx::sql_error& error) {
        return {std::string{error.sqlstate()}, error.what()};
    } catch (const pqxx::unexpected_rows& error) {
        return {"unexpected_rows", error.what()};
    }
    return {"done", ""};
}

/// Triggers of the test's table, each of which runs `body`.
class KeyedTableWithTrigger : public KeyedTable {
  protected:
    void trigger(pqxx::transaction_base& tx, const std::string& when, const std::string& body) {
        trusted(tx, "create or replace function " + schema.quoted("act") +
                        "() returns trigger language plpgsql as $$begin " + body + " end$$");
        trusted(tx, "create trigger act " + when + " on " + t + " for each row execute function " +
                        schema.quoted("act") + "()");
    }
};

TEST_F(KeyedTableWithTrigger, a_row_that_it_suppresses_is_told) {
    pqxx::work tx{session};
    trigger(tx, "before insert", "return null;");
    const auto id = public_id::generate();
    const auto [state, what] = refusal_of(tx, [&](auto& inner) { invoices.insert(inner, id); });
    EXPECT_EQ(state, "unexpected_rows");
    for (const auto& part : {t, to_string(id.value()), std::string{"trigger"}, std::string{"row-level security"}})
        EXPECT_NE(what.find(part), std::string::npos) << what;
}

TEST_F(KeyedTableWithTrigger, another_public_id_than_was_asked_for_is_told_with_both) {
    pqxx::work tx{session};
    trigger(tx, "before insert", "new.public_id := '01a1f92a-6d77-7bc9-9a70-3bb85d0ff1c5'; return new;");
    const auto id = public_id::generate();
    const auto [state, what] = refusal_of(tx, [&](auto& inner) { invoices.insert(inner, id); });
    EXPECT_EQ(state, "unexpected_rows");
    EXPECT_NE(what.find("asked for \"public_id\" " + to_string(id.value())), std::string::npos) << what;
    EXPECT_NE(what.find("01a1f92a-6d77-7bc9-9a70-3bb85d0ff1c5"), std::string::npos) << what;
    EXPECT_EQ(
        refusal_of(
            tx, [&](auto& inner) { invoices.insert_many(inner, std::vector{rowkey::postgres::new_row<invoice>{id}}); })
            .state,
        "unexpected_rows");
}

TEST_F(KeyedTableWithTrigger, another_row_id_than_the_default_is_the_rows) {
    pqxx::work tx{session};
    trigger(tx, "before insert", "new.id := 777; return new;");
    const auto id = public_id::generate();
    EXPECT_EQ(invoices.insert(tx, id).row_id, row_id{777});
    EXPECT_EQ(invoices.insert(tx, id).row_id, row_id{777});
    EXPECT_EQ(row_of(tx, id), row_id{777});
}

TEST_F(KeyedTableWithTrigger, a_row_that_it_deletes_or_changes_afterwards_is_told) {
    const auto own = [&](const std::string& action) {
        pqxx::work tx{session};
        trigger(tx, "after insert", action + " return null;");
        const table kept{schema("invoice")};
        const auto first = refusal_of(tx, [&](auto& inner) { kept.insert(inner); }).state;
        EXPECT_EQ(refusal_of(tx, [&](auto& inner) { kept.insert(inner); }).state, first);
        return first;
    };
    EXPECT_EQ(own("delete from " + t + " where id operator(pg_catalog.=) new.id;"), "unexpected_rows");
    EXPECT_EQ(own("update " + t + " set public_id = pg_catalog.gen_random_uuid();"), "unexpected_rows");
    EXPECT_EQ(own("update " + t + " set total = 5;"), "done") << "its keys are those of a row that is there";
    EXPECT_EQ(own("delete from " + t + " where id operator(pg_catalog.=) new.id; insert into " + t +
                  " (public_id, note) select new.public_id, 'again' where new.note is null;"),
              "unexpected_rows")
        << "the row is another one";
}

TEST_F(KeyedTable, a_view_gives_keys_of_rows_that_it_shows) {
    pqxx::work tx{session};
    trusted(tx,
            "create view " + schema.quoted("seen") + " as select id, public_id, total from " + t + " where total > 0");
    const table seen{schema("seen")};
    const auto id = public_id::generate();
    const auto made = seen.insert(tx, id, {{"total", 1}});
    EXPECT_TRUE(made.inserted);
    EXPECT_EQ(row_of(tx, id), made.row_id);
    EXPECT_FALSE(seen.insert(tx, id, {{"total", 1}}).inserted);
    const auto [state, what] = refusal_of(tx, [&](auto& inner) { seen.insert(inner, {{"total", 0}}); });
    EXPECT_EQ(state, "unexpected_rows") << "hidden from the start";
}

TEST_F(KeyedTable, a_view_with_an_instead_of_trigger_and_a_table_with_a_rule_are_refused) {
    pqxx::work tx{session};
    trusted(tx, "create view " + schema.quoted("v") + " as select id, public_id from " + t + " offset 0");
    trusted(tx, "create function " + schema.quoted("act") +
                    "() returns trigger language plpgsql as $$begin return new; end$$");
    trusted(tx, "create trigger act instead of insert on " + schema.quoted("v") + " for each row execute function " +
                    schema.quoted("act") + "()");
    EXPECT_EQ(refusal_of(tx, [&](auto& inner) { table{schema("v")}.insert(inner); }).state, "42P10");
    trusted(tx, "create rule r as on insert to " + t + " do instead nothing");
    EXPECT_NE(refusal_of(tx, [&](auto& inner) { invoices.insert(inner); }).state, "done");
}

TEST_F(KeyedTable, tries_that_overlap_give_one_row_where_another_column_is_unique_too) {
    // The first try stops in the index that is older than the public_id's and younger than the other unique one's.
    const std::string people = schema.quoted("people");
    const auto key = std::to_string(rowkey::uuidv4().high_word() >> 2);
    {
        pqxx::work tx{session};
        trusted(tx, "create function " + schema.quoted("stop") +
                        "(text) returns text language plpgsql immutable as $$begin perform "
                        "pg_catalog.pg_advisory_xact_lock_shared(" +
                        key + "); return $1; end$$");
        trusted(tx, "create table " + people +
                        " (id bigint generated always as identity primary key, email text not null unique)");
        trusted(tx, "create index on " + people + " (" + schema.quoted("stop") + "(email))");
        trusted(tx, "alter table " + people + " add public_id uuid not null unique");
        tx.commit();
    }
    const table all{schema("people")};
    for (const std::string email : {"first@example.org", "once what the table allows is known"}) {
        const auto id = public_id::generate();
        const auto try_once = [&] {
            return in_transaction([&](auto& tx) { return all.insert(tx, id, {{"email", email}}); });
        };
        std::optional<pqxx::work> gate{std::in_place, session};
        one(*gate, "select pg_advisory_xact_lock(" + key + ")");
        const auto await_waiting = [&](int count, const auto& attempt) {
            // Those that wait for this session, and those that wait for them.
            while (one<int>(
                       *gate,
                       "select count(distinct l.pid) from pg_locks l where not granted and pg_backend_pid() in (select "
                       "unnest(pg_blocking_pids(l.pid)) union all select unnest(pg_blocking_pids(b)) from "
                       "unnest(pg_blocking_pids(l.pid)) b)") < count) {
                ASSERT_NE(attempt.wait_for(1ms), std::future_status::ready) << "it did not wait";
            }
        };
        auto first = std::async(std::launch::async, try_once);
        await_waiting(1, first);
        auto second = std::async(std::launch::async, try_once);
        await_waiting(2, second);
        gate.reset();
        const auto one_try = first.get(), other_try = second.get();
        EXPECT_EQ(one_try.row_id, other_try.row_id);
        EXPECT_NE(one_try.inserted, other_try.inserted);
    }
}

/// Tables whose constraints the server takes for nothing but ON CONFLICT with a column.
class KeyedTableOf : public KeyedTable {
  protected:
    /// Inserts a row twice and then another with its number.
    void expect_kept(pqxx::work& tx, const std::string& columns, const std::string& refused_with) {
        SCOPED_TRACE(columns);
        trusted(tx, "drop table if exists " + schema.quoted("x") + " cascade; create table " + schema.quoted("x") +
                        " (id bigint generated always as identity, public_id uuid not null, n int" + columns);
        const table x{schema("x")};
        const auto id = public_id::generate();
        const auto made = x.insert(tx, id, {{"n", 1}});
        EXPECT_TRUE(made.inserted);
        const auto again = x.insert(tx, id, {{"n", 1}});
        EXPECT_FALSE(again.inserted);
        EXPECT_EQ(again.row_id, made.row_id);
        EXPECT_EQ(refusal_of(tx,
                             [&](auto& inner) {
                                 x.insert(inner, {{"n", 1}});
                                 trusted(inner, "set constraints all immediate");
                             })
                      .state,
                  refused_with);
        EXPECT_EQ(one<int>(tx, "select count(*) from " + schema.quoted("x")), 1);
    }
    told refused(pqxx::work& tx, const std::string& columns) {
        trusted(tx, "drop table if exists " + schema.quoted("x") + " cascade; create table " + schema.quoted("x") +
                        " (id bigint generated always as identity, " + columns);
        const auto result = refusal_of(tx, [&](auto& inner) { table{schema("x")}.insert(inner); });
        EXPECT_EQ(one<int>(tx, "select count(*) from " + schema.quoted("x")), 0);
        return result;
    }
};

TEST_F(KeyedTableOf, other_unique_and_exclusion_constraints_are_kept_deferrable_or_not) {
    pqxx::work tx{session};
    expect_kept(tx, ", unique (public_id), unique (n))", "23505");
    expect_kept(tx, ", unique (public_id), unique (n) deferrable initially deferred)", "23505");
    expect_kept(tx, ", unique (public_id), unique (n) deferrable)", "23505");
    expect_kept(tx, ", unique (public_id), exclude (n with =))", "23P01");
    expect_kept(tx, ", unique (public_id), exclude (n with =) deferrable initially deferred)", "23P01");
    expect_kept(tx, ", unique (public_id)); create unique index on " + schema.quoted("x") + " (n) where n > 0",
                "23505");
}

TEST_F(KeyedTableOf, partitioned_tables_are_kept) {
    pqxx::work tx{session};
    const std::string x = schema.quoted("x"), part = schema.quoted("part");
    const std::string partitioned = ", unique (public_id)) partition by range (public_id); create table " + part +
                                    " partition of " + x + " default";
    expect_kept(tx, partitioned + "; alter table " + part + " add unique (n)", "23505");
    expect_kept(tx, partitioned + "; alter table " + part + " add unique (n) deferrable", "23505");
    expect_kept(tx, partitioned + "; alter table " + part + " add exclude (n with =) deferrable initially deferred",
                "23P01");
    trusted(tx, "create function " + schema.quoted("act") +
                    "() returns trigger language plpgsql as $$begin delete from " + part +
                    "; return null; end$$; create trigger act after insert on " + part +
                    " for each row execute function " + schema.quoted("act") + "()");
    EXPECT_EQ(refusal_of(tx,
                         [&](auto& inner) {
                             table{schema("x")}.insert(inner, {{"n", 2}});
                         })
                  .state,
              "unexpected_rows")
        << "by a trigger of the partition";
}

TEST_F(KeyedTableOf, a_public_id_without_an_immediate_unique_index_for_all_rows_is_told_with_its_table) {
    pqxx::work tx{session};
    for (const std::string columns : {"public_id uuid)", "public_id uuid, n int, unique (public_id, n))",
                                      "public_id uuid, exclude using hash (public_id with =))",
                                      "public_id uuid, n int); create unique index on %x (public_id) where n is null",
                                      "public_id uuid); create unique index on %x ((public_id::text))"}) {
        std::string definition = columns;
        if (const auto at = definition.find("%x"); at != std::string::npos)
            definition.replace(at, 2, schema.quoted("x"));
        const auto [state, what] = refused(tx, definition);
        EXPECT_EQ(state, "42P10") << columns;
        EXPECT_NE(what.find("column \"public_id\" of " + schema.quoted("x") + ": expected a unique index"),
                  std::string::npos)
            << what;
    }
    const auto deferrable = refused(tx, "public_id uuid unique deferrable)");
    EXPECT_EQ(deferrable.state, "55000");
    EXPECT_NE(deferrable.what.find("column \"public_id\" of " + schema.quoted("x")), std::string::npos)
        << deferrable.what;
}

TEST_F(KeyedTableOf, a_public_id_that_is_no_uuid_is_refused_at_the_first_insert) {
    pqxx::work tx{session};
    for (const std::string type : {"text", "char(36)", "varchar", "bytea"}) {
        const auto [state, what] = refused(tx, "public_id " + type + " unique)");
        EXPECT_EQ(state, "42883") << type;
        EXPECT_NE(what.find("column \"public_id\" of " + schema.quoted("x") + ": expected the type pg_catalog.uuid"),
                  std::string::npos)
            << what;
    }
    trusted(tx, "create domain " + schema.quoted("d") + " as uuid");
    EXPECT_EQ(refused(tx, "public_id " + schema.quoted("d") + " unique, check (id < 0))").state, "23514")
        << "a domain is one";
}

TEST_F(KeyedTableOf, values_meet_the_columns_type_as_in_any_insert) {
    pqxx::work tx{session};
    trusted(tx, "create domain " + schema.quoted("positive") + " as int check (value > 0); create table " +
                    schema.quoted("x") +
                    " (id bigint generated always as identity, public_id uuid unique, code varchar(3), j "
                    "jsonb, a text[], p " +
                    schema.quoted("positive") + ", " + "made int generated always as (1) stored)");
    const table x{schema("x")};
    x.insert(tx, {{"code", "abc"}, {"j", "{\"a\": 1}"}, {"a", "{x,y}"}, {"p", 1}});
    EXPECT_EQ(one(tx, "select concat_ws('|', code, j, a, p) from " + schema.quoted("x")), "abc|{\"a\": 1}|{x,y}|1");
    EXPECT_EQ(refusal_of(tx, [&](auto& inner) { x.insert(inner, {{"code", "abcd"}}); }).state, "22001");
    EXPECT_EQ(refusal_of(tx, [&](auto& inner) { x.insert(inner, {{"p", 0}}); }).state, "23514");
    EXPECT_EQ(refusal_of(tx,
                         [&](auto& inner) {
                             x.insert(inner, {{"made", 2}});
                         })
                  .state,
              session.server_version() < 140000 ? "42601" : "428C9");
    EXPECT_EQ(refusal_of(tx, [&](auto& inner) { x.insert(inner, {{"j", "{"}}); }).state, "22P02");
}

TEST_F(KeyedTableOf, a_retry_takes_no_number_from_the_sequence) {
    pqxx::work tx{session};
    trusted(tx, "create table " + schema.quoted("x") +
                    " (id int generated always as identity (start 2147483646), public_id uuid unique)");
    const table x{schema("x")};
    const auto first = public_id::generate(), last = public_id::generate();
    x.insert(tx, first);
    x.insert(tx, first);
    const auto made = x.insert(tx, last);
    EXPECT_EQ(made.row_id, row_id{2147483647});
    EXPECT_EQ(x.insert(tx, last).row_id, made.row_id) << "though no number is left";
    EXPECT_EQ(refusal_of(tx, [&](auto& inner) { x.insert(inner); }).state, "2200H");
}

TEST_F(KeyedTableOf, rows_that_row_level_security_hides_are_told) {
    const std::string x = schema.quoted("x"), role = "rowkey_rls_" + to_string(rowkey::uuidv4());
    pqxx::work tx{session};
    const std::string quoted = tx.quote_name(role);
    trusted(tx,
            "create role " + quoted + "; grant usage on schema " + rowkey::postgres::quote_name(schema("").schema) +
                " to " + quoted + "; create table " + x +
                " (id bigint generated always as identity primary key, public_id uuid not null unique, hidden boolean, "
                "secret int)");
    trusted(tx, "alter table " + x + " enable row level security; grant insert, select (id, public_id) on " + x +
                    " to " + quoted);
    trusted(tx, "create policy p on " + x + " using (hidden is null) with check (true)");
    const table rows{schema("x")};
    const auto hidden = public_id::generate(), shown = public_id::generate();
    rows.insert(tx, hidden, {{"hidden", true}});
    tx.exec("set local role " + quoted);
    EXPECT_TRUE(rows.insert(tx, shown, {{"secret", 5}}).inserted) << "with no right to read the other columns";
    EXPECT_FALSE(rows.insert(tx, shown, {{"secret", 5}}).inserted);
    const auto [state, what] = refusal_of(tx, [&](auto& inner) { rows.insert(inner, hidden); });
    EXPECT_EQ(state, "unexpected_rows");
    EXPECT_NE(what.find("row-level security"), std::string::npos) << what;
    const auto unseen = refusal_of(tx, [&](auto& inner) { rows.insert(inner, {{"hidden", true}}); });
    EXPECT_NE(unseen.what.find("violates row-level security"), std::string::npos) << unseen.what;
}

TEST_F(KeyedTableOf, a_table_that_changed_since_the_last_insert_is_served) {
    pqxx::work tx{session};
    const std::string x = schema.quoted("x");
    const table rows{schema("x")};
    const auto make = [&](const std::string& more) {
        trusted(tx, "drop table if exists " + x + "; create table " + x +
                        " (id bigint generated always as identity, public_id uuid unique, n int" + more + ")");
    };
    make("");
    rows.insert(tx);
    make(", unique (n) deferrable");
    rows.insert(tx, {{"n", 1}});
    rows.insert(tx, {{"n", 2}});
    make("");
    rows.insert(tx);
    trusted(tx, "alter table " + x + " add unique (n) deferrable");
    EXPECT_EQ(refusal_of(tx, [&](auto& inner) { rows.insert(inner, {{"n", 1}}); }).state, "55000") << "once";
    const auto id = public_id::generate();
    EXPECT_TRUE(rows.insert(tx, id, {{"n", 1}}).inserted);
    EXPECT_FALSE(rows.insert(tx, id, {{"n", 1}}).inserted);
    EXPECT_EQ(one<int>(tx, "select count(*) from " + x), 2);
}

TEST_F(KeyedTable, temporary_tables_named_like_types_are_not_taken_for_them) {
    pqxx::work tx{session};
    for (const std::string name :
         {"uuid", "int8", "regclass", "oid", "text", "name", "pg_class", "pg_index", "found", "asked", "made"})
        tx.exec("create temporary table if not exists " + rowkey::postgres::quote_name(name) + " () on commit drop");
    const auto id = public_id::generate();
    const auto made = invoices.insert(tx, id, {{"total", 1}, {"note", "n"}});
    EXPECT_EQ(invoices.insert(tx, id).row_id, made.row_id);
    EXPECT_EQ(invoices.resolve(tx, id), made.row_id);
    EXPECT_EQ(invoices.public_ids(tx, std::vector{made.row_id}).at(0), id);
}

TEST_F(KeyedTable, is_named_by_schema_and_table) {
    pqxx::work tx{session};
    const table named{schema("").schema, "invoice"};
    const auto made = named.insert(tx);
    EXPECT_EQ(invoices.resolve(tx, made.public_id), made.row_id);
    EXPECT_EQ((table{schema("").schema, std::string{"invoice"}, "big", "other"}).resolve(tx, public_id::generate()),
              std::nullopt);
    EXPECT_THROW((table{"s", ""}), std::invalid_argument);
}

using new_row = rowkey::postgres::new_row<invoice>;

TEST_F(KeyedTable, insert_many_gives_the_keys_in_the_order_of_the_rows) {
    pqxx::work tx{session};
    std::vector<new_row> rows;
    for (int i = 0; i < 1000; ++i)
        rows.push_back({public_id::generate(),
                        {{"total", i}, {"note", i % 2 == 0 ? std::optional{std::to_string(i)} : std::nullopt}}});
    std::reverse(rows.begin(), rows.end());
    const auto made = invoices.insert_many(tx, rows);
    ASSERT_EQ(made.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(made[i].public_id, rows[i].public_id);
        EXPECT_TRUE(made[i].inserted);
    }
    std::vector<public_id> ids;
    for (const auto& row : rows) ids.push_back(row.public_id);
    const auto found = invoices.resolve(tx, ids);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(found[i], made[i].row_id) << i;
        EXPECT_EQ(made[i].row_id.value(), made[0].row_id.value() + static_cast<std::int64_t>(i))
            << "numbered in that order";
    }
    EXPECT_EQ(one<int>(tx, "select sum(total) from " + t + " where note = total::text"), 249500);
}

TEST_F(KeyedTable, insert_many_finds_the_rows_that_are_there) {
    pqxx::work tx{session};
    const auto there = invoices.insert(tx, {{"total", 1}});
    const auto twice = public_id::generate();
    const std::vector<new_row> rows{{public_id::generate(), {{"total", 2}}},
                                    {there.public_id, {{"total", 3}}},
                                    {twice, {{"total", 4}}},
                                    {twice, {{"total", 5}}}};
    const auto made = invoices.insert_many(tx, rows);
    ASSERT_EQ(made.size(), 4u);
    EXPECT_TRUE(made[0].inserted);
    EXPECT_FALSE(made[1].inserted);
    EXPECT_EQ(made[1].row_id, there.row_id);
    EXPECT_TRUE(made[2].inserted);
    EXPECT_FALSE(made[3].inserted);
    EXPECT_EQ(made[3].row_id, made[2].row_id);
    EXPECT_EQ(one(tx, "select string_agg(total::text, ' ' order by total) from " + t), "1 2 4");
    const auto again = invoices.insert_many(tx, rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_FALSE(again[i].inserted);
        EXPECT_EQ(again[i].row_id, made[i].row_id);
    }
    trusted(tx, "create unique index on " + t + " (total)");
    EXPECT_EQ(
        refusal_of(
            tx,
            [&](auto& inner) {
                invoices.insert_many(inner, std::vector<new_row>{{public_id::generate(), {{"total", 4}}}, rows[0]});
            })
            .state,
        "23505");
}

TEST_F(KeyedTable, insert_many_works_where_a_type_has_the_tables_name) {
    pqxx::work tx{session};
    for (const std::string name : {"path", "date", "no_type"}) {  // the first two are types of pg_catalog's
        trusted(tx, "create table " + schema.quoted(name) + " (" + rowkey::postgres::identity_key("id") + ", " +
                        rowkey::postgres::public_id_column("public_id") + ", total int)");
        tx.exec("set local search_path to " + rowkey::postgres::quote_name(schema(name).schema) + ", pg_temp");
        const table unqualified{{"", name}};
        const std::vector<rowkey::postgres::new_row<invoice>> rows{{public_id::generate(), {{"total", 1}}},
                                                                   {public_id::generate(), {{"total", 2}}}};
        const auto made = unqualified.insert_many(tx, rows);
        EXPECT_EQ(made[0].public_id, rows[0].public_id) << name;
        EXPECT_EQ(made[1].row_id.value(), 2) << name;
    }
}

TEST_F(KeyedTable, insert_many_takes_more_rows_than_a_statement_has_parameters) {
    pqxx::work tx{session};
    std::vector<new_row> rows(40'000);
    for (auto& row : rows) row = {public_id::generate(), {{"total", 1}}};
    const auto made = invoices.insert_many(tx, rows);
    ASSERT_EQ(made.size(), rows.size());
    EXPECT_EQ(invoices.resolve(tx, rows.front().public_id), made.front().row_id);
    EXPECT_EQ(invoices.resolve(tx, rows.back().public_id), made.back().row_id);
    EXPECT_EQ(one<int>(tx, "select count(*) from " + t), 40'000);
}

TEST_F(KeyedTable, insert_many_wants_the_same_columns_of_each_row) {
    pqxx::work tx{session};
    for (const auto& columns : {std::vector<column_value>{}, {{"note", "x"}}, {{"total", 1}, {"note", "x"}}}) {
        try {
            invoices.insert_many(
                tx, std::vector<new_row>{{public_id::generate(), {{"total", 1}}}, {public_id::generate(), columns}});
            FAIL();
        } catch (const std::invalid_argument& error) {
            EXPECT_NE(std::string{error.what()}.find("row 1 for " + t + " has other columns"), std::string::npos)
                << error.what();
        }
    }
    EXPECT_ANY_THROW(invoices.insert(tx, {{"absent", 1}}));  // from here on the server refuses all in this transaction
    EXPECT_TRUE(invoices.insert_many(tx, std::vector<new_row>{}).empty());
}

TEST_F(KeyedTable, a_statement_more_is_needed_only_where_a_row_was_there) {
    if (std::getenv("ROWKEY_PGBOUNCER_PREPARES") != nullptr) GTEST_SKIP() << "transactions change connections";
    pqxx::nontransaction tx{session};
    // Outside a transaction block each statement is one, and the session counts them. A few times, for now and then the
    // session has one of its own, in which it learns what others changed.
    const auto counted = [&](const auto& action) {
        const auto count = [&] {
            const auto rows = tx.exec(
                "select pg_catalog.split_part(virtualtransaction, '/', 2) from pg_catalog.pg_locks where pid "
                "operator(pg_catalog.=) pg_catalog.pg_backend_pid() limit 1");
            return std::stoi(rows[0][0].as<std::string>());
        };
        int least = std::numeric_limits<int>::max();
        for (int i = 0; i < 5; ++i) {
            const int before = count();
            action();
            least = std::min(least, count() - before - 1);
        }
        return least;
    };
    std::vector<new_row> rows(100);
    const auto renew = [&] {
        for (auto& row : rows) row.public_id = public_id::generate();
    };
    renew();
    const auto id = invoices.insert(tx).public_id;
    EXPECT_EQ(counted([&] { invoices.insert(tx); }), 1);
    EXPECT_EQ(counted([&] { invoices.insert(tx, id); }), 2);
    EXPECT_EQ(counted([&] {
                  renew();
                  invoices.insert_many(tx, rows);
              }),
              1);
    EXPECT_EQ(counted([&] { invoices.insert_many(tx, rows); }), 2);
    EXPECT_EQ(counted([&] { invoices.resolve(tx, id); }), 1);
}

TEST_F(KeyedTable, insert_once_serves_a_table_whose_key_is_the_uuid) {
    const std::string events = schema.quoted("event");
    pqxx::work tx{session};
    tx.exec("create table " + events + " (" + rowkey::postgres::uuid_key("key") + ", what pg_catalog.text unique)");
    const rowkey::postgres::uuid_table event{schema("event"), "key"};
    const auto id = rowkey::uuidv7();
    EXPECT_TRUE(event.insert_once(tx, id, {{"what", "first"}}));
    EXPECT_FALSE(event.insert_once(tx, id, {{"what", "first"}}));
    EXPECT_FALSE(event.insert_once(tx, id));
    EXPECT_EQ(one(tx, "select concat_ws('|', key, what) from " + events), to_string(id) + "|first");
    EXPECT_EQ(refusal_of(tx,
                         [&](auto& inner) {
                             event.insert_once(inner, rowkey::uuidv7(), {{"what", "first"}});
                         })
                  .state,
              "23505");
    EXPECT_THROW((rowkey::postgres::uuid_table{schema("event"), ""}), std::invalid_argument);
    EXPECT_EQ(refusal_of(tx,
                         [&](auto& inner) {
                             (rowkey::postgres::uuid_table{schema("event"), "what"}).insert_once(inner, id);
                         })
                  .state,
              "42883");
}

TEST_F(KeyedTable, a_retry_inserts_once_when_the_connection_died_before_the_commit) {
    const auto id = public_id::generate();
    pqxx::connection victim;
    EXPECT_ANY_THROW({
        pqxx::work tx{victim};
        EXPECT_TRUE(invoices.insert(tx, id, {{"total", 1}}).inserted);
        const auto pid = one(tx, "select pg_backend_pid()");
        in_transaction([&](auto& killer) { return one(killer, "select pg_terminate_backend(" + pid + ")"); });
        tx.commit();
    });
    const auto made = in_transaction([&](auto& tx) { return invoices.insert(tx, id, {{"total", 1}}); });
    EXPECT_TRUE(made.inserted) << "the first try was rolled back";
    EXPECT_EQ(in_transaction([&](auto& tx) { return row_of(tx, id); }), made.row_id);
}

TEST_F(KeyedTable, a_retry_finds_the_row_when_the_reply_to_the_commit_was_lost) {
    const auto id = public_id::generate();
    std::string pid;
    std::optional<row_id> first;
    {
        pqxx::connection victim;
        pqxx::nontransaction tx{victim};
        tx.exec("begin");
        pid = one(tx, "select pg_backend_pid()");
        first = invoices.insert(tx, id, {{"total", 1}}).row_id;
        // The server commits, and the connection is killed before a word of it reaches the client.
        auto lost = std::async(std::launch::async, [&] { tx.exec("commit; select pg_catalog.pg_sleep(60)"); });
        pqxx::nontransaction killer{session};
        while (one<int>(killer,
                        "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and pid = " + pid) == 0) {
            ASSERT_NE(lost.wait_for(1ms), std::future_status::ready);
        }
        trusted(killer, "select pg_terminate_backend(" + pid + ")");
        EXPECT_ANY_THROW(lost.get());
    }
    const auto again = in_transaction([&](auto& tx) { return invoices.insert(tx, id, {{"total", 1}}); });
    EXPECT_FALSE(again.inserted) << "the first try was committed";
    EXPECT_EQ(again.row_id, first);
    EXPECT_EQ(in_transaction([&](auto& tx) { return one<int>(tx, "select count(*) from " + t); }), 1);
}

TEST_F(KeyedTable, a_retry_waits_for_a_try_that_still_runs) {
    for (const bool committed : {true, false}) {
        const auto id = public_id::generate();
        std::optional<pqxx::work> hung{std::in_place, session};
        const auto first = invoices.insert(*hung, id);
        auto retry = std::async(std::launch::async,
                                [&] { return in_transaction([&](auto& tx) { return invoices.insert(tx, id); }); });
        while (
            one<int>(
                *hung,
                "select count(*) from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))") ==
            0) {
            ASSERT_NE(retry.wait_for(1ms), std::future_status::ready) << "it did not wait";
        }
        if (committed) hung->commit();
        hung.reset();
        const auto second = retry.get();
        EXPECT_EQ(second.inserted, !committed);
        EXPECT_EQ(second.row_id == first.row_id, committed);
    }
}

TEST_F(KeyedTable, a_retry_above_read_committed_may_have_to_begin_anew) {
    const auto id = public_id::generate();
    pqxx::work tx{session};
    tx.exec("set transaction isolation level repeatable read");
    tx.exec("select from " + t);  // the snapshot
    in_transaction([&](auto& other) { return invoices.insert(other, id); });
    EXPECT_THROW(invoices.insert(tx, id), pqxx::serialization_failure);
}

TEST_F(KeyedTable, resolve_keeps_the_order_asked_and_tells_the_missing_apart) {
    pqxx::work tx{session};
    const auto ids = insert(tx, 3);
    const auto unknown = public_id::generate();
    const std::vector<public_id> asked{ids[2], unknown, ids[0], ids[2], public_id{}, ids[1], unknown};
    const auto found = invoices.resolve(tx, asked);
    ASSERT_EQ(found.size(), asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) EXPECT_EQ(found[i], row_of(tx, asked[i])) << i;
    EXPECT_EQ(std::count(found.begin(), found.end(), std::nullopt), 3);
}

TEST_F(KeyedTable, resolve_takes_one) {
    pqxx::work tx{session};
    const auto ids = insert(tx, 2);
    EXPECT_EQ(invoices.resolve(tx, ids[1]), row_of(tx, ids[1]));
    EXPECT_EQ(invoices.resolve(tx, public_id::generate()), std::nullopt);
}

TEST_F(KeyedTable, public_ids_is_the_way_back) {
    pqxx::work tx{session};
    const auto ids = insert(tx, 3);
    const std::vector<row_id> rows{*row_of(tx, ids[1]), row_id{-1}, *row_of(tx, ids[0]), *row_of(tx, ids[1])};
    EXPECT_EQ(invoices.public_ids(tx, rows),
              (std::vector<std::optional<public_id>>{ids[1], std::nullopt, ids[0], ids[1]}));
    EXPECT_TRUE(invoices.public_ids(tx, {}).empty());
}

TEST_F(KeyedTable, no_ids_need_no_server) {
    pqxx::work tx{session};
    EXPECT_ANY_THROW(invoices.insert(tx, {{"absent", 1}}));  // from here on the server refuses all in this transaction
    EXPECT_TRUE(invoices.resolve(tx, std::vector<public_id>{}).empty());
    EXPECT_ANY_THROW(invoices.resolve(tx, public_id::generate()));
}

TEST_F(KeyedTable, resolve_takes_a_hundred_thousand) {
    pqxx::work tx{session};
    const auto ids = insert(tx, 1000);
    std::vector<std::optional<row_id>> rows;
    for (const auto& row : trusted(tx, "select id from " + t + " order by public_id")) {
        rows.emplace_back(row_id{row[0].as<std::int64_t>()});
    }
    std::vector<public_id> asked;
    for (std::size_t i = 0; i < 100'000; ++i)
        asked.push_back(i % 3 == 0 ? public_id::generate() : ids[i * 7 % ids.size()]);
    const auto found = invoices.resolve(tx, asked);
    ASSERT_EQ(found.size(), asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) {
        ASSERT_EQ(found[i], i % 3 == 0 ? std::nullopt : rows[i * 7 % ids.size()]) << i;
    }
}

TEST_F(KeyedTable, resolve_reads_the_index_and_not_the_table) {
    pqxx::work tx{session};
    const auto ids = insert(tx, 5000);
    tx.exec("analyze " + t);
    const auto scans = [&](const std::string& kind) {
        return one<int>(tx,
                        "select " + kind + " from pg_stat_xact_all_tables where relid = " + tx.quote(t) + "::regclass");
    };
    const auto of_index = [&] {
        return one<int>(
            tx, "select pg_stat_get_xact_numscans(indexrelid) from pg_index where not indisprimary and indrelid = " +
                    tx.quote(t) + "::regclass");
    };
    const int tables_before = scans("seq_scan"), index_before = of_index();
    const std::vector<public_id> asked{ids[17], public_id::generate(), ids[4242]};
    EXPECT_NE(invoices.resolve(tx, asked)[2], std::nullopt);
    EXPECT_EQ(of_index() - index_before, 3);
    EXPECT_EQ(scans("seq_scan") - tables_before, 0);
}

TEST_F(KeyedTable, columns_that_are_no_keys_are_told) {
    pqxx::work tx{session};
    const auto id = rowkey::uuidv7();
    trusted(tx, "insert into " + t + " (public_id, other, note) values (gen_random_uuid(), '" + to_string(id) +
                    "', 'x'), (gen_random_uuid(), '" + to_string(id) + "', 'y')");
    const table not_unique{schema("invoice"), "id", "other"};
    try {
        not_unique.resolve(tx, public_id{id});
        FAIL();
    } catch (const pqxx::unexpected_rows& error) {
        const std::string what = error.what();
        EXPECT_NE(what.find("column \"other\" of "), std::string::npos) << what;
        EXPECT_NE(what.find("is not unique: 1 key gave 2 rows"), std::string::npos) << what;
    }
    const auto found = trusted(tx, "select public_id from " + t + " where note = 'x'");
    const table not_integer{schema("invoice"), "note"};
    try {
        not_integer.resolve(tx, public_id{found[0][0].as<rowkey::uuid>()});
        FAIL();
    } catch (const pqxx::conversion_error& error) {
        EXPECT_NE(std::string{error.what()}.find("column \"note\" of "), std::string::npos) << error.what();
    }
}

}  // namespace
