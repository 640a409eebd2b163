// The parts of the bench that need no server: model, statistics, reading of the log, output.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include "btree_model.hpp"
#include "claims.hpp"
#include "keys.hpp"
#include "markdown.hpp"
#include "measure.hpp"
#include "memory_bound.hpp"
#include "output.hpp"
#include "reconcile.hpp"
#include "report.hpp"
#include "scenarios.hpp"
#include "statistics.hpp"
#include "wal.hpp"

namespace {

using namespace rowkey::bench;

TEST(BtreeModel, knows_the_index_of_a_million_bigints) {
    // 2745 pages: what PostgreSQL makes of `create table t as select generate_series(1, 1000000) id` and a primary key.
    EXPECT_NEAR(static_cast<double>(btree_bytes(1'000'000, bigint_entry_bytes, key_order::ascending)), 2745.0 * 8192,
                0.01 * 2745 * 8192);
}

TEST(BtreeModel, five_million_uuids_do_not_fit_in_134_mib) {
    const double mib = 1024 * 1024;
    EXPECT_GT(static_cast<double>(btree_bytes(5'000'000, uuid_entry_bytes, key_order::ascending)) / mib, 148);
    EXPECT_GT(static_cast<double>(btree_bytes(5'000'000, uuid_entry_bytes, key_order::random)) / mib, 190);
}

TEST(BtreeModel, of_few_rows_is_the_meta_page_and_a_root) {
    EXPECT_EQ(btree_bytes(1, uuid_entry_bytes, key_order::random), 2 * 8192);
    EXPECT_EQ(btree_bytes(261, uuid_entry_bytes, key_order::ascending), 2 * 8192);
    EXPECT_EQ(btree_bytes(300, uuid_entry_bytes, key_order::ascending), 4 * 8192) << "two leaves need a root";
}

TEST(Statistics, median_is_the_middle) {
    EXPECT_EQ(median({3}), 3);
    EXPECT_EQ(median({9, 1, 5}), 5);
    EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
}

TEST(Statistics, percentile_is_the_nearest_rank) {
    std::vector<double> hundred;
    for (int i = 1; i <= 100; ++i) hundred.push_back(i);
    EXPECT_EQ(percentile(hundred, 0.50), 50);
    EXPECT_EQ(percentile(hundred, 0.99), 99);
    EXPECT_EQ(percentile(hundred, 1.0), 100);
    EXPECT_EQ(percentile({7}, 0.99), 7);
    EXPECT_EQ(percentile({1, 2}, 0.5), 1);
    EXPECT_EQ(percentile({1, 2}, 0.51), 2);
}

TEST(Statistics, spread_is_the_whole_range_of_few_and_an_interval_of_many) {
    EXPECT_EQ(spread_of({5}), std::pair(5.0, 5.0));
    EXPECT_EQ(spread_of({3, 9, 1}), std::pair(1.0, 9.0));
    EXPECT_EQ(spread_of({1, 2, 3, 4, 5, 6, 100}), std::pair(1.0, 100.0)) << "seven are few";
    const std::vector<double> eight{1, 2, 3, 4, 5, 6, 7, 1000};
    const auto [low, high] = spread_of(eight);
    EXPECT_GE(low, 1);
    EXPECT_LE(low, median(eight));
    EXPECT_GE(high, median(eight));
    EXPECT_LT(high, 1000) << "one outlier does not move the median's interval";
    EXPECT_EQ(spread_of(eight), spread_of(eight)) << "the same values, the same interval";
    EXPECT_EQ(spread_of(std::vector<double>(8, 4.0)), std::pair(4.0, 4.0));
}

TEST(Statistics, histogram_gives_percentiles_within_a_128th) {
    histogram counted;
    std::vector<double> values;
    std::uint64_t x = 1;
    for (int i = 0; i < 20'000; ++i) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        const std::uint64_t value = (x >> 33) % (std::uint64_t{1} << (1 + i % 31));
        counted.add(value);
        values.push_back(static_cast<double>(value));
    }
    std::sort(values.begin(), values.end());
    for (const double p : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const double exact = percentile(values, p), got = static_cast<double>(counted.percentile(p));
        EXPECT_GE(got, exact) << p;
        EXPECT_LE(got, exact * (1 + 1 / 128.0)) << p;
    }
    EXPECT_EQ(static_cast<double>(counted.max()), values.back());
    EXPECT_EQ(counted.total(), 20'000u);
    histogram twice;
    twice.add(counted);
    twice.add(counted);
    EXPECT_EQ(twice.total(), 40'000u);
    EXPECT_EQ(twice.percentile(0.5), counted.percentile(0.5));
}

TEST(Statistics, histogram_takes_the_largest_value) {
    histogram counted;
    counted.add(~std::uint64_t{0});
    EXPECT_EQ(counted.percentile(0.5), ~std::uint64_t{0});
}

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
    tally.heap_relation = 5;
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

results two_runs() {
    results found;
    found.scenarios.push_back({"grow", "1,000 rows into empty tables", 1000, 1, 9, 100, "", "", {}});
    for (const char* key : {"uuidv4", "uuidv7"}) {
        run one;
        one.scenario = "grow";
        one.key = key;
        one.rows_per_second = one.key == "uuidv4" ? 500 : 1000;
        one.index.bytes = 16384;
        found.runs.push_back(one);
    }
    return found;
}

TEST(Output, what_is_not_available_is_null_and_never_zero) {
    const auto json = nlohmann::json::parse(json_text(two_runs()));
    ASSERT_EQ(json["runs"].size(), 2u);
    for (const char* part : {"wal", "splits", "buffers"}) EXPECT_TRUE(json["runs"][0].at(part).is_null()) << part;
    EXPECT_FALSE(json["runs"][0].contains("primary_index"));
}

TEST(Output, json_takes_any_bytes_and_any_number) {
    auto found = two_runs();
    found.env.cpu = "a \"quoted\" cpu\n\xff";
    found.runs[0].rows_per_second = std::numeric_limits<double>::infinity();
    const auto json = nlohmann::json::parse(json_text(found));
    EXPECT_EQ(json["environment"]["cpu"], "a \"quoted\" cpu\n\xEF\xBF\xBD");
    EXPECT_TRUE(json["runs"][0]["rows_per_second"].is_null());
}

TEST(Output, table_shows_the_ratio_to_uuidv7) {
    const std::string table = table_text(two_runs(), {"grow"});
    EXPECT_NE(table.find("grow: 1,000 rows into empty tables; a checkpoint every 100 rows; 1 repetition\n"),
              std::string::npos)
        << table;
    EXPECT_NE(table.find("500   0.50x"), std::string::npos) << table;
    EXPECT_NE(table.find("1,000   1.00x"), std::string::npos) << table;
    EXPECT_EQ(table.find("WAL"), std::string::npos) << "a line without any figure is left out";
}

TEST(Output, server_ids_stand_below_the_table_with_the_ratio_to_random_ones) {
    auto found = two_runs();
    EXPECT_EQ(table_text(found, {"grow"}).find("gen_random_uuid"), std::string::npos)
        << "only where they were measured";
    EXPECT_EQ(report_html(found).find("gen_random_uuid"), std::string::npos);
    EXPECT_TRUE(nlohmann::json::parse(json_text(found))["server_ids"].is_null());
    found.server_ids = {{"gen_random_uuid()", 0.8}, {"rowkey_uuidv7()", 2.0}, {"uuidv7()", std::nullopt}};
    EXPECT_EQ(table_text(found, {"grow"}).find("gen_random_uuid"), std::string::npos)
        << "none of these keys is the server's";
    found.runs[0].key = "default-uuidv4";
    const std::string table = table_text(found, {"grow"});
    EXPECT_NE(table.find("rowkey_uuidv7()                  2.00   2.50x\n"), std::string::npos) << table;
    EXPECT_NE(table.find("uuidv7()                            -\n"), std::string::npos) << table;
    const auto json = nlohmann::json::parse(json_text(found))["server_ids"];
    ASSERT_EQ(json.size(), 3u);
    EXPECT_EQ(json[1]["what"], "rowkey_uuidv7()");
    EXPECT_EQ(json[1]["us"], 2.0);
    EXPECT_TRUE(json[2]["us"].is_null());
    EXPECT_NE(report_html(found).find("rowkey_uuidv7()"), std::string::npos);
}

TEST(Output, json_is_read_back_as_it_was_written) {
    auto found = two_runs();
    found.env = {"cpu", "15.18", "GCC", "Release", {{"fsync", "on"}}};
    found.command = "bench/run";
    found.keys = {{"uuidv4", "random"}};
    found.scenarios[0].failure = "the server was lost";
    run& one = found.runs[0];
    one.variant = "8 clients";
    one.clients = 8;
    one.rows = 1000;
    one.repetitions = 3;
    one.rows_per_second_by_tenth = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    one.latency = {1, 2, 3, 4};
    one.primary_index = index_shape{1, 2, 3, 4, 5};
    one.correlation = -0.5;
    one.wal = wal_per_row{1, 2, 3, 4};
    one.splits = leaf_splits{4, 5};
    one.checkpoints = 9;
    one.checkpoint = checkpoint_cost{6, 7};
    one.buffers = index_buffers{8, 9};
    one.lookups = {{"point", true, 1, 2, 3}};
    one.landed = landing{1000, 7, {{0, 1}, {500, 6}}};
    one.over_time = {{0.5, 10, 20}};
    one.checkpoint_seconds = {0.1, 0.2};
    one.range["/rows_per_second"] = {400, 600};
    const std::string written = json_text(found);
    const auto path = testing::TempDir() + "rowkey-results-" + std::to_string(getpid()) + ".json";
    std::ofstream{path} << written;
    const results read = read_results(path);
    EXPECT_EQ(json_text(read), written);
    EXPECT_EQ(read.runs[0].landed->points[1].block, 6u);
    EXPECT_EQ(read.runs[0].lookups[0].read, 3);
    EXPECT_EQ(read.runs[1].wal, std::nullopt);
    std::ofstream{path} << "{}";
    EXPECT_THROW(read_results(path), std::runtime_error);
    std::remove(path.c_str());
}

results claims_with(double v4_bytes, double v7_bytes) {
    results found;
    found.scenarios.push_back({"five-million", "5,000,000 rows into empty tables", 5'000'000, 1, 9, 100, "", "", {}});
    for (const char* key : {"uuidv4", "uuidv7"}) {
        run one;
        one.scenario = "five-million";
        one.key = key;
        one.rows = 5'000'000;
        one.repetitions = 3;
        one.rows_per_second = 1000;
        one.latency = {1000, 2000, 3000, 4000};
        one.index = {one.key == "uuidv4" ? v4_bytes : v7_bytes, 150e6, 1, 90, 0};
        one.wal = wal_per_row{one.key == "uuidv4" ? 500.0 : 75.0, 90, 0, 700};
        found.runs.push_back(one);
    }
    return found;
}

/// "False. 190 MB against …": from the claim to its figures.
std::string verdict_on(const results& found, const std::string& claim) {
    const std::string text = claims_markdown(found);
    const auto at = text.find("### “" + claim + "”\n\n**");
    if (at == std::string::npos) return "no such claim";
    const auto from = text.find("**", at) + 2;
    std::string verdict = text.substr(from, text.find('\n', from) - from);
    verdict.erase(verdict.find("**"), 2);
    return verdict;
}

TEST(Claims, are_judged_by_the_figures) {
    const std::string sizes = "285 MB against 118 MB at 5 million rows";
    EXPECT_TRUE(verdict_on(claims_with(190e6, 155e6), sizes).starts_with("False. 190 MB against 155 MB"))
        << verdict_on(claims_with(190e6, 155e6), sizes);
    auto as_claimed = claims_with(285e6, 118e6);
    EXPECT_TRUE(verdict_on(as_claimed, sizes).starts_with("True."));
    for (auto& one : as_claimed.runs) one.rows = 4'000'000;
    EXPECT_TRUE(verdict_on(as_claimed, sizes).starts_with("False.")) << "it is of five";
    EXPECT_TRUE(verdict_on(claims_with(360e6, 150e6), sizes).starts_with("False."))
        << "the ratio alone is not the claim";

    auto found = claims_with(190e6, 155e6);
    const std::string latency = "3 times lower insert latency";
    EXPECT_EQ(verdict_on(found, latency),
              "False. At p50 uuidv4 takes 1.00× to 1.00× of uuidv7's time. At p99 uuidv4 takes 1.00× to 1.00× of "
              "uuidv7's time.");
    found.runs[0].latency.p99 = 7000;
    EXPECT_TRUE(verdict_on(found, latency).starts_with("True in places."));
    EXPECT_TRUE(
        verdict_on(found, latency).ends_with("3.50× to 3.50× of uuidv7's time; three times or more in five-million."));
    found.runs[0].range["/latency_us/p99"] = {5000, 9000};
    EXPECT_TRUE(verdict_on(found, latency).starts_with("Not decided."));
    EXPECT_TRUE(verdict_on(found, latency).ends_with("; perhaps in five-million."));
    found.runs[0].range.clear();
    found.runs[0].repetitions = 1;
    EXPECT_TRUE(verdict_on(found, latency).starts_with("Not decided.")) << "by one repetition";
    found.runs[0].repetitions = 3;
    found.runs[0].range.clear();
    found.runs[0].latency.p50 = 4000;
    EXPECT_TRUE(verdict_on(found, latency).starts_with("True. At p50"));
    EXPECT_TRUE(verdict_on(found, "WAL halves").starts_with("True"));
    found.runs[0].wal->index_bytes = 100;
    EXPECT_TRUE(verdict_on(found, "WAL halves").starts_with("False"));
    for (auto& one : found.runs) one.wal.reset();
    EXPECT_TRUE(verdict_on(found, "WAL halves").starts_with("Not measured"));
    EXPECT_EQ(verdict_on(found, "concurrent writers keep v7 dense"), "Not measured: needs writers.");
    EXPECT_EQ(verdict_on(results{}, sizes), "Not measured: needs five-million.");
}

run claimed(const char* scenario, const char* key, const char* variant, int clients, double density, double bytes) {
    run one;
    one.scenario = scenario;
    one.key = key;
    one.variant = variant;
    one.clients = clients;
    one.repetitions = 3;
    one.rows = 1000;
    one.rows_per_second = 1000;
    one.latency = {1, 2, 3, 4};
    one.index = {bytes, bytes, 1, density, 0};
    one.wal = wal_per_row{100, 100, 0, 250};
    return one;
}

TEST(Claims, of_several_writers_depend_on_when_the_id_is_made) {
    const std::string claim = "concurrent writers keep v7 dense";
    results found;
    found.runs = {claimed("writers", "uuidv7", "1 client", 1, 90, 1e6)};
    EXPECT_TRUE(verdict_on(found, claim).starts_with("Not measured")) << "there are no several";
    found.runs.push_back(claimed("writers", "uuidv7", "8 clients", 8, 89, 1e6));
    EXPECT_EQ(verdict_on(found, claim),
              "True. With one client uuidv7 fills its leaves to 90%. With several, as much: uuidv7, writers, 8 "
              "clients: 89%.");
    found.runs[1].index.avg_leaf_density = 69;
    EXPECT_EQ(
        verdict_on(found, claim),
        "False. With one client uuidv7 fills its leaves to 90%. With several, less: uuidv7, writers, 8 clients: 69%.");
    found.runs.push_back(claimed("making", "default-uuidv7", "by the server", 8, 91, 1e6));
    EXPECT_TRUE(verdict_on(found, claim).starts_with("It depends on when the id is made. "));
    EXPECT_TRUE(
        verdict_on(found, claim).ends_with("With several, as much: default-uuidv7, making, by the server: 91%."));
}

TEST(Claims, name_what_is_against_them) {
    results found;
    found.runs = {claimed("cached", "bigint", "", 1, 90, 1e6), claimed("cached", "uuidv7", "", 1, 90, 1e6),
                  claimed("cached", "uuidv7-ms", "", 1, 90, 1e6), claimed("cached", "uuidv4", "", 1, 70, 2e6),
                  claimed("cached", "bigint+uuidv4", "", 1, 70, 2e6)};
    const std::string bigint = "v7 is as good as bigint", rough = "milliseconds + random is as good as ordered v7",
                      both = "a random public_id costs as much as a random primary key";
    EXPECT_EQ(verdict_on(found, bigint), "True.");
    EXPECT_EQ(verdict_on(found, rough), "True.");
    EXPECT_EQ(verdict_on(found, both), "True. Against uuidv4 as the key its WAL is 1.00× in cached.");

    run &v7 = found.runs[1], &ms = found.runs[2], &two = found.runs[4];
    v7.index.bytes = 1.4e6;
    v7.index.avg_leaf_density = 80;
    v7.rows_per_second = 800;
    v7.range["/rows_per_second"] = {790, 810};
    EXPECT_EQ(verdict_on(found, bigint),
              "Not in all respects. Its index is 1.40× as large (an entry has 28 bytes, not 20); its leaves are "
              "emptier (cached: 80% full against 90%); it is slower (cached).");
    v7.range["/rows_per_second"] = {790, 1010};
    EXPECT_EQ(verdict_on(found, bigint).find("slower"), std::string::npos) << "not beyond the range";
    v7.range["/rows_per_second"] = {800, 800};
    v7.repetitions = 1;
    EXPECT_EQ(verdict_on(found, bigint).find("slower"), std::string::npos) << "of one repetition nothing is known";

    ms.index.bytes = 2.1e6;
    ms.wal->index_bytes = 200;
    EXPECT_EQ(verdict_on(found, rough),
              "Not in all respects. Its index is up to 50% larger (cached); it writes more log (cached).");
    ms.range["/index/bytes"] = {1.4e6, 2.2e6};
    EXPECT_EQ(verdict_on(found, rough), "Not in all respects. It writes more log (cached).");

    two.wal->index_bytes = 200;
    EXPECT_EQ(verdict_on(found, both), "True. Against uuidv4 as the key its WAL is 1.50× in cached.");
    two.wal->index_bytes = 50;
    EXPECT_EQ(verdict_on(found, both), "Not in all respects. Against uuidv4 as the key its WAL is 0.75× in cached.");
    for (auto& one : found.runs) one.wal.reset();
    EXPECT_TRUE(verdict_on(found, both).starts_with("Not measured"));
    EXPECT_EQ(claims_markdown(found).find("0.00×"), std::string::npos) << "what is absent is not zero";
}

TEST(Claims, compare_a_variant_with_what_has_none) {
    results found;
    found.runs = {claimed("skew", "bigint", "", 8, 75, 1e6), claimed("skew", "uuidv7", "", 8, 75, 1e6),
                  claimed("skew", "uuidv7", "clocks apart", 8, 75, 1.7e6), claimed("skew", "uuidv7-ms", "", 8, 75, 1e6),
                  claimed("skew", "uuidv7-ms", "clocks apart", 8, 75, 1.7e6)};
    const std::string text = claims_markdown(found);
    EXPECT_NE(text.find("- skew, clocks apart: index 1.70×, leaves 75.0% full against 75.0%, WAL 1.00×"),
              std::string::npos);
    EXPECT_EQ(verdict_on(found, "milliseconds + random is as good as ordered v7"), "True.") << "each against its like";
}

TEST(Claims, tell_what_a_switch_does) {
    const std::string claim = "a table of v4 that goes on with v7 becomes as good as one of v7";
    results found;
    found.runs = {claimed("switch", "uuidv4", "after uuidv4", 1, 70, 2e6),
                  claimed("switch", "uuidv7", "after uuidv4", 1, 90, 1e6),
                  claimed("switch", "uuidv7", "after uuidv7", 1, 90, 1e6)};
    EXPECT_TRUE(verdict_on(found, claim).starts_with("True. Against one that always had v7: "));
    found.runs[1].wal->index_bytes = 300;
    EXPECT_TRUE(verdict_on(found, claim).starts_with("False.")) << "of the log";
    EXPECT_NE(verdict_on(found, claim).find("WAL 2.00×, index 1.00×"), std::string::npos);
    found.runs[1].wal.reset();
    found.runs[1].index.bytes = 1.1e6;
    EXPECT_TRUE(verdict_on(found, claim).starts_with("False.")) << "of the size";
    EXPECT_NE(verdict_on(found, claim).find("WAL -"), std::string::npos);
}

TEST(Markdown, shows_keys_settings_and_what_is_particular_to_a_scenario) {
    auto found = two_runs();
    found.keys = {{"uuidv4", "random"}, {"nanoid", "a text"}};
    found.scenarios.push_back(found.scenarios[0]);
    found.scenarios[0].settings = {{"fsync", "on"}, {"shared_buffers", "15MB"}};
    found.scenarios[1].settings = {{"fsync", "on"}, {"shared_buffers", "30MB"}};
    found.runs[0].checkpoints = 11;
    found.runs[1].primary_index = index_shape{8192, 8192, 1, 90, 0};
    const std::string text = results_markdown(found);
    const auto has = [&](const char* words) { return text.find(words) != std::string::npos; };
    EXPECT_TRUE(has("100 rows a transaction; a checkpoint every 100 rows; 1 repetition; shared_buffers 15MB.")) << text;
    EXPECT_TRUE(has("| fsync | on |")) << text;
    EXPECT_FALSE(has("| shared_buffers |")) << text;
    EXPECT_TRUE(has("| uuidv4 | random |")) << text;
    EXPECT_FALSE(has("nanoid")) << text;
    EXPECT_TRUE(has("Checkpoints besides the forced ones: uuidv4 2.")) << text;
    EXPECT_TRUE(has("| 0.02 + 0.01 |")) << text;
    EXPECT_FALSE(has("median of")) << "there is one repetition: " << text;
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
    std::set<std::string> names{"grow", "steady", "main", "all"};
    for (const auto& one : named_scenarios()) {
        EXPECT_TRUE(names.insert(one.name).second) << one.name;
        EXPECT_FALSE(one.about.empty());
        std::set<std::string_view> keys;
        std::set<std::pair<std::string_view, std::string>> runs;
        for (const auto& each : one.arms) {
            for (const auto& load : each.phases) {
                EXPECT_EQ(load.key->columns, each.phases.front().key->columns) << "one table for all phases";
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

TEST(Keys, are_found_by_their_names_only) {
    for (const auto& kind : all_key_kinds()) EXPECT_EQ(find_key_kind(kind.name), &kind);
    EXPECT_EQ(find_key_kind("uuid"), nullptr);
    EXPECT_EQ(find_key_kind(""), nullptr);
}

}  // namespace
