// rowkey/postgres/audit.hpp against a live server, which the PG* variables name; through a pooler too. Each test plants
// the tables that it looks for. Those of Advice need no server.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/base_n.hpp>
#include <rowkey/postgres/audit.hpp>
#include <rowkey/postgres/names.hpp>
#include <rowkey/rowkey.hpp>

#include "test_schema.hpp"

namespace {

using namespace rowkey::postgres;

constexpr std::int64_t mib = 1 << 20;

/// SQL for an id of the number g: version 7, whose order is that of g; version 4.
const std::string v7 =
    "overlay(overlay(lpad(to_hex(1700000000000 + g::bigint), 12, '0') || substr(md5(g::text), 1, 20) placing '7' from "
    "13)"
    " placing '8' from 17)::uuid";
const std::string v4 = "overlay(overlay(md5(g::text) placing '4' from 13) placing 'a' from 17)::uuid";

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::vector<audit_advice> of_kind(const audit_report& report, advice_kind kind) {
    std::vector<audit_advice> found;
    std::copy_if(report.advice.begin(), report.advice.end(), std::back_inserter(found),
                 [&](const audit_advice& one) { return one.kind == kind; });
    return found;
}

class Audit : public testing::Test {
  protected:
    void plant(const std::string& sql) {
        pqxx::nontransaction tx{session};
        trusted(tx, sql);
    }
    template <typename T = std::string>
    T ask(const std::string& sql) {
        pqxx::nontransaction tx{session};
        return one<T>(tx, sql);
    }
    /// Rows of numbers from 1: `columns` of each g.
    void fill(const std::string& table, int rows, const std::string& columns) {
        plant("insert into " + schema.quoted(table) + " select " + columns + " from generate_series(1, " +
              std::to_string(rows) + ") as g");
    }
    void vacuum(const std::string& table) { plant("vacuum analyze " + schema.quoted(table)); }

    audit_options everything() const {
        audit_options options;
        options.schemas = {schema("").schema};
        options.least_bytes = 0;
        return options;
    }
    audit_report look() { return look(everything()); }
    audit_report look(const audit_options& options) {
        // One of its own, as a program has it.
        pqxx::connection own;
        return audit(own, options);
    }

    static const audited_key& key_of(const audit_report& report, std::string_view table, std::string_view column) {
        for (const auto& key : report.keys) {
            if (key.table.name == table && key.column == column) return key;
        }
        throw std::runtime_error{"no key " + std::string{table} + "." + std::string{column}};
    }
    std::vector<std::string> reasons(const audit_report& report, const std::string& table) const {
        std::vector<std::string> found;
        for (const auto& one : report.not_seen) {
            if (one.what == schema(table).schema + "." + table) found.push_back(one.why);
        }
        return found;
    }
    std::int64_t size_of(const std::string& relation) {
        return ask<std::int64_t>("select pg_relation_size('" + schema.quoted(relation) + "')");
    }

