// What the parts of the bench meet in: figures, results.json, and the arithmetic beside them.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include "bench_runs.hpp"
#include "btree_model.hpp"
#include "error.hpp"
#include "results_json.hpp"
#include "statistics.hpp"
#include "summary.hpp"
#include "words.hpp"

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

TEST(BtreeModel, follows_the_fillfactor_where_keys_ascend) {
    const auto bytes = [](key_order order, int fillfactor) {
        return static_cast<double>(btree_bytes(1'000'000, uuid_entry_bytes, order, fillfactor));
    };
    EXPECT_NEAR(bytes(key_order::ascending, 70) / bytes(key_order::ascending, 90), 90.0 / 70, 0.01);
    EXPECT_EQ(bytes(key_order::random, 70), bytes(key_order::random, 90));
}

TEST(BtreeModel, of_tenants_is_half_full_where_entries_are_wide) {
    const auto filled = [](std::int64_t tenants, bool neighbours, int entry, key_order order) {
        return 400'000.0 * entry / static_cast<double>(tenants_btree_bytes(400'000, tenants, neighbours, entry, order));
    };
    constexpr int narrow = entry_bytes(8 + 8), wide = entry_bytes(8 + 16);
    EXPECT_EQ(widest_split_behind, narrow);
    EXPECT_EQ(wide, 36);
    // As PostgreSQL 15 fills them, less the pages above the leaves.
    EXPECT_NEAR(filled(10, true, narrow, key_order::ascending), 0.88, 0.01);
    EXPECT_NEAR(filled(10, true, wide, key_order::ascending), 0.52, 0.01) << "the last of ten tenants fills its leaves";
    EXPECT_NEAR(filled(100, true, wide, key_order::ascending), 0.50, 0.01);
    EXPECT_NEAR(filled(100, false, wide, key_order::ascending), 0.50, 0.01);
    EXPECT_NEAR(filled(100, false, narrow, key_order::ascending), 0.62, 0.02) << "half of the tenants are helped";
    EXPECT_NEAR(filled(10, true, wide, key_order::random), 0.68, 0.01);
}

