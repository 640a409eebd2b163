// rowkey/qt.hpp against a live server, which the PG* variables name; compiled for each major version of Qt.
#include <rowkey/qt.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <QCoreApplication>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QString>
#include <QUuid>
#include <QVariant>

#include "ids.hpp"

namespace {

using rowkey::from_quuid;
using rowkey::from_qvariant;
using rowkey::to_quuid;
using rowkey::to_qvariant;
using rowkey::uuid;

QString text(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<int>(utf8.size()));
}

QVariant as_parameter(invoice_row row) {
    return qlonglong{row.value()};
}
template <typename T>
QVariant as_parameter(const T& id) {
    return to_qvariant(id);
}

template <typename T>
std::string refusal(const QVariant& value) {
    try {
        from_qvariant<T>(value);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

TEST(QtUuid, has_the_same_text) {
    for (const auto& id : some_uuids()) {
        EXPECT_EQ(to_quuid(id).toString(QUuid::WithoutBraces).toStdString(), to_string(id));
        EXPECT_EQ(from_quuid(QUuid{text(to_string(id))}), id);
        EXPECT_EQ(from_quuid(to_quuid(id)), id);
    }
    static_assert(from_quuid(to_quuid(sample)) == sample);
    static_assert(to_quuid(uuid::max()) == QUuid{~0u, 0xffff, 0xffff, 255, 255, 255, 255, 255, 255, 255, 255});
}

TEST(QtUuid, sorts_by_its_variant_first_and_ours_by_its_bytes) {
    const uuid small_of_the_rfc = uuid::from_words(0, 1ull << 63), large_of_ncs = uuid::from_words(1, 0);
    EXPECT_LT(small_of_the_rfc, large_of_ncs);
    EXPECT_LT(to_quuid(large_of_ncs), to_quuid(small_of_the_rfc));
}

TEST(QtVariant, that_holds_a_quuid_is_read) {
    EXPECT_EQ(from_qvariant<uuid>(QVariant::fromValue(to_quuid(sample))), sample);
    EXPECT_EQ(from_qvariant<invoice_id>(QVariant::fromValue(to_quuid(sample))), invoice_id{sample});
}

TEST(QtVariant, of_no_id_throws_and_says_what_is_wrong) {
    EXPECT_EQ(refusal<uuid>(text(malformed)), "rowkey: malformed uuid: " + std::string{why_malformed});
    EXPECT_EQ(refusal<std::optional<invoice_id>>(text("x")),
              "rowkey: malformed uuid: byte 0: found the letter x, expected a hexadecimal digit");
    for (const auto& value : {QVariant{text("{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}")}, QVariant{42}, QVariant{true}})
        EXPECT_THROW(from_qvariant<uuid>(value), std::runtime_error) << value.toString().toStdString();
    for (const auto& value : {QVariant{4.2}, QVariant{true}, QVariant{text("42")}, QVariant{~qulonglong{0}}})
        EXPECT_EQ(refusal<invoice_row>(value), "rowkey: a QVariant of another type, expected a bigint");
}

TEST(QtVariant, without_a_value_is_null) {
    EXPECT_TRUE(to_qvariant(std::optional<uuid>{}).isNull());
    EXPECT_EQ(from_qvariant<std::optional<uuid>>(QVariant{}), std::nullopt);
    EXPECT_EQ(from_qvariant<std::optional<invoice_row>>(QVariant{}), std::nullopt);
    const std::string why = "rowkey: NULL where no std::optional was asked for";
    EXPECT_EQ(refusal<uuid>(QVariant{}), why);
    EXPECT_EQ(refusal<invoice_id>(QVariant{}), why);
    EXPECT_EQ(refusal<invoice_row>(QVariant{}), why);
}

class QtSql : public testing::Test {
  protected:
    QtSql() {
        database = QSqlDatabase::addDatabase("QPSQL");
        EXPECT_TRUE(database.open()) << database.lastError().text().toStdString();
        QSqlQuery create{database};  // which cannot be prepared
        EXPECT_TRUE(create.exec("create temp table t (n bigint, id uuid)")) << create.lastError().text().toStdString();
    }
    ~QtSql() override {
        const QString connection = database.connectionName();
        database = {};
        QSqlDatabase::removeDatabase(connection);
    }

    /// On its first row, where there is one.
    QSqlQuery run(const QString& sql, const std::vector<QVariant>& parameters = {}) {
        QSqlQuery query{database};
        EXPECT_TRUE(query.prepare(sql)) << query.lastError().text().toStdString();
        for (const auto& parameter : parameters) query.addBindValue(parameter);
        EXPECT_TRUE(query.exec()) << query.lastError().text().toStdString();
        query.next();
        return query;
    }

    /// As a parameter of `type` and back, and what the server makes of it.
    template <typename T>
    void comes_and_goes(const T& id, const QString& type, const std::string& written) {
        const auto row = run("select x, x::text from (select ?::" + type + " as x) x", {as_parameter(id)});
        EXPECT_EQ(from_qvariant<T>(row.value(0)), id) << written;
        EXPECT_EQ(from_qvariant<std::optional<T>>(row.value(0)), id) << written;
        EXPECT_EQ(row.value(1).toString().toStdString(), written);
    }

    int argument_count = 1;
    char name[5] = "test";
    char* arguments[2] = {name, nullptr};
    QCoreApplication application{argument_count, arguments};
    QSqlDatabase database;
};

TEST_F(QtSql, ids_come_and_go) {
    for (const auto& id : some_uuids()) {
        comes_and_goes(id, "uuid", to_string(id));
        comes_and_goes(invoice_id{id}, "uuid", to_string(id));
    }
    for (const auto& id : some_rows()) comes_and_goes(id, "bigint", std::to_string(id.value()));
    EXPECT_EQ(from_qvariant<invoice_row>(run("select 42::int").value(0)), invoice_row{42});
}

TEST_F(QtSql, null_is_an_empty_optional_and_nothing_else) {
    run("insert into t values (1, ?), (2, ?)",
        {to_qvariant(std::optional<uuid>{}), to_qvariant(std::optional<invoice_id>{sample})});
    auto rows = run("select id, id is null, null::bigint from t order by n");
    EXPECT_TRUE(rows.value(1).toBool());
    EXPECT_EQ(from_qvariant<std::optional<uuid>>(rows.value(0)), std::nullopt);
    EXPECT_EQ(from_qvariant<std::optional<invoice_row>>(rows.value(2)), std::nullopt);
    EXPECT_THROW(from_qvariant<uuid>(rows.value(0)), std::runtime_error);
    EXPECT_THROW(from_qvariant<invoice_id>(rows.value(0)), std::runtime_error);
    EXPECT_THROW(from_qvariant<invoice_row>(rows.value(2)), std::runtime_error);
    ASSERT_TRUE(rows.next());
    EXPECT_EQ(from_qvariant<std::optional<uuid>>(rows.value(0)), sample);
}

TEST_F(QtSql, nil_is_a_value_and_not_null) {
    run("insert into t (id) values (?)", {to_qvariant(uuid::nil())});
    const auto row = run("select id, id is null from t");
    EXPECT_EQ(from_qvariant<std::optional<uuid>>(row.value(0)), uuid::nil());
    EXPECT_FALSE(row.value(1).toBool());
    // Why it goes as text.
    const QVariant zeros = QVariant::fromValue(QUuid{});
    EXPECT_TRUE(run("select ?::uuid is null", {zeros}).value(0).toBool()) << "Qt has mended it";
}

TEST_F(QtSql, text_that_is_no_id_throws) {
    EXPECT_EQ(refusal<uuid>(run("select ?::text", {text(malformed)}).value(0)),
              "rowkey: malformed uuid: " + std::string{why_malformed});
    EXPECT_THROW(from_qvariant<uuid>(run("select ''::text").value(0)), std::runtime_error);
    EXPECT_THROW(from_qvariant<invoice_row>(run("select 4.2").value(0)), std::runtime_error);
    EXPECT_EQ(from_qvariant<uuid>(run("select ?::text", {to_qvariant(sample)}).value(0)), sample)
        << "columns of type text serve";
}

TEST_F(QtSql, prepared_statements_take_ids_one_after_the_other) {
    QSqlQuery put{database};
    ASSERT_TRUE(put.prepare("insert into t (n, id) values (:n, :id) returning id"));
    const auto ids = some_uuids();
    for (const auto& id : ids) {
        put.bindValue(":n", as_parameter(invoice_row{7}));
        put.bindValue(":id", to_qvariant(id));
        ASSERT_TRUE(put.exec()) << put.lastError().text().toStdString();
        ASSERT_TRUE(put.next());
        EXPECT_EQ(from_qvariant<uuid>(put.value(0)), id);
    }
    EXPECT_EQ(run("select count(*) from t where n = 7").value(0).toInt(), static_cast<int>(ids.size()));
    EXPECT_EQ(from_qvariant<uuid>(run("select id from t where id = ?", {to_qvariant(ids[3])}).value(0)), ids[3]);
}

TEST_F(QtSql, ids_sort_here_as_on_the_server) {
    const auto ids = unsorted_uuids();
    for (const auto& id : ids) run("insert into t (id) values (?)", {to_qvariant(id)});
    std::vector<uuid> read;
    for (auto row = run("select id from t order by id"); row.isValid(); row.next())
        read.push_back(from_qvariant<uuid>(row.value(0)));
    EXPECT_EQ(read, sorted(ids));
}

}  // namespace
