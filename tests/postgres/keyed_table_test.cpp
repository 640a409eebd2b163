// rowkey/postgres/keyed_table.hpp against a live server, which the PG* variables name.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
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
                ", total int, note text, flag boolean, big bigint, ratio double precision, other uuid)");
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
        const auto rows = tx.exec("select id from " + t + " where public_id = '" + to_string(id.value()) + "'");
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
                rowkey::postgres::public_id_column("select") + ", " + rowkey::postgres::quote_name(column) + " text)");
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

TEST_F(KeyedTable, a_row_that_a_trigger_suppressed_is_told) {
    pqxx::nontransaction tx{session};
    tx.exec("create function " + schema.quoted("nothing") +
            "() returns trigger language plpgsql as 'begin return null; end'");
    tx.exec("create trigger nothing before insert on " + t + " for each row execute function " +
            schema.quoted("nothing") + "()");
    EXPECT_THROW(invoices.insert(tx), pqxx::unexpected_rows);
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
        auto lost = std::async(std::launch::async, [&] { tx.exec("commit; select pg_sleep(60)"); });
        pqxx::nontransaction killer{session};
        while (one<int>(killer,
                        "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and pid = " + pid) == 0) {
            ASSERT_NE(lost.wait_for(1ms), std::future_status::ready);
        }
        killer.exec("select pg_terminate_backend(" + pid + ")");
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
    for (const auto& row : tx.exec("select id from " + t + " order by public_id")) {
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
    tx.exec("insert into " + t + " (public_id, other, note) values (gen_random_uuid(), '" + to_string(id) +
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
    const auto found = tx.exec("select public_id from " + t + " where note = 'x'");
    const table not_integer{schema("invoice"), "note"};
    try {
        not_integer.resolve(tx, public_id{found[0][0].as<rowkey::uuid>()});
        FAIL();
    } catch (const pqxx::conversion_error& error) {
        EXPECT_NE(std::string{error.what()}.find("column \"note\" of "), std::string::npos) << error.what();
    }
}

}  // namespace
