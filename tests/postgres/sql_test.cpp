// rowkey/postgres/sql.hpp on a live server, which the PG* variables name.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/postgres/sql.hpp>
#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>

#include "test_schema.hpp"

namespace {

using namespace rowkey::postgres;
using namespace rowkey::literals;
using namespace std::chrono_literals;

/// Names that only a quoted name can be.
const std::vector<std::string> awkward_names = {"select",
                                                "Upper Case",
                                                "quo\"te",
                                                "it's",
                                                "back\\slash",
                                                "x\"; drop table y; --",
                                                "$rowkey$",
                                                "$1",
                                                "%s",
                                                "a.b",
                                                "new\nline",
                                                "\u00e4\u4e2d\U0001f511",
                                                std::string(63, 'n')};

class Sql : public testing::Test {
  protected:
    void run(const std::string& sql) { tx.exec(sql); }
    void run_own(const std::string& sql) { trusted(tx, sql); }
    template <typename T = std::string>
    T ask(const std::string& sql) {
        return one<T>(tx, sql);
    }
    std::string refused(const std::string& sql) { return refusal(tx, sql); }

    test_schema schema;
    pqxx::connection session;
    pqxx::nontransaction tx{session};
    const std::string t = schema.quoted("t");
};

TEST_F(Sql, columns_are_what_their_names_say) {
    run("create table " + t + " (" + identity_key("id") + ", " + public_id_column("public_id") + ")");
    run("create table " + schema.quoted("u") + " (" + uuid_key("id", "pg_catalog.gen_random_uuid()") + ", " +
        public_id_column("other", "pg_catalog.gen_random_uuid()") + ")");
    run("create table " + schema.quoted("b") + " (" + bigserial_key("id") + ")");
    run("create table " + schema.quoted("d") + " (" + identity_key("id", identity::by_default) + ")");
    run("create table " + schema.quoted("n") + " (" + uuid_key("id") + ")");
    const auto columns = [&](const std::string& table) {
        return ask(
            "select string_agg(concat_ws(' ', attname, format_type(atttypid, null), nullif(attidentity, ''), "
            "case when attnotnull then 'not null' end, pg_get_expr(adbin, adrelid)), ', ' order by attnum) from "
            "pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum where attnum > 0 and "
            "attrelid = " +
            tx.quote(schema.quoted(table)) + "::regclass");
    };
    const auto constraints = [&](const std::string& table) {
        return ask(
            "select string_agg(pg_get_constraintdef(oid), ', ' order by contype) from pg_constraint where contype "
            "in ('p', 'u') and conrelid = " +
            tx.quote(schema.quoted(table)) + "::regclass");
    };
    EXPECT_EQ(columns("t"), "id bigint a not null, public_id uuid not null");
    EXPECT_EQ(constraints("t"), "PRIMARY KEY (id), UNIQUE (public_id)");
    EXPECT_EQ(columns("u"), "id uuid not null gen_random_uuid(), other uuid not null gen_random_uuid()");
    EXPECT_EQ(constraints("u"), "PRIMARY KEY (id), UNIQUE (other)");
    EXPECT_EQ(columns("b").substr(0, 27), "id bigint not null nextval(");
    EXPECT_EQ(columns("d"), "id bigint d not null");
    EXPECT_EQ(columns("n"), "id uuid not null");
    EXPECT_EQ(constraints("n"), "PRIMARY KEY (id)");
    EXPECT_EQ(refused("insert into " + t + " (id, public_id) values (1, pg_catalog.gen_random_uuid())"), "428C9")
        << "generated always";
}

TEST_F(Sql, a_nullable_public_id_is_unique_where_there_is_one) {
    run("create table " + t + " (" + identity_key("id") + ", " + public_id_column("public_id", nulls::allowed) + ")");
    const std::string insert = "insert into " + t + " (public_id) values (";
    const std::string id = tx.quote(rowkey::uuidv7());
    run(insert + "null), (null), (" + id + ")");
    EXPECT_EQ(refused(insert + id + ")"), "23505");
    EXPECT_EQ(ask<int>("select count(*) from " + t + " where public_id is null"), 2);
    const auto found = ask<std::optional<rowkey::uuid>>("select public_id from " + t + " where id = 1");
    EXPECT_EQ(found, std::nullopt);
}

TEST_F(Sql, any_name_is_taken_as_it_is) {
    for (const auto& name : awkward_names) {
        SCOPED_TRACE(name);
        const test_schema awkward{name.substr(0, 20)};
        const auto table = awkward(name);
        const std::string second = name.size() < 63 ? "k" + name : "k" + name.substr(1);
        run("create table " + quote_name(table) + " (" + bigserial_key(name) + ", " + public_id_column(second) + ", " +
            version_7_check(second, nil_uuid::allowed) + ")");
        const auto id = rowkey::uuidv7();
        const auto column = quote_name(second);
        run("insert into " + quote_name(table) + " (" + column + ") values ('" + to_string(id) + "')");
        run(serial_to_identity(table, name, identity::always));
        const auto page = make_keyset_page({name});
        EXPECT_EQ(ask<int>("select " + quote_name(name) + " from " + quote_name(table) + " where " + column + " = '" +
                           to_string(id) + "' " + page.order_by),
                  1);
        const auto row = trusted(
            tx,
            "select n.nspname, c.relname, a.attname, a.attidentity, b.attname from pg_class c join pg_namespace n on "
            "n.oid = "
            "c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum = 1 join pg_attribute b on "
            "b.attrelid = "
            "c.oid and b.attnum = 2 where c.oid = " +
                tx.quote(quote_name(table)) + "::regclass");
        ASSERT_EQ(row.size(), 1);
        EXPECT_EQ(row[0][0].as<std::string>(), table.schema);
        EXPECT_EQ(row[0][1].as<std::string>(), name);
        EXPECT_EQ(row[0][2].as<std::string>(), name);
        EXPECT_EQ(row[0][3].as<std::string>(), "a");
        EXPECT_EQ(row[0][4].as<std::string>(), second);
        run("create unique index on " + quote_name(table) + " (" + quote_name(name) + ")");
        run(create_unique_index_concurrently(table, name, name.substr(0, 40) + "_index"));

        const qualified_name parent{awkward(name.substr(0, 50)).schema, "p" + name.substr(0, 40)};
        run("create table " + quote_name(parent) + " (" + uuid_key(name) + ") " + partition_by_range(name));
        for (const auto& sql : create_partitions(parent, 2026y / 1 / 31, 2026y / 2 / 1)) run(sql);
        run(create_default_partition(parent));
        const auto early = to_string(rowkey::uuidv7_at(std::chrono::sys_days{2026y / 2 / 2}));
        run("insert into " + quote_name(parent) + " values ('" + early + "')");
        run("begin");
        for (const auto& sql : move_from_default_partition(parent, name, 2026y / 2 / 2, 2026y / 2 / 2)) run(sql);
        run("commit");
        EXPECT_EQ(ask("select " + quote_name(name) + " from " + quote_name(partition_name(parent, 2026y / 2 / 2))),
                  early);
        run("drop table " + quote_name(partition_name(parent, 2026y / 2 / 2)));
        EXPECT_EQ(
            ask("select string_agg(c.relname, '|' order by c.relname) from pg_inherits join pg_class c on c.oid = "
                "inhrelid where inhparent = " +
                tx.quote(quote_name(parent)) + "::regclass"),
            parent.name + "_2026_01_31|" + parent.name + "_2026_02_01|" + parent.name + "_default");
    }
}

TEST_F(Sql, names_mean_the_same_without_standard_conforming_strings) {
    const auto table = schema("back\\slash' \\' ");
    run("create table " + quote_name(table) + " (" + bigserial_key("i\\d") + ")");
    run("begin; set local standard_conforming_strings = off; set local escape_string_warning = off; " +
        serial_to_identity(table, "i\\d", identity::always) + "; commit");
    EXPECT_EQ(ask("select attidentity from pg_attribute where attnum = 1 and attrelid = " +
                  tx.quote(quote_name(table)) + "::regclass"),
              "a");
}

TEST_F(Sql, the_check_holds_for_version_7_and_null_only) {
    run("create table " + t + " (id pg_catalog.uuid " + version_7_check("id") + ", seed pg_catalog.uuid " +
        version_7_check("seed", nil_uuid::allowed) + ")");
    const auto takes = [&](const std::string& column, const rowkey::uuid& id) {
        const auto state = refused("insert into " + t + " (" + column + ") values ('" + to_string(id) + "')");
        EXPECT_TRUE(state.empty() || state == "23514") << state;
        return state.empty();
    };
    for (const std::string column : {"id", "seed"}) {
        EXPECT_TRUE(takes(column, rowkey::uuidv7()));
        EXPECT_FALSE(takes(column, rowkey::uuidv4()));
        EXPECT_FALSE(takes(column, rowkey::uuid::max()));
        // The version's bits in a uuid of another variant, and the other way round.
        EXPECT_FALSE(takes(column, "01a1f92a-6d77-7bc9-7a70-3bb85d0ff1c5"_uuid));
        EXPECT_FALSE(takes(column, "01a1f92a-6d77-7bc9-ca70-3bb85d0ff1c5"_uuid));
        EXPECT_FALSE(takes(column, "01a1f92a-6d77-6bc9-9a70-3bb85d0ff1c5"_uuid));
        EXPECT_TRUE(takes(column, "01a1f92a-6d77-7bc9-ba70-3bb85d0ff1c5"_uuid));
        run("insert into " + t + " (" + column + ") values (null)");
    }
    EXPECT_FALSE(takes("id", rowkey::uuid::nil()));
    EXPECT_TRUE(takes("seed", rowkey::uuid::nil()));
}

TEST_F(Sql, the_check_can_be_added_to_a_table_that_has_rows) {
    run_own("create table " + t + " (id uuid)");
    run_own("insert into " + t + " values (gen_random_uuid())");
    run("alter table " + t + " add constraint v7 " + version_7_check("id") + " not valid");
    EXPECT_EQ(refused("insert into " + t + " values (pg_catalog.gen_random_uuid())"), "23514");
    EXPECT_EQ(refused("alter table " + t + " validate constraint v7"), "23514");
}

class Identity : public Sql {
  protected:
    std::string next() { return ask("insert into " + t + " default values returning id"); }
    std::string kind() {
        return ask("select attidentity from pg_attribute where attname = 'id' and attrelid = " + tx.quote(t) +
                   "::regclass");
    }
    std::string sequence() { return ask("select pg_get_serial_sequence(" + tx.quote(t) + ", 'id')"); }
    std::string convert(identity generated = identity::by_default) {
        return serial_to_identity(schema("t"), "id", generated);
    }
};

TEST_F(Identity, the_next_value_stays_the_next) {
    for (const std::string type : {"smallserial", "serial", "bigserial"}) {
        for (const int used : {0, 1, 7}) {
            SCOPED_TRACE(type + " " + std::to_string(used));
            run("create table " + t + " (id " + type + " primary key)");
            for (int i = 0; i < used; ++i) next();
            const auto name = sequence();
            run(convert());
            EXPECT_EQ(kind(), "d");
            EXPECT_EQ(sequence(), name);
            EXPECT_EQ(next(), std::to_string(used + 1));
            EXPECT_EQ(next(), std::to_string(used + 2));
            run("drop table " + t);
        }
    }
}

TEST_F(Identity, a_value_that_was_set_stays_the_next) {
    run("create table " + t + " (id bigserial)");
    run_own("select setval('" + sequence() + "', 5000000000, false)");
    run(convert(identity::always));
    EXPECT_EQ(kind(), "a");
    EXPECT_EQ(next(), "5000000000");
    EXPECT_EQ(next(), "5000000001");
}

TEST_F(Identity, every_property_of_the_sequence_stays) {
    run("create table " + t + " (id bigserial)");
    run("alter sequence " + sequence() +
        " increment by -3 minvalue -20 maxvalue 100 start with 50 restart with 7 cache 4 cycle");
    EXPECT_EQ(next(), "7") << "and this session has three more in its cache";
    const std::string properties =
        "select concat_ws(' ', seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle, "
        "last_value, "
        "is_called) from pg_sequence, " +
        sequence() + " where seqrelid = " + tx.quote(sequence()) + "::regclass";
    const auto before = ask(properties);
    EXPECT_EQ(before, "bigint 50 -3 -20 100 4 t -2 t");
    run(convert());
    EXPECT_EQ(ask(properties), before);
    EXPECT_EQ(next(), "-5") << "what this session had cached is a gap";
}

TEST_F(Identity, bounds_end_with_the_columns_type) {
    run("create sequence " + schema.quoted("s"));
    run_own("create table " + t + " (id smallint not null default nextval(" + tx.quote(schema.quoted("s")) + "))");
    run("alter sequence " + schema.quoted("s") + " owned by " + t + ".id");
    run(convert());
    EXPECT_EQ(
        ask("select seqmin || ' ' || seqmax from pg_sequence where seqrelid = " + tx.quote(sequence()) + "::regclass"),
        "1 32767");
    EXPECT_EQ(next(), "1");
}

TEST_F(Identity, rights_on_the_sequence_stay) {
    run("create table " + t + " (id bigserial)");
    run("grant select, update on sequence " + sequence() + " to public");
    run("grant usage on sequence " + sequence() + " to pg_monitor with grant option");
    const auto rights =
        "select string_agg(a::text, ' ' order by a::text) from pg_class, unnest(relacl) a where oid = " +
        tx.quote(sequence()) + "::regclass";
    const auto before = ask(rights);
    run(convert());
    EXPECT_EQ(ask(rights), before);
}

TEST_F(Identity, stays_what_it_is_where_it_is_one_already) {
    run("create table " + t + " (" + identity_key("id") + ")");
    EXPECT_EQ(next(), "1");
    const auto oid = "select " + tx.quote(sequence()) + "::regclass::oid";
    const auto before = ask(oid);
    run(convert(identity::by_default));
    EXPECT_EQ(kind(), "a");
    EXPECT_EQ(ask(oid), before);
    EXPECT_EQ(next(), "2");
}

TEST_F(Identity, is_rolled_back_with_its_transaction) {
    run("create table " + t + " (id bigserial)");
    EXPECT_EQ(next(), "1");
    run("begin; " + convert() + "; rollback");
    EXPECT_EQ(kind(), "");
    EXPECT_EQ(next(), "2");
}

TEST_F(Identity, of_two_columns_the_one_that_was_named_changes) {
    // What follows the shorter name would close a dollar quote.
    for (const std::string longer : {"id$rowkey", "id$rowkey1", "id$", "id$rowkey$", "id$rowkey1$rowkey", "id$$"}) {
        run("create table " + t + " (id bigserial, " + quote_name(longer) + " bigserial)");
        run(serial_to_identity(schema("t"), longer, identity::always));
        EXPECT_EQ(ask("select string_agg(attname, ' ') from pg_attribute where attidentity <> '' and attrelid = " +
                      tx.quote(t) + "::regclass"),
                  longer);
        run("drop table " + t);
        const auto table = schema("t" + longer);
        run("create table " + quote_name(table) + " (" + bigserial_key(longer) + ")");
        run(serial_to_identity(table, longer, identity::always));
        EXPECT_EQ(ask("select attidentity from pg_attribute where attnum = 1 and attrelid = " +
                      tx.quote(quote_name(table)) + "::regclass"),
                  "a");
    }
}

TEST_F(Identity, search_path_is_left_as_it_was) {
    run("create table " + t + " (id bigserial)");
    run("begin; set local search_path to " + quote_name(schema("t").schema) + ", pg_catalog");
    const auto before = tx.exec("show search_path")[0][0].as<std::string>();
    run(convert());
    run(convert());
    EXPECT_EQ(tx.exec("show search_path")[0][0].as<std::string>(), before);
    run("rollback");
}

TEST_F(Sql, a_table_with_a_name_of_a_system_column_is_refused_by_the_server_too) {
    for (const std::string name : {"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"}) {
        EXPECT_EQ(refused("create table " + t + " (" + quote_name(name) + " bigint)"), "42701") << name;
    }
}

TEST_F(Identity, temporary_tables_too) {
    run("begin");
    run("create temp table rowkey_temp (id serial) on commit drop");
    run("insert into rowkey_temp default values");
    run(serial_to_identity({"", "rowkey_temp"}, "id", identity::always));
    EXPECT_EQ(ask("insert into rowkey_temp default values returning id"), "2");
    run("rollback");
}

TEST_F(Identity, what_is_not_a_serial_column_is_refused_and_unchanged) {
    const std::string s = schema.quoted("s"), next_of_s = "nextval(" + tx.quote(s) + ")";
    const auto refused_for = [&](const std::string& definition, const std::string& also = "select") {
        run_own("create sequence " + s + "; create table " + t + definition + "; " + also);
        const auto before =
            ask("select coalesce(string_agg(pg_get_expr(adbin, adrelid), '|'), '') from pg_attrdef where "
                "adrelid = " +
                tx.quote(t) + "::regclass");
        const auto state = refused(convert());
        EXPECT_EQ(
            ask("select coalesce(string_agg(pg_get_expr(adbin, adrelid), '|'), '') from pg_attrdef where adrelid = " +
                tx.quote(t) + "::regclass"),
            before);
        EXPECT_EQ(kind(), "");
        run("drop table " + t + " cascade; drop sequence if exists " + s + " cascade");
        return state;
    };
    const std::string not_serial = "55000", not_ordinary = "42809";
    EXPECT_EQ(refused_for(" (id bigint not null)"), not_serial);
    EXPECT_EQ(refused_for(" (id bigint not null default 7)"), not_serial);
    EXPECT_EQ(refused_for(" (id bigint not null default " + next_of_s + ")"), not_serial) << "not owned";
    const auto owned = "alter sequence " + s + " owned by " + t + ".id";
    EXPECT_EQ(refused_for(" (id bigint not null default " + next_of_s + " * 2)", owned), not_serial);
    EXPECT_EQ(refused_for(" (id bigint not null default " + next_of_s + " + " + next_of_s + ")", owned), not_serial);
    EXPECT_EQ(refused_for(" (id bigint not null)", owned), not_serial) << "owned, but no default";
    EXPECT_EQ(refused_for(" (id text not null default " + next_of_s + ")", owned), "22023") << "the server's own";
    EXPECT_EQ(refused_for(" (id bigserial); alter table " + t + " alter id drop not null"), not_serial)
        << "the server's own";
    EXPECT_EQ(refused_for(" (id bigserial)", "create table " + schema.quoted("heir") + " () inherits (" + t + ")"),
              not_ordinary);
    EXPECT_EQ(refused_for(" (id bigserial) partition by range (id)"), not_ordinary);
    const auto other = schema.quoted("other");
    run("create view " + other + " as select 1 as id");
    EXPECT_EQ(refused(serial_to_identity(schema("other"), "id", identity::always)), not_ordinary);
    EXPECT_EQ(refused(serial_to_identity(schema("absent"), "id", identity::always)), "42P01");
    run("create table " + t + " (id bigserial)");
    EXPECT_EQ(refused(serial_to_identity(schema("t"), "absent", identity::always)), "42703");
}

TEST_F(Identity, a_sequence_that_something_else_uses_is_refused) {
    run("create table " + t + " (id bigserial)");
    run_own("create table " + schema.quoted("other") + " (id bigint default nextval(" + tx.quote(sequence()) + "))");
    EXPECT_EQ(refused(convert()), "2BP01");
    EXPECT_EQ(kind(), "");
    EXPECT_EQ(next(), "1");
}

TEST_F(Identity, the_refusal_of_a_sequence_in_use_advises_no_harm) {
    run("create table " + t + " (id bigserial)");
    run_own("create table " + schema.quoted("other") + " (id bigint default nextval(" + tx.quote(sequence()) + "))");
    try {
        run(convert());
        FAIL();
    } catch (const pqxx::sql_error& error) {
        const std::string what = error.what();
        EXPECT_NE(what.find("something else uses the sequence"), std::string::npos) << what;
        EXPECT_NE(what.find("default value for column id of table"), std::string::npos) << what;
        EXPECT_EQ(what.find("CASCADE"), std::string::npos) << what;
    }
}

TEST_F(Identity, the_refusal_tells_table_column_and_default) {
    run("create table " + t + " (\"Id\" bigint default 7)");
    try {
        run(serial_to_identity(schema("t"), "Id", identity::always));
        FAIL();
    } catch (const pqxx::sql_error& error) {
        const std::string what = error.what();
        EXPECT_NE(what.find("column \"Id\" of \"rowkey_test_"), std::string::npos) << what;
        EXPECT_NE(what.find("its default is 7, the sequence that it owns is absent"), std::string::npos) << what;
    }
}

TEST_F(Identity, inserts_meanwhile_are_neither_lost_nor_given_a_value_twice) {
    run("create table " + t + " (id bigserial primary key, n int)");
    constexpr int threads = 4, inserts = 250;
    std::atomic<int> done{0};
    std::vector<std::future<std::vector<long>>> inserters;
    for (int i = 0; i < threads; ++i) {
        inserters.push_back(std::async(std::launch::async, [&] {
            pqxx::connection own;
            std::vector<long> ids;
            for (int n = 0; n < inserts; ++n) {
                pqxx::work work{own};
                ids.push_back(one<long>(work, "insert into " + t + " (n) values (1) returning id"));
                work.commit();
                ++done;
            }
            return ids;
        }));
    }
    while (done < threads * inserts / 4) ASSERT_NE(inserters[0].wait_for(1ms), std::future_status::ready);
    run(convert());
    const int converted_at = done;
    std::set<long> ids;
    for (auto& inserter : inserters) {
        for (const long id : inserter.get()) EXPECT_TRUE(ids.insert(id).second) << id << " came twice";
    }
    EXPECT_LT(converted_at, threads * inserts) << "too late to meet them";
    EXPECT_EQ(kind(), "d");
    EXPECT_EQ(ask<int>("select count(*) from " + t), threads * inserts);
    EXPECT_EQ(*ids.begin(), 1);
    EXPECT_EQ(*ids.rbegin(), threads * inserts) << "without a gap";
}

TEST_F(Identity, waits_for_who_took_a_value_by_hand) {
    run("create table " + t + " (id bigserial primary key)");
    const auto name = sequence();
    pqxx::connection other;
    pqxx::work taker{other};
    EXPECT_EQ(one(taker, "select nextval('" + name + "')"), "1");
    auto conversion = std::async(std::launch::async, [&] {
        pqxx::connection own;
        pqxx::work work{own};
        work.exec(convert());
        work.commit();
    });
    while (ask<int>("select count(*) from pg_locks where not granted and relation = '" + name + "'::regclass") == 0) {
        ASSERT_NE(conversion.wait_for(1ms), std::future_status::ready) << "it did not wait";
    }
    EXPECT_EQ(one(taker, "select nextval('" + name + "')"), "2");
    taker.commit();
    conversion.get();
    EXPECT_EQ(next(), "3");
}

class Partitions : public Sql {
  protected:
    Partitions() {
        run("create table " + t + " (" + uuid_key("id") + ", what text) " + partition_by_range("id"));
        create();
        run(create_default_partition(schema("t")));
    }
    void create() {
        for (const auto& sql : create_partitions(schema("t"), 2026y / 1, 2026y / 12)) run(sql);
    }
    /// Where a row with `id` lands.
    std::string partition(const rowkey::uuid& id) {
        run("insert into " + t + " values ('" + to_string(id) + "')");
        return ask("select relname from pg_class join " + t + " t on t.tableoid = pg_class.oid where t.id = '" +
                   to_string(id) + "'");
    }
    /// The plan of what SQL `from` and `to` bound, in `work`.
    std::string plan(pqxx::transaction_base& work, const std::string& statement) {
        std::string text;
        for (const auto& row : trusted(work, "explain (costs off) " + statement))
            text += row[0].as<std::string>() + '\n';
        return text;
    }

