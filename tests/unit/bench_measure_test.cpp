// The measuring part of the bench, as far as it needs no server.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "error.hpp"
#include "measure/database.hpp"
#include "measure/keys.hpp"
#include "measure/libpq_writer.hpp"
#include "measure/measure.hpp"
#include "measure/memory_bound.hpp"
#include "measure/order_tables.hpp"
#include "measure/processor_time.hpp"
#include "measure/reconcile.hpp"
#include "measure/scenarios.hpp"
#include "measure/wal.hpp"

namespace {

using namespace rowkey::bench;

// Texts as PostgreSQL 15 wrote them; the last one as 16 and newer do.
TEST(Wal, block_references_are_read) {
    const auto split = parse_block_references(
        "blkref #0: rel 1663/5/16403 fork main blk 1 blkref #1: rel 1663/5/16403 fork main blk 4 blkref #2: rel "
        "1663/5/16403 fork main blk 2");
    ASSERT_EQ(split.size(), 3u);
    EXPECT_EQ(split[1].id, 1);
    EXPECT_EQ(split[1].relation, 16403u);
    EXPECT_EQ(split[1].block, 4u);
    EXPECT_FALSE(split[1].full_page_image);

    const auto image =
        parse_block_references("blkref #0: rel 1663/5/16400 fork main blk 636 (FPW); hole: offset: 620, length: 420");
    ASSERT_EQ(image.size(), 1u);
    EXPECT_TRUE(image[0].full_page_image);

    const auto newer = parse_block_references(
        "blkref #0: rel 1663/5/7 blk 9 (FPW); hole: offset: 620, length: 420 blkref #1: rel 1663/5/7 fork vm blk 0");
    ASSERT_EQ(newer.size(), 2u);
    EXPECT_TRUE(newer[0].full_page_image);
    EXPECT_EQ(newer[0].block, 9u);
    EXPECT_FALSE(newer[1].full_page_image);
}

TEST(Wal, unknown_text_is_an_error_and_not_a_zero) {
    EXPECT_THROW(parse_block_references("blkref #0: rel 1663/5 fork main blk 1"), std::runtime_error);
    EXPECT_THROW(parse_block_references("block 0"), std::runtime_error);
    EXPECT_THROW(parse_block_references("blkref #0: rel 1/2/99999999999 blk 1"), std::runtime_error);
    wal_tally tally;
    tally.database = 2;
    tally.indexes.emplace_back().relation = 7;
    EXPECT_THROW(tally.add({"Btree", "SPLIT_L", "depth 0", "blkref #0: rel 1/2/7 fork main blk 1", 10}),
                 std::runtime_error);
}

TEST(Wal, tally_tells_rightmost_from_interior_splits_and_notes_where_entries_went) {
    wal_tally tally;
    tally.database = 2;
    tally.heap_relations = {5};
    tally.indexes.emplace_back().relation = 7;
    const std::string right = "blkref #0: rel 1/2/7 fork main blk 1 blkref #1: rel 1/2/7 fork main blk 2";
    const std::string inner = right + " blkref #2: rel 1/2/7 fork main blk 9";
    tally.add({"Btree", "INSERT_LEAF", "off 1", "blkref #0: rel 1/2/7 fork main blk 1", 72});
    tally.add({"Btree", "SPLIT_L", "level 0, firstrightoff 261, newitemoff 93, postingoff 0", right, 100});
    tally.add({"Btree", "SPLIT_R", "level: 0, firstrightoff: 261, newitemoff: 93, postingoff: 0", inner, 100});
    tally.add({"Btree", "SPLIT_R", "level 1, firstrightoff 261, newitemoff 93, postingoff 0", inner, 100});
    tally.add({"Btree", "INSERT_UPPER", "off 3", "blkref #0: rel 1/2/7 fork main blk 3", 80});
    tally.add({"Btree", "INSERT_LEAF", "off 1", "blkref #0: rel 1/2/8 fork main blk 1", 72});  // another relation
    tally.add(
        {"XLOG", "FPI_FOR_HINT", "", "blkref #0: rel 1/2/7 fork main blk 4 (FPW); hole: offset: 1, length: 2", 8000});
    tally.add({"Heap2", "MULTI_INSERT+INIT", "60 tuples flags 0x02", "blkref #0: rel 1/2/5 fork main blk 4", 4000});
    tally.add({"Heap2", "MULTI_INSERT", "ntuples: 3, flags: 0x02", "blkref #0: rel 1/2/5 fork main blk 4", 300});
    tally.add({"Heap", "INSERT", "off 5 flags 0x08", "blkref #0: rel 1/2/5 fork main blk 4", 100});
    tally.add({"Heap2", "VISIBLE", "cutoff xid 3 flags 0x01",
               "blkref #0: rel 1/2/5 fork vm blk 0 blkref #1: rel 1/2/5 fork main blk 4", 60});
    tally.add({"XLOG", "CHECKPOINT_REDO", "wal_level replica", "", 30});
    tally.add({"XLOG", "CHECKPOINT_ONLINE", "redo 0/1", "", 114});
    const auto& index = tally.indexes[0];
    EXPECT_EQ(index.leaf_splits_rightmost, 1u);
    EXPECT_EQ(index.leaf_splits_interior, 1u);
    std::vector<std::uint32_t> landed;
    for (const auto& one : index.landed.kept()) landed.push_back(one.block);
    EXPECT_EQ(landed, (std::vector<std::uint32_t>{1, 1, 2}));
    EXPECT_EQ(index.bytes, 72u + 300 + 80 + 8000);
    EXPECT_EQ(index.full_page_images, 1u);
    EXPECT_EQ(tally.heap_bytes, 4460u);
    EXPECT_EQ(tally.heap_inserts, 64u);
    EXPECT_EQ(tally.checkpoints, 1u);
    EXPECT_EQ(tally.records, 13u);
    EXPECT_EQ(tally.bytes, 72u + 300 + 80 + 72 + 8000 + 4460 + 30 + 114);
}

TEST(Wal, tally_counts_an_entry_that_goes_between_the_rows_of_one_key) {
    wal_tally tally;
    tally.database = 2;
    tally.indexes.emplace_back().relation = 7;
    tally.add({"Btree", "INSERT_POST", "off 3", "blkref #0: rel 1/2/7 fork main blk 4", 90});
    tally.add({"Btree", "DEDUP", "nintervals 12", "blkref #0: rel 1/2/7 fork main blk 4", 200});
    const auto& index = tally.indexes[0];
    ASSERT_EQ(index.landed.total(), 1u);
    EXPECT_EQ(index.landed.kept()[0].block, 4u);
    EXPECT_EQ(index.bytes, 290u);
}

TEST(Wal, tally_counts_what_comes_just_after_a_checkpoint) {
    wal_tally tally;
    tally.database = 2;
    tally.indexes.emplace_back().relation = 7;
    const auto insert = [&](int block, std::uint64_t bytes) {
        tally.add(
            {"Btree", "INSERT_LEAF", "off 1", "blkref #0: rel 1/2/7 fork main blk " + std::to_string(block), bytes});
    };
    insert(1, 1000);  // before any checkpoint
    tally.begin_stretch(2);
    insert(1, 500);
    insert(2, 300);
    insert(1, 60);  // late
    tally.begin_stretch(2);
    insert(1, 400);
    tally.end_stretch();
    insert(9, 1000);
    const auto& index = tally.indexes[0];
    EXPECT_EQ(tally.stretches, 2u);
    EXPECT_EQ(index.pages_dirtied, 3u) << "two, then one";
    EXPECT_EQ(index.early_bytes, 1200u);
    EXPECT_EQ(index.early_entries, 3u);
}

TEST(Wal, sample_is_even_and_bounded) {
    block_sample sample{100};
    for (std::uint32_t i = 0; i < 12'345; ++i) sample.add(i);
    EXPECT_EQ(sample.total(), 12'345u);
    ASSERT_GE(sample.kept().size(), 100u);
    ASSERT_LE(sample.kept().size(), 200u);
    const auto step = sample.kept()[1].insert;
    for (std::size_t i = 0; i < sample.kept().size(); ++i) {
        EXPECT_EQ(sample.kept()[i].insert, i * step);
        EXPECT_EQ(sample.kept()[i].block, i * step);
    }
    EXPECT_GT(sample.kept().back().insert + step, 12'344u);
}

// A load of 600 rows into an empty table, as it should be.
struct agreeing {
    run found;
    wal_tally log;
    observed beside;

    agreeing() {
        found.rows = 600;
        found.index.leaf_pages = 3;
        found.splits = {1, 1};
        log.heap_inserts = 600;
        log.heap_bytes = 50'000;
        log.indexes.emplace_back().bytes = 40'000;
        for (std::uint32_t i = 0; i < 600; ++i) log.indexes[0].landed.add(i / 300);
        log.bytes = 91'000;
        log.records = 700;
        beside = {0, 600, 0, 93'000, 1 << 24};
    }
    std::string judged() const { return disagreement(found, log, beside); }
};

TEST(Reconcile, takes_what_agrees) {
    EXPECT_EQ(agreeing{}.judged(), "");
}

TEST(Reconcile, refuses_what_does_not) {
    agreeing a;
    a.beside.rows_after = 599;
    EXPECT_NE(a.judged().find("599 rows in the table"), std::string::npos);
    agreeing b;
    b.log.heap_inserts = 601;
    EXPECT_NE(b.judged().find("601 rows of the table in the log"), std::string::npos);
    agreeing c;
    c.log.indexes[0].landed.add(1);
    EXPECT_NE(c.judged().find("601 entries of an index"), std::string::npos);
    agreeing d;
    d.found.splits->interior = 2;
    EXPECT_NE(d.judged().find("3 leaves more, 3 splits"), std::string::npos);
    agreeing e;
    e.beside.log_bytes = 90'000;
    EXPECT_NE(e.judged().find("90000 bytes of log"), std::string::npos);
    e.beside.log_bytes = 150'000;
    EXPECT_NE(e.judged().find("150000 bytes of log"), std::string::npos)
        << "more than records and their padding explain";
    agreeing f;
    f.log.heap_bytes = 60'000;
    EXPECT_NE(f.judged().find("100000 bytes of log for the table"), std::string::npos);
    agreeing g;
    g.beside = {100, 700, 1, 93'000, 1 << 24};
    EXPECT_EQ(g.judged(), "") << "an index that was there has its first leaf";
    agreeing h;
    h.beside.log_bytes = 10'000'000;
    h.log.add({"XLOG", "SWITCH", "", "", 24});
    EXPECT_EQ(h.judged(), "") << "the rest of a segment is empty";
}

TEST(Reconcile, sums_up_partitions) {
    agreeing a;
    a.log.indexes.emplace_back();  // of the same index, still empty
    EXPECT_EQ(a.judged(), "") << "a partition without rows has no leaf";
    a.log.indexes[1].landed.add(1);
    EXPECT_NE(a.judged().find("601 entries of an index"), std::string::npos);
    a.found.rows = 601;
    a.log.heap_inserts = 601;
    a.beside.rows_after = 601;
    a.found.splits->interior = 0;
    EXPECT_EQ(a.judged(), "") << "each has a first leaf that came without a split";
    a.log.indexes[1].number = 1;
    EXPECT_NE(a.judged().find("600 entries of an index"), std::string::npos) << "of two indexes each has all rows";
}

TEST(Layout, without_tenants_is_the_kinds_own) {
    const auto& key = *find_key_kind("bigint+uuidv7");
    EXPECT_EQ(columns_of(key, {}), key.columns);
    const auto indexes = indexes_of(key, {});
    ASSERT_EQ(indexes.size(), 2u);
    EXPECT_EQ(indexes[1].entry_bytes, 20);
    EXPECT_EQ(model_bytes(indexes[1], {}, 60'000), btree_bytes(60'000, 20, key_order::ascending));
    EXPECT_EQ(table_layout{}.heaps(), std::vector<std::string>{"rows"});
}

TEST(Layout, puts_the_tenant_where_it_is_told) {
    const auto& key = *find_key_kind("uuidv7");
    table_layout layout{.tenants = 10};
    EXPECT_EQ(columns_of(key, layout),
              "tenant_id bigint not null, id pg_catalog.uuid not null, payload pg_catalog.text not null, primary key "
              "(tenant_id, id)");
    EXPECT_EQ(indexes_of(key, layout).front().entry_bytes, 36);
    EXPECT_TRUE(indexes_of(key, layout).front().by_tenant);
    EXPECT_EQ(indexes_of(*find_key_kind("bigint"), layout).front().entry_bytes, widest_split_behind);
    layout.uuid_tenants = true;
    EXPECT_TRUE(columns_of(key, layout).starts_with("tenant_id pg_catalog.uuid not null, "));
    EXPECT_EQ(indexes_of(key, layout).front().entry_bytes, 44);

    layout = {.tenants = 10, .place = tenant_place::trailing, .partitions = 2};
    EXPECT_TRUE(columns_of(key, layout).ends_with("primary key (id, tenant_id)"));
    EXPECT_EQ(indexes_of(key, layout).front().entry_bytes, 36);
    EXPECT_FALSE(indexes_of(key, layout).front().by_tenant);
    EXPECT_EQ(layout.heaps(), (std::vector<std::string>{"rows_0", "rows_1"}));
    EXPECT_EQ(name_in("rows_1", indexes_of(key, layout).front()), "rows_1_pkey");

    layout = {.tenants = 10, .place = tenant_place::beside};
    const auto beside = indexes_of(key, layout);
    ASSERT_EQ(beside.size(), 2u);
    EXPECT_EQ(beside[0].entry_bytes, 28) << "a bigint and a time";
    EXPECT_TRUE(beside[0].by_tenant);
    EXPECT_EQ(beside[1].entry_bytes, 28) << "the id alone";
    EXPECT_FALSE(beside[1].by_tenant);
    EXPECT_NE(columns_of(key, layout).find("created_at"), std::string::npos);
}

TEST(Layout, every_kind_of_key_can_have_tenants) {
    for (const auto& key : all_key_kinds()) {
        const std::string columns = columns_of(key, {.tenants = 10});
        EXPECT_EQ(columns.find(" primary key,"), std::string::npos) << columns;
        EXPECT_TRUE(columns.ends_with(", primary key (tenant_id, id)")) << columns;
        const auto indexes = indexes_of(key, {.tenants = 10});
        EXPECT_TRUE(indexes.back().by_tenant) << key.name;
    }
}

TEST(Layout, gives_tenants_their_turns) {
    const table_layout one_by_one{.tenants = 3}, runs{.tenants = 3, .run = 2};
    std::string order, order_of_runs;
    for (int row = 0; row < 7; ++row) {
        order += one_by_one.tenant_of(row);
        order_of_runs += runs.tenant_of(row);
    }
    EXPECT_EQ(order, "1231231");
    EXPECT_EQ(order_of_runs, "1122331");
    const table_layout by_uuid{.tenants = 1000, .uuid_tenants = true};
    std::set<std::string> tenants;
    for (int row = 0; row < 1000; ++row) tenants.insert(by_uuid.tenant_of(row));
    EXPECT_EQ(tenants.size(), 1000u);
    EXPECT_EQ(tenants.begin()->size(), 36u);
}

TEST(Measure, no_arm_always_follows_the_same_one) {
    for (const std::size_t arms : {2u, 3u, 4u, 15u}) {
        std::set<std::vector<std::size_t>> orders;
        std::set<std::size_t> before_the_last;  // arms that the last one came after, or none
        for (int repetition = 0; repetition < 3; ++repetition) {
            auto order = order_of(repetition, arms);
            orders.insert(order);
            const auto at = std::find(order.begin(), order.end(), arms - 1);
            before_the_last.insert(at == order.begin() ? arms : *(at - 1));
            std::sort(order.begin(), order.end());
            for (std::size_t i = 0; i < arms; ++i) EXPECT_EQ(order[i], i);
        }
        EXPECT_GT(orders.size(), 1u) << arms;
        EXPECT_GT(before_the_last.size(), 1u) << arms;
    }
    EXPECT_EQ(order_of(0, 1), std::vector<std::size_t>{0});
}

class MemoryBound : public testing::TestWithParam<bool> {
  protected:
    void SetUp() override {
        folder = testing::TempDir() + "rowkey-group-" + std::to_string(getpid());
        std::filesystem::create_directory(folder);
        write(v2() ? "memory.max" : "memory.limit_in_bytes", "max");
        if (v2()) write("memory.high", "max");
        if (v2()) write("memory.current", "1");
        write("memory.stat", v2() ? "anon 9437184\nfile 104857600\nshmem 12582912\n"
                                  : "cache 1\nrss 1\ntotal_cache 104857600\ntotal_rss 9437184\ntotal_shmem 12582912\n");
    }
    void TearDown() override { std::filesystem::remove_all(folder); }
    static bool v2() { return GetParam(); }
    void write(const std::string& name, const std::string& content) const {
        std::ofstream{folder + "/" + name} << content;
    }
    std::string bound() const {
        std::ifstream file{folder + (v2() ? "/memory.max" : "/memory.limit_in_bytes")};
        std::string value;
        file >> value;
        return value;
    }
    std::string folder;
};
INSTANTIATE_TEST_SUITE_P(, MemoryBound, testing::Bool());

TEST_P(MemoryBound, leaves_the_cache_what_was_asked_for) {
    constexpr std::int64_t mib = 1024 * 1024;
    memory_bound memory{folder, 16 * mib, 8 * mib};
    EXPECT_EQ(memory.text(), "bounded by a control group");
    memory.set();
    EXPECT_TRUE(bound().starts_with(std::to_string((16 + 4 + 9 + 8) * mib))) << bound() << ": 4 of other shared memory";
    write("memory.stat", v2() ? "anon 9437184\nfile 20971520\nshmem 12582912\n"
                              : "total_cache 20971520\ntotal_rss 9437184\ntotal_shmem 12582912\n");
    memory.lift();
    EXPECT_TRUE(bound().starts_with(v2() ? "max" : "-1")) << bound();
    EXPECT_EQ(memory.text(), "bounded to 37 MiB by a control group, of which 16 MiB held files and shared_buffers");
    write("memory.stat", v2() ? "anon 12582912\nfile 20971520\nshmem 12582912\n"
                              : "total_cache 20971520\ntotal_rss 12582912\ntotal_shmem 12582912\n");
    memory.set();
    memory.lift();
    EXPECT_EQ(memory.text(),
              "bounded to 37 to 40 MiB by a control group, of which 16 MiB held files and shared_buffers");
}

TEST_P(MemoryBound, tells_what_it_cannot_do) {
    memory_bound none{"", 1 << 24, 1 << 23};
    none.set();
    none.lift();
    EXPECT_EQ(none.text(), "not bounded, for the server has no control group of its own");
    memory_bound unasked{folder, 0, 0};
    unasked.set();
    unasked.lift();
    EXPECT_EQ(unasked.text(), "");
    EXPECT_TRUE(bound().starts_with("max"));
    memory_bound lost{folder + "/nosuch", 1 << 24, 1 << 23};
    EXPECT_THROW(lost.set(), bench_error);
}

TEST(Scenarios, have_five_keys_at_most_and_names_of_their_own) {
    std::set<std::string> names{"main", "all"};
    for (const auto& kind : all_scenario_kinds()) {
        if (kind.make != nullptr) continue;
        EXPECT_TRUE(names.insert(std::string{kind.name}).second);
    }
    for (const auto& one : named_scenarios()) {
        EXPECT_TRUE(names.insert(one.name).second) << one.name;
        EXPECT_FALSE(one.about.empty());
        std::set<std::string_view> keys;
        std::set<std::pair<std::string_view, std::string>> runs;
        for (const auto& each : one.arms) {
            for (const auto& load : each.phases) {
                EXPECT_EQ(load.key->columns, each.phases.front().key->columns) << "one table for all phases";
                EXPECT_TRUE(each.layout.partitions == 0 || load.key->indexes.size() == 1)
                    << "a unique index on partitions has the tenant in it";
                if (load.scenario.empty()) continue;
                EXPECT_EQ(load.scenario, one.name);
                keys.insert(load.key->name);
                EXPECT_TRUE(runs.insert({load.key->name, each.variant}).second)
                    << one.name << " would report two runs under one name";
            }
        }
        EXPECT_LE(keys.size(), 5u) << one.name;
        EXPECT_TRUE(keys.contains("uuidv7")) << one.name << " has nothing to compare with";
    }
}

TEST(Scenarios, of_a_schema_write_whole_orders) {
    for (const std::int64_t items : {1, 7, 3000, 1'000'001}) {
        const auto named = named_scenarios(items);
        const auto found = std::find_if(named.begin(), named.end(),
                                        [](const scenario& one) { return one.arms.front().phases.front().orders; });
        ASSERT_NE(found, named.end());
        EXPECT_EQ(found->arms.size(), 4u);
        for (const auto& each : found->arms) {
            ASSERT_EQ(each.phases.size(), 1u);
            const phase& load = each.phases.front();
            EXPECT_GE(load.rows, rows_per_order) << items;
            EXPECT_EQ(load.rows % rows_per_order, 0) << items;
            EXPECT_EQ(load.batch % rows_per_order, 0) << "so that the last transaction has whole orders too";
            EXPECT_EQ(load.clients, 1) << "the writer remembers the newest orders";
        }
    }
}

TEST(Scenarios, are_entries_in_the_order_of_the_report) {
    const auto kinds = all_scenario_kinds();
    ASSERT_GT(kinds.size(), 2u);
    EXPECT_EQ(kinds[0].make, nullptr) << "the main job comes first";
    EXPECT_EQ(kinds[1].make, nullptr);
    main_job job;
    job.keys = {find_key_kind("uuidv7")};
    const auto facts = facts_of(main_scenario(job), true);
    ASSERT_EQ(facts.size(), 2u);
    EXPECT_EQ(facts[0].name, kinds[0].name);
    EXPECT_EQ(facts[1].title, "100,000 rows more into the same tables");
    const auto named = named_scenarios(1000);
    ASSERT_EQ(named.size(), kinds.size() - 2);
    for (std::size_t i = 0; i < named.size(); ++i) {
        EXPECT_EQ(named[i].name, kinds[i + 2].name);
        const auto of_named = facts_of(named[i], true);
        ASSERT_EQ(of_named.size(), 1u) << named[i].name;
        EXPECT_EQ(of_named[0].charts, kinds[i + 2].charts);
        EXPECT_EQ(of_named[0].asks, kinds[i + 2].asks);
    }
}

TEST(Scenarios, have_a_row_in_each_load_however_few_are_asked_for) {
    for (const auto& one : named_scenarios(1)) {
        for (const auto& each : one.arms) {
            for (const auto& load : each.phases) EXPECT_GE(load.rows, 1) << one.name << each.variant;
        }
    }
}

TEST(Scenarios, ask_of_a_client_only_what_it_can) {
    for (const auto& one : named_scenarios()) {
        for (const auto& each : one.arms) {
            for (const auto& load : each.phases) {
                const auto& how = load.how;
                const std::string run = one.name + ", " + std::string{load.key->name} + ", " + each.variant;
                const bool by_libpqxx = how.over == transport::libpqxx;
                if (by_libpqxx) {
                    EXPECT_TRUE(how.by == statements::copy || how.by == statements::insert) << run;
                } else {
                    EXPECT_FALSE(how.ids_first) << run;
                    const bool ids_by_server = load.key->made_by_server || load.key->name == "bigint";
                    EXPECT_EQ(load.key->make_uuids == nullptr, ids_by_server) << run << " would be written without ids";
                }
            }
        }
    }
}

TEST(LibpqWriter, writes_arrays_as_postgresql_reads_them) {
    const std::vector<std::string> elements{"ab", ""};
    const std::string array = binary_array(25, elements);
    EXPECT_EQ(array, std::string("\0\0\0\1\0\0\0\0\0\0\0\x19\0\0\0\2\0\0\0\1\0\0\0\2ab\0\0\0\0", 30));
    EXPECT_EQ(binary_array(uuid_oid, {}).substr(8, 4), std::string("\0\0\x0b\x86", 4)) << "2950";
}

TEST(LibpqWriter, writes_rows_of_a_copy_as_postgresql_reads_them) {
    const std::vector<std::string> values{"ab", "x"};
    EXPECT_EQ(binary_row(values), std::string("\0\2\0\0\0\2ab\0\0\0\1x", 13));
    EXPECT_EQ(binary_copy_begin.size(), 19u);
    EXPECT_EQ(binary_copy_end, "\xff\xff");
}

TEST(ProcessorTime, is_read_from_what_the_kernel_says) {
    const auto stat = parse_stat("4711 (a (b) c) S 4700 4711 4711 0 -1 4194560 1263 0 2 0 150 25 0 0 20 0 1 0 8");
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->parent, 4700);
    EXPECT_EQ(stat->ticks, 175);
    EXPECT_FALSE(parse_stat("4711 (postgres) S 4700 4711"));
    EXPECT_FALSE(parse_stat(""));
}

TEST(ProcessorTime, of_this_thread_goes_on) {
    const double before = thread_seconds();
    volatile double sum = 0;
    for (int i = 0; i < 1'000'000; ++i) sum = sum + i;
    EXPECT_GT(thread_seconds(), before);
}

TEST(ProcessorTime, of_a_process_that_the_socket_does_not_lead_to_is_not_known) {
    int both[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, both), 0);
    EXPECT_FALSE(server_seconds(both[0], getpid())) << "the peer is this process itself, not its parent";
    EXPECT_FALSE(server_seconds(-1, getpid()));
    close(both[0]);
    close(both[1]);
}

TEST(Scenarios, know_how_many_rows_a_round_leaves) {
    phase round;
    round.rows = 1000;
    EXPECT_EQ(round.rows_after(0), 1000);
    EXPECT_EQ(round.rows_after(500), 1500);
    round.deletes = deletion{victims::random, 0.5};
    EXPECT_EQ(round.rows_after(0), 500);
    EXPECT_EQ(round.rows_after(500), 750);
    round.deletes = deletion{victims::oldest, 0.1};
    EXPECT_EQ(round.rows_after(4), 100) << "whole rows only";
}

TEST(Server, of_another_kind_is_refused) {
    EXPECT_EQ(unfit_server({150000, 8192, false, false}), "");
    EXPECT_EQ(unfit_server({140012, 8192, false, false}),
              "the server is older than PostgreSQL 15, the first with pg_walinspect");
    EXPECT_EQ(
        unfit_server({170000, 16384, false, false}),
        "the server has pages of 16384 bytes (block_size), and the bench reckons with 8192; choose a server built "
        "with those");
    EXPECT_TRUE(unfit_server({170000, 8192, true, false}).starts_with("the server is a standby"));
    EXPECT_TRUE(unfit_server({170000, 8192, false, true}).starts_with("the server is a debug build"));
}

TEST(Keys, are_found_by_their_names_only) {
    for (const auto& kind : all_key_kinds()) EXPECT_EQ(find_key_kind(kind.name), &kind);
    EXPECT_EQ(find_key_kind("uuid"), nullptr);
    EXPECT_EQ(find_key_kind(""), nullptr);
}

}  // namespace
