// rowkey/pqxx.hpp against a live server, which the PG* variables name.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>

namespace {

using rowkey::uuid;
using namespace rowkey::literals;

constexpr uuid sample = "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"_uuid;

class Pqxx : public testing::Test {
  protected:
    Pqxx() { tx.exec0("create temp table t (n int, id uuid)"); }

    pqxx::connection session;
    pqxx::work tx{session};
};

TEST_F(Pqxx, values_come_and_go) {
    for (const auto& id : {sample, uuid::nil(), uuid::max(), rowkey::uuidv7(), rowkey::uuidv4()}) {
        EXPECT_EQ(tx.exec_params1("select $1::uuid", id)[0].as<uuid>(), id);
        EXPECT_EQ(tx.exec_params1("select $1::text", id)[0].as<std::string>(), to_string(id));
        EXPECT_EQ(tx.exec1("select " + tx.quote(id) + "::uuid")[0].as<uuid>(), id);
    }
}

TEST_F(Pqxx, optional_is_null_when_empty) {
    tx.exec_params0("insert into t values (1, $1), (2, $2)", std::optional<uuid>{sample}, std::optional<uuid>{});
    const auto rows = tx.exec("select id from t order by n");
    EXPECT_EQ(rows[0][0].as<std::optional<uuid>>(), sample);
    EXPECT_EQ(rows[1][0].as<std::optional<uuid>>(), std::nullopt);
    EXPECT_EQ(rows[1][0].get<uuid>(), std::nullopt);
    EXPECT_TRUE(tx.exec1("select id is null from t where n = 2")[0].as<bool>());
}

TEST_F(Pqxx, nil_is_a_value_and_not_null) {
    tx.exec_params0("insert into t values (1, $1)", uuid::nil());
    EXPECT_FALSE(tx.exec1("select id is null from t")[0].as<bool>());
    EXPECT_EQ(tx.exec1("select id from t")[0].as<std::optional<uuid>>(), uuid::nil());
}

TEST_F(Pqxx, null_where_no_optional_was_asked_for_throws) {
    const auto row = tx.exec1("select null::uuid");
    EXPECT_THROW(row[0].as<uuid>(), pqxx::conversion_error);
    EXPECT_EQ(row[0].as<uuid>(sample), sample) << "a default serves";
    uuid id = sample;
    EXPECT_FALSE(row[0].to(id));
    EXPECT_EQ(id, sample);
}

TEST_F(Pqxx, malformed_text_throws_and_says_what_is_wrong) {
    const auto row =
        tx.exec1("select 'O17f22e2-79b0-7cc3-98c4-dc0c0c07398f', '', 42, '{017f22e279b07cc398c4dc0c0c07398f}'");
    for (const auto& field : row) EXPECT_THROW(field.as<uuid>(), pqxx::conversion_error) << field.c_str();
    EXPECT_THROW(row[0].as<std::optional<uuid>>(), pqxx::conversion_error);
    try {
        row[0].as<uuid>();
    } catch (const pqxx::conversion_error& error) {
        EXPECT_STREQ(error.what(),
                     "Could not convert 'O17f22e2-79b0-7cc3-98c4-dc0c0c07398f' to rowkey::uuid: byte 0: expected a "
                     "hexadecimal digit");
    }
}

TEST_F(Pqxx, prepared_statements_take_and_give_ids) {
    session.prepare("put", "insert into t values ($1, $2) returning id");
    session.prepare("find", "select n from t where id = $1");
    EXPECT_EQ(tx.exec_prepared1("put", 7, sample)[0].as<uuid>(), sample);
    EXPECT_EQ(tx.exec_prepared1("find", sample)[0].as<int>(), 7);
    EXPECT_TRUE(tx.exec_prepared("find", uuid::nil()).empty());
}

TEST_F(Pqxx, copies_in_and_out) {
    std::vector<std::tuple<int, std::optional<uuid>>> rows{{1, sample}, {2, std::nullopt}, {3, uuid::nil()}};
    for (int n = 4; n <= 1000; ++n) rows.emplace_back(n, rowkey::uuidv7());
    {
        pqxx::stream_to in{tx, "t", std::vector<std::string>{"n", "id"}};
        for (const auto& row : rows) in << row;
        in.complete();
    }
    std::vector<std::tuple<int, std::optional<uuid>>> back;
    {
        pqxx::stream_from out{tx, "t"};
        std::tuple<int, std::optional<uuid>> row;
        while (out >> row) back.push_back(row);
        out.complete();
    }
    EXPECT_EQ(back, rows);
}

TEST_F(Pqxx, the_server_orders_ids_as_the_library_does) {
    std::vector<uuid> ids{uuid::max(), uuid::nil(), sample};
    for (int i = 0; i < 500; ++i) ids.push_back(i % 2 == 0 ? rowkey::uuidv4() : rowkey::uuidv7());
    for (const auto& id : ids) tx.exec_params0("insert into t values (0, $1)", id);
    std::sort(ids.begin(), ids.end());
    std::vector<uuid> by_server;
    for (const auto& row : tx.exec("select id from t order by id")) by_server.push_back(row[0].as<uuid>());
    EXPECT_EQ(by_server, ids);
}

TEST(PqxxText, the_server_takes_and_refuses_the_same_texts_as_the_lenient_parser) {
    pqxx::connection session;
    pqxx::nontransaction tx{session};
    for (const std::string text :
         {"{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
          "a0eebc999c0b4ef8bb6d6bb9bd380a11", "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11",
          "{a0eebc999c0b4ef8bb6d6bb9bd380a11}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1",
          "a0eebc999c0b4ef8bb6d6bb9bd380a11-", "a0-eebc999c0b4ef8bb6d6bb9bd380a11", "{a0eebc999c0b4ef8bb6d6bb9bd380a11",
          "", " a0eebc999c0b4ef8bb6d6bb9bd380a11", "a0eebc99--9c0b4ef8bb6d6bb9bd380a11", "{}"}) {
        const auto ours = rowkey::parse_uuid_lenient(text);
        std::optional<uuid> theirs;
        try {
            theirs = tx.exec_params1("select $1::text::uuid", text)[0].as<uuid>();
        } catch (const pqxx::data_exception&) {
        }
        EXPECT_EQ(ours.has_value(), theirs.has_value()) << text;
        if (ours && theirs) {
            EXPECT_EQ(*ours, *theirs) << text;
        }
    }
}

}  // namespace
