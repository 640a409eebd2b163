// rowkey/pqxx.hpp against a live server, which the PG* variables name. One suite for every libpqxx; it leaves nothing
// in a session, so that it also works through a pooler that gives each transaction another one. Where the pooler does
// not keep prepared statements apart (PgBouncer before 1.21), ROWKEY_PGBOUNCER_PREPARES=no says so.
#include <rowkey/pqxx.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <typeinfo>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/rowkey.hpp>

#include "../../src/postgres/any_libpqxx.hpp"

namespace {

using rowkey::public_id;
using rowkey::row_id;
using rowkey::uuid;
using namespace rowkey::literals;
using rowkey::postgres::detail::exec;
using rowkey::postgres::detail::exec_row;
using testing::ContainsRegex;
using testing::HasSubstr;

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};

constexpr uuid sample = "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"_uuid;

template <typename T>
struct column;

template <>
struct column<uuid> {
    static constexpr const char* type = "uuid";
    static constexpr const char* name = "rowkey::uuid";
    static uuid make() { return rowkey::uuidv7(); }
    static std::vector<uuid> values() { return {sample, uuid::nil(), uuid::max(), rowkey::uuidv7(), rowkey::uuidv4()}; }
    static std::string text(const uuid& id) { return to_string(id); }
};

template <>
struct column<public_id<invoice>> {
    static constexpr const char* type = "uuid";
    static constexpr const char* name = "rowkey::public_id";
    static public_id<invoice> make() { return public_id<invoice>::generate(); }
    static std::vector<public_id<invoice>> values() {
        std::vector<public_id<invoice>> ids;
        for (const auto& id : column<uuid>::values()) ids.emplace_back(id);
        return ids;
    }
    static std::string text(const public_id<invoice>& id) { return to_string(id.value()); }
};

template <>
struct column<row_id<invoice>> {
    static constexpr const char* type = "bigint";
    static constexpr const char* name = "rowkey::row_id";
    static row_id<invoice> make() {
        static std::int64_t last = 0;
        return row_id<invoice>{last += 7};
    }
    static std::vector<row_id<invoice>> values() {
        using limits = std::numeric_limits<std::int64_t>;
        std::vector<row_id<invoice>> ids;
        for (const std::int64_t id :
             {std::int64_t{42}, std::int64_t{0}, std::int64_t{-1}, limits::min(), limits::max()})
            ids.emplace_back(id);
        return ids;
    }
    static std::string text(const row_id<invoice>& id) { return std::to_string(id.value()); }
};

/// All rows of `table`, by COPY.
template <typename... T>
std::vector<std::tuple<T...>> copy_out(pqxx::transaction_base& tx, const std::string& table) {
    std::vector<std::tuple<T...>> rows;
#if PQXX_VERSION_MAJOR == 6
    pqxx::stream_from out{tx, table};
    std::tuple<T...> row;
    while (out >> row) rows.push_back(row);
    out.complete();
#else
    for (const auto& row : tx.stream<T...>("select * from " + tx.quote_name(table))) rows.emplace_back(row);
#endif
    return rows;
}

pqxx::stream_to copy_in(pqxx::transaction_base& tx, const std::string& table, const std::vector<std::string>& columns) {
#if PQXX_VERSION_MAJOR == 6
    return {tx, table, columns};
#else
    return pqxx::stream_to::raw_table(tx, tx.quote_name(table), tx.conn().quote_columns(columns));
#endif
}

template <typename... Arguments>
pqxx::result exec_prepared(pqxx::transaction_base& tx, const std::string& name, const Arguments&... arguments) {
#if PQXX_VERSION_MAJOR >= 8 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
    return tx.exec(pqxx::prepped{name}, pqxx::params{arguments...});
#else
    return tx.exec_prepared(name, arguments...);
#endif
}