    test_schema schema;
    pqxx::connection session;
};

TEST_F(Audit, ids_of_version_7_need_nothing) {
    plant("create table " + schema.quoted("t") + " (id uuid primary key, note text)");
    fill("t", 30000, v7);
    vacuum("t");
    const auto report = look();
    EXPECT_EQ(report.server.version_number, ask<int>("show server_version_num"));
    EXPECT_EQ(report.server.database, ask("select current_database()"));
    ASSERT_EQ(report.keys.size(), 1u);
    const auto& key = report.keys[0];
    EXPECT_EQ(key.table.schema, schema("t").schema);
    EXPECT_EQ(key.table.name, "t");
    EXPECT_EQ(key.column, "id");
    EXPECT_EQ(key.kind, id_kind::uuid);
    EXPECT_TRUE(contains(key.type, "uuid")) << key.type;
    EXPECT_EQ(key.source, rows_source::estimated);
    EXPECT_NEAR(static_cast<double>(key.rows.value()), 30000, 1000);
    EXPECT_EQ(key.made_by, default_maker::none);
    EXPECT_EQ(key.table_bytes, size_of("t"));
    ASSERT_TRUE(key.sample);
    EXPECT_EQ(key.sample->method, sample_method::random_pages);
    EXPECT_GT(key.sample->rows, 5000);
    EXPECT_LT(key.sample->rows, 20000);
    EXPECT_EQ(key.sample->v7, key.sample->rows);
    EXPECT_EQ(key.sample->ascending, 1);
    EXPECT_EQ(key.sample->newest_v7, 1);
    EXPECT_GT(key.correlation.value(), 0.99);
    ASSERT_EQ(key.indexes.size(), 1u);
    const auto& index = key.indexes[0];
    EXPECT_EQ(index.name.name, "t_pkey");
    EXPECT_EQ(index.columns, std::vector<std::string>{"id"});
    EXPECT_TRUE(index.primary && index.unique && index.valid && !index.partial && !index.being_built);
    EXPECT_EQ(index.bytes, size_of("t_pkey"));
    EXPECT_EQ(index.entry_bytes, 28);
    EXPECT_FALSE(index.entry_bytes_as_uuid);
    EXPECT_NEAR(static_cast<double>(index.expected_bytes.value()), static_cast<double>(index.bytes.value()),
                0.05 * static_cast<double>(*index.bytes));
    EXPECT_EQ(index.expected_bytes, index.packed_bytes);
    EXPECT_NEAR(index.fill.value(), 0.9, 0.05);
    EXPECT_TRUE(report.advice.empty()) << report.advice[0].why;
    EXPECT_TRUE(report.foreign_keys_without_index.empty());
}

TEST_F(Audit, random_ids_are_told_and_a_default_that_ascends_is_advised) {
    plant("create table " + schema.quoted("t") + " (id uuid primary key default gen_random_uuid())");
    fill("t", 30000, v4);
    vacuum("t");
    const auto report = look();
    const auto& key = key_of(report, "t", "id");
    EXPECT_EQ(key.made_by, default_maker::v4);
    EXPECT_EQ(key.sample.value().v4, key.sample->rows);
    EXPECT_NEAR(key.sample->ascending, 0.5, 0.1);
    EXPECT_EQ(key.sample->newest_v7, 0);
    EXPECT_NEAR(key.correlation.value(), 0, 0.1);
    const auto& index = key.indexes.at(0);
    EXPECT_NEAR(static_cast<double>(index.expected_bytes.value()), static_cast<double>(index.bytes.value()),
                0.15 * static_cast<double>(*index.bytes));
    EXPECT_LT(*index.packed_bytes, *index.expected_bytes);
    ASSERT_EQ(report.advice.size(), 1u);
    const auto& advice = report.advice[0];
    EXPECT_EQ(advice.kind, advice_kind::v7_default);
    EXPECT_EQ(advice.bytes, *index.expected_bytes - *index.packed_bytes);
    EXPECT_TRUE(contains(advice.why, "bench/RESULTS.md, switch")) << advice.why;
    EXPECT_EQ(advice.command.has_value(), report.server.v7_default.has_value());
    if (advice.command) {
        plant(*advice.command);
        const auto after = look();
        EXPECT_EQ(key_of(after, "t", "id").made_by, default_maker::v7);
        EXPECT_TRUE(after.advice.empty());
    }
    // It is not worth it here.
    auto usual = everything();
    usual.least_bytes = audit_options{}.least_bytes;
    EXPECT_TRUE(look(usual).advice.empty());
}

TEST_F(Audit, a_table_that_has_gone_on_with_version_7_is_left_alone) {
    plant("create table " + schema.quoted("t") + " (id uuid primary key default gen_random_uuid())");
    fill("t", 9000, v4);
    fill("t", 1500, v7);
    vacuum("t");
    auto options = everything();
    options.sample_rows = 20000;
    const auto report = look(options);
    const auto& key = key_of(report, "t", "id");
    EXPECT_EQ(key.sample.value().newest_v7, 1);
    EXPECT_EQ(key.sample->v4, 9000);
    EXPECT_TRUE(of_kind(report, advice_kind::v7_default).empty());
}

TEST_F(Audit, ids_kept_as_text_are_found_by_what_they_are) {
    plant("create table " + schema.quoted("c36") + " (id char(36) primary key default gen_random_uuid()::text)");
    fill("c36", 3000, v4 + "::text");
    plant("create domain " + schema.quoted("ulid") + " as text");
    plant("create table " + schema.quoted("u") + " (id " + schema.quoted("ulid") + " primary key)");
    plant("create table " + schema.quoted("ti") + " (number bigint primary key, id varchar(40) unique not null)");
    plant("create table " + schema.quoted("mail") + " (address text primary key, id uuid unique)");
    fill("mail", 100, "'user' || g || '@example.org', " + v7);
    std::string ulids, typeids;
    for (int i = 0; i < 1000; ++i) {
        const std::string comma = i == 0 ? "" : ", ";
        ulids += comma + "('" + rowkey::to_ulid(rowkey::uuidv7()) + "')";
        typeids += comma + "(" + std::to_string(i) + ", 'order_line_" + rowkey::to_base32(rowkey::uuidv7()) + "')";
    }
    plant("insert into " + schema.quoted("u") + " values " + ulids);
    plant("insert into " + schema.quoted("ti") + " values " + typeids);
    for (const char* const table : {"c36", "u", "ti", "mail"}) vacuum(table);

    const auto report = look();
    ASSERT_EQ(report.keys.size(), 4u);  // but no address
    const auto& c36 = key_of(report, "c36", "id");
    EXPECT_EQ(c36.kind, id_kind::text_id);
    EXPECT_EQ(c36.source, rows_source::counted);
    EXPECT_EQ(c36.rows, 3000);
    EXPECT_EQ(c36.sample.value().method, sample_method::all_rows);
    EXPECT_EQ(c36.sample->uuid_texts, 3000);
    EXPECT_EQ(c36.sample->v4, 3000);
    EXPECT_EQ(c36.sample->average_bytes, 36);
    EXPECT_EQ(c36.indexes.at(0).entry_bytes, 52);  // 8 + 37, padded to 48, and 4
    EXPECT_EQ(c36.indexes[0].entry_bytes_as_uuid, 28);
    const auto& u = key_of(report, "u", "id");
    EXPECT_EQ(u.kind, id_kind::text_id);
    EXPECT_EQ(u.sample.value().ulids, 1000);
    EXPECT_EQ(u.sample->newest_v7, 1);
    const auto& ti = key_of(report, "ti", "id");
    EXPECT_EQ(ti.bigint_key, "number");
    EXPECT_EQ(ti.sample.value().typeids, 1000);
    EXPECT_EQ(ti.sample->v7, 1000);
    EXPECT_EQ(key_of(report, "mail", "id").kind, id_kind::uuid);

    const auto advice = of_kind(report, advice_kind::text_to_uuid);
    ASSERT_EQ(advice.size(), 3u);
    for (const auto& one : advice) {
        EXPECT_GT(one.bytes, 0);
        if (one.table.name == "u") {
            EXPECT_FALSE(one.command) << *one.command;
            EXPECT_TRUE(contains(one.why, "ULIDs of 26 bytes")) << one.why;
            EXPECT_TRUE(contains(one.why, "bench/RESULTS.md, text")) << one.why;
        } else if (one.table.name == "ti") {
            EXPECT_EQ(one.command, "rowkey migrate add-public-id DSN --table '" + schema.quoted("ti") + "'");
        } else {
            plant(one.command.value());
        }
    }
    const auto after = look();
    EXPECT_EQ(key_of(after, "c36", "id").kind, id_kind::uuid);
    EXPECT_EQ(key_of(after, "c36", "id").made_by, default_maker::v4);
    plant("insert into " + schema.quoted("c36") + " default values");
}

TEST_F(Audit, a_text_that_other_columns_refer_to_gets_no_statement) {
    plant("create table " + schema.quoted("p") + " (id text primary key)");
    plant("create table " + schema.quoted("c") + " (id uuid primary key, p text references " + schema.quoted("p") +
          ")");
    fill("p", 2000, v4 + "::text");
    vacuum("p");
    const auto report = look();
    EXPECT_TRUE(key_of(report, "p", "id").referred);
    EXPECT_FALSE(key_of(report, "p", "id").refers);
    EXPECT_FALSE(key_of(report, "c", "id").referred);
    EXPECT_FALSE(key_of(report, "c", "id").refers);
    const auto advice = of_kind(report, advice_kind::text_to_uuid);
    ASSERT_EQ(advice.size(), 1u);
    EXPECT_FALSE(advice[0].command);
    EXPECT_TRUE(contains(advice[0].why, "foreign keys have to turn with it")) << advice[0].why;
    // A text is no uuid.
    EXPECT_TRUE(report.foreign_keys_without_index.empty());
}

TEST_F(Audit, a_bigint_with_a_uuid_is_one_key_with_both_indexes) {
    plant("create table " + schema.quoted("t") +
          " (id bigint generated by default as identity primary key, public_id uuid not null unique)");
    fill("t", 20000, "g, " + v7);
    vacuum("t");
    const auto report = look();
    ASSERT_EQ(report.keys.size(), 1u);
    const auto& key = report.keys[0];
    EXPECT_EQ(key.kind, id_kind::bigint_with_uuid);
    EXPECT_EQ(key.bigint_key, "id");
    ASSERT_EQ(key.indexes.size(), 2u);
    EXPECT_EQ(key.indexes[0].columns, std::vector<std::string>{"public_id"});
    EXPECT_EQ(key.indexes[1].columns, std::vector<std::string>{"id"});
    EXPECT_EQ(key.indexes[1].entry_bytes, 20);
    for (const auto& index : key.indexes) {
        EXPECT_NEAR(static_cast<double>(index.expected_bytes.value()), static_cast<double>(index.bytes.value()),
                    0.05 * static_cast<double>(*index.bytes));
    }
    EXPECT_TRUE(report.advice.empty());
}

TEST_F(Audit, numbers_in_no_order_have_no_expected_size) {
    plant("create table " + schema.quoted("t") + " (id bigint primary key, public_id uuid not null unique)");
    fill("t", 20000, "hashint8(g)::bigint * 4294967296 + g, " + v7);
    vacuum("t");
    const auto report = look();
    const auto& index = report.keys.at(0).indexes.at(1);
    EXPECT_EQ(index.columns, std::vector<std::string>{"id"});
    EXPECT_FALSE(index.expected_bytes);
    EXPECT_TRUE(report.advice.empty()) << report.advice[0].why;
}

TEST_F(Audit, numbers_that_count_up_have_one_whoever_draws_them) {
    plant("create table " + schema.quoted("t") + " (id bigint primary key, public_id uuid not null unique)");
    fill("t", 20000, "7 * g, " + v7);
    vacuum("t");
    const auto report = look();
    const auto& index = report.keys.at(0).indexes.at(1);
    EXPECT_EQ(index.columns, std::vector<std::string>{"id"});
    EXPECT_EQ(index.expected_bytes.value(), index.packed_bytes.value());
}

TEST_F(Audit, an_id_that_is_another_tables_is_left_to_that) {
    plant("create table " + schema.quoted("p") + " (id uuid primary key default gen_random_uuid())");
    plant("create table " + schema.quoted("profile") + " (p uuid primary key references " + schema.quoted("p") + ")");
    plant("create table " + schema.quoted("login") + " (id bigint primary key, p uuid references " +
          schema.quoted("p") + ", active boolean)");
    plant("create unique index on " + schema.quoted("login") + " (p) where active");
    fill("p", 20000, v4);
    fill("profile", 20000, v4);
    fill("login", 20000, "g, " + v4 + ", true");
    for (const char* const table : {"p", "profile", "login"}) vacuum(table);
    const auto report = look();
    EXPECT_EQ(report.keys.size(), 2u) << "that of login tells no rows of it apart";
    EXPECT_TRUE(key_of(report, "profile", "p").refers);
    const auto advice = of_kind(report, advice_kind::v7_default);
    ASSERT_EQ(advice.size(), 1u);
    EXPECT_EQ(advice[0].table.name, "p");
}

TEST_F(Audit, ids_that_ascend_below_random_ones_are_told_from_both) {
    plant("create table " + schema.quoted("t") + " (id uuid primary key)");
    fill("t", 8000, v4);
    fill("t", 32000, v7);
    vacuum("t");
    const auto report = look();
    const auto& index = report.keys.at(0).indexes.at(0);
    EXPECT_NEAR(static_cast<double>(index.expected_bytes.value()), static_cast<double>(index.bytes.value()),
                0.1 * static_cast<double>(*index.bytes));
    ASSERT_EQ(report.advice.size(), 1u);
    EXPECT_TRUE(contains(report.advice[0].why, "bench/RESULTS.md, switch")) << report.advice[0].why;
    plant(report.advice[0].command.value());
    EXPECT_TRUE(look().advice.empty());
}

TEST_F(Audit, an_index_that_leads_with_a_time_is_none_of_tenants) {
    plant("create table " + schema.quoted("t") + " (made timestamptz, id uuid, primary key (made, id))");
    fill("t", 30000, "timestamptz '2026-01-01 UTC' + interval '1 s' * g, " + v7);
    vacuum("t");
    const auto report = look();
    const auto& index = report.keys.at(0).indexes.at(0);
    EXPECT_EQ(report.keys[0].column, "id");
    EXPECT_FALSE(index.tenants);
    EXPECT_NEAR(static_cast<double>(index.expected_bytes.value()), static_cast<double>(index.bytes.value()),
                0.05 * static_cast<double>(*index.bytes));
    EXPECT_TRUE(report.advice.empty()) << report.advice[0].why;
}

TEST_F(Audit, the_id_of_an_index_is_what_tells_its_rows_apart) {
    // A partitioned table has no statistics until someone asks for them.
    plant("create table " + schema.quoted("t") + " (id uuid, tenant uuid, primary key (id, tenant)) " +
          "partition by hash (tenant)");
    plant("create table " + schema.quoted("t0") + " partition of " + schema.quoted("t") +
          " for values with (modulus 1, remainder 0)");
    fill("t", 1000, v7 + ", ('0190b8a4-5d2c-7b1e-8f3a-6c5d4e3f2a' || (10 + g % 20))::uuid");
    const auto report = look();
    ASSERT_EQ(report.keys.size(), 1u);
    EXPECT_EQ(report.keys[0].column, "id");
}

TEST_F(Audit, blanks_that_a_char_keeps_are_part_of_its_index) {
    plant("create table " + schema.quoted("t") + " (id char(64) primary key)");
    fill("t", 20000, v7 + "::text");
    vacuum("t");
    const auto report = look();
    const auto& index = report.keys.at(0).indexes.at(0);
    EXPECT_GE(index.entry_bytes.value(), 76);
    EXPECT_TRUE(of_kind(report, advice_kind::reindex).empty());
}

TEST_F(Audit, the_default_of_a_domain_counts) {
    plant("create domain " + schema.quoted("key") + " as uuid default gen_random_uuid()");
    plant("create domain " + schema.quoted("public_key") + " as " + schema.quoted("key"));
    plant("create table " + schema.quoted("t") + " (id " + schema.quoted("public_key") + " primary key)");
    const auto report = look();
    EXPECT_EQ(report.keys.at(0).made_by, default_maker::v4);
}

TEST_F(Audit, other_forms_of_an_index_are_read_for_what_they_are) {
    plant("create table " + schema.quoted("t") + " (id uuid, note text, made timestamptz)");
    plant("create unique index with_note on " + schema.quoted("t") + " (id) include (made) with (fillfactor = '70.0')");
    plant("create unique index of_expression on " + schema.quoted("t") + " (lower(note), id)");
    fill("t", 20000, v7 + ", 'note', timestamptz '2026-01-01 UTC'");
    vacuum("t");
    const auto report = look();
    ASSERT_EQ(report.keys.size(), 1u);
    ASSERT_EQ(report.keys[0].indexes.size(), 2u);
    EXPECT_EQ(report.keys[0].indexes[0].columns, (std::vector<std::string>{"", "id"}));
    EXPECT_FALSE(report.keys[0].indexes[0].entry_bytes);
    const auto& index = report.keys[0].indexes[1];
    EXPECT_EQ(index.columns, std::vector<std::string>{"id"});
    EXPECT_EQ(index.fillfactor, 70);
    EXPECT_EQ(index.entry_bytes, 36);
    EXPECT_NEAR(static_cast<double>(index.expected_bytes.value()), static_cast<double>(index.bytes.value()),
                0.05 * static_cast<double>(*index.bytes));
    EXPECT_TRUE(report.advice.empty()) << report.advice[0].why;
}

TEST_F(Audit, rows_that_nobody_has_counted_are_told_to_be_unknown) {
    plant("create table " + schema.quoted("t") + " (id uuid primary key) with (autovacuum_enabled = off)");
    fill("t", 20000, v7);
    auto options = everything();
    options.sample_rows = 1000;
    const auto report = look(options);
    EXPECT_EQ(report.keys.at(0).source, rows_source::unknown);
    EXPECT_FALSE(report.keys[0].rows);
    EXPECT_TRUE(std::any_of(report.not_seen.begin(), report.not_seen.end(),
                            [](const auto& one) { return one.what == "rows"; }));
}

TEST_F(Audit, an_index_that_leads_with_a_tenant_is_told_from_one_that_does_not) {
    plant("create table " + schema.quoted("t") +
          " (tenant_id integer, id uuid, primary key (tenant_id, id), unique (id, tenant_id))");
    fill("t", 40000, "g % 20, " + v7);
    vacuum("t");
    auto report = look();
    ASSERT_EQ(report.keys.size(), 1u);
    const auto& key = report.keys[0];
    EXPECT_EQ(key.column, "id");
    ASSERT_EQ(key.indexes.size(), 2u);
    const auto& index = key.indexes[0];
    EXPECT_EQ(index.columns, (std::vector<std::string>{"tenant_id", "id"}));
    EXPECT_EQ(index.tenants, 20);
    EXPECT_EQ(index.entry_bytes, 36);
    EXPECT_NEAR(static_cast<double>(index.expected_bytes.value()), static_cast<double>(index.bytes.value()),
                0.1 * static_cast<double>(*index.bytes));
    EXPECT_NEAR(index.fill.value(), 0.5, 0.07);
    EXPECT_FALSE(key.indexes[1].tenants);
    ASSERT_EQ(report.advice.size(), 1u);
    EXPECT_EQ(report.advice[0].kind, advice_kind::tenant_index);
    EXPECT_EQ(report.advice[0].index.value().name, "t_pkey");
    EXPECT_TRUE(contains(report.advice[0].why, "bench/RESULTS.md, tenants")) << report.advice[0].why;
    const auto before = size_of("t_pkey");
    plant(report.advice[0].command.value());
    EXPECT_NEAR(static_cast<double>(before - size_of("t_pkey")), static_cast<double>(report.advice[0].bytes),
                0.05 * static_cast<double>(before));
    EXPECT_TRUE(look().advice.empty());
}

TEST_F(Audit, an_index_that_lost_rows_at_random_is_found_and_rebuilt) {
    plant("create table " + schema.quoted("t") + " (id uuid primary key)");
    fill("t", 40000, v7);
    plant("delete from " + schema.quoted("t") + " where right(id::text, 1) < 'c'");
    vacuum("t");
    const auto report = look();
    ASSERT_EQ(report.advice.size(), 1u);
    const auto& advice = report.advice[0];
    EXPECT_EQ(advice.kind, advice_kind::reindex);
    EXPECT_TRUE(contains(advice.why, "bench/RESULTS.md, churn")) << advice.why;
    EXPECT_LT(report.keys.at(0).indexes.at(0).fill.value(), 0.4);
    const auto before = size_of("t_pkey");
    plant(advice.command.value());
    EXPECT_NEAR(static_cast<double>(before - size_of("t_pkey")), static_cast<double>(advice.bytes),
                0.1 * static_cast<double>(before));
    EXPECT_TRUE(look().advice.empty());
}

TEST_F(Audit, a_foreign_key_of_a_uuid_without_an_index_is_found) {
    plant("create table " + schema.quoted("p") + " (tenant_id integer, id uuid primary key, unique (tenant_id, id))");
    const std::string references = " references " + schema.quoted("p");
    plant("create table " + schema.quoted("bare") + " (id bigint primary key, p uuid" + references + ")");
    plant("create table " + schema.quoted("indexed") + " (id bigint primary key, p uuid" + references + ")");
    plant("create index on " + schema.quoted("indexed") + " (p)");
    plant("create table " + schema.quoted("partly") + " (id bigint primary key, p uuid" + references + ")");
    plant("create index on " + schema.quoted("partly") + " (p) where id > 10");
    plant("create table " + schema.quoted("sparse") + " (id bigint primary key, p uuid" + references + ")");
    plant("create index on " + schema.quoted("sparse") + " (p) where p is not null");
    const std::string two =
        " (tenant_id integer, p uuid, foreign key (tenant_id, p)" + references + " (tenant_id, id))";
    plant("create table " + schema.quoted("bare_two") + two);
    plant("create index on " + schema.quoted("bare_two") + " (tenant_id)");
    plant("create table " + schema.quoted("indexed_two") + two);
    plant("create index on " + schema.quoted("indexed_two") + " (p, tenant_id)");
    fill("p", 100, "1, " + v7);
    fill("bare", 100, "g, " + v7);
    vacuum("bare");

    const auto report = look();
    std::vector<std::string> tables;
    for (const auto& key : report.foreign_keys_without_index) tables.push_back(key.table.name);
    std::sort(tables.begin(), tables.end());
    EXPECT_EQ(tables, (std::vector<std::string>{"bare", "bare_two", "partly"}));
    const auto bare = std::find_if(report.foreign_keys_without_index.begin(), report.foreign_keys_without_index.end(),
                                   [](const auto& key) { return key.table.name == "bare"; });
    EXPECT_EQ(bare->name, "bare_p_fkey");
    EXPECT_EQ(bare->columns, std::vector<std::string>{"p"});
    EXPECT_EQ(bare->referenced.name, "p");
    EXPECT_EQ(bare->rows, 100);
    EXPECT_EQ(bare->table_bytes, size_of("bare"));
    // The others are empty: there is nothing to read.
    const auto advice = of_kind(report, advice_kind::index_foreign_key);
    ASSERT_EQ(advice.size(), 1u);
    EXPECT_EQ(advice[0].bytes, size_of("bare"));
    plant(advice[0].command.value());
    EXPECT_EQ(look().foreign_keys_without_index.size(), 2u);
}

TEST_F(Audit, nil_and_other_versions_and_nulls_are_counted) {
    plant("create table " + schema.quoted("t") + " (id integer primary key, key uuid)");
    plant("insert into " + schema.quoted("t") + " select g, null from generate_series(1, 11) as g");
    plant("insert into " + schema.quoted("t") + R"( values
        (101, '00000000-0000-0000-0000-000000000000'), (102, '00000000-0000-0000-0000-000000000000'),
        (111, 'c232ab00-9414-11ec-b3c8-9f6bdeced846'), (112, 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
        (113, '00000000-0000-4000-0000-000000000000'))");
    plant("insert into " + schema.quoted("t") + " select 200 + g, " + v4 + " from generate_series(1, 5) as g");
    plant("insert into " + schema.quoted("t") + " select 300 + g, " + v7 + " from generate_series(1, 7) as g");
    plant("create unique index by_key on " + schema.quoted("t") +
          " (key) where key <> '00000000-0000-0000-0000-000000000000'");
    const auto report = look();
    const auto& sample = key_of(report, "t", "key").sample.value();
    EXPECT_EQ(sample.rows, 28);
    EXPECT_EQ(sample.nulls, 11);
    EXPECT_EQ(sample.nil, 2);
    EXPECT_EQ(sample.other, 3);
    EXPECT_EQ(sample.v4, 5);
    EXPECT_EQ(sample.v7, 7);
    EXPECT_EQ(sample.distinct, 16);
    EXPECT_EQ(sample.ulids + sample.not_ids + sample.uuid_texts + sample.typeids, 0);
    const auto& key = key_of(report, "t", "key");
    EXPECT_FALSE(key.bigint_key) << "an integer is no bigint";
    EXPECT_TRUE(key.indexes.at(0).partial);
    EXPECT_TRUE(report.advice.empty());
}

TEST_F(Audit, nulls_take_little_of_an_index) {
    plant("create table " + schema.quoted("t") + " (id bigint primary key, key uuid unique)");
    fill("t", 40000, "g, case when g % 4 = 0 then " + v7 + " end");
    vacuum("t");
    const auto report = look();
    const auto& key = key_of(report, "t", "key");
    EXPECT_NEAR(static_cast<double>(key.sample.value().nulls), 0.75 * static_cast<double>(key.sample->rows), 500);
    EXPECT_TRUE(of_kind(report, advice_kind::reindex).empty());
    EXPECT_LT(*key.indexes.at(0).packed_bytes, size_of("t_key_key") * 3);
}

TEST_F(Audit, an_empty_table_has_nothing_to_tell) {
    plant("create table " + schema.quoted("t") + " (id uuid primary key default gen_random_uuid())");
    plant("create table " + schema.quoted("c") + " (id char(36) primary key)");
    const auto report = look();
    ASSERT_EQ(report.keys.size(), 1u);
    EXPECT_EQ(report.keys[0].rows, 0);
    EXPECT_EQ(report.keys[0].source, rows_source::counted);
    EXPECT_EQ(report.keys[0].sample.value().rows, 0);
    EXPECT_EQ(report.keys[0].indexes.at(0).bytes, size_of("t_pkey"));
    EXPECT_TRUE(report.advice.empty());
}

TEST_F(Audit, a_partitioned_table_is_one_table) {
    plant("create table " + schema.quoted("t") + " (id uuid primary key, p uuid references " + schema.quoted("t") +
          ") partition by hash (id)");
    for (int i = 0; i < 4; ++i) {
        plant("create table " + schema.quoted("t" + std::to_string(i)) + " partition of " + schema.quoted("t") +
              " for values with (modulus 4, remainder " + std::to_string(i) + ")");
    }
    fill("t", 20000, v7);
    vacuum("t");
    const auto report = look();
    ASSERT_EQ(report.keys.size(), 1u);
    const auto& key = report.keys[0];
    EXPECT_EQ(key.partitions, 4);
    EXPECT_NEAR(static_cast<double>(key.rows.value()), 20000, 500);
    EXPECT_EQ(key.sample.value().v7, key.sample->rows);
    EXPECT_GT(key.sample->rows, 1000);
    ASSERT_EQ(key.indexes.size(), 1u);
    EXPECT_EQ(key.indexes[0].partitions, 4);
    std::int64_t bytes = 0;
    for (int i = 0; i < 4; ++i) bytes += size_of("t" + std::to_string(i) + "_pkey");
    EXPECT_EQ(key.indexes[0].bytes, bytes);
    ASSERT_EQ(report.foreign_keys_without_index.size(), 1u);
    ASSERT_EQ(report.advice.size(), 1u);
    EXPECT_FALSE(contains(report.advice[0].command.value(), "concurrently")) << *report.advice[0].command;
    plant(*report.advice[0].command);
    EXPECT_TRUE(look().advice.empty());
}

TEST_F(Audit, an_invalid_index_is_found_and_dropped) {
    plant("create table " + schema.quoted("t") + " (id uuid primary key, other uuid)");
    fill("t", 1000, v7 + ", '0190b8a4-5d2c-7b1e-8f3a-6c5d4e3f2a1b'");
    const std::string create = "create unique index concurrently broken on " + schema.quoted("t") + " (other)";
    EXPECT_THROW(plant(create), pqxx::sql_error);
    vacuum("t");
    const auto report = look();
    const auto& key = key_of(report, "t", "other");
    EXPECT_FALSE(key.indexes.at(0).valid);
    const auto advice = of_kind(report, advice_kind::invalid_index);
    ASSERT_EQ(advice.size(), 1u);
    EXPECT_EQ(advice[0].index.value().name, "broken");
    auto usual = everything();
    usual.least_bytes = audit_options{}.least_bytes;
    EXPECT_EQ(look(usual).advice.size(), 1u) << "whatever its size";
    plant(advice[0].command.value());
    EXPECT_TRUE(look().advice.empty());
}

TEST_F(Audit, the_sample_is_as_large_as_asked) {
    plant("create table " + schema.quoted("t") + " (id uuid primary key)");
    fill("t", 50000, v7);
    auto options = everything();
    options.sample_rows = 1'000'000;
    // Never analyzed: how many rows there are is known by reading them all.
    auto report = look(options);
    EXPECT_EQ(report.keys.at(0).rows, 50000);
    EXPECT_EQ(report.keys[0].source, rows_source::counted);
    EXPECT_EQ(report.keys[0].sample.value().v7, 50000);
    vacuum("t");
    report = look(options);
    EXPECT_EQ(report.keys.at(0).sample.value().method, sample_method::all_rows);
    EXPECT_EQ(report.keys[0].rows, 50000);
    options.sample_rows = 2000;
    const auto sample = look(options).keys.at(0).sample.value();
    EXPECT_EQ(sample.method, sample_method::random_pages);
    EXPECT_GT(sample.rows, 0);
    EXPECT_LE(sample.rows, 4000);
    const auto again = look(options).keys.at(0).sample.value();
    EXPECT_EQ(sample.rows, again.rows) << "the same pages";
}

TEST_F(Audit, options_out_of_range_are_refused) {
    const auto refused = [&](const std::function<void(audit_options&)>& change) {
        auto options = everything();
        change(options);
        EXPECT_THROW(audit(session, options), std::invalid_argument);
    };
    refused([](auto& options) { options.sample_rows = 0; });
    refused([](auto& options) { options.sample_rows = 1'000'001; });
    refused([](auto& options) { options.statement_timeout = std::chrono::milliseconds{0}; });
    refused([](auto& options) { options.statement_timeout = std::chrono::hours{25}; });
    refused([](auto& options) { options.least_bytes = -1; });
    refused([](auto& options) { options.least_share = 1.1; });
    auto options = everything();
    options.schemas.push_back("no'such schema");
    try {
        audit(session, options);
        FAIL() << "found it";
    } catch (const audit_error& error) {
        EXPECT_STREQ(error.what(), "there is no schema \"no'such schema\" in this database");
    }
}

TEST_F(Audit, a_table_that_is_locked_is_told_and_the_others_are_seen) {
    plant("create table " + schema.quoted("locked") + " (id uuid primary key)");
    plant("create table " + schema.quoted("free") + " (id uuid primary key)");
    pqxx::work holder{session};
    holder.exec("lock table " + schema.quoted("locked"));
    auto options = everything();
    options.statement_timeout = std::chrono::milliseconds{60'000};
    const auto report = look(options);
    EXPECT_EQ(report.keys.size(), 1u);
    EXPECT_EQ(report.keys.at(0).table.name, "free");
    ASSERT_EQ(reasons(report, "locked").size(), 1u);
    EXPECT_EQ(reasons(report, "locked")[0], "its size: another session holds a lock on it");
}

TEST_F(Audit, awkward_names_are_quoted_in_every_command) {
    const test_schema awkward{"Quo\"te; it's %s $1"};
    const std::string table = awkward.quoted("Ta \"ble'");
    plant("create table " + table + " (\"select\" uuid primary key default gen_random_uuid(), \"p'\" uuid references " +
          table + ", \"te\"\"xt\" text unique)");
    plant("insert into " + table + " select " + v4 + ", null, " + v4 + "::text from generate_series(1, 4000) as g");
    plant("delete from " + table + " where right(\"select\"::text, 1) < 'e'");
    plant("vacuum analyze " + table);
    auto options = everything();
    options.schemas = {awkward("").schema};
    const auto report = look(options);
    EXPECT_GE(report.advice.size(), 4u);  // both indexes, the text, the foreign key; the default where the server can
    for (const auto& advice : report.advice) {
        if (advice.command) plant(*advice.command);
    }
    const auto after = look(options);
    EXPECT_TRUE(of_kind(after, advice_kind::reindex).empty());
    EXPECT_TRUE(of_kind(after, advice_kind::text_to_uuid).empty());
    EXPECT_TRUE(of_kind(after, advice_kind::index_foreign_key).empty());
}

/// A role of the test's own, which may log in and may use the schema.
class AuditRights : public Audit {
  protected:
    AuditRights() {
        plant("create role " + role + " login");
        plant("grant usage on schema " + quote_name(schema("").schema) + " to " + role);
        plant("create table " + schema.quoted("t") + " (id uuid primary key, code text unique, secret uuid unique)");
        fill("t", 2000, v7 + ", " + v4 + "::text, " + v4);
        vacuum("t");
    }
    ~AuditRights() override {
        try {
            plant("drop owned by " + role);
            plant("drop role " + role);
        } catch (const std::exception& error) {
            ADD_FAILURE() << error.what();
        }
    }
    audit_report look_as_role() {
        pqxx::connection own{"user=" + role};
        return audit(own, everything());
    }

    const std::string role = "rowkey_audit_role_" + std::to_string(getpid());
};

TEST_F(AuditRights, what_may_not_be_read_is_told) {
    const auto report = look_as_role();
    EXPECT_EQ(report.server.role, role);
    ASSERT_EQ(report.keys.size(), 2u) << "whether a text holds ids cannot be known";
    for (const auto& key : report.keys) {
        EXPECT_FALSE(key.sample);
        EXPECT_FALSE(key.correlation);
        EXPECT_EQ(key.source, rows_source::estimated);
        EXPECT_GT(key.indexes.at(0).bytes.value(), 0);
        EXPECT_FALSE(key.indexes[0].expected_bytes) << "it depends on what the ids are";
    }
    EXPECT_EQ(reasons(report, "t"), (std::vector<std::string>{"its ids: the role may not read the column \"id\"",
                                                              "its ids: the role may not read the column \"code\"",
                                                              "its ids: the role may not read the column \"secret\""}));
    EXPECT_TRUE(report.advice.empty());
}

TEST_F(AuditRights, single_columns_may_be_read) {
    plant("grant select (id, code) on " + schema.quoted("t") + " to " + role);
    const auto report = look_as_role();
    EXPECT_EQ(key_of(report, "t", "id").sample.value().v7, 2000);
    EXPECT_EQ(key_of(report, "t", "code").sample.value().uuid_texts, 2000);
    EXPECT_FALSE(key_of(report, "t", "secret").sample);
    EXPECT_EQ(reasons(report, "t").size(), 1u);
}

TEST_F(AuditRights, a_schema_that_may_not_be_used_is_told) {
    plant("grant select on " + schema.quoted("t") + " to " + role);
    plant("revoke usage on schema " + quote_name(schema("").schema) + " from " + role);
    const auto report = look_as_role();
    EXPECT_EQ(report.keys.size(), 2u);
    EXPECT_FALSE(report.keys.at(0).sample);
    EXPECT_EQ(reasons(report, "t").size(), 3u);
}

TEST_F(AuditRights, rows_that_are_hidden_are_told) {
    plant("grant select on " + schema.quoted("t") + " to " + role);
    plant("alter table " + schema.quoted("t") + " enable row level security");
    plant("create policy few on " + schema.quoted("t") +
          " using (id < '018bcfe5-6800-0000-0000-000000000000'::uuid or right(code, 1) = '0')");
    const auto report = look_as_role();
    const auto& key = key_of(report, "t", "id");
    EXPECT_LT(key.sample.value().rows, 1000);
    EXPECT_EQ(key.source, rows_source::estimated) << "not counted by what is seen";
    EXPECT_NEAR(static_cast<double>(key.rows.value()), 2000, 50);
    ASSERT_EQ(reasons(report, "t").size(), 1u);
    EXPECT_TRUE(contains(reasons(report, "t")[0], "row-level security")) << reasons(report, "t")[0];
}

TEST_F(AuditRights, what_takes_too_long_is_told) {
    plant("grant select on " + schema.quoted("t") + " to " + role);
    plant("alter table " + schema.quoted("t") + " enable row level security");
    plant("create policy slow on " + schema.quoted("t") + " using (pg_sleep(0.1)::text = '')");
    pqxx::connection own{"user=" + role};
    auto options = everything();
    options.statement_timeout = std::chrono::milliseconds{3000};
    const auto report = audit(own, options);
    EXPECT_FALSE(report.keys.at(0).sample);
    EXPECT_EQ(reasons(report, "t").at(1), "its ids: it took longer than statement_timeout, 3000 ms");
}

TEST_F(AuditRights, nothing_can_be_written) {
    plant("grant select on " + schema.quoted("t") + " to " + role);
    plant("create table " + schema.quoted("log") + " (note text)");
    plant("create function " + schema.quoted("spy") +
          "() returns boolean language plpgsql security definer as $$begin insert into " + schema.quoted("log") +
          " values ('seen'); return true; end$$");
    plant("alter table " + schema.quoted("t") + " enable row level security");
    plant("create policy spied on " + schema.quoted("t") + " using (" + schema.quoted("spy") + "())");
    const auto report = look_as_role();
    EXPECT_EQ(ask<int>("select count(*) from " + schema.quoted("log")), 0);
    const auto told = reasons(report, "t");
    ASSERT_EQ(told.size(), 2u);
    EXPECT_TRUE(contains(told[1], "read-only transaction")) << told[1];
}

/// A database of its own, for an extension.
TEST(AuditMeasured, fill_is_measured_where_pgstattuple_is) {
    const std::string database = "rowkey_audit_" + std::to_string(getpid());
    pqxx::connection session;
    const auto run = [](pqxx::connection& on, const std::string& sql) {
        pqxx::nontransaction tx{on};
        return trusted(tx, sql);
    };
    if (run(session, "select from pg_available_extensions where name = 'pgstattuple'").empty())
        GTEST_SKIP() << "this server has no pgstattuple";
    run(session, "create database " + database);
    {
        pqxx::connection own{"dbname=" + database};
        run(own, "create schema \"ex t\"");
        run(own, "create extension pgstattuple schema \"ex t\"");
        run(own, "create table public.t (id uuid primary key)");
        run(own, "insert into public.t select " + v7 + " from generate_series(1, 40000) as g");
        // The oldest half: its leaves become free.
        run(own, "delete from public.t where id < (select id from public.t order by id offset 20000 limit 1)");
        run(own, "vacuum analyze public.t");
        audit_options options;
        options.least_bytes = 0;
        const auto report = audit(own, options);
        const auto& index = report.keys.at(0).indexes.at(0);
        EXPECT_TRUE(index.fill_measured);
        EXPECT_NEAR(index.fill.value(), 0.9, 0.02);
        EXPECT_NEAR(static_cast<double>(index.free_bytes.value()), static_cast<double>(*index.bytes) / 2,
                    0.05 * static_cast<double>(*index.bytes));
        ASSERT_EQ(report.advice.size(), 1u);
        EXPECT_TRUE(contains(report.advice[0].why, "bench/RESULTS.md, retention")) << report.advice[0].why;
        for (const auto& one : report.not_seen) EXPECT_FALSE(contains(one.what, "fill")) << one.why;

        // Another function of the name is not called.
        run(own, "drop extension pgstattuple");
        run(own,
            "create function \"ex t\".pgstatindex(regclass) returns table (avg_leaf_density float8, leaf_pages bigint, "
            "deleted_pages bigint, empty_pages bigint) language sql as 'select 1, 1, 1, 1'");
        const auto without = audit(own, options);
        EXPECT_FALSE(without.keys.at(0).indexes.at(0).fill_measured);
        EXPECT_FALSE(without.keys[0].indexes[0].free_bytes);
        EXPECT_TRUE(contains(without.advice.at(0).why, "churn and retention")) << without.advice[0].why;
    }
    run(session, "drop database " + database + " with (force)");
}

/// A key with an index of v7 ids that needs half of what it takes.
audit_report half_empty(std::int64_t bytes) {
    audit_report report;
    report.server.version_number = 150000;
    audited_key& key = report.keys.emplace_back();
    key.table = {"s", "t"};
    key.column = "id";
    key.rows = 1'000'000;
    key.source = rows_source::estimated;
    key.sample.emplace();
    key.sample->rows = key.sample->v7 = 1000;
    key.sample->ascending = key.sample->newest_v7 = 1;
    audited_index& index = key.indexes.emplace_back();
    index.name = {"s", "t_pkey"};
    index.columns = {"id"};
    index.primary = index.unique = true;
    index.bytes = bytes;
    index.fill = 0.45;
    index.expected_bytes = index.packed_bytes = bytes / 2;
    return report;
}

TEST(Advice, is_given_from_10_MiB_and_a_fifth_on) {
    EXPECT_EQ(advise(half_empty(20 * mib)).size(), 1u);
    EXPECT_TRUE(advise(half_empty(20 * mib - 2)).empty());
    auto report = half_empty(1000 * mib);
    auto& index = report.keys[0].indexes[0];
    index.expected_bytes = index.packed_bytes = 801 * mib;
    EXPECT_TRUE(advise(report).empty());
    index.expected_bytes = index.packed_bytes = 799 * mib;
    ASSERT_EQ(advise(report).size(), 1u);
    EXPECT_EQ(advise(report)[0].bytes, 201 * mib);
    EXPECT_EQ(advise(report)[0].command, "reindex index concurrently \"s\".\"t_pkey\";");
    EXPECT_TRUE(contains(advise(report)[0].why,
                         "takes 1000 MiB, and 799 MiB would do for its rows; leaves 45% full (estimated)"))
        << advise(report)[0].why;
    audit_options strict;
    strict.least_share = 0.5;
    EXPECT_TRUE(advise(report, strict).empty());
}

TEST(Advice, names_what_is_likely_by_the_figures) {
    auto report = half_empty(100 * mib);
    auto& key = report.keys[0];
    auto& index = key.indexes[0];
    const auto why = [&] { return advise(report).at(0).why; };
    EXPECT_TRUE(contains(why(), "RESULTS.md, churn")) << why();
    index.fill = 0.65;
    EXPECT_TRUE(contains(why(), "RESULTS.md, writers")) << why();
    index.fill_measured = true;
    EXPECT_TRUE(contains(why(), "65% full. ")) << why();
    index.free_bytes = 40 * mib;
    EXPECT_TRUE(contains(why(), "RESULTS.md, retention")) << why();
    index.free_bytes = 0;
    index.columns = {"tenant", "id"};
    EXPECT_EQ(advise(report)[0].kind, advice_kind::reindex);
    index.splits_in_the_middle = true;
    EXPECT_TRUE(contains(why(), "RESULTS.md, tenants")) << why();
    EXPECT_EQ(advise(report)[0].kind, advice_kind::tenant_index);
    // Random ids are not packed for long: only what goes beyond their 70% counts.
    index.columns = {"id"};
    index.splits_in_the_middle = false;
    key.sample->v4 = 900;
    key.sample->v7 = 100;
    EXPECT_TRUE(contains(why(), "RESULTS.md, switch")) << why();
    key.sample->v4 = 1000;
    key.sample->v7 = 0;
    key.sample->ascending = 1;  // after CLUSTER
    key.made_by = default_maker::other;
    EXPECT_TRUE(contains(why(), "Random ids leave leaves about 70% full")) << why();
    index.expected_bytes = 95 * mib;
    EXPECT_TRUE(advise(report).empty());
}

TEST(Advice, is_not_given_on_what_is_not_known_or_being_built) {
    auto report = half_empty(100 * mib);
    auto& index = report.keys[0].indexes[0];
    index.expected_bytes.reset();
    EXPECT_TRUE(advise(report).empty());
    index.expected_bytes = 50 * mib;
    index.bytes.reset();
    EXPECT_TRUE(advise(report).empty());
    index.bytes = 100 * mib;
    index.primary = index.valid = false;
    EXPECT_EQ(advise(report).at(0).kind, advice_kind::invalid_index);
    index.being_built = true;
    EXPECT_TRUE(advise(report).empty());
    index.being_built = false;
    index.partitions = 3;
    EXPECT_TRUE(advise(report).empty()) << "its partitions' indexes may still be attached";
}

TEST(Advice, rebuilds_a_partitioned_index_where_the_server_can) {
    auto report = half_empty(100 * mib);
    report.keys[0].indexes[0].partitions = 2;
    EXPECT_TRUE(advise(report).at(0).command);
    report.server.version_number = 130000;
    EXPECT_FALSE(advise(report).at(0).command);
}

TEST(Advice, goes_from_what_saves_most_to_foreign_keys) {
    auto report = half_empty(100 * mib);
    report.keys.push_back(half_empty(300 * mib).keys[0]);
    report.keys[1].table.name = "larger";
    for (const std::int64_t size : {20, 900, 9}) {
        unindexed_foreign_key& key = report.foreign_keys_without_index.emplace_back();
        key.table = {"s", "f" + std::to_string(size)};
        key.referenced = {"s", "t"};
        key.name = "f_fkey";
        key.columns = {"a", "b"};
        key.table_bytes = size * mib;
    }
    const auto advice = advise(report);
    ASSERT_EQ(advice.size(), 4u);
    EXPECT_EQ(advice[0].table.name, "larger");
    EXPECT_EQ(advice[1].table.name, "t");
    EXPECT_EQ(advice[2].table.name, "f900");
    EXPECT_EQ(advice[2].command, "create index concurrently on \"s\".\"f900\" (\"a\", \"b\");");
    EXPECT_EQ(advice[3].table.name, "f20");
}

TEST(Advice, turns_a_default_only_where_ids_are_random_and_stay_so) {
    auto report = half_empty(100 * mib);
    auto& key = report.keys[0];
    auto& index = key.indexes[0];
    index.expected_bytes = 100 * mib;
    index.packed_bytes = 77 * mib;
    key.sample->v4 = key.sample->rows;
    key.sample->v7 = 0;
    key.sample->ascending = 0.5;
    key.sample->newest_v7 = 0;
    key.made_by = default_maker::v4;
    report.server.v7_default = "pg_catalog.uuidv7()";
    auto advice = advise(report);
    ASSERT_EQ(advice.size(), 1u);
    EXPECT_EQ(advice[0].command, "alter table \"s\".\"t\" alter column \"id\" set default pg_catalog.uuidv7();");
    report.server.v7_default.reset();
    EXPECT_FALSE(advise(report).at(0).command);
    key.made_by = default_maker::none;
    EXPECT_TRUE(contains(advise(report).at(0).why, "the clients make the ids")) << advise(report)[0].why;
    key.sample->newest_v7 = 0.9;
    EXPECT_TRUE(advise(report).empty());
    key.sample->newest_v7 = 0;
    key.made_by = default_maker::v7;
    EXPECT_TRUE(advise(report).empty());
    key.made_by = default_maker::v4;
    index.columns = {"tenant", "id"};
    EXPECT_TRUE(advise(report).empty()) << "random ids keep such an index fuller";
}

}  // namespace
