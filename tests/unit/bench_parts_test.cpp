// The parts of the bench that need no server: model, statistics, reading of the log, output.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "btree_model.hpp"
#include "keys.hpp"
#include "output.hpp"
#include "report.hpp"
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
    tally.add({"Heap2", "MULTI_INSERT", "60 tuples", "blkref #0: rel 1/2/5 fork main blk 4", 4000});
    tally.add({"XLOG", "CHECKPOINT_REDO", "wal_level replica", "", 30});
    tally.add({"XLOG", "CHECKPOINT_ONLINE", "redo 0/1", "", 114});
    const auto& index = tally.indexes[0];
    EXPECT_EQ(index.leaf_splits_rightmost, 1u);
    EXPECT_EQ(index.leaf_splits_interior, 1u);
    EXPECT_EQ(index.landed, (std::vector<std::uint32_t>{1, 1, 2}));
    EXPECT_EQ(index.bytes, 72u + 300 + 80 + 8000);
    EXPECT_EQ(index.full_page_images, 1u);
    EXPECT_EQ(tally.heap_bytes, 4000u);
    EXPECT_EQ(tally.checkpoints, 1u);
}

results two_runs() {
    results found;
    found.rows = 1000;
    found.repeat = 1;
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
    const std::string table = table_text(two_runs());
    EXPECT_NE(table.find("grow: 1,000 rows from empty"), std::string::npos) << table;
    EXPECT_NE(table.find("500   0.50x"), std::string::npos) << table;
    EXPECT_NE(table.find("1,000   1.00x"), std::string::npos) << table;
    EXPECT_EQ(table.find("WAL"), std::string::npos) << "a line without any figure is left out";
}

TEST(Output, server_ids_stand_below_the_table_with_the_ratio_to_random_ones) {
    auto found = two_runs();
    EXPECT_EQ(table_text(found).find("gen_random_uuid"), std::string::npos) << "only where they were measured";
    EXPECT_EQ(report_html(found).find("gen_random_uuid"), std::string::npos);
    EXPECT_TRUE(nlohmann::json::parse(json_text(found))["server_ids"].is_null());
    found.server_ids = {{"gen_random_uuid()", 0.8}, {"rowkey_uuidv7()", 2.0}, {"uuidv7()", std::nullopt}};
    const std::string table = table_text(found);
    EXPECT_NE(table.find("rowkey_uuidv7()                  2.00   2.50x\n"), std::string::npos) << table;
    EXPECT_NE(table.find("uuidv7()                            -\n"), std::string::npos) << table;
    const auto json = nlohmann::json::parse(json_text(found))["server_ids"];
    ASSERT_EQ(json.size(), 3u);
    EXPECT_EQ(json[1]["what"], "rowkey_uuidv7()");
    EXPECT_EQ(json[1]["us"], 2.0);
    EXPECT_TRUE(json[2]["us"].is_null());
    EXPECT_NE(report_html(found).find("rowkey_uuidv7()"), std::string::npos);
}

TEST(Report, is_one_file_that_escapes_what_came_from_outside) {
    auto found = two_runs();
    found.env.cpu = "<script>alert(1)</script>";
    found.command = "bench/run --out \"a&b\"";
    const std::string html = report_html(found);
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find("src="), std::string::npos);
    EXPECT_EQ(html.find("http://www.w3.org/2000/svg") == std::string::npos ? html.find("http") : std::string::npos,
              std::string::npos);
    EXPECT_NE(html.find("not available"), std::string::npos);
    EXPECT_NE(html.find("a&amp;b"), std::string::npos);
}

TEST(Keys, are_found_by_their_names_only) {
    for (const auto& kind : all_key_kinds()) EXPECT_EQ(find_key_kind(kind.name), &kind);
    EXPECT_EQ(find_key_kind("uuid"), nullptr);
    EXPECT_EQ(find_key_kind(""), nullptr);
}

}  // namespace
