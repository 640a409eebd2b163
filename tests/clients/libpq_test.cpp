// rowkey/libpq.hpp against a live server, which the PG* variables name.
#include <rowkey/libpq.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <libpq-fe.h>

#include "ids.hpp"

namespace {

using rowkey::uuid;
using rowkey::libpq::get;
using rowkey::libpq::parameters;

constexpr int text = 0, binary = 1;  // formats

class Libpq : public testing::Test {
  protected:
    using result = std::unique_ptr<PGresult, decltype(&PQclear)>;

    Libpq() { run("create temp table t (n bigint, id uuid)"); }

    result run(const std::string& sql, int as = text) { return run(sql, parameters<0>{}, as); }
    template <std::size_t N>
    result run(const std::string& sql, const parameters<N>& to, int as = text) {
        result done{PQexecParams(session.get(), sql.c_str(), to.count(), to.types(), to.values(), to.lengths(),
                                 to.formats(), as),
                    &PQclear};
        check(done.get());
        return done;
    }
    void check(const PGresult* done) const {
        const auto status = PQresultStatus(done);
        EXPECT_TRUE(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) << PQerrorMessage(session.get());
    }

    std::unique_ptr<PGconn, decltype(&PQfinish)> session{PQconnectdb(""), &PQfinish};
};

/// The ids in the first column.
template <typename T>
std::vector<T> column(const PGresult* result) {
    std::vector<T> ids;
    for (int row = 0; row < PQntuples(result); ++row) ids.push_back(get<T>(result, row, 0));
    return ids;
}

template <typename T>
std::string refusal(const PGresult* result) {
    try {
        get<T>(result, 0, 0);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

TEST_F(Libpq, ids_come_and_go_in_both_formats) {
    for (const auto as : {text, binary}) {
        for (const auto& id : some_uuids()) {
            const auto row = run("select $1, $2", parameters{id, invoice_id{id}}, as);
            EXPECT_EQ(PQfformat(row.get(), 0), as);
            EXPECT_EQ(get<uuid>(row.get(), 0, 0), id);
            EXPECT_EQ(get<invoice_id>(row.get(), 0, 1), invoice_id{id});
        }
        for (const auto& id : some_rows())
            EXPECT_EQ(get<invoice_row>(run("select $1", parameters{id}, as).get(), 0, 0), id);
    }
}

TEST_F(Libpq, the_server_sees_what_was_meant) {
    for (const auto& id : some_uuids()) {
        const auto row = run("select $1::text, pg_typeof($1), $2::text", parameters{id, invoice_id{id}});
        EXPECT_EQ(PQgetvalue(row.get(), 0, 0), to_string(id));
        EXPECT_STREQ(PQgetvalue(row.get(), 0, 1), "uuid");
        EXPECT_EQ(PQgetvalue(row.get(), 0, 2), to_string(id));
    }
    for (const auto& id : some_rows()) {
        const auto row = run("select $1::text, pg_typeof($1)", parameters{id});
        EXPECT_EQ(PQgetvalue(row.get(), 0, 0), std::to_string(id.value()));
        EXPECT_STREQ(PQgetvalue(row.get(), 0, 1), "bigint");
    }
}

TEST_F(Libpq, text_stands_beside_ids_and_its_type_is_found_by_the_server) {
    const char* const null = nullptr;
    const auto row = run("select $1::text, $2::int + 1, $3::text is null, $4", parameters{"it's", "41", null, sample});
    EXPECT_STREQ(PQgetvalue(row.get(), 0, 0), "it's");
    EXPECT_STREQ(PQgetvalue(row.get(), 0, 1), "42");
    EXPECT_STREQ(PQgetvalue(row.get(), 0, 2), "t");
    EXPECT_EQ(get<uuid>(row.get(), 0, 3), sample);
}

TEST_F(Libpq, parameters_hold_copies) {
    std::string words = "a text that is too long to stand in the string itself";
    auto id = std::make_unique<uuid>(sample);
    const parameters to{words.c_str(), *id};
    words.assign(words.size(), 'x');
    id.reset();
    const auto row = run("select $1::text, $2", to);
    EXPECT_STREQ(PQgetvalue(row.get(), 0, 0), "a text that is too long to stand in the string itself");
    EXPECT_EQ(get<uuid>(row.get(), 0, 1), sample);
    static_assert(!std::is_copy_constructible_v<parameters<1>> && !std::is_move_constructible_v<parameters<1>>);
}

TEST_F(Libpq, null_is_an_empty_optional_and_nothing_else) {
    using nullable = std::optional<uuid>;
    for (const auto as : {text, binary}) {
        const auto row = run("select $1, $2, $3, $1 is null",
                             parameters{nullable{}, nullable{sample}, std::optional<invoice_row>{}}, as);
        EXPECT_EQ(get<nullable>(row.get(), 0, 0), std::nullopt);
        EXPECT_EQ(get<nullable>(row.get(), 0, 1), sample);
        EXPECT_EQ(get<std::optional<invoice_id>>(row.get(), 0, 0), std::nullopt);
        EXPECT_EQ(get<std::optional<invoice_row>>(row.get(), 0, 2), std::nullopt);
        EXPECT_EQ(refusal<uuid>(row.get()), "rowkey: column 0 is NULL, expected uuid");
        EXPECT_EQ(refusal<invoice_row>(row.get()), "rowkey: column 0 is NULL, expected bigint");
        EXPECT_THROW(get<invoice_id>(row.get(), 0, 0), std::runtime_error);
    }
}

TEST_F(Libpq, nil_and_zero_are_values_and_not_null) {
    run("insert into t values ($1, $2)", parameters{invoice_row{}, uuid::nil()});
    const auto row = run("select id, n, id is null or n is null from t", binary);
    EXPECT_EQ(get<std::optional<uuid>>(row.get(), 0, 0), uuid::nil());
    EXPECT_EQ(get<std::optional<invoice_row>>(row.get(), 0, 1), invoice_row{});
    EXPECT_EQ(*PQgetvalue(row.get(), 0, 2), '\0');
}

TEST_F(Libpq, text_that_is_no_id_throws_and_says_what_is_wrong) {
    const auto field = [&](const std::string& value) { return run("select $1::text", parameters{value.c_str()}); };
    EXPECT_EQ(refusal<uuid>(field(std::string{malformed}).get()),
              "rowkey: malformed uuid: " + std::string{why_malformed});
    EXPECT_EQ(refusal<invoice_id>(field("").get()),
              "rowkey: malformed uuid: byte 0: found the end of the text, expected a hexadecimal digit");
    EXPECT_EQ(refusal<invoice_row>(field("9223372036854775808").get()),
              "rowkey: malformed bigint: byte 0: found the digit 9, expected a number of 64 bits");
    EXPECT_EQ(refusal<invoice_row>(field("42.0").get()),
              "rowkey: malformed bigint: byte 2: found a full stop, expected the end of the text");
    for (const char* const value : {"", "x", "+1", " 1", "--1", "42 "})
        EXPECT_THROW(get<invoice_row>(field(value).get(), 0, 0), std::runtime_error) << value;
    EXPECT_EQ(get<uuid>(field(std::string{sample_text}).get(), 0, 0), sample) << "columns of type text serve";
}

TEST_F(Libpq, bytes_of_another_type_are_no_id) {
    for (const char* const sql :
         {"select 'sixteen letters.'::text", "select '\\x00112233445566778899aabbccddeeff'::bytea",
          "select '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'::text", "select array[gen_random_uuid()]"})
        EXPECT_THROW(get<uuid>(run(sql, binary).get(), 0, 0), std::runtime_error) << sql;
    for (const char* const sql : {"select 42", "select '12345678'::text", "select 42::float8", "select now()"})
        EXPECT_THROW(get<invoice_row>(run(sql, binary).get(), 0, 0), std::runtime_error) << sql;
    EXPECT_EQ(refusal<uuid>(run("select ''::text", binary).get()),
              "rowkey: column 0 is of the type with oid 25, expected uuid");
}

TEST_F(Libpq, a_domain_is_read_as_what_it_is_over) {
    run("create domain pg_temp.invoice_id as uuid");
    const auto row = run("select $1::pg_temp.invoice_id", parameters{sample}, binary);
    EXPECT_EQ(get<uuid>(row.get(), 0, 0), sample);
}

TEST_F(Libpq, a_field_that_is_not_there_throws) {
    const auto row = run("select $1", parameters{sample});
    EXPECT_THROW(get<std::optional<uuid>>(row.get(), 1, 0), std::out_of_range);
    EXPECT_THROW(get<std::optional<uuid>>(row.get(), 0, 1), std::out_of_range);
    EXPECT_THROW(get<std::optional<uuid>>(row.get(), -1, 0), std::out_of_range);
    EXPECT_THROW(get<std::optional<uuid>>(row.get(), 0, -1), std::out_of_range);
    EXPECT_THROW(get<std::optional<uuid>>(nullptr, 0, 0), std::out_of_range) << "libpq is out of memory";
    const result failed{PQexec(session.get(), "select id from nowhere"), &PQclear};
    EXPECT_THROW(get<std::optional<uuid>>(failed.get(), 0, 0), std::out_of_range);
}

TEST_F(Libpq, any_takes_ids) {
    const auto ids = some_uuids();
    for (std::size_t n = 0; n < ids.size(); ++n)
        run("insert into t values ($1, $2)", parameters{invoice_row{static_cast<std::int64_t>(n)}, ids[n]});
    const auto found = [&](const auto& wanted) {
        return column<invoice_row>(
            run("select n from t where id = any($1) order by n", parameters{wanted}, binary).get());
    };
    const std::vector first_two{invoice_row{0}, invoice_row{1}};
    EXPECT_EQ(found(std::vector{ids[1], rowkey::uuidv7(), ids[0]}), first_two);
    EXPECT_EQ(found(std::span{ids}.first(2)), first_two);
    EXPECT_EQ(found(std::set{ids[0], ids[1]}), first_two);
    EXPECT_EQ(found(std::vector{invoice_id{ids[0]}, invoice_id{ids[1]}}), first_two);
    EXPECT_EQ(found(ids).size(), ids.size());
    EXPECT_TRUE(found(std::vector<uuid>{}).empty());

    const auto rows =
        run("select id from t where n = any($1) order by n", parameters{std::array{invoice_row{2}, invoice_row{4}}});
    EXPECT_EQ(column<uuid>(rows.get()), (std::vector{ids[2], ids[4]}));
}

TEST_F(Libpq, arrays_are_the_servers_own) {
    const auto row = run("select $1::text, pg_typeof($1), cardinality($2), pg_typeof($2)",
                         parameters{some_rows(), std::vector<uuid>{}});
    EXPECT_STREQ(PQgetvalue(row.get(), 0, 0), "{42,0,-1,-9223372036854775808,9223372036854775807}");
    EXPECT_STREQ(PQgetvalue(row.get(), 0, 1), "bigint[]");
    EXPECT_STREQ(PQgetvalue(row.get(), 0, 2), "0");
    EXPECT_STREQ(PQgetvalue(row.get(), 0, 3), "uuid[]");
    const auto ids = some_uuids();
    EXPECT_EQ(column<uuid>(run("select unnest($1)", parameters{ids}, binary).get()), ids);
}

TEST_F(Libpq, prepared_statements_take_and_give_ids) {
    const parameters types{uuid{}, invoice_row{}};
    const result prepared{PQprepare(session.get(), "put", "insert into t (id, n) values ($1, $2) returning id, n",
                                    types.count(), types.types()),
                          &PQclear};
    check(prepared.get());
    for (const auto& id : some_uuids()) {
        const parameters to{id, invoice_row{7}};
        const result done{PQexecPrepared(session.get(), "put", to.count(), to.values(), to.lengths(), to.formats(), 1),
                          &PQclear};
        check(done.get());
        EXPECT_EQ(get<uuid>(done.get(), 0, 0), id);
        EXPECT_EQ(get<invoice_row>(done.get(), 0, 1), invoice_row{7});
    }
}

TEST_F(Libpq, ids_sort_here_as_on_the_server) {
    const auto ids = unsorted_uuids();
    run("insert into t (id) select unnest($1)", parameters{ids});
    EXPECT_EQ(column<uuid>(run("select id from t order by id", binary).get()), sorted(ids));
}

}  // namespace
