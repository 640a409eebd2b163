// rowkey/postgres/sql.hpp on a live server, which the PG* variables name.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
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
    run("create table " + schema.quoted("u") + " (" + uuid_key("id", "gen_random_uuid()") + ", " +
        public_id_column("other", "gen_random_uuid()") + ")");
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
    EXPECT_EQ(refused("insert into " + t + " (id, public_id) values (1, gen_random_uuid())"), "428C9")
        << "generated always";
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
        const auto row = tx.exec(
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
    run("create table " + t + " (id uuid " + version_7_check("id") + ", seed uuid " +
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
    run("create table " + t + " (id uuid)");
    run("insert into " + t + " values (gen_random_uuid())");
    run("alter table " + t + " add constraint v7 " + version_7_check("id") + " not valid");
    EXPECT_EQ(refused("insert into " + t + " values (gen_random_uuid())"), "23514");
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
    run("select setval('" + sequence() + "', 5000000000, false)");
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
    run("create table " + t + " (id smallint not null default nextval(" + tx.quote(schema.quoted("s")) + "))");
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
        run("create sequence " + s + "; create table " + t + definition + "; " + also);
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
    EXPECT_EQ(refused(serial_to_identity(schema("t"), "ctid", identity::always)), not_serial);
}

TEST_F(Identity, a_sequence_that_something_else_uses_is_refused) {
    run("create table " + t + " (id bigserial)");
    run("create table " + schema.quoted("other") + " (id bigint default nextval(" + tx.quote(sequence()) + "))");
    EXPECT_EQ(refused(convert()), "2BP01");
    EXPECT_EQ(kind(), "");
    EXPECT_EQ(next(), "1");
}

TEST_F(Identity, the_refusal_of_a_sequence_in_use_advises_no_harm) {
    run("create table " + t + " (id bigserial)");
    run("create table " + schema.quoted("other") + " (id bigint default nextval(" + tx.quote(sequence()) + "))");
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
        for (const auto& row : work.exec("explain (costs off) " + statement)) text += row[0].as<std::string>() + '\n';
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
    work.exec("prepare rowkey_range (uuid, uuid) as select * from " + t + " where id >= $1 and id < $2");
    const auto text =
        plan(work, "execute rowkey_range ('" + to_string(february.from) + "', '" + to_string(february.to) + "')");
    work.exec("deallocate rowkey_range");
    EXPECT_NE(text.find("$1"), std::string::npos) << "not a generic plan\n" << text;
    EXPECT_NE(text.find("t_2026_02"), std::string::npos) << text;
    EXPECT_NE(text.find("Subplans Removed: 12"), std::string::npos) << text;
}

class KeysetPage : public Sql {
  protected:
    KeysetPage() {
        run("create table " + t + " (at int not null, id uuid not null)");
        run("insert into " + t + " select n % 3, gen_random_uuid() from generate_series(1, 100) n");
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
        for (const auto& row : tx.exec("select at || ' ' || id from " + t + ' ' + order_by)) {
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
        for (const auto& row : work.exec("explain (costs off) execute rowkey_page (10, 1, gen_random_uuid())")) {
            plan += row[0].as<std::string>() + '\n';
        }
        work.exec("deallocate rowkey_page");
        EXPECT_NE(plan.find("Index Cond: (ROW(at, id) "), std::string::npos) << plan;
        EXPECT_EQ(plan.find("Sort"), std::string::npos) << plan;
        EXPECT_EQ(plan.find("Filter"), std::string::npos) << plan;
    }
}

TEST_F(Sql, an_index_that_was_built_concurrently_serves_on_conflict) {
    run("create table " + t + " (id int, public_id uuid)");
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