template <typename T>
std::string message(const pqxx::row& row) {
    try {
        static_cast<void>(row[0].as<T>());
    } catch (const pqxx::conversion_error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

class Pqxx : public testing::Test {
  protected:
    pqxx::connection session;
    pqxx::work tx{session};
};

/// For each type of id, `t (n, id)`.
template <typename T>
class PqxxOf : public testing::Test {
  protected:
    using id_column = column<T>;

    PqxxOf() { transaction.exec("create temp table t (n int, id " + type + ") on commit drop"); }

    const std::string type = id_column::type;
    pqxx::connection session;
    pqxx::work transaction{session};
};

using Types = testing::Types<uuid, row_id<invoice>, public_id<invoice>>;
TYPED_TEST_SUITE(PqxxOf, Types);

TYPED_TEST(PqxxOf, values_come_and_go) {
    auto& tx = this->transaction;
    for (const auto& id : TestFixture::id_column::values()) {
        const std::string text = TestFixture::id_column::text(id);
        EXPECT_EQ(exec_row(tx, "select $1::" + this->type, id)[0].template as<TypeParam>(), id) << text;
        EXPECT_EQ(exec_row(tx, "select $1::text", id)[0].template as<std::string>(), text);
        EXPECT_EQ(exec_row(tx, "select " + tx.quote(id) + "::" + this->type)[0].template as<TypeParam>(), id) << text;
        EXPECT_EQ(exec_row(tx, "select $1::text", id)[0].template as<TypeParam>(), id) << "columns of type text serve";
        EXPECT_EQ(tx.quote(id), "'" + text + "'");
        if constexpr (!std::same_as<TypeParam, row_id<invoice>>) {
            EXPECT_EQ(pqxx::to_string(id), text);
        }
    }
}

TYPED_TEST(PqxxOf, optional_is_null_when_empty) {
    using nullable = std::optional<TypeParam>;
    auto& tx = this->transaction;
    const auto id = TestFixture::id_column::make();
    exec(tx, "insert into t values (1, $1), (2, $2)", nullable{id}, nullable{});
    const auto rows = exec(tx, "select id, id is null from t order by n");
    EXPECT_EQ(rows[0][0].template as<nullable>(), id);
    EXPECT_EQ(rows[1][0].template as<nullable>(), std::nullopt);
    EXPECT_EQ(rows[1][0].template get<TypeParam>(), std::nullopt);
    EXPECT_FALSE(rows[0][1].template as<bool>());
    EXPECT_TRUE(rows[1][1].template as<bool>());
}

TYPED_TEST(PqxxOf, nil_and_zero_are_values_and_not_null) {
    auto& tx = this->transaction;
    exec(tx, "insert into t values (1, $1)", TypeParam{});
    const auto row = exec_row(tx, "select id, id is null from t");
    EXPECT_EQ(row[0].template as<std::optional<TypeParam>>(), TypeParam{});
    EXPECT_FALSE(row[1].template as<bool>());
}

TYPED_TEST(PqxxOf, null_where_no_optional_was_asked_for_throws) {
    const auto other = TestFixture::id_column::make();
    const auto row = exec_row(this->transaction, "select null::" + this->type);
    EXPECT_THAT(message<TypeParam>(row), HasSubstr(TestFixture::id_column::name));
    EXPECT_EQ(row[0].template as<TypeParam>(other), other) << "a default serves";
    TypeParam id = other;
    EXPECT_FALSE(row[0].to(id));
    EXPECT_EQ(id, other);
}

TYPED_TEST(PqxxOf, prepared_statements_take_and_give_ids) {
    const char* const prepares = std::getenv("ROWKEY_PGBOUNCER_PREPARES");
    if (prepares != nullptr && std::string_view{prepares} == "no")
        GTEST_SKIP() << "this pooler does not keep prepared statements apart";
    auto& tx = this->transaction;
    const auto id = TestFixture::id_column::make(), other = TestFixture::id_column::make();
    // With its type in the text, by which PgBouncer knows a statement that others have prepared too.
    this->session.prepare("rowkey_put", "insert into t values ($1, $2::" + this->type + ") returning id");
    this->session.prepare("rowkey_find", "select n from t where id = $1::" + this->type);
    EXPECT_EQ(exec_prepared(tx, "rowkey_put", 7, id)[0][0].template as<TypeParam>(), id);
    EXPECT_EQ(exec_prepared(tx, "rowkey_find", id)[0][0].template as<int>(), 7);
    EXPECT_TRUE(exec_prepared(tx, "rowkey_find", other).empty());
}

TYPED_TEST(PqxxOf, pipelines_carry_ids) {
    pqxx::pipeline pipeline{this->transaction};
    std::vector<pqxx::pipeline::query_id> queries;
    const auto ids = TestFixture::id_column::values();
    for (const auto& id : ids)
        queries.push_back(pipeline.insert("select " + this->transaction.quote(id) + "::" + this->type));
    for (std::size_t i = 0; i < ids.size(); ++i)
        EXPECT_EQ(pipeline.retrieve(queries[i])[0][0].template as<TypeParam>(), ids[i]);
}

TYPED_TEST(PqxxOf, arrays_come_and_go) {
    using nullable = std::optional<TypeParam>;
    auto& tx = this->transaction;
    auto ids = TestFixture::id_column::values();
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, ids.size(), std::size_t{1000}}) {
        ids.resize(size, TestFixture::id_column::make());
        const auto row = exec_row(tx, "select $1::" + this->type + "[], cardinality($1::" + this->type + "[])", ids);
        EXPECT_EQ(row[0].template as<std::vector<TypeParam>>(), ids);
        EXPECT_EQ(row[1].template as<std::size_t>(), size);
        EXPECT_EQ(row[0].template as<std::optional<std::vector<TypeParam>>>(), ids);
        EXPECT_EQ(exec_row(tx, "select " + tx.quote(ids) + "::" + this->type + "[]")[0].template as<decltype(ids)>(),
                  ids);
    }
    // More NULLs than anything else: their text is the longer one beside a short bigint.
    std::vector<nullable> with_nulls(1000);
    for (std::size_t i = 0; i < with_nulls.size(); i += 10) with_nulls[i] = ids[i];
    const auto row = exec_row(
        tx,
        "select $1::" + this->type + "[], (select count(*) from unnest($1::" + this->type + "[]) id where id is null)",
        with_nulls);
    EXPECT_EQ(row[0].template as<std::vector<nullable>>(), with_nulls);
    EXPECT_EQ(row[1].template as<int>(), 900);
    EXPECT_THROW(static_cast<void>(row[0].template as<std::vector<TypeParam>>()), pqxx::conversion_error);
}

