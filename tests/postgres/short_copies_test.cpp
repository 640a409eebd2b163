// rowkey/postgres/short_copies.hpp against a live server, which the PG* variables name.
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/postgres/short_copies.hpp>
#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>

#include "test_schema.hpp"

namespace {

using rowkey::postgres::short_copies;

class ShortCopies : public testing::Test {
  protected:
    ShortCopies() {
        pqxx::nontransaction tx{session};
        tx.exec("create table " + t + " (\"the \"\" id\" pg_catalog.uuid, \"Note\" pg_catalog.text, n int)");
    }

    std::int64_t count(pqxx::transaction_base& tx) {
        return trusted(tx, "select pg_catalog.count(*) from " + t)[0][0].as<std::int64_t>();
    }

    test_schema schema{"Some \"schema"};
    const std::string t = schema.quoted("of \"rows");
    pqxx::connection session;
    const std::vector<std::string> columns{"the \" id", "Note", "n"};
};

TEST_F(ShortCopies, write_every_row_whatever_their_number) {
    for (const int number : {0, 1, 9, 10, 11, 20, 25}) {
        pqxx::work tx{session};
        short_copies rows{tx, schema("of \"rows"), columns};
        for (int i = 0; i < number; ++i) rows << std::tuple{rowkey::uuidv7(), std::string{"tab\t\\ ü"}, i};
        rows.complete();
        const auto found = trusted(tx,
                                   "select pg_catalog.count(*), pg_catalog.count(distinct n), pg_catalog.min("
                                   "\"Note\") from " +
                                       t)[0];
        EXPECT_EQ(found[0].as<int>(), number);
        EXPECT_EQ(found[1].as<int>(), number);
        EXPECT_EQ(found[2].as<std::string>(""), number > 0 ? "tab\t\\ ü" : "");
    }
}

TEST_F(ShortCopies, end_one_copy_before_the_next_and_go_on_after_complete) {
    pqxx::work tx{session};
    short_copies rows{tx, schema("of \"rows"), {"the \" id", "n"}, 2};
    rows << std::tuple{rowkey::uuidv7(), 1} << std::tuple{rowkey::uuidv7(), 2};
    EXPECT_EQ(count(tx), 2) << "the COPY has ended, so the transaction is free for others";
    rows << std::tuple{rowkey::uuidv7(), 3};
    rows.complete();
    rows.complete();
    EXPECT_EQ(count(tx), 3);
    rows << std::tuple{rowkey::uuidv7(), std::optional<int>{}};
    rows.complete();
    EXPECT_EQ(count(tx), 4);
}

TEST_F(ShortCopies, tell_what_the_server_finds_wrong_with_a_row) {
    pqxx::work tx{session};
    trusted(tx, "alter table " + t + " add check (n operator(pg_catalog.>) 0)");
    short_copies rows{tx, schema("of \"rows"), columns, 1};
    EXPECT_THROW((rows << std::tuple{rowkey::uuidv7(), std::string{"x"}, -1}), pqxx::check_violation);
}

TEST_F(ShortCopies, refuse_what_cannot_be_written) {
    pqxx::work tx{session};
    EXPECT_THROW((short_copies{tx, schema("of \"rows"), {}}), std::invalid_argument);
    EXPECT_THROW((short_copies{tx, schema("of \"rows"), columns, 0}), std::invalid_argument);
    EXPECT_THROW((short_copies{tx, schema("of \"rows"), {""}}), std::invalid_argument);
    EXPECT_THROW((short_copies{tx, {"", ""}, columns}), std::invalid_argument);
}

}  // namespace
