// The pure parts of rowkey/postgres/audit.hpp.
#include <gtest/gtest.h>

#include <string>

#include <rowkey/base_n.hpp>
#include <rowkey/rowkey.hpp>

#include "postgres/audit_parts.hpp"

namespace {

using namespace rowkey::postgres;
using namespace rowkey::postgres::detail;

id_sample sample_of(std::int64_t v4, std::int64_t v7, double ascending) {
    id_sample sample;
    sample.rows = v4 + v7;
    sample.v4 = v4;
    sample.v7 = v7;
    sample.ascending = ascending;
    return sample;
}

TEST(EntryBytes, are_those_of_the_manual) {
    EXPECT_EQ(entry_bytes({{16, 1}}), 28);          // a uuid
    EXPECT_EQ(entry_bytes({{8, 8}}), 20);           // a bigint
    EXPECT_EQ(entry_bytes({{4, 4}}), 20);           // an integer
    EXPECT_EQ(entry_bytes({{8, 8}, {16, 1}}), 36);  // a bigint and a uuid
    EXPECT_EQ(entry_bytes({{2, 2}, {8, 8}}), 28);   // aligned
    EXPECT_EQ(entry_bytes({{37, 1}}), 52);          // a uuid's text, behind its length
}

TEST(BtreeBytes, are_whole_pages_with_the_meta_page) {
    constexpr std::int64_t page = 8192;
    EXPECT_EQ(btree_bytes(0, 28, 0.9, page), 2 * page);
    EXPECT_EQ(btree_bytes(1, 28, 0.9, page), 2 * page);
    const std::int64_t leaf = entries_per_leaf(28, 0.9, page);
    EXPECT_EQ(leaf, 261);
    EXPECT_EQ(btree_bytes(static_cast<double>(leaf), 28, 0.9, page), 2 * page);
    EXPECT_EQ(btree_bytes(static_cast<double>(leaf + 1), 28, 0.9, page), 4 * page) << "two leaves and the root";
}

TEST(BtreeBytes, come_to_an_end_for_entries_of_any_width) {
    for (const int bytes : {28, 1900, 2700, 8000, 100'000}) {
        for (const std::int64_t page : {1024, 8192, 32768}) EXPECT_GT(btree_bytes(1e6, bytes, 0.9, page), page);
    }
}

TEST(OrderOf, ids_is_known_from_20_on) {
    EXPECT_EQ(order_of(sample_of(0, 19, 1)), id_order::unknown);
    EXPECT_EQ(order_of(sample_of(0, 20, 1)), id_order::ascending);
    EXPECT_EQ(order_of(sample_of(20, 0, 0.5)), id_order::random);
    EXPECT_EQ(order_of(id_sample{}), id_order::unknown);
}

TEST(OrderOf, ids_is_what_they_are_and_not_where_their_rows_stand) {
    EXPECT_EQ(order_of(sample_of(0, 1000, 0.1)), id_order::ascending);
    EXPECT_EQ(order_of(sample_of(1000, 0, 1)), id_order::random);
    EXPECT_EQ(order_of(sample_of(10, 990, 1)), id_order::ascending);
    EXPECT_EQ(order_of(sample_of(11, 989, 1)), id_order::mixed);
    EXPECT_EQ(order_of(sample_of(950, 50, 0.5)), id_order::mixed);
    EXPECT_EQ(order_of(sample_of(951, 49, 0.5)), id_order::random);
    id_sample others;
    others.rows = others.other = 100;
    others.ascending = 0.9;
    EXPECT_EQ(order_of(others), id_order::ascending);
    others.ascending = 0.89;
    EXPECT_EQ(order_of(others), id_order::random);
    auto with_nil = sample_of(0, 100, 1);
    with_nil.rows += 50;
    with_nil.nil = 50;
    EXPECT_EQ(order_of(with_nil), id_order::ascending);
}

TEST(MixedFill, lies_between_half_and_that_of_random_ids) {
    EXPECT_DOUBLE_EQ(mixed_fill(sample_of(0, 100, 1)), 0.5);
    EXPECT_DOUBLE_EQ(mixed_fill(sample_of(100, 0, 1)), random_fill);
    EXPECT_GT(mixed_fill(sample_of(50, 50, 1)), 0.5);
    EXPECT_LT(mixed_fill(sample_of(50, 50, 1)), random_fill);
}

TEST(IdSampler, knows_ids_by_their_text) {
    id_sampler sampler{true};
    sampler.add("0190b8a4-5d2c-7b1e-8f3a-6c5d4e3f2a1b");
    sampler.add("0190B8A4-5D2C-7B1E-8F3A-6C5D4E3F2A1B");
    sampler.add("urn:uuid:0190b8a4-5d2c-4b1e-8f3a-6c5d4e3f2a1b");
    sampler.add("inv_" + rowkey::to_base32(rowkey::uuidv7()));
    sampler.add(rowkey::to_ulid(rowkey::uuidv7()));
    sampler.add("00000000-0000-0000-0000-000000000000");
    sampler.add("hello");
    sampler.add("");
    sampler.add(std::nullopt);
    const id_sample sample = sampler.finish(sample_method::all_rows);
    EXPECT_EQ(sample.rows, 9);
    EXPECT_EQ(sample.v7, 3);
    EXPECT_EQ(sample.v4, 1);
    EXPECT_EQ(sample.nil, 1);
    EXPECT_EQ(sample.ulids, 1);
    EXPECT_EQ(sample.not_ids, 2);
    EXPECT_EQ(sample.nulls, 1);
    EXPECT_EQ(sample.uuid_texts, 2) << "as PostgreSQL writes them";
    EXPECT_EQ(sample.typeids, 1);
    EXPECT_EQ(sample.distinct, 6);
    EXPECT_FALSE(holds_ids(sample));
}

TEST(HoldsIds, means_95_percent_of_what_is_there) {
    id_sample sample;
    EXPECT_FALSE(holds_ids(sample));
    sample.rows = 200;
    sample.nulls = 100;
    sample.v4 = 95;
    sample.not_ids = 5;
    EXPECT_TRUE(holds_ids(sample));
    sample.v4 = 94;
    sample.not_ids = 6;
    EXPECT_FALSE(holds_ids(sample));
}

}  // namespace