    const rowkey::uuid_range february =
        rowkey::v7_range(std::chrono::sys_days{2026y / 2 / 1}, std::chrono::sys_days{2026y / 3 / 1});
};

TEST_F(Partitions, rows_land_by_the_millisecond_of_their_id) {
    // Unix times in hexadecimal: 2026-01-01 is 019b'76da'a800 ms, 2026-02-01 019c'167f'cc00, 2026-03-01 019c'a6b1'dc00.
    EXPECT_EQ(partition("019b76da-a7ff-7fff-bfff-ffffffffffff"_uuid), "t_default");
    EXPECT_EQ(partition("019b76da-a800-7000-8000-000000000000"_uuid), "t_2026_01");
    EXPECT_EQ(partition("019c167f-cbff-7fff-bfff-ffffffffffff"_uuid), "t_2026_01");
    EXPECT_EQ(partition(february.from), "t_2026_02");
    EXPECT_EQ(partition("019ca6b1-dbff-7fff-bfff-ffffffffffff"_uuid), "t_2026_02");
    EXPECT_EQ(partition(february.to), "t_2026_03");
    EXPECT_EQ(partition(rowkey::uuid::nil()), "t_default");
    EXPECT_EQ(partition(rowkey::uuidv7_at(std::chrono::sys_days{2026y / 11 / 30} + 23h + 59min)), "t_2026_11");
}

TEST_F(Partitions, are_made_again_without_harm) {
    partition(february.from);
    create();
    EXPECT_EQ(ask<int>("select count(*) from " + t), 1);
    EXPECT_EQ(ask<int>("select count(*) from pg_inherits where inhparent = " + tx.quote(t) + "::regclass"), 13);
}

TEST_F(Partitions, whose_ids_are_in_the_default_one_are_refused) {
    EXPECT_EQ(partition(rowkey::uuidv7_at(std::chrono::sys_days{2027y / 1 / 5})), "t_default");
    EXPECT_EQ(refused(create_partitions(schema("t"), 2027y / 1, 2027y / 1).front()), "23514");
    EXPECT_EQ(refused(create_partitions(schema("t"), 2027y / 2, 2027y / 2).front()), "");
}

TEST_F(Partitions, by_days_hold_their_day) {
    const auto days = schema.quoted("days");
    run("create table " + days + " (" + uuid_key("id") + ") " + partition_by_range("id"));
    for (const auto& sql : create_partitions(schema("days"), 2026y / 2 / 27, 2026y / 3 / 2)) run(sql);
    for (const auto day : {2026y / 2 / 27, 2026y / 2 / 28, 2026y / 3 / 1, 2026y / 3 / 2}) {
        const std::chrono::sys_days start{day};
        for (const auto time : {start + 0ms, start + 24h - 1ms}) {
            run("insert into " + days + " values ('" + to_string(rowkey::uuidv7_at(time)) + "')");
        }
        EXPECT_EQ(ask<int>("select count(*) from " + quote_name(partition_name(schema("days"), day))), 2);
    }
    EXPECT_EQ(refused("insert into " + days + " values ('" +
                      to_string(rowkey::uuidv7_at(std::chrono::sys_days{2026y / 3 / 3})) + "')"),
              "23514")
        << "no partition holds it";
}

TEST_F(Partitions, outside_a_range_of_ids_are_not_planned) {
    const auto text = plan(tx, "select * from " + t + " where id >= '" + to_string(february.from) + "' and id < '" +
                                   to_string(february.to) + "'");
    EXPECT_NE(text.find("t_2026_02"), std::string::npos) << text;
    for (const auto* other : {"t_2026_01", "t_2026_03", "t_2026_12", "t_default"}) {
        EXPECT_EQ(text.find(other), std::string::npos) << other << "\n" << text;
    }
}

TEST_F(Partitions, outside_a_range_of_parameters_are_not_run_by_a_generic_plan) {
    pqxx::connection own;
    pqxx::work work{own};
    work.exec("set local plan_cache_mode = force_generic_plan");
    work.exec("prepare rowkey_range (pg_catalog.uuid, pg_catalog.uuid) as select * from " + t +
              " where id operator(pg_catalog.>=) $1 and id operator(pg_catalog.<) $2");
    const auto text =
        plan(work, "execute rowkey_range ('" + to_string(february.from) + "', '" + to_string(february.to) + "')");
    work.exec("deallocate rowkey_range");
    EXPECT_NE(text.find("$1"), std::string::npos) << "not a generic plan\n" << text;
    EXPECT_NE(text.find("t_2026_02"), std::string::npos) << text;
    EXPECT_NE(text.find("Subplans Removed: 12"), std::string::npos) << text;
}

class EarlyRows : public Partitions {
  protected:
    /// In one transaction; gives the SQLSTATE of what failed, or "".
    std::string move(const std::vector<std::string>& statements) {
        pqxx::connection own;
        pqxx::work work{own};
        for (const auto& sql : statements) {
            const auto state = refusal(work, sql);
            if (!state.empty()) return state;
        }
        work.commit();
        return {};
    }
    std::vector<std::string> january() { return move_from_default_partition(schema("t"), "id", 2027y / 1, 2027y / 1); }
    static rowkey::uuid at(std::chrono::sys_time<std::chrono::milliseconds> time) { return rowkey::uuidv7_at(time); }
    std::string insert(const rowkey::uuid& id) { return "insert into " + t + " (id) values ('" + to_string(id) + "')"; }
    /// Each partition that has rows, with how many.
    std::string counts() {
        return ask(
            "select coalesce(string_agg(relname || ' ' || n, ', ' order by relname), '') from (select c.relname, "
            "count(*) as n from " +
            t + " join pg_class c on c.oid = " + t + ".tableoid group by 1) as counted");
    }
    std::string attached() {
        return ask(
            "select string_agg(relname || ' ' || pg_get_expr(relpartbound, c.oid), ', ' order by relname) from "
            "pg_inherits join pg_class c on c.oid = inhrelid where inhparent = " +
            tx.quote(t) + "::regclass");
    }