TYPED_TEST(PqxxOf, any_takes_an_array) {
    auto& tx = this->transaction;
    const auto ids = TestFixture::id_column::values();
    for (std::size_t n = 0; n < ids.size(); ++n) exec(tx, "insert into t values ($1, $2)", static_cast<int>(n), ids[n]);
    const std::vector<TypeParam> wanted{ids[4], ids[1], TestFixture::id_column::make()};
    const auto rows = exec(tx, "select n from t where id = any($1) order by n", wanted);
    ASSERT_EQ(rows.size(), 2);
    EXPECT_EQ(rows[0][0].template as<int>(), 1);
    EXPECT_EQ(rows[1][0].template as<int>(), 4);
    EXPECT_TRUE(exec(tx, "select n from t where id = any($1)", std::vector<TypeParam>{}).empty());
}

TYPED_TEST(PqxxOf, any_takes_a_span_an_array_and_a_set) {
    using nullable = std::optional<TypeParam>;
    auto& tx = this->transaction;
    const auto ids = TestFixture::id_column::values();
    for (std::size_t n = 0; n < ids.size(); ++n) exec(tx, "insert into t values ($1, $2)", static_cast<int>(n), ids[n]);
    const auto found = [&](const auto& container) {
        std::string ns;
        for (const auto& row : exec(tx, "select n from t where id = any($1) order by n", container))
            ns += row[0].template as<std::string>();
        const std::string quoted = tx.quote(container);
        for (const auto& row : exec(tx, "select n from t where id = any(" + quoted + ") order by n"))
            ns += row[0].template as<std::string>();
        return ns;
    };
    auto mutable_ids = ids;
    const auto other = TestFixture::id_column::make();
    EXPECT_EQ(found(std::span<const TypeParam>{ids}.first(2)), "0101");
    EXPECT_EQ(found((std::span<const TypeParam, 2>{ids.data(), 2})), "0101");
    EXPECT_EQ(found(std::span<TypeParam>{mutable_ids}.subspan(1, 1)), "11");
    EXPECT_EQ(found(std::span<const TypeParam>{}), "");
    EXPECT_EQ(found(std::array{ids[3], other, ids[1]}), "1313");
    EXPECT_EQ(found(std::array{ids[0]}), "00");
    EXPECT_EQ(found(std::set<TypeParam>{ids[4], other, ids[2]}), "2424");
    EXPECT_EQ(found(std::set<TypeParam, std::greater<>>{ids[4], ids[2]}), "2424");
    EXPECT_EQ(found(std::set<TypeParam>{}), "");
    EXPECT_EQ(found(std::array<nullable, 3>{std::nullopt, ids[1], std::nullopt}), "11");

    // More NULLs than ids: their text is the longer one beside a short bigint.
    std::vector<nullable> with_nulls(1000);
    with_nulls[500] = ids[1];
    EXPECT_EQ(found(std::span<const nullable>{with_nulls}), "11");
    EXPECT_EQ(found(std::optional{std::span<const TypeParam>{ids}}), "0123401234");
}

