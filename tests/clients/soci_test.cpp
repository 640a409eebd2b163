// rowkey/soci.hpp against a live server, which the PG* variables name.
#include <rowkey/soci.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "ids.hpp"

namespace {

using rowkey::uuid;
using soci::into;
using soci::use;

class Soci : public testing::Test {
  protected:
    Soci() { sql << "create temp table t (n bigint, id uuid)"; }

    template <typename T>
    T value(const std::string& query) {
        T read{};
        sql << query, into(read);
        return read;
    }
    template <typename T>
    std::string refusal(const std::string& query) {
        try {
            value<T>(query);
        } catch (const soci::soci_error& error) {
            return error.get_error_message();
        }
        return "nothing was thrown";
    }

    soci::session sql{soci::postgresql, ""};
};

std::string text_of(const uuid& id) {
    return to_string(id);
}
std::string text_of(const invoice_id& id) {
    return to_string(id.value());
}
std::string text_of(const invoice_row& id) {
    return std::to_string(id.value());
}

/// As a parameter of `type` and back, and what the server makes of it.
template <typename T>
void comes_and_goes(soci::session& sql, const T& id, const std::string& type) {
    T read{};
    std::string text;
    sql << "select cast(:id as " + type + "), cast(cast(:id as " + type + ") as text)", use(id, "id"), into(read),
        into(text);
    EXPECT_EQ(read, id) << text;
    EXPECT_EQ(text, text_of(id));
}

TEST_F(Soci, ids_come_and_go) {
    for (const auto& id : some_uuids()) {
        comes_and_goes(sql, id, "uuid");
        comes_and_goes(sql, invoice_id{id}, "uuid");
    }
    for (const auto& id : some_rows()) comes_and_goes(sql, id, "bigint");
}

TEST_F(Soci, null_is_an_empty_optional) {
    const std::optional<uuid> none, some{sample};
    const std::optional<invoice_row> no_row;
    sql << "insert into t values (:n, :id)", use(no_row), use(none);
    sql << "insert into t values (1, :id)", use(some);
    EXPECT_EQ(value<int>("select count(*) from t where id is null and n is null"), 1);
    EXPECT_EQ(value<std::optional<uuid>>("select id from t where n is null"), std::nullopt);
    EXPECT_EQ(value<std::optional<invoice_id>>("select id from t where n is null"), std::nullopt);
    EXPECT_EQ(value<std::optional<invoice_row>>("select n from t where n is null"), std::nullopt);
    EXPECT_EQ(value<std::optional<uuid>>("select id from t where n = 1"), sample);
}

TEST_F(Soci, null_where_no_optional_was_asked_for_throws) {
    const std::string why = "rowkey: NULL where no std::optional was asked for";
    EXPECT_EQ(refusal<uuid>("select null::uuid"), why);
    EXPECT_EQ(refusal<invoice_id>("select null::uuid"), why);
    EXPECT_EQ(refusal<invoice_row>("select null::bigint"), why);
    uuid id = sample;
    soci::indicator state = soci::i_ok;
    EXPECT_THROW((sql << "select null::uuid", into(id, state)), soci::soci_error) << "an indicator makes no id of it";
    EXPECT_EQ(id, sample);
    EXPECT_EQ(state, soci::i_null);
}

TEST_F(Soci, an_indicator_writes_null) {
    const uuid id = sample;
    soci::indicator state = soci::i_null;
    sql << "insert into t (id) values (:id)", use(id, state);
    EXPECT_EQ(value<std::optional<uuid>>("select id from t"), std::nullopt);
}

TEST_F(Soci, nil_and_zero_are_values_and_not_null) {
    const std::optional<uuid> nil{uuid::nil()};
    const invoice_row zero;
    sql << "insert into t values (:n, :id)", use(zero), use(nil);
    EXPECT_EQ(value<std::optional<uuid>>("select id from t where id is not null and n is not null"), uuid::nil());
    EXPECT_EQ(value<invoice_row>("select n from t"), zero);
}

TEST_F(Soci, what_is_no_id_throws_socis_exception_and_says_what_is_wrong) {
    const std::string from = "select '" + std::string{malformed} + "'";
    EXPECT_EQ(refusal<uuid>(from), "rowkey: malformed uuid: " + std::string{why_malformed});
    EXPECT_EQ(refusal<invoice_id>(from), "rowkey: malformed uuid: " + std::string{why_malformed});
    EXPECT_EQ(refusal<std::optional<uuid>>("select ''"),
              "rowkey: malformed uuid: byte 0: found the end of the text, expected a hexadecimal digit");
    EXPECT_THROW(value<invoice_row>("select 'x'"), soci::soci_error);

    std::optional<uuid> id = sample;
    EXPECT_THROW((sql << "select 'x'", into(id)), soci::soci_error);
    EXPECT_EQ(id, sample) << "it keeps its value";
}

TEST_F(Soci, prepared_statements_take_ids_one_after_the_other) {
    std::optional<uuid> id;
    invoice_row row;
    soci::statement put = (sql.prepare << "insert into t values (:n, :id)", use(row), use(id));
    const auto ids = some_uuids();
    for (std::size_t n = 0; n < ids.size(); ++n) {  // each between two that are NULL
        row = invoice_row{static_cast<std::int64_t>(n)};
        id.reset();
        put.execute(true);
        id = ids[n];
        put.execute(true);
    }
    std::vector<std::optional<uuid>> read(100);
    sql << "select id from t order by n, id nulls first", into(read);
    ASSERT_EQ(read.size(), 2 * ids.size());
    for (std::size_t n = 0; n < ids.size(); ++n) {
        EXPECT_EQ(read[2 * n], std::nullopt);
        EXPECT_EQ(read[2 * n + 1], ids[n]);
    }

    uuid one;
    soci::statement find = (sql.prepare << "select n from t where id = :id", use(one), into(row));
    for (std::size_t n = 0; n < ids.size(); ++n) {
        one = ids[n];
        ASSERT_TRUE(find.execute(true));
        EXPECT_EQ(row, invoice_row{static_cast<std::int64_t>(n)});
    }
    one = rowkey::uuidv7();
    EXPECT_FALSE(find.execute(true));
}

TEST_F(Soci, vectors_carry_ids_in_bulk) {
    const auto ids = some_uuids();
    const auto rows = some_rows();
    sql << "insert into t values (:n, :id)", use(rows), use(ids);
    std::vector<uuid> read(100);
    std::vector<invoice_id> read_public(100);
    std::vector<invoice_row> read_rows(100);
    sql << "select id, id, n from t order by array_position(array[42, 0, -1]::bigint[], n), n", into(read),
        into(read_public), into(read_rows);
    EXPECT_EQ(read, ids);
    EXPECT_EQ(read_public.back(), invoice_id{ids.back()});
    EXPECT_EQ(read_rows, rows);
}

TEST_F(Soci, a_vector_of_optionals_holds_nulls) {
    const std::vector<std::optional<uuid>> ids{std::nullopt, sample, std::nullopt, uuid::nil()};
    const std::vector<invoice_row> rows{invoice_row{0}, invoice_row{1}, invoice_row{2}, invoice_row{3}};
    sql << "insert into t values (:n, :id)", use(rows), use(ids);
    std::vector<std::optional<uuid>> read(100);
    sql << "select id from t order by n", into(read);
    EXPECT_EQ(read, ids);
    std::vector<uuid> no_nulls(100);
    EXPECT_THROW((sql << "select id from t", into(no_nulls)), soci::soci_error);
}

TEST_F(Soci, rowsets_give_ids) {
    const auto ids = some_uuids();
    sql << "insert into t (id) values (:id)", use(ids);
    std::vector<uuid> read;
    for (const auto& id : soci::rowset<uuid>{(sql.prepare << "select id from t order by id")}) read.push_back(id);
    EXPECT_EQ(read, sorted(ids));

    sql << "insert into t values (7, null)";
    const soci::rowset<soci::row> rows{(sql.prepare << "select id, n from t order by id nulls first")};
    const auto& row = *rows.begin();
    EXPECT_EQ(row.get<std::optional<uuid>>(0), std::nullopt);
    EXPECT_THROW(row.get<uuid>(0), soci::soci_error);
    EXPECT_EQ(row.get<invoice_row>(1), invoice_row{7});
    const soci::rowset<soci::row> others{(sql.prepare << "select id from t where id is not null order by id")};
    const auto& first = *others.begin();
    EXPECT_EQ(first.get<uuid>(0), sorted(ids).front());
    EXPECT_EQ(first.get<invoice_id>("id"), invoice_id{sorted(ids).front()});
}

TEST_F(Soci, ids_sort_here_as_on_the_server) {
    const auto ids = unsorted_uuids();
    sql << "insert into t (id) values (:id)", use(ids);
    std::vector<uuid> read(1000);
    sql << "select id from t order by id", into(read);
    EXPECT_EQ(read, sorted(ids));
}

}  // namespace