    const std::chrono::sys_days first{2027y / 1 / 1}, next{2027y / 2 / 1};
};

TEST_F(EarlyRows, move_to_the_partition_of_their_month) {
    const auto range = rowkey::v7_range(first, next);
    for (const auto& id : {at(first - 1ms), at(first), at(next - 1ms), at(next), range.from, range.to,
                           rowkey::uuid::nil(), rowkey::uuid::max(), at(std::chrono::sys_days{2026y / 5 / 5})}) {
        run(insert(id));
    }
    EXPECT_EQ(counts(), "t_2026_05 1, t_2026_12 1, t_default 7");
    ASSERT_EQ(move(january()), "");
    EXPECT_EQ(counts(), "t_2026_05 1, t_2026_12 1, t_2027_01 3, t_default 4");
    EXPECT_EQ(partition(at(first + 24h)), "t_2027_01");
    EXPECT_EQ(partition(at(next + 24h)), "t_default");
    // Every index of the parent has one in each partition.
    EXPECT_EQ(
        ask<int>(
            "select count(*) from pg_index i join pg_inherits h on h.inhparent = i.indexrelid where i.indrelid = " +
            tx.quote(t) + "::regclass"),
        14);
    EXPECT_NE(attached().find("t_2027_01 FOR VALUES FROM ('" + to_string(range.from) + "') TO ('" +
                              to_string(range.to) + "'), t_default DEFAULT"),
              std::string::npos)
        << attached();
    EXPECT_EQ(refused(insert(range.from)), "23505") << "the key is unique as before";

    ASSERT_EQ(move(move_from_default_partition(schema("t"), "id", 2027y / 2 / 1, 2027y / 2 / 3)), "")
        << "by days, several";
    EXPECT_EQ(counts(), "t_2026_05 1, t_2026_12 1, t_2027_01 4, t_2027_02_01 2, t_2027_02_02 1, t_default 2");
}

TEST_F(EarlyRows, of_three_writers_are_never_lost) {
    constexpr int writers = 3, before = 200, after = 200;
    std::atomic<int> done{0};
    std::atomic<bool> moved{false};
    std::vector<std::future<std::vector<rowkey::uuid>>> written;
    for (int i = 0; i < writers; ++i) {
        written.push_back(std::async(std::launch::async, [&, i] {
            pqxx::connection own;
            std::vector<rowkey::uuid> ids;
            for (int late = 0, n = 0; late < after; late += moved ? 1 : 0, ++n) {
                // Of the span, of a partition that is there, and of the default one, by one statement or two.
                const std::vector<rowkey::uuid> now{at(first + std::chrono::seconds{writers * n + i}),
                                                    n % 2 == 0 ? rowkey::uuidv7() : at(next + std::chrono::seconds{n})};
                pqxx::work work{own};
                if (n % 3 == 0)
                    work.exec("select id from " + t + " where id operator(pg_catalog.=) '" + to_string(now[0]) + "'");
                for (const auto& id : now) work.exec(insert(id));
                work.commit();
                ids.insert(ids.end(), now.begin(), now.end());
                ++done;
            }
            return ids;
        }));
    }
    const auto running = [&] {
        for (auto& one : written) {
            if (one.wait_for(1ms) == std::future_status::ready) return false;
        }
        return true;
    };
    while (done < writers * before && running()) {
    }
    const int met = done;
    const auto state = move(january());
    moved = true;
    std::set<rowkey::uuid> committed;
    for (auto& one : written) {
        for (const auto& id : one.get()) committed.insert(id);  // throws what a writer was told
    }
    EXPECT_EQ(state, "");
    EXPECT_GE(met, writers * before);
    std::set<rowkey::uuid> found;
    for (const auto& row : trusted(tx, "select id from " + t)) found.insert(row[0].as<rowkey::uuid>());
    EXPECT_EQ(found, committed);
    EXPECT_EQ(ask<int>("select count(*) from " + schema.quoted("t_2027_01")), done.load());
    const auto range = rowkey::v7_range(first, next);
    EXPECT_EQ(ask<int>("select count(*) from " + schema.quoted("t_default") + " where id >= '" + to_string(range.from) +
                       "' and id < '" + to_string(range.to) + "'"),
              0);
}

TEST_F(EarlyRows, a_writer_that_waited_finds_the_new_partition) {
    pqxx::connection movers, writers;
    const auto id = at(first + 1h);
    std::future<void> writer;
    {
        pqxx::work mover{movers};
        const auto statements = january();
        for (const auto& sql : statements) mover.exec(sql);
        writer = std::async(std::launch::async, [&] {
            pqxx::work work{writers};
            work.exec(insert(id));
            work.commit();
        });
        while (ask<int>("select count(*) from pg_locks where not granted and relation = " + tx.quote(t) +
                        "::regclass") == 0) {
            ASSERT_NE(writer.wait_for(1ms), std::future_status::ready) << "it did not wait";
        }
        mover.commit();
    }
    writer.get();
    EXPECT_EQ(counts(), "t_2027_01 1");
}

TEST_F(EarlyRows, keep_all_their_columns_and_fire_no_trigger) {
    const std::string e = schema.quoted("e"), log = schema.quoted("log"), ref = schema.quoted("ref");
    run_own("create table " + log + " (what text); create table " + ref + " (n int primary key); insert into " + ref +
            " values (1), (2)");
    run_own("create table " + e +
            " (a text, gone int, b text, id uuid primary key, number bigint generated always as identity, "
            "upper_a text generated always as (upper(a)) stored, n int references " +
            ref + ", c text default 'c' check (c <> '')) partition by range (id); alter table " + e +
            " drop column gone");
    // Its columns in another order.
    run_own(
        "create table " + schema.quoted("e_default") +
        " (c text default 'c', b text, a text, id uuid not null, number bigint "
        "not null, n int, upper_a text generated always as (upper(a)) stored, constraint e_c_check check (c <> ''))");
    run("alter table " + e + " attach partition " + schema.quoted("e_default") + " default");
    run_own("create index on " + e + " (n)");
    run_own("create function " + schema.quoted("note") + "() returns trigger language plpgsql as $$begin insert into " +
            log + " values (tg_op); return new; end$$; create trigger note after insert or delete or update on " + e +
            " for each row execute function " + schema.quoted("note") + "()");
    const auto id = to_string(at(first + 1h));
    run("insert into " + e + " (a, b, id, n) values ('a', 'b', '" + id + "', 1)");
    const std::string row = "select concat_ws(' ', a, b, id, number, upper_a, n, c) from ";
    const auto was = ask(row + e);
    ASSERT_EQ(was, "a b " + id + " 1 A 1 c");
    ASSERT_EQ(move(move_from_default_partition(schema("e"), "id", 2027y / 1, 2027y / 1)), "");
    EXPECT_EQ(ask(row + schema.quoted("e_2027_01")), was);
    EXPECT_EQ(ask<int>("select count(*) from " + log), 1);
    run("insert into " + e + " (a, b, id) values ('x', 'y', '" + to_string(at(first + 2h)) + "')");
    EXPECT_EQ(ask<int>("select count(*) from " + log), 2) << "and fires again";
    EXPECT_EQ(ask<int>("select count(*) from " + schema.quoted("e_2027_01") + " where number = 2 and c = 'c'"), 1);
    EXPECT_EQ(refused("insert into " + e + " (id, n) values ('" + to_string(at(first + 3h)) + "', 3)"), "23503");
    EXPECT_EQ(refused("insert into " + e + " (id, c) values ('" + to_string(at(first + 3h)) + "', '')"), "23514");
}

TEST_F(EarlyRows, a_foreign_key_that_references_them_refuses_the_move_and_cascades_nothing) {
    const auto id = at(first + 1h);
    run(insert(id));
    const std::string line = schema.quoted("line");
    run("create table " + line + " (event pg_catalog.uuid references " + t + " on delete cascade)");
    EXPECT_EQ(move(january()), "") << "no row of another table references one of the default partition";
    EXPECT_EQ(counts(), "t_2027_01 1");
    run("insert into " + line + " values ('" + to_string(id) + "')");
    run(insert(at(next + 1h)));
    run("insert into " + line + " select id from " + t);
    EXPECT_EQ(move(move_from_default_partition(schema("t"), "id", 2027y / 2, 2027y / 2)), "23503");
    EXPECT_EQ(counts(), "t_2027_01 1, t_default 1");
    EXPECT_EQ(ask<int>("select count(*) from " + line), 3);
    run("delete from " + t + " where id operator(pg_catalog.=) '" + to_string(id) + "'");
    EXPECT_EQ(ask<int>("select count(*) from " + line), 1) << "the key acts in the new partition too";
}

TEST_F(EarlyRows, stay_where_a_step_fails_or_there_is_no_transaction) {
    run(insert(at(first + 1h)));
    const auto before = attached();
    const auto statements = january();
    EXPECT_EQ(refused(statements.front()), "25P01");
    run("create table " + schema.quoted("t_2027_01") + " (n pg_catalog.int4)");
    EXPECT_EQ(move(statements), "42P07");
    EXPECT_EQ(attached(), before);
    EXPECT_EQ(counts(), "t_default 1");
    run("drop table " + schema.quoted("t_2027_01"));
    EXPECT_EQ(move(move_from_default_partition(schema("t"), "ID", 2027y / 1, 2027y / 1)), "42703");
    EXPECT_EQ(attached(), before);
    EXPECT_EQ(move(statements), "");
    EXPECT_EQ(move(statements), "42P07") << "once";
    run("drop table " + schema.quoted("t_default"));
    EXPECT_EQ(move(move_from_default_partition(schema("t"), "id", 2027y / 2, 2027y / 2)), "42P01");
}

TEST_F(EarlyRows, of_no_span_are_refused) {
    const auto refuses = [&](const std::string& column, auto from, auto to) {
        EXPECT_THROW(move_from_default_partition(schema("t"), column, from, to), std::invalid_argument);
    };
    refuses("ctid", 2027y / 1, 2027y / 1);
    refuses("", 2027y / 1, 2027y / 1);
    refuses("id", 2027y / 2, 2027y / 1);
    refuses("id", 1969y / 12, 2027y / 1);
    refuses("id", 2027y / 2 / 29, 2027y / 3 / 1);
    EXPECT_THROW(move_from_default_partition({"", std::string(63, 'n')}, "id", 2027y / 1, 2027y / 1),
                 std::invalid_argument);
}

TEST_F(EarlyRows, may_be_missed_by_a_snapshot_from_before) {
    run(insert(at(first + 1h)));
    pqxx::connection own;
    pqxx::work older{own};
    older.exec("set transaction isolation level repeatable read; select");
    ASSERT_EQ(move(january()), "");
    const auto range = rowkey::v7_range(first, next);
    EXPECT_EQ(one<int>(older, "select count(*) from " + t + " where id >= '" + to_string(range.from) + "' and id < '" +
                                  to_string(range.to) + "'"),
              0)
        << "as the header says";
}

TEST_F(Partitions, overlap_those_of_pg_partman_before_which_they_end) {
    // As its uuid7_time_encoder() bounds them: 2027-01-01 is 01a2'ce8b'd400 ms, 2027-02-01 01a3'6e30'f800.
    const std::string ours = schema.quoted("t_2026_12"),
                      theirs = "create table " + schema.quoted("t_p20270101") + " partition of " + t +
                               " for values from ('01a2ce8b-d400-0000-0000-000000000000') to "
                               "('01a36e30-f800-0000-0000-000000000000')";
    EXPECT_EQ(refused(theirs), "42P17");
    run("alter table " + t + " detach partition " + ours);
    run("alter table " + t + " attach partition " + ours + " for values from ('" +
        to_string(rowkey::v7_range(std::chrono::sys_days{2026y / 12 / 1}, std::chrono::sys_days{2026y / 12 / 1}).from) +
        "') to ('01a2ce8b-d400-0000-0000-000000000000')");
    run(theirs);
    EXPECT_EQ(partition(rowkey::uuidv7_at(std::chrono::sys_days{2027y / 1 / 1} - 1ms)), "t_2026_12");
    EXPECT_EQ(partition(rowkey::uuidv7_at(std::chrono::sys_days{2027y / 1 / 1})), "t_p20270101");
    EXPECT_EQ(refused(create_partitions(schema("t"), 2027y / 2, 2027y / 2).front()), "") << "and back";
    EXPECT_EQ(partition(rowkey::uuidv7_at(std::chrono::sys_days{2027y / 2 / 1} - 1ms)), "t_p20270101");
    EXPECT_EQ(partition(rowkey::uuidv7_at(std::chrono::sys_days{2027y / 2 / 1})), "t_2027_02");
}

TEST_F(Partitions, are_handed_over_to_pg_partman) {
    if (std::getenv("ROWKEY_HOSTILE_SEARCH_PATH") != nullptr) GTEST_SKIP() << "pg_partman's own names are not ours";
    pqxx::connection own;
    pqxx::work work{own};  // not committed
    if (one<int>(work,
                 "select count(*) from pg_available_extension_versions where name = 'pg_partman' and "
                 "string_to_array(version, '.')::int[] >= '{5,2}'") == 0 ||
        one<int>(work, "select count(*) from pg_extension where extname = 'pg_partman'") != 0) {
        GTEST_SKIP() << "the server has no pg_partman 5.2 or newer";
    }
    work.exec(
        "set local client_min_messages to warning; set local time zone 'UTC'; create schema partman; create extension "
        "pg_partman schema partman; create schema handed");
    const qualified_name event{"handed", "event"};
    work.exec("create table handed.event (" + uuid_key("id") + ") " + partition_by_range("id"));
    const auto today =
        std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
    const std::chrono::year_month month{today.year(), today.month()};
    for (const auto& sql : create_partitions(event, month - std::chrono::months{1}, month + std::chrono::months{1}))
        work.exec(sql);
    work.exec(create_default_partition(event));
    const auto start = [&](int months) { return std::chrono::sys_days{(month + std::chrono::months{months}) / 1}; };
    const auto insert = [&](const rowkey::uuid& id) {
        work.exec("insert into handed.event values ('" + to_string(id) + "')");
    };
    for (int n = -1; n <= 2; ++n) {
        insert(rowkey::uuidv7_at(start(n)));
        insert(n == -1 ? rowkey::uuid::nil() : rowkey::uuidv7_at(start(n) - 1ms));
    }
    const std::string create_parent =
        "select partman.create_parent('handed.event', 'id', '1 month', p_default_table := false, p_time_encoder := "
        "'partman.uuid7_time_encoder', p_time_decoder := 'partman.uuid7_time_decoder')";
    const auto attempt = [&] {
        pqxx::subtransaction inner{work};
        inner.exec("");
        try {
            inner.exec(create_parent);
        } catch (const pqxx::sql_error& error) {
            return std::string{error.what()};
        }
        inner.commit();
        return std::string{};
    };
    for (const auto& sql :
         move_from_default_partition(event, "id", month + std::chrono::months{2}, month + std::chrono::months{2}))
        work.exec(sql);
    EXPECT_NE(attempt().find("would overlap"), std::string::npos);

    work.exec("lock table only handed.event in access exclusive mode");
    work.exec("alter table handed.event detach partition handed.event_default");
    for (int n = -1; n <= 2; ++n) {
        const auto name = partition_name(event, month + std::chrono::months{n});
        std::string theirs = name.name.substr(6) + "01";  // after event_
        theirs = "event_p" + theirs.erase(4, 1);
        const auto bound = [&](int months) {
            auto text = partition_name(event, month + std::chrono::months{months}).name.substr(6);
            text[4] = '-';
            return "partman.uuid7_time_encoder('" + text + "-01 UTC')";
        };
        work.exec("alter table handed.event detach partition " + quote_name(name));
        work.exec("alter table " + quote_name(name) + " rename to " + quote_name(theirs));
        work.exec("alter table handed.event attach partition handed." + quote_name(theirs) + " for values from (" +
                  bound(n) + ") to (" + bound(n + 1) + ")");
    }
    work.exec("alter table handed.event attach partition handed.event_default default");
    EXPECT_EQ(attempt(), "");
    work.exec("update partman.part_config set premake = 6; select partman.run_maintenance('handed.event')");
    insert(rowkey::uuidv7_at(start(4)));
    EXPECT_EQ(one<int>(work, "select count(*) from handed.event where tableoid::regclass::text like 'handed.event_p%'"),
              8);
    EXPECT_EQ(one<int>(work, "select count(*) from handed.event_default"), 1) << "nil";
    EXPECT_EQ(one<int>(work,
                       "select count(*) from partman.show_partitions('handed.event') where partition_tablename like "
                       "'event_p%'"),
              one<int>(work, "select count(*) - 1 from pg_inherits where inhparent = 'handed.event'::regclass"));
}

class KeysetPage : public Sql {
  protected:
    KeysetPage() {
        run_own("create table " + t + " (at int not null, id uuid not null)");
        run_own("insert into " + t + " select n % 3, gen_random_uuid() from generate_series(1, 100) n");
        run("create index on " + t + " (at, id)");
    }