TYPED_TEST(PqxxOf, copies_in_spans_arrays_and_sets) {
    using nullable = std::optional<TypeParam>;
    using row = std::tuple<int, nullable, std::vector<TypeParam>>;
    auto& tx = this->transaction;
    tx.exec("alter table t add ids " + this->type + "[] not null");
    const auto ids = TestFixture::id_column::values();
    const std::set<TypeParam> set{ids.begin(), ids.end()};
    auto in = copy_in(tx, "t", {"n", "id", "ids"});
    in << std::make_tuple(1, ids[0], std::span<const TypeParam>{ids});
    in << std::make_tuple(2, ids[1], std::array{ids[1], ids[0]});
    in << std::make_tuple(3, ids[2], set);
    in.complete();
    const std::vector<row> expected{
        {1, ids[0], ids}, {2, ids[1], {ids[1], ids[0]}}, {3, ids[2], {set.begin(), set.end()}}};
    EXPECT_EQ((copy_out<int, nullable, std::vector<TypeParam>>(tx, "t")), expected);
}

TYPED_TEST(PqxxOf, arrays_that_do_not_fit_throw) {
    using ids = std::vector<TypeParam>;
    auto& tx = this->transaction;
    const std::string id = TestFixture::id_column::text(TestFixture::id_column::make());
    for (const std::string& text :
         {std::string{}, std::string{"{"}, "{" + id, "{" + id + ",", "{" + id + ",}", "{," + id + "}", "{" + id + "}}",
          "{{" + id + "},{" + id + "}}", "[2:3]={" + id + "," + id + "}", "{" + id + "x}", id, std::string{"{NULL}"}}) {
        EXPECT_THROW(static_cast<void>(exec_row(tx, "select $1::text", text)[0].template as<ids>()),
                     pqxx::conversion_error)
            << text;
    }
    EXPECT_THROW(static_cast<void>(exec_row(tx, "select null::" + this->type + "[]")[0].template as<ids>()),
                 pqxx::conversion_error);
}

TYPED_TEST(PqxxOf, copies_in_and_out) {
    using nullable = std::optional<TypeParam>;
    using row = std::tuple<int, nullable, std::vector<nullable>>;
    auto& tx = this->transaction;
    tx.exec("alter table t add ids " + this->type + "[] not null");
    const auto id = TestFixture::id_column::make();
    std::vector<row> rows{{1, id, {}}, {2, std::nullopt, {std::nullopt, id}}, {3, TypeParam{}, {TypeParam{}}}};
    for (int n = 4; n <= 1000; ++n) rows.emplace_back(n, TestFixture::id_column::make(), std::vector<nullable>{id, id});
    auto in = copy_in(tx, "t", {"n", "id", "ids"});
    for (const auto& one : rows) in << one;
    in.complete();
    EXPECT_EQ((copy_out<int, nullable, std::vector<nullable>>(tx, "t")), rows);
    EXPECT_EQ(exec_row(tx, "select count(*) from t where id is null")[0].template as<int>(), 1);
}