TEST(BtreeModel, of_tenants_counts_the_last_leaf_of_each) {
    constexpr int wide = entry_bytes(8 + 16);  // 225 a leaf
    const auto leaves = [](std::int64_t rows_of_each) {
        const auto bytes = tenants_btree_bytes(10 * rows_of_each, 10, true, wide, key_order::ascending);
        return bytes / 8192 - 2;  // less the meta page and the root
    };
    EXPECT_EQ(leaves(225), 10);
    EXPECT_EQ(leaves(226), 20) << "split";
    EXPECT_EQ(leaves(330), 20) << "half a leaf, and one that fills up";
    EXPECT_EQ(leaves(400), 29) << "at the end of the index one less";
    EXPECT_EQ(leaves(78), 5) << "two share one";
    EXPECT_EQ(tenants_btree_bytes(7, 1000, true, wide, key_order::ascending), 2 * 8192) << "more tenants than rows";
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

TEST(ResultsJson, what_is_not_available_is_null_and_never_zero) {
    const auto json = nlohmann::json::parse(json_text(two_runs()));
    ASSERT_EQ(json["runs"].size(), 2u);
    for (const char* part : {"wal", "splits", "buffers"}) EXPECT_TRUE(json["runs"][0].at(part).is_null()) << part;
    for (const char* part : {"primary_index", "per_order", "order_buffers", "join"}) {
        EXPECT_FALSE(json["runs"][0].contains(part)) << part << " is no lack";
    }
}

TEST(ResultsJson, json_takes_any_bytes_and_any_number) {
    auto found = two_runs();
    found.env.cpu = "a \"quoted\" cpu\n\xff";
    found.runs[0].rows_per_second = std::numeric_limits<double>::infinity();
    const auto json = nlohmann::json::parse(json_text(found));
    EXPECT_EQ(json["environment"]["cpu"], "a \"quoted\" cpu\n\xEF\xBF\xBD");
    EXPECT_TRUE(json["runs"][0]["rows_per_second"].is_null());
}

TEST(ResultsJson, json_is_read_back_as_it_was_written) {
    auto found = two_runs();
    found.env = {"cpu", "15.18", "GCC", "Release", {{"fsync", "on"}}};
    found.scenarios[0].begun = "2026-11-28T20:30:00Z";
    found.scenarios[0].command = "bench/run";
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
    one.client_cpu_us = 1.5;
    one.server_cpu_us = 2.5;
    one.vacuum = vacuum_cost{500, 0.25, 3, 4, 5, 6, 7};
    one.brin_bytes = 8;
    one.vacuum_buffers = index_buffers{7, 8};
    one.reindex = reindex_cost{0.5, 2, 3, 4};
    one.per_order = order_cost{1, 2, 3};
    one.order_buffers = order_requests{4, 5};
    one.join = join_cost{6, 7};
    one.lookups = {{"point", true, 1, 2, 3}};
    one.landed = landing{1000, 7, {{0, 1}, {500, 6}}};
    one.over_time = {{0.5, 10, 20}};
    one.checkpoint_seconds = {0.1, 0.2};
    one.range["/rows_per_second"] = {400, 600};
    found.to_come = {"steady"};
    const std::string written = json_text(found);
    const auto path = testing::TempDir() + "rowkey-results-" + std::to_string(getpid()) + ".json";
    std::ofstream{path} << written;
    const results read = read_results(path);
    EXPECT_EQ(json_text(read), written);
    EXPECT_EQ(read.runs[0].landed->points[1].block, 6u);
    EXPECT_EQ(read.runs[0].lookups[0].read, 3);
    EXPECT_EQ(read.runs[1].wal, std::nullopt);
    std::remove(path.c_str());
}

/// What reading such a file is refused with.
std::string refusal(const std::string& text) {
    const auto path = testing::TempDir() + "rowkey-results-" + std::to_string(getpid()) + ".json";
    std::ofstream{path} << text;
    std::string why = "it was read";
    try {
        read_results(path);
    } catch (const bench_error& error) {
        why = error.what();
        EXPECT_TRUE(why.starts_with(path + ": ")) << why;
        why = why.substr(path.size() + 2);
    }
    std::remove(path.c_str());
    return why;
}

TEST(ResultsJson, what_a_server_lacks_is_a_run_without_figures) {
    auto found = two_runs();
    run lost = found.runs[0];
    lost.variant = "zstd";
    lost.lacking = "the server has no wal_compression zstd";
    found.runs.push_back(summary_of({lost, lost}));
    for (const auto& each : figures()) EXPECT_FALSE(value(found.runs.back(), each)) << each.name;
    const std::string written = json_text(found);
    const auto json = nlohmann::json::parse(written).at("runs").back();
    EXPECT_EQ(json.at("lacking"), lost.lacking);
    for (const char* part : {"rows_per_second", "latency_us", "index", "wal", "splits"}) {
        EXPECT_TRUE(json.at(part).is_null()) << part;
    }
    const auto path = testing::TempDir() + "rowkey-results-" + std::to_string(getpid()) + ".json";
    std::ofstream{path} << written;
    EXPECT_EQ(json_text(read_results(path)), written);
    std::remove(path.c_str());
}

TEST(ResultsJson, of_another_kind_is_refused_with_a_path_and_a_reason) {
    const auto written = nlohmann::json::parse(json_text(two_runs()));
    const auto with = [&](const char* path, const nlohmann::json& value) {
        auto changed = written;
        changed[nlohmann::json::json_pointer{path}] = value;
        return refusal(changed.dump());
    };
    EXPECT_EQ(refusal(written.dump()), "it was read");
    EXPECT_EQ(with("/format", 1), "is of format 1, and this bench reads format 4");
    EXPECT_EQ(refusal("{}"), "is of format 1, and this bench reads format 4") << "as it was before it had a number";
    EXPECT_TRUE(refusal("{").starts_with("is no JSON: ")) << refusal("{");
    EXPECT_TRUE(refusal(R"({"format": 2, "date": NaN})").starts_with("is no JSON: "));
    EXPECT_EQ(with("/runs/1/rows_per_second", nullptr), "/runs/1/rows_per_second: expected a number, not null");
    EXPECT_EQ(with("/runs/1/rows_per_second", "fast"), "/runs/1/rows_per_second: expected a number");
    EXPECT_EQ(with("/runs/0/scenario", "shrink"), "/runs/0/scenario: \"shrink\" is not among the scenarios");
    EXPECT_EQ(with("/runs/0/key", "uuidv1"), "/runs/0/key: \"uuidv1\" is not among the keys");
    EXPECT_EQ(with("/runs", nlohmann::json::array()), "/scenarios/0: has no run");
    EXPECT_EQ(with("/runs/0/index", 5), "/runs/0/index: expected an object");
    EXPECT_EQ(with("/runs/0/wal", nlohmann::json::object()), "/runs/0/wal: lacks \"index_bytes_per_row\"");
    EXPECT_EQ(with("/runs/0/clients", 1.5), "/runs/0/clients: expected a whole number within bounds");
    EXPECT_EQ(with("/runs/0/clients", 1e300), "/runs/0/clients: expected a whole number within bounds");
    EXPECT_EQ(with("/keys/uuidv4/colour", "red}*{"), "/keys/uuidv4/colour: expected a colour such as #0a6ab6");
    EXPECT_EQ(with("/environment", nullptr), "/environment: expected an object");
}

TEST(ResultsJson, is_thinned_until_it_fits) {
    auto found = two_runs();
    found.runs[0].landed = landing{3000, 100, {}};
    for (std::uint32_t i = 0; i < 3000; ++i) found.runs[0].landed->points.push_back({i, i / 30});
    const auto thin = thinned(found, 20'000);
    EXPECT_LE(json_text(thin).size(), 20'000u);
    const auto& points = thin.runs[0].landed->points;
    ASSERT_GT(points.size(), 400u);
    for (std::size_t i = 0; i < points.size(); ++i) EXPECT_EQ(points[i].insert, i * points[1].insert) << "evenly";
    EXPECT_EQ(json_text(thinned(found, 1'000'000)), json_text(found));
    EXPECT_TRUE(thinned(found, 10).runs[0].landed->points.empty()) << "and there is an end";
    found.runs[1].landed = landing{3000, 100, {{0, 0}, {1500, 50}}};
    EXPECT_EQ(thinned(found, 20'000).runs[1].landed->points.size(), 2u) << "it has few already";
}

TEST(ResultsJson, scenarios_take_the_place_of_kept_ones) {
    const auto of = [](std::vector<std::string> scenarios, const std::string& date, double speed,
                       const std::string& command = "bench/run --scenario all") {
        results found;
        found.env = {"cpu", "15.18", "GCC", "Release", {}};
        for (const auto& name : scenarios) {
            scenario_facts facts;
            facts.name = name;
            facts.settings = {{"shared_buffers", date}};
            facts.begun = date;
            facts.command = command;
            found.scenarios.push_back(facts);
            for (const char* key : {"uuidv4", "uuidv7"}) {
                found.runs.push_back(whole(name, key));
                found.runs.back().rows_per_second = speed;
            }
        }
        for (const char* key : {"uuidv4", "uuidv7"}) found.keys.push_back({key, "", "", "", ""});
        return found;
    };
    const auto told = [](const results& found) {
        std::string text = dates_of(found);
        for (const auto& one : found.scenarios) text += " " + one.name;
        for (const auto& one : found.runs) {
            text += " " + one.scenario + "=" + std::to_string(static_cast<int>(one.rows_per_second));
        }
        return text;
    };
    const auto kept = of({"grow", "wire", "brin"}, "2026-11-20", 1);
    EXPECT_EQ(
        told(with_scenarios_of(of({"schema", "wire"}, "2026-11-28", 2), kept)),
        "2026-11-20 to 2026-11-28 grow wire brin schema grow=1 grow=1 wire=2 wire=2 brin=1 brin=1 schema=2 schema=2");
    EXPECT_EQ(told(with_scenarios_of(of({"wire"}, "2026-11-20", 2), kept)),
              "2026-11-20 grow wire brin grow=1 grow=1 wire=2 wire=2 brin=1 brin=1");
    auto by_and_by = with_scenarios_of(of({"grow", "wire"}, "2026-11-28", 2), kept);
    EXPECT_EQ(by_and_by.env.settings.at("shared_buffers"), "2026-11-28") << "they are the first scenario's";
    by_and_by = with_scenarios_of(of({"brin"}, "2026-11-28", 3), by_and_by);
    EXPECT_EQ(told(by_and_by), "2026-11-28 grow wire brin grow=2 grow=2 wire=2 wire=2 brin=3 brin=3")
        << "nothing is of the earlier day any more";

    const strings all{"bench/run --scenario all"};
    EXPECT_EQ(commands_of(kept), all);
    const std::string by_eight = "bench/run --scenario grow,wire --repeat 8";
    auto of_eight = of({"grow", "wire"}, "2026-11-28", 2, by_eight);
    of_eight.server_ids = {{"uuidv7()", 0.5}};
    const auto by_both = with_scenarios_of(of_eight, kept);
    EXPECT_EQ(commands_of(by_both), (strings{all[0], by_eight})) << "the later one comes later";
    EXPECT_EQ(by_both.server_ids.size(), 1u);
    EXPECT_EQ(with_scenarios_of(of({"brin"}, "2026-11-30", 3), by_both).server_ids.size(), 1u);
    EXPECT_EQ(commands_of(with_scenarios_of(of({"grow", "wire"}, "2026-11-30", 3), by_both)), all)
        << "nothing was made by the other any more";

    const auto on_one_day = with_scenarios_of(of({"grow"}, "2026-11-20T09:00:00Z", 2, by_eight),
                                              of({"grow", "wire"}, "2026-11-20T08:00:00Z", 1));
    EXPECT_EQ(commands_of(on_one_day), (strings{all[0], by_eight}));
    EXPECT_EQ(dates_of(on_one_day), "2026-11-20");

    auto by_another_key = of({"wire"}, "2026-11-28", 2);
    for (auto& one : by_another_key.runs) one.key += "-renamed";
    for (auto& one : by_another_key.keys) one.name += "-renamed";
    std::vector<std::string> keys;
    for (const auto& one : with_scenarios_of(by_another_key, kept).keys) keys.push_back(one.name);
    EXPECT_EQ(keys, (strings{"uuidv4-renamed", "uuidv7-renamed", "uuidv4", "uuidv7"})) << "all that a run has";
    EXPECT_EQ(with_scenarios_of(by_another_key, of({"wire"}, "2026-11-20", 1)).keys.size(), 2u);

    auto elsewhere = of({"wire"}, "2026-11-28", 2);
    elsewhere.env.postgres = "15.19";
    try {
        with_scenarios_of(elsewhere, kept);
        FAIL() << "it stands beside figures of another server";
    } catch (const bench_error& error) {
        EXPECT_STREQ(
            error.what(),
            "figures of PostgreSQL 15.19, cpu, GCC cannot stand beside the kept ones of PostgreSQL 15.18, cpu, "
            "GCC; run all scenarios");
    }
    elsewhere = of({"grow", "wire", "brin"}, "2026-11-28", 2);
    elsewhere.env.postgres = "15.19";
    EXPECT_EQ(json_text(with_scenarios_of(elsewhere, kept)), json_text(elsewhere)) << "nothing else would stay";
}

TEST(Figures, have_names_titles_and_units) {
    std::set<std::string> names, titles;
    for (const auto& each : figures()) {
        EXPECT_TRUE(names.insert(each.name).second) << each.name;
        EXPECT_TRUE(titles.insert(each.title).second) << each.title;
        EXPECT_EQ(&figure_named(each.name), &each);
        EXPECT_EQ(each.place != nullptr, each.name.starts_with('/')) << each.name;
        EXPECT_EQ(each.verb.empty(), each.noun.empty()) << each.name;
        const run one = whole("grow", "bigint+uuidv7");
        EXPECT_TRUE(value(one, each).has_value()) << each.name;
        if (each.where == shown_in::page) continue;
        EXPECT_LE(title_of(each).size(), 29u) << each.name << " is too long for the terminal's table";
    }
}

TEST(Figures, of_sums_and_quotients_follow_from_the_others) {
    run one = whole("grow", "bigint+uuidv7");
    EXPECT_EQ(value(one, figure_named("index_bytes")), 819200 + 409600);
    EXPECT_EQ(range(one, figure_named("index_bytes"))->low, 0.99 * 819200 + 0.99 * 409600);
    EXPECT_EQ(value(one, figure_named("index_to_model")), 819200.0 / 800000);
    EXPECT_EQ(range(one, figure_named("index_to_model")), std::nullopt);
    EXPECT_EQ(value(one, figure_named("vacuumed_to_model")), 1228800.0 / 600000) << "of the rows that are left";
    one.vacuum.reset();
    EXPECT_EQ(value(one, figure_named("vacuumed_to_model")), std::nullopt);
    EXPECT_EQ(value(one, figure_named("leaves_kept")), std::nullopt);
    EXPECT_EQ(figure_named("/reindex/seconds").in->words(0.1), "100\u00a0ms");
    one.primary_index.reset();
    EXPECT_EQ(value(one, figure_named("index_bytes")), 819200);
    one.wal.reset();
    EXPECT_EQ(value(one, figure_named("wal_bytes")), std::nullopt);
    one.rows_per_second = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(value(one, figure_named("/rows_per_second")), std::nullopt);
}

TEST(Summary, is_of_medians_and_of_what_all_repetitions_have) {
    run a = whole("grow", "uuidv7"), b = a, c = a;
    a.rows_per_second = 900;
    b.rows_per_second = 1300;
    b.wal.reset();
    const run all = summary_of({a, b, c});
    EXPECT_EQ(all.repetitions, 3);
    EXPECT_EQ(all.rows_per_second, 1000);
    EXPECT_EQ(all.range.at("/rows_per_second"), std::pair(900.0, 1300.0));
    EXPECT_EQ(all.wal, std::nullopt);
    EXPECT_TRUE(all.splits.has_value());
    EXPECT_EQ(all.lookups.at(1).hit, 4);
    EXPECT_EQ(all.rows_per_second_by_tenth.at(9), 1000);
}

}  // namespace