    /// All rows, page by page.
    std::vector<std::string> walk(const keyset_page& page, int limit) {
        pqxx::connection own;
        pqxx::work work{own};
        work.exec("prepare rowkey_first as select at, id from " + t + ' ' + page.order_by + ' ' + page.limit);
        work.exec("prepare rowkey_next as select at, id from " + t + " where " + page.after + ' ' + page.order_by +
                  ' ' + page.limit);
        std::vector<std::string> seen;
        std::string call = "execute rowkey_first (" + std::to_string(limit) + ")";
        for (;;) {
            const auto rows = work.exec(call);
            for (const auto& row : rows) {
                seen.push_back(row[0].as<std::string>() + ' ' + row[1].as<std::string>());
                call = "execute rowkey_next (" + std::to_string(limit) + ", " + row[0].as<std::string>() + ", '" +
                       row[1].as<std::string>() + "')";
            }
            if (rows.empty()) break;
        }
        work.exec("deallocate rowkey_first; deallocate rowkey_next");
        return seen;
    }
    std::vector<std::string> all(const std::string& order_by) {
        std::vector<std::string> rows;
        for (const auto& row : trusted(tx, "select at || ' ' || id from " + t + ' ' + order_by)) {
            rows.push_back(row[0].as<std::string>());
        }
        return rows;
    }
};

TEST_F(KeysetPage, pages_give_every_row_once_in_order) {
    for (const int limit : {1, 7, 100, 1000}) {
        EXPECT_EQ(walk(make_keyset_page({"at", "id"}), limit), all("order by at, id"));
        EXPECT_EQ(walk(make_keyset_page({"at", "id"}, direction::descending), limit), all("order by at desc, id desc"));
    }
}

TEST_F(KeysetPage, of_a_join_names_the_columns_of_one_table) {
    const std::string other = schema.quoted("other");
    run_own("create table " + other + " (at int, id uuid); insert into " + other + " select at, id from " + t);
    const auto page = make_keyset_page({{"i", "at"}, {"i", "id"}});
    const std::string select =
        "select i.at, i.id from " + t + " i join " + other + " o on o.id operator(pg_catalog.=) i.id where ";
    pqxx::connection own;
    pqxx::work work{own};
    const auto first = work.exec("select i.at, i.id from " + t + " i join " + other +
                                 " o on o.id operator(pg_catalog.=) i.id " + page.order_by + " limit 10");
    work.exec("prepare rowkey_join as " + select + page.after + ' ' + page.order_by + ' ' + page.limit);
    const auto second = work.exec("execute rowkey_join (100, " + first[9][0].as<std::string>() + ", '" +
                                  first[9][1].as<std::string>() + "')");
    work.exec("deallocate rowkey_join");
    ASSERT_EQ(second.size(), 90);
    EXPECT_EQ(second[89][1].as<std::string>(), ask("select id from " + t + " order by at desc, id desc limit 1"));
}

/// The schema of the extension citext, which `work` may have to make.
std::string home_of_citext(pqxx::work& work, const std::string& schema) {
    trusted(work, "create extension if not exists citext schema " + quote_name(schema));
    return one(
        work,
        "select n.nspname from pg_extension join pg_namespace n on n.oid = extnamespace where extname = 'citext'");
}

/// The first column of all rows, page by page of one, and the plan of a page.
std::string walk_by_one(pqxx::work& work, const std::string& table, const std::string& columns,
                        const keyset_page& page) {
    work.exec("set local enable_seqscan = off; set local enable_bitmapscan = off");
    work.exec("prepare rowkey_page as select " + columns + " from " + table + " where " + page.after + ' ' +
              page.order_by + ' ' + page.limit);
    std::string seen;
    auto rows = work.exec("select " + columns + " from " + table + ' ' + page.order_by + " limit 1");
    std::string call;
    while (!rows.empty()) {
        seen += rows[0][0].as<std::string>() + ' ';
        call = "execute rowkey_page (1";
        for (const auto& field : rows[0]) call += ", " + work.quote(field.as<std::string>());
        rows = work.exec(call + ')');
    }
    for (const auto& row : trusted(work, "explain (costs off) " + call + ')')) seen += '\n' + row[0].as<std::string>();
    work.exec("deallocate rowkey_page");
    return seen;
}

TEST_F(Sql, a_keyset_page_of_citext_is_in_its_order_and_by_its_index) {
    pqxx::connection own;
    pqxx::work work{own};
    const std::string home = home_of_citext(work, schema("").schema);
    trusted(work, "create table " + t + " (email " + quote_name(home) + ".citext unique, n bigint); insert into " + t +
                      " values ('b', 1), ('A', 2), ('C', 3), ('d', 4)");
    const auto columns = find_keyset_columns(work, schema("t"), {"email"});
    EXPECT_EQ(columns.at(0).operators, home);
    const auto seen = walk_by_one(work, t, "email", make_keyset_page(columns));
    EXPECT_EQ(seen.substr(0, 9), "A b C d \n");
    EXPECT_NE(seen.find("Index Cond: (email "), std::string::npos) << seen;
    EXPECT_EQ(seen.find("Sort"), std::string::npos) << seen;

    const auto both = find_keyset_columns(work, schema("t"), {"email", "n"});
    EXPECT_EQ(both.at(1).operators, "pg_catalog");
    trusted(work, "create index on " + t + " (email, n)");
    const auto of_both = walk_by_one(work, t, "email, n", make_keyset_page(both));
    EXPECT_EQ(of_both.substr(0, 9), "A b C d \n");
    EXPECT_NE(of_both.find("Index Cond: (email "), std::string::npos) << of_both;
    const auto back = walk_by_one(work, t, "email, n", make_keyset_page(both, direction::descending));
    EXPECT_EQ(back.substr(0, 9), "d C b A \n");

    auto as_text = walk_by_one(work, t, "email", make_keyset_page({"email"}));
    as_text.resize(as_text.find('\n'));
    std::sort(as_text.begin(), as_text.end());
    EXPECT_EQ(as_text, "    ACbd") << "by the operators of text, in another order, but every row";
}

TEST_F(Sql, a_keyset_page_of_an_enum_is_in_its_order_and_by_its_index) {
    pqxx::connection own;
    pqxx::work work{own};
    work.exec("create type " + schema.quoted("mood") + " as enum ('sad', 'good', 'bright')");
    trusted(work, "create table " + t + " (mood " + schema.quoted("mood") + " unique); insert into " + t +
                      " values ('bright'), ('sad'), ('good')");
    for (const auto& page :
         {make_keyset_page(find_keyset_columns(work, schema("t"), {"mood"})), make_keyset_page({"mood"})}) {
        const auto seen = walk_by_one(work, t, "mood", page);
        EXPECT_EQ(seen.substr(0, seen.find('\n')), "sad good bright ");
        EXPECT_NE(seen.find("Index Cond: (mood > "), std::string::npos) << seen;
    }
}

TEST_F(Sql, the_operators_of_a_column_are_those_of_its_types_default_class) {
    pqxx::connection own;
    pqxx::work work{own};
    const std::string home = home_of_citext(work, schema("").schema);
    work.exec("create domain " + schema.quoted("one") + " as " + quote_name(home) + ".citext");
    work.exec("create domain " + schema.quoted("two") + " as " + schema.quoted("one"));
    trusted(work, "create table " + t + " (d " + schema.quoted("two") +
                      ", u uuid, v varchar(9), c char(3), a int[], r int4range, x xid)");
    const auto of = [&](const std::string& column) {
        return find_keyset_columns(work, schema("t"), {column}, "i").at(0);
    };
    EXPECT_EQ(of("d").operators, home);
    for (const std::string column : {"u", "v", "c", "a", "r", "ctid"})
        EXPECT_EQ(of(column).operators, "pg_catalog") << column;
    EXPECT_EQ(of("u").table, "i");
    for (const auto& [column, why] :
         {std::pair{"x", "xid, which has no default B-tree operator class"}, std::pair{"absent", "does not exist"}}) {
        try {
            of(column);
            FAIL() << column;
        } catch (const std::invalid_argument& error) {
            EXPECT_NE(std::string{error.what()}.find(why), std::string::npos) << error.what();
        }
    }
}

TEST_F(KeysetPage, one_scan_of_the_index_serves_a_page) {
    pqxx::connection own;
    pqxx::work work{own};
    work.exec(
        "set local enable_seqscan = off; set local enable_bitmapscan = off; set local plan_cache_mode = "
        "force_generic_plan");
    for (const auto order : {direction::ascending, direction::descending}) {
        const auto page = make_keyset_page({"at", "id"}, order);
        work.exec("prepare rowkey_page as select at, id from " + t + " where " + page.after + ' ' + page.order_by +
                  ' ' + page.limit);
        std::string plan;
        for (const auto& row : trusted(work, "explain (costs off) execute rowkey_page (10, 1, gen_random_uuid())")) {
            plan += row[0].as<std::string>() + '\n';
        }
        work.exec("deallocate rowkey_page");
        EXPECT_NE(plan.find("Index Cond: (ROW(at, id) "), std::string::npos) << plan;
        EXPECT_EQ(plan.find("Sort"), std::string::npos) << plan;
        EXPECT_EQ(plan.find("Filter"), std::string::npos) << plan;
    }
}

TEST_F(Sql, an_index_that_was_built_concurrently_serves_on_conflict) {
    run_own("create table " + t + " (id int, public_id uuid)");
    run(create_unique_index_concurrently(schema("t"), "public_id", "t_public_id"));
    const auto insert = "insert into " + t +
                        " values (1, '01a1f92a-6d77-7bc9-9a70-3bb85d0ff1c5') on conflict (public_id) "
                        "do nothing";
    run(insert);
    run(insert);
    EXPECT_EQ(ask<int>("select count(*) from " + t), 1);
    run("alter table " + t + " add constraint t_public_id unique using index t_public_id");
    EXPECT_EQ(ask("select contype from pg_constraint where conname = 't_public_id' and conrelid = " + tx.quote(t) +
                  "::regclass"),
              "u");
}

}  // namespace