#if PQXX_VERSION_MAJOR >= 7  // libpqxx 6 has neither typed loops nor functions for composites

TYPED_TEST(PqxxOf, typed_loops_give_ids) {
    using nullable = std::optional<TypeParam>;
    auto& tx = this->transaction;
    const auto id = TestFixture::id_column::make();
    exec(tx, "insert into t values (1, $1), (2, null)", id);
    const std::vector<nullable> expected{id, std::nullopt};
    std::vector<nullable> streamed, queried;
    for (const auto& [n, value] : tx.template stream<int, nullable>("select n, id from t order by n"))
        streamed.push_back(value);
    for (const auto& [n, value] : tx.template query<int, nullable>("select n, id from t order by n"))
        queried.push_back(value);
    EXPECT_EQ(streamed, expected);
    EXPECT_EQ(queried, expected);
    EXPECT_EQ(tx.template query_value<TypeParam>("select id from t where n = 1"), id);
    EXPECT_THROW(static_cast<void>(tx.template query_value<TypeParam>("select id from t where n = 2")),
                 pqxx::conversion_error);
}

template <typename... T>
std::string composite(const T&... fields) {
    std::vector<char> buffer(pqxx::composite_size_buffer(fields...));  // its sanitizer sees what is written past it
#if PQXX_VERSION_MAJOR == 7
    pqxx::composite_into_buf(buffer.data(), buffer.data() + buffer.size(), fields...);
#else
    pqxx::composite_into_buf(pqxx::conversion_context{pqxx::encoding_group::ascii_safe}, buffer, fields...);
#endif
    return buffer.data();
}

template <typename... T>
void read_composite(const std::string& text, T&... fields) {
#if PQXX_VERSION_MAJOR == 7
    pqxx::parse_composite(text, fields...);
#else
    pqxx::parse_composite(pqxx::conversion_context{pqxx::encoding_group::ascii_safe}, text, fields...);
#endif
}

TYPED_TEST(PqxxOf, composites_hold_ids) {
    using nullable = std::optional<TypeParam>;
    auto& tx = this->transaction;
    tx.exec("create temp table pair (a " + this->type + ", b " + this->type + ") on commit drop");
    for (const auto& id : TestFixture::id_column::values()) {
        TypeParam a;
        nullable b;
        read_composite(exec_row(tx, "select $1::pair", composite(id, nullable{id}))[0].template as<std::string>(), a,
                       b);
        EXPECT_EQ(a, id);
        EXPECT_EQ(b, id);
        read_composite(exec_row(tx, "select row($1, null)::pair", id)[0].template as<std::string>(), a, b);
        EXPECT_EQ(b, std::nullopt);
        EXPECT_THROW(read_composite("(x,)", a, b), pqxx::conversion_error);
    }
}

TYPED_TEST(PqxxOf, a_buffer_that_is_too_small_throws) {
    const auto id = TestFixture::id_column::make();
    std::array<char, 8> buffer;
#if PQXX_VERSION_MAJOR == 7
    const auto write = [&] { return pqxx::string_traits<TypeParam>::to_buf(buffer.data(), &buffer.back(), id); };
#else
    const auto write = [&] { return pqxx::string_traits<TypeParam>::to_buf(buffer, id); };
#endif
    EXPECT_THROW(static_cast<void>(write()), pqxx::conversion_overrun);
}

#endif

TYPED_TEST(PqxxOf, the_server_orders_ids_as_the_library_does) {
    auto& tx = this->transaction;
    auto ids = TestFixture::id_column::values();
    for (int i = 0; i < 500; ++i) ids.push_back(TestFixture::id_column::make());
    exec(tx, "insert into t select 0, unnest($1::" + this->type + "[])", ids);
    std::sort(ids.begin(), ids.end());
    const auto row = exec_row(tx, "select array_agg(id order by id) from t");
    EXPECT_EQ(row[0].template as<std::vector<TypeParam>>(), ids);
}

TEST_F(Pqxx, text_that_is_no_uuid_throws_and_says_what_is_wrong) {
    const auto row = exec_row(
        tx, "select 'O17f22e2-79b0-7cc3-98c4-dc0c0c07398f', '', 42, '{017f22e279b07cc398c4dc0c0c07398f}', now()");
    for (const auto& field : row) {
        EXPECT_THROW(static_cast<void>(field.as<uuid>()), pqxx::conversion_error) << field.c_str();
        EXPECT_THROW(static_cast<void>(field.as<std::optional<uuid>>()), pqxx::conversion_error) << field.c_str();
        EXPECT_THROW(static_cast<void>(field.as<public_id<invoice>>()), pqxx::conversion_error) << field.c_str();
    }
    EXPECT_EQ(message<uuid>(row),
              "Could not convert text to rowkey::uuid: byte 0: found the letter O, expected a hexadecimal digit");
}

TEST_F(Pqxx, text_that_is_no_bigint_throws_and_says_what_is_wrong) {
    const auto refused = [&](const std::string& text) {
        return message<row_id<invoice>>(exec_row(tx, "select $1::text", text));
    };
    EXPECT_THAT(refused("9223372036854775808"), HasSubstr("byte 0: found the digit 9, expected a number of 64 bits"));
    EXPECT_THAT(refused("-9223372036854775809"), HasSubstr("byte 0: found a hyphen, expected a number of 64 bits"));
    for (const std::string text : {"", "x", "+1", " 1", "--1"})
        EXPECT_THAT(refused(text), HasSubstr("expected a decimal digit")) << text;
    EXPECT_THAT(refused("-"), HasSubstr("byte 1: found the end of the text, expected a decimal digit"));
    for (const std::string text : {"42.0", "42 ", "42e3"})
        EXPECT_THAT(refused(text), ContainsRegex("byte 2: found .*, expected the end of the text")) << text;
    EXPECT_THAT(message<row_id<invoice>>(exec_row(tx, "select gen_random_uuid()")), HasSubstr("expected"));
    EXPECT_THAT(refused("x"), HasSubstr("Could not convert text to rowkey::row_id"));
}

TEST_F(Pqxx, a_refusal_repeats_no_more_than_a_character_of_the_text) {
    const std::string text = "{\x1b[2J" + std::string(100'000, 'x');
    const auto row = exec_row(tx, "select $1::text", text);
    EXPECT_EQ(message<uuid>(row),
              "Could not convert text to rowkey::uuid: byte 0: found an opening brace, expected a hexadecimal digit");
    EXPECT_EQ(message<row_id<invoice>>(row).size(), message<row_id<invoice>>(exec_row(tx, "select '{'")).size());
#if PQXX_VERSION_MAJOR < 8  // 8 reads arrays itself
    EXPECT_EQ(message<std::vector<uuid>>(row),
              "Could not convert text to array of rowkey::uuid: byte 1: found the byte 0x1b, expected a hexadecimal "
              "digit");
#endif
}

TEST_F(Pqxx, the_bytes_of_a_bytea_are_an_id_where_they_are_sixteen) {
    const auto bytes = [&](const std::string& sql) {
        const auto row = exec_row(tx, sql);
#if PQXX_VERSION_MAJOR == 6
        return rowkey::binary_parameter{row[0]};
#else
        return row[0].as<rowkey::binary_parameter>();
#endif
    };
    EXPECT_EQ(uuid::from_bytes(bytes("select uuid_send('" + to_string(sample) + "')")), sample);
    EXPECT_EQ(uuid::from_bytes(bytes("select substr(uuid_send('" + to_string(sample) + "'), 2)")), std::nullopt);
    EXPECT_EQ(uuid::from_bytes(bytes("select ''::bytea")), std::nullopt);
}

TEST_F(Pqxx, sixteen_bytes_serve_as_a_parameter) {
    tx.exec("create temp table t (id uuid primary key) on commit drop");
    const public_id<invoice> other{rowkey::uuidv7()};
    for (const auto& id : column<uuid>::values()) {
        EXPECT_EQ(exec_row(tx, "select $1::uuid", rowkey::binary(id))[0].as<uuid>(), id);
        exec(tx, "insert into t values ($1)", rowkey::binary(id));
        EXPECT_EQ(exec_row(tx, "select id from t where id = $1", rowkey::binary(id))[0].as<uuid>(), id);
        EXPECT_TRUE(exec(tx, "select id from t where id = $1", rowkey::binary(other)).empty());
    }
    EXPECT_EQ(exec_row(tx, "select $1::uuid", rowkey::binary(other))[0].as<public_id<invoice>>(), other);
#if PQXX_VERSION_MAJOR >= 7
    pqxx::params kept;
    kept.append(rowkey::binary(sample));
    EXPECT_EQ(exec_row(tx, "select $1::uuid", kept)[0].as<uuid>(), sample) << "it owns its bytes";
#endif
    EXPECT_THROW(exec(tx, "select $1::text", rowkey::binary(uuid::nil())), pqxx::sql_error);
}

template <typename Exception, typename Action>
bool throws(const Action& action) {
    try {
        action();
    } catch (const Exception&) {
        return true;
    } catch (const std::exception& other) {
        ADD_FAILURE() << typeid(other).name() << ": " << other.what();
    }
    return false;
}

// What rowkey/pqxx.hpp says of retries, which is libpqxx's promise; here it is seen to keep it.
TEST(PqxxRetry, a_transaction_that_the_server_gave_up_is_told_by_its_exception) {
    static_assert(std::derived_from<pqxx::serialization_failure, pqxx::transaction_rollback>);
    static_assert(std::derived_from<pqxx::deadlock_detected, pqxx::transaction_rollback>);
    static_assert(std::derived_from<pqxx::statement_completion_unknown, pqxx::transaction_rollback>);
    const auto raise = [](const std::string& state) {
        pqxx::connection session;
        pqxx::work tx{session};
        tx.exec("do $$ begin raise exception using errcode = '" + state + "'; end $$");
    };
    EXPECT_TRUE(throws<pqxx::serialization_failure>([&] { raise("40001"); }));
    EXPECT_TRUE(throws<pqxx::statement_completion_unknown>([&] { raise("40003"); }));
    EXPECT_TRUE(throws<pqxx::deadlock_detected>([&] { raise("40P01"); }));
}

TEST(PqxxRetry, a_lost_connection_is_told_by_its_exception) {
    pqxx::connection session;
    pqxx::work tx{session};
    EXPECT_TRUE(throws<pqxx::broken_connection>([&] {
        tx.exec("select pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())");
        tx.exec("select 1");
    }));
}

TEST(PqxxRetry, a_connection_lost_in_commit_is_in_doubt_and_not_broken) {
    static_assert(!std::derived_from<pqxx::in_doubt_error, pqxx::broken_connection>);
    static_assert(!std::derived_from<pqxx::in_doubt_error, pqxx::transaction_rollback>);
    static_assert(!std::derived_from<pqxx::broken_connection, pqxx::in_doubt_error>);
    pqxx::connection session;
    pqxx::work tx{session};
    tx.exec("create temp table t (n int) on commit drop");
    tx.exec(
        "create function pg_temp.end_session() returns trigger language plpgsql as "
        "$$ begin perform pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid()); return null; end $$");
    tx.exec(
        "create constraint trigger in_commit after insert on t deferrable initially deferred "
        "for each row execute function pg_temp.end_session()");
    tx.exec("insert into t values (1)");
    EXPECT_TRUE(throws<pqxx::in_doubt_error>([&] { tx.commit(); }));
}

TEST_F(Pqxx, statements_take_a_list_of_parameters) {
    rowkey::postgres::detail::parameter_list list{to_string(sample), std::nullopt, "it's"};
    const auto row = exec_row(tx, "select $1::uuid, $2::uuid, $3::text", list);
    EXPECT_EQ(row[0].as<uuid>(), sample);
    EXPECT_TRUE(row[1].is_null());
    EXPECT_EQ(row[2].as<std::string>(), "it's");
    EXPECT_THROW(exec_row(tx, "select 1 where $1::text is null", list[0]), pqxx::unexpected_rows);
}

}  // namespace
