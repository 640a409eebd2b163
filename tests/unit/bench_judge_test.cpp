// What follows from results.
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "bench_runs.hpp"
#include "judge/comparison.hpp"
#include "judge/judgement.hpp"

namespace {

using namespace rowkey::bench;

results claims_with(double v4_bytes, double v7_bytes) {
    results found;
    found.scenarios.push_back({"five-million",
                               "5,000,000 rows into empty tables",
                               5'000'000,
                               1,
                               9,
                               100,
                               "",
                               "",
                               "2026-11-28",
                               "bench/run",
                               {},
                               "",
                               {},
                               {}});
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

/// "False. At …": the verdict on a claim, and why.
std::string verdict_on(const results& found, const std::string& claim) {
    for (const auto& each : judge(found).claims) {
        if (each.claim == claim) return joined({each.verdict + ".", each.because}, " ");
    }
    return "no such claim";
}

std::string figures_of_claims(const results& found) {
    std::string all;
    for (const auto& each : judge(found).claims) {
        for (const auto& line : each.figures) all += line + "\n";
    }
    return all;
}

/// Gives the figures of all runs ranges that say nothing more than the figures.
results repeated_alike(results found) {
    for (run& one : found.runs) {
        for_each_figure(one, [&](const std::string& name, double value) { one.range[name] = {value, value}; });
    }
    return found;
}

/// "bigint or uuidv7": what is advised; empty where nothing is.
std::string advised(const results& found, const std::string& situation) {
    for (const auto& each : judge(found).advice) {
        if (each.situation == situation) return each.key;
    }
    return "";
}

TEST(Advice, is_the_key_that_has_it_best) {
    const std::string inside = "the id never leaves the service";
    auto found = of({whole("grow", "bigint"), whole("grow", "uuidv4"), whole("grow", "uuidv7")});
    scale(found.runs[0], "/index/bytes", 0.7);
    EXPECT_EQ(advised(found, inside), "bigint");
    scale(found.runs[0], "/index/bytes", 2);
    scale(found.runs[1], "/index/bytes", 0.99);
    EXPECT_EQ(advised(found, inside), "uuidv7 or uuidv4") << "as good within the tolerance";
    EXPECT_EQ(advised(of({whole("grow", "uuidv7")}), inside), "") << "there is nothing to choose from";
    EXPECT_EQ(advised(results{}, inside), "");
}

TEST(Advice, compares_runs_of_one_variant) {
    const std::string many = "32 sessions write by COPY at once";
    auto found = of({whole("writers", "uuidv4", "1 client"), whole("writers", "uuidv4", "32 clients", 32),
                     whole("writers", "uuidv7", "1 client"), whole("writers", "uuidv7", "32 clients", 32)});
    scale(found.runs[0], "/index/bytes", 0.1);
    scale(found.runs[3], "/index/bytes", 0.5);
    EXPECT_EQ(advised(found, many), "uuidv7");
    found.runs.erase(found.runs.begin() + 3);
    EXPECT_EQ(advised(found, many), "");
}

TEST(Claims, are_judged_by_the_figures) {
    const std::string sizes = "285 MB against 118 MB at 5 million rows";
    EXPECT_TRUE(verdict_on(claims_with(190e6, 155e6), sizes)
                    .starts_with("False. At 5,000,000 rows the index takes 190\u00a0MB against 155\u00a0MB"))
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
              "False. At p50 uuidv4 takes 1.00\u00a0× to 1.00\u00a0× uuidv7's time. At p99 uuidv4 takes 1.00\u00a0× to "
              "1.00\u00a0× uuidv7's time.");
    found.runs[0].latency.p99 = 7000;
    EXPECT_TRUE(verdict_on(found, latency).starts_with("True in places."));
    EXPECT_TRUE(verdict_on(found, latency)
                    .ends_with("3.50\u00a0× to 3.50\u00a0× uuidv7's time; three times or more in five-million."));
    found.runs[0].range["/latency_us/p99"] = {5000, 9000};
    found.runs[1].range["/latency_us/p99"] = {2000, 2000};
    EXPECT_TRUE(verdict_on(found, latency).starts_with("Not decided."));
    EXPECT_TRUE(verdict_on(found, latency).ends_with("; not decided in five-million."));
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
    EXPECT_EQ(verdict_on(found, both), "True. Against uuidv4 as the key its WAL is 1.00\u00a0× in cached.");

    run &v7 = found.runs[1], &ms = found.runs[2], &two = found.runs[4];
    v7.index.bytes = 1.4e6;
    v7.index.avg_leaf_density = 80;
    v7.rows_per_second = 800;
    EXPECT_EQ(verdict_on(found, bigint),
              "Not in all respects. Its indexes are larger, 1.40\u00a0×; its leaves are emptier, 0.89\u00a0×; it is "
              "slower, 0.80\u00a0×.");
    found.runs[0].range["/rows_per_second"] = {1000, 1000};
    v7.range["/rows_per_second"] = {790, 1010};
    EXPECT_TRUE(verdict_on(found, bigint).ends_with(". Not decided: number of rows a second, 0.80\u00a0×."))
        << verdict_on(found, bigint);
    v7.range["/rows_per_second"] = {800, 800};
    v7.repetitions = 1;
    EXPECT_TRUE(verdict_on(found, bigint).ends_with(". Not decided: number of rows a second, 0.80\u00a0×."))
        << "of one repetition nothing is known: " << verdict_on(found, bigint);

    ms.index.bytes = 2.1e6;
    ms.wal->index_bytes = 200;
    EXPECT_TRUE(
        verdict_on(found, rough)
            .starts_with("Not in all respects. Its indexes are larger, 1.50\u00a0×; it writes more log, 1.50\u00a0×."))
        << verdict_on(found, rough);

    two.wal->index_bytes = 200;
    EXPECT_EQ(verdict_on(found, both), "True. Against uuidv4 as the key its WAL is 1.50\u00a0× in cached.");
    found.runs[3].rows_per_second = 1000;
    found.runs[3].range["/rows_per_second"] = {1000, 1000};
    two.rows_per_second = 850;
    two.range["/rows_per_second"] = {660, 1050};
    EXPECT_TRUE(verdict_on(found, both).starts_with("True. ")) << "it may be slower, and hardly faster";
    two.range["/rows_per_second"] = {660, 1200};
    EXPECT_TRUE(verdict_on(found, both).starts_with("Not decided. ")) << verdict_on(found, both);
    two.range.clear();
    two.wal->index_bytes = 50;
    EXPECT_EQ(verdict_on(found, both),
              "Not in all respects. Against uuidv4 as the key its WAL is 0.75\u00a0× in cached. It has less log in "
              "cached.");
    for (auto& one : found.runs) one.wal.reset();
    EXPECT_TRUE(verdict_on(found, both).starts_with("Not measured"));
    EXPECT_EQ(figures_of_claims(found).find("0.00"), std::string::npos) << "what is absent is not zero";
}

TEST(Claims, of_as_good_hold_within_the_tolerance_only) {
    results found;
    found.runs = {claimed("cached", "uuidv7", "", 1, 90, 1e6), claimed("cached", "uuidv7-ms", "", 1, 90, 1e6)};
    found = repeated_alike(found);
    const std::string rough = "milliseconds + random is as good as ordered v7";
    EXPECT_EQ(verdict_on(found, rough), "True.");
    scale(found.runs[1], "/wal/index_bytes_per_row", 1.02);
    EXPECT_EQ(verdict_on(found, rough), "True.") << "1.01 times the log";
    scale(found.runs[1], "/wal/index_bytes_per_row", 1.08);
    EXPECT_EQ(verdict_on(found, rough), "Not in all respects. It writes more log, 1.05\u00a0×.");
}

TEST(Claims, compare_a_variant_with_what_has_none) {
    results found;
    found.runs = {claimed("skew", "bigint", "", 8, 75, 1e6), claimed("skew", "uuidv7", "", 8, 75, 1e6),
                  claimed("skew", "uuidv7", "clocks apart", 8, 75, 1.7e6), claimed("skew", "uuidv7-ms", "", 8, 75, 1e6),
                  claimed("skew", "uuidv7-ms", "clocks apart", 8, 75, 1.7e6)};
    EXPECT_NE(figures_of_claims(found).find("skew, clocks apart: index space 1.70\u00a0×"), std::string::npos)
        << figures_of_claims(found);
    EXPECT_EQ(verdict_on(found, "milliseconds + random is as good as ordered v7"), "True.") << "each against its like";
}

TEST(Claims, tell_what_a_switch_does) {
    const std::string claim = "a table of v4 that goes on with v7 becomes as good as one of v7";
    results found;
    found.runs = {claimed("switch", "uuidv4", "after uuidv4", 1, 70, 2e6),
                  claimed("switch", "uuidv7", "after uuidv4", 1, 90, 1e6),
                  claimed("switch", "uuidv7", "after uuidv7", 1, 90, 1e6)};
    EXPECT_EQ(verdict_on(found, claim), "True.");
    EXPECT_NE(figures_of_claims(found).find("beside one that stays with v4: index space 0.50\u00a0×"),
              std::string::npos)
        << figures_of_claims(found);
    found.runs[1].wal->index_bytes = 300;
    EXPECT_EQ(verdict_on(found, claim), "Not in all respects. It writes more log, 2.00\u00a0×.");
    found.runs[1].wal.reset();
    found.runs[1].index.bytes = 1.1e6;
    EXPECT_EQ(verdict_on(found, claim), "Not in all respects. Its indexes are larger, 1.10\u00a0×.");
    EXPECT_NE(figures_of_claims(found).find("WAL per row not available"), std::string::npos);
}

TEST(Claims, of_a_lower_fillfactor_tell_what_it_costs) {
    const std::string claim = "a lower fillfactor helps v7 under concurrency";
    results found;
    EXPECT_EQ(verdict_on(found, claim), "Not measured: needs remedies.");
    found.runs = {claimed("remedies", "uuidv7", "COPY", 8, 70, 1e6),
                  claimed("remedies", "uuidv7", "COPY, fillfactor 70", 8, 70, 1e6)};
    EXPECT_EQ(verdict_on(found, claim),
              "False. With 70% instead of 90%, 8 writers leave their leaves 70% full instead of 70%.");
    found.runs[1].index.bytes = 0.9e6;
    EXPECT_TRUE(verdict_on(found, claim).starts_with("True. ")) << verdict_on(found, claim);
    EXPECT_TRUE(verdict_on(found, claim).ends_with(" Better: all indexes 0.90\u00a0×.")) << verdict_on(found, claim);
    found.runs[1].wal->index_bytes = 150;
    EXPECT_TRUE(verdict_on(found, claim).starts_with("Not in all respects. ")) << verdict_on(found, claim);
    EXPECT_TRUE(verdict_on(found, claim).ends_with(" Worse: WAL/row 1.25\u00a0×.")) << verdict_on(found, claim);
}

TEST(Claims, of_binary_parameters_are_not_of_copy) {
    const std::string claim = "binary parameters are faster";
    results found;
    found.runs = {
        claimed("wire", "uuidv7", "INSERT, text", 1, 90, 1e6), claimed("wire", "uuidv7", "INSERT, binary", 1, 90, 1e6),
        claimed("wire", "uuidv7", "COPY, text", 1, 90, 1e6), claimed("wire", "uuidv7", "COPY, binary", 1, 90, 1e6)};
    found.runs[3].rows_per_second = 2000;
    EXPECT_EQ(verdict_on(found, claim), "False. About as many rows a second as by text, or fewer: INSERT 1.00\u00a0×.");
    found.runs[1].rows_per_second = 1300;
    EXPECT_EQ(verdict_on(found, claim), "True. More rows a second: INSERT 1.30\u00a0×.");
    EXPECT_TRUE(has(figures_of_claims(found), "COPY, of the same as text: rows/s 2.00\u00a0×"));
    found.runs.push_back(claimed("wire", "uuidv7", "unnest, text", 1, 90, 1e6));
    found.runs.push_back(claimed("wire", "uuidv7", "unnest, binary", 1, 90, 1e6));
    EXPECT_TRUE(verdict_on(found, claim).starts_with("True in places. ")) << verdict_on(found, claim);
}

TEST(Claims, of_a_compressed_log_go_by_its_best_method) {
    const std::string claim = "wal_compression makes v4 cheap";
    results found;
    found.runs = {
        claimed("compression", "uuidv4", "off", 1, 70, 1e6), claimed("compression", "uuidv4", "lz4", 1, 70, 1e6),
        claimed("compression", "uuidv4", "zstd", 1, 70, 1e6), claimed("compression", "uuidv7", "off", 1, 90, 1e6)};
    found.runs[0].wal->index_bytes = 1900;
    found.runs[1].wal->index_bytes = 900;
    found.runs[2].lacking = "the server has no wal_compression zstd";
    EXPECT_EQ(
        verdict_on(found, claim),
        "False. With lz4 uuidv4 writes 0.50\u00a0× its own log, which is 5.00\u00a0× uuidv7's without compression, "
        "at rows a second 1.00\u00a0×.");
    EXPECT_TRUE(has(figures_of_claims(found), "zstd: the server has no wal_compression zstd"));
    EXPECT_TRUE(has(figures_of_claims(found), "pglz: not available"));
    found.runs[1].wal->index_bytes = 100;
    EXPECT_TRUE(verdict_on(found, claim).starts_with("True. With lz4 uuidv4 writes 0.10")) << verdict_on(found, claim);
    found.runs[1].rows_per_second = 700;
    EXPECT_TRUE(verdict_on(found, claim).starts_with("False. ")) << "it is slower";
}

TEST(Claims, say_where_they_are_heard) {
    for (const auto& each : judge(results{}).claims) EXPECT_FALSE(each.heard.empty()) << each.claim;
}

TEST(Claims, of_smaller_indexes_tell_where_they_are_not) {
    const std::string claim = "v7 indexes are smaller than v4's";
    auto found =
        of({whole("grow", "uuidv4"), whole("grow", "uuidv7"), whole("churn", "uuidv4"), whole("churn", "uuidv7")});
    EXPECT_EQ(verdict_on(found, claim), "False. About the same, 1.00\u00a0×.");
    scale(found.runs[0], "/index/bytes", 3);
    EXPECT_EQ(verdict_on(found, claim),
              "True in places. Smaller, 0.43\u00a0× (grow). About the same, 1.00\u00a0× (churn).");
    scale(found.runs[2], "/index/bytes", 0.5);
    EXPECT_TRUE(has(verdict_on(found, claim), "Larger, 1.50\u00a0× (churn).")) << verdict_on(found, claim);
    scale(found.runs[2], "/index/bytes", 6);
    EXPECT_EQ(verdict_on(found, claim), "True. Smaller, 0.43\u00a0×.");
    EXPECT_TRUE(has(figures_of_claims(found), "grow: 2.73\u00a0MiB with uuidv4, 1.17\u00a0MiB with uuidv7: 0.43"))
        << figures_of_claims(found);
    EXPECT_TRUE(verdict_on(results{}, claim).starts_with("Not measured"));
}

TEST(Claims, of_vacuum_need_a_vacuum_and_more_than_its_noise) {
    const std::string claim = "VACUUM takes longer with v4";
    auto found = of({whole("churn", "uuidv4"), whole("churn", "uuidv7")});
    scale(found.runs[0], "/vacuum/seconds", 1.09);
    EXPECT_EQ(verdict_on(found, claim), "False. About the same, 1.09\u00a0×.");
    scale(found.runs[0], "/vacuum/seconds", 1.2);
    EXPECT_EQ(verdict_on(found, claim), "True. More time, 1.31\u00a0×.");
    found.runs[0].repetitions = 1;
    EXPECT_EQ(verdict_on(found, claim), "Not decided. Not decided, 1.31\u00a0×.");
    for (auto& one : found.runs) one.vacuum.reset();
    EXPECT_TRUE(verdict_on(found, claim).starts_with("Not measured"));
}

TEST(Claims, of_deleted_rows_tell_the_file_from_what_is_free_in_it) {
    const std::string claim = "deleting old rows gives the space back";
    auto found = of({whole("retention", "uuidv4"), whole("retention", "uuidv7")});
    scale(found.runs[0], "/vacuum/leaf_pages", 1.1);
    EXPECT_EQ(verdict_on(found, claim),
              "Only for new rows of the same index, and not with every key. The file stays as large, and of its "
              "leaves become free: uuidv7: 9%. The file stays as large, and no leaf becomes free: uuidv4: leaves 45% "
              "full.");
    scale(found.runs[0], "/vacuum/leaf_pages", 0.5);
    EXPECT_TRUE(verdict_on(found, claim).starts_with("Only for new rows of the same index. "));
    scale(found.runs[0], "/vacuum/index_bytes", 0.5);
    EXPECT_TRUE(verdict_on(found, claim).starts_with("True in places. The index's file gets smaller: uuidv4. "))
        << verdict_on(found, claim);
    scale(found.runs[1], "/vacuum/index_bytes", 0.5);
    EXPECT_TRUE(verdict_on(found, claim).starts_with("True. "));
    for (auto& one : found.runs) one.scenario = "churn";
    EXPECT_TRUE(verdict_on(found, claim).starts_with("Not measured")) << "the rows that went were not the oldest";
}

TEST(Claims, of_brin_compare_it_with_the_b_tree_of_the_same_table) {
    const std::string claim = "BRIN serves v7";
    auto found = of({with_brin(whole("brin", "uuidv4")), with_brin(whole("brin", "uuidv7"))});
    EXPECT_EQ(verdict_on(found, claim), "True. Less time than the B-tree, 0.10\u00a0×.");
    found.runs[0].lookups[1].us = 1e6;
    EXPECT_TRUE(verdict_on(found, claim).starts_with("True.")) << "another key is not asked about";
    found.runs.push_back(with_brin(whole("brin", "uuidv7", "8 clients", 8)));
    found.runs[2].lookups[1].us = 5000;
    found.runs[2].range.clear();
    EXPECT_EQ(verdict_on(found, claim),
              "True in places. Less time than the B-tree, 0.10\u00a0× (newest 1%). More time than the B-tree, "
              "5.00\u00a0× (newest 1%, 8 clients).");
    found.runs[1].repetitions = 1;
    EXPECT_TRUE(verdict_on(found, claim).starts_with("False in places. More time than the B-tree, 5.00"))
        << verdict_on(found, claim);
    found.runs[2].repetitions = 1;
    EXPECT_TRUE(verdict_on(found, claim).starts_with("Not decided. ")) << verdict_on(found, claim);
    EXPECT_TRUE(has(figures_of_claims(found),
                    "uuidv7: BRIN 24.0\u00a0KiB beside 800\u00a0KiB; newest 1% 100\u00a0µs "
                    "against 1.00\u00a0ms, 200 blocks against 100"))
        << figures_of_claims(found);
    for (auto& one : found.runs) one.brin_bytes.reset();
    EXPECT_TRUE(verdict_on(found, claim).starts_with("Not measured"));
}

TEST(Claims, of_joins_are_judged_by_each_uuid_and_each_join) {
    const std::string claim = "joins by uuid are slower than by bigint";
    auto found = of({whole("schema", "bigint"), whole("schema", "uuidv4"), whole("schema", "uuidv7"),
                     whole("schema", "bigint+uuidv7")});
    EXPECT_EQ(verdict_on(found, claim),
              "False. Not slower: join of all by uuidv4; join, summed by order by uuidv4; join of all by uuidv7; join, "
              "summed by order by uuidv7.");
    found.runs[2].repetitions = 1;
    EXPECT_TRUE(verdict_on(found, claim).starts_with("False in places. Not slower: join of all by uuidv4; "))
        << verdict_on(found, claim);
    found.runs[2].repetitions = 3;
    scale(found.runs[1], "/join/seconds", 1.5);
    EXPECT_TRUE(verdict_on(found, claim).starts_with("True in part. Slower: join of all by uuidv4. Not slower: "))
        << verdict_on(found, claim);
    EXPECT_TRUE(has(figures_of_claims(found),
                    "schema, uuidv4: join of all 750\u00a0ms against 500\u00a0ms, 1.50\u00a0×\u00a0(1.47–1.53); "))
        << figures_of_claims(found);
    scale(found.runs[1], "/join/grouped_seconds", 1.5);
    scale(found.runs[2], "/join/seconds", 1.5);
    scale(found.runs[2], "/join/grouped_seconds", 1.5);
    EXPECT_TRUE(verdict_on(found, claim).starts_with("True. Slower: ")) << verdict_on(found, claim);
    for (auto& one : found.runs) one.repetitions = 1;
    EXPECT_TRUE(verdict_on(found, claim).starts_with("Not decided. ")) << "by one repetition";
    for (auto& one : found.runs) one.join.reset();
    EXPECT_EQ(verdict_on(found, claim), "Not measured: needs schema.");
}

TEST(Claims, of_composite_keys_are_judged_beside_the_id_alone) {
    const std::string claim = "a composite (tenant_id, v7) index is as local as v7";
    results found;
    EXPECT_EQ(verdict_on(found, claim), "Not measured: needs tenants.");
    found.runs = {claimed("tenants", "uuidv7", "10 tenants, one by one", 1, 90, 1e6)};
    EXPECT_TRUE(verdict_on(found, claim).starts_with("Not measured")) << "there is nothing to compare with";
    found.runs.push_back(claimed("tenants", "uuidv7", "primary key (id)", 1, 90, 1e6));
    found.runs.push_back(claimed("tenants", "uuidv7", "10 tenants, runs of 20, 16 partitions", 1, 50, 1e6));
    for (run& one : found.runs) one.checkpoint = checkpoint_cost{100, 500};
    EXPECT_EQ(verdict_on(found, claim), "True.") << "partitions are another matter";
    found.runs[0].index = {2e6, 2e6, 1, 50, 0};
    found.runs[0].checkpoint->pages_dirtied = 200;
    EXPECT_EQ(verdict_on(found, claim),
              "Not in all respects. Its leaves are emptier, 0.56\u00a0×; it dirties more pages, 2.00\u00a0×.");
    found.runs[0].index.avg_leaf_density = 90;
    found.runs[0].checkpoint.reset();
    EXPECT_EQ(verdict_on(found, claim), "True.") << "its entries may be wider";
}

/// The first sentence of a scenario, which asks this.
std::string first_sentence(results found, const char* asks = "") {
    found.scenarios.front().asks = asks;
    return judge(found).verdicts.at(found.scenarios.front().name).front();
}

TEST(Comparison, goes_with_the_figure_beside_it) {
    auto found = of({whole("grow", "uuidv4"), whole("grow", "uuidv7")});
    scale(found.runs[0], "/rows_per_second", 0.5);
    EXPECT_TRUE(has(first_sentence(found), "0.50\u00a0×\u00a0(0.49–0.51) the number of rows a second"))
        << first_sentence(found);
    EXPECT_TRUE(has(first_sentence(found), "needs about the same index space")) << first_sentence(found);
    found.runs[0].range["/rows_per_second"] = {100, 1010};
    EXPECT_TRUE(has(first_sentence(found), "inserts 0.50\u00a0×\u00a0(0.10–1.02, not decided) the number of rows"))
        << first_sentence(found);
    for (run& one : found.runs) one.repetitions = 1;
    EXPECT_TRUE(has(first_sentence(found), "inserts 0.50\u00a0× (one repetition) the number of rows a second"))
        << first_sentence(found);
    scale(found.runs[0], "/index/bytes", 1.5);
    EXPECT_FALSE(has(first_sentence(found), "about the same index space")) << "sizes of one repetition hold";
}

TEST(Comparison, calls_the_same_what_is_within_the_tolerance) {
    const figure &size = figure_named("/index/bytes"), &speed = figure_named("/rows_per_second");
    const run to = whole("grow", "uuidv7");
    run of = whole("grow", "uuidv4");
    for (const auto& [figure, by, is] : {std::tuple{&size, 1.015, outcome::same},
                                         {&size, 1.03, outcome::undecided},
                                         {&size, 1.05, outcome::more},
                                         {&size, 0.9, outcome::less},
                                         {&speed, 0.92, outcome::same},
                                         {&speed, 0.8, outcome::less}}) {
        run scaled = of;
        for_each_figure(scaled, [&, name = figure->name, by = by](const std::string& each, double& value) {
            if (each != name) return;
            value *= by;
            scaled.range[each] = {0.98 * value, 1.02 * value};
        });
        EXPECT_EQ(compare(scaled, to, *figure)->is, is) << figure->name << by;
    }
}

TEST(Verdict, of_writers_follows_how_full_leaves_get) {
    auto found = of({whole("writers", "bigint", "1 client", 1), whole("writers", "bigint", "8 clients", 8),
                     whole("writers", "uuidv7", "1 client", 1), whole("writers", "uuidv7", "8 clients", 8)});
    EXPECT_EQ(first_sentence(found, "clients"),
              "From 1 client to 8 clients: they stay about as full with bigint (90% to 90%) and uuidv7 (90% to 90%).");
    scale(found.runs[1], "/index/avg_leaf_density", 0.8);
    EXPECT_EQ(first_sentence(found, "clients"),
              "From 1 client to 8 clients: leaves get emptier with bigint (90% to 72%); they stay about as full "
              "with uuidv7 (90% to 90%).");
    scale(found.runs[3], "/index/avg_leaf_density", 1.1);
    EXPECT_TRUE(has(first_sentence(found, "clients"), "fuller with uuidv7 (90% to 99%)"))
        << first_sentence(found, "clients");
}

TEST(Verdict, of_checkpoints_follows_their_distance) {
    auto found = of({whole("checkpoints", "uuidv4", "often"), whole("checkpoints", "uuidv4", "never"),
                     whole("checkpoints", "uuidv7", "often"), whole("checkpoints", "uuidv7", "never")});
    EXPECT_TRUE(has(first_sentence(found, "checkpoints"), "hardly changes")) << first_sentence(found, "checkpoints");
    scale(found.runs[0], "/wal/index_bytes_per_row", 10);
    EXPECT_TRUE(has(first_sentence(found, "checkpoints"), "depends on the checkpoints: often 5.24"))
        << first_sentence(found, "checkpoints");
    EXPECT_TRUE(has(first_sentence(found, "checkpoints"), "never about as much"))
        << first_sentence(found, "checkpoints");
}

TEST(Verdict, of_the_switch_tells_both_neighbours) {
    auto found = of({whole("switch", "uuidv4", "after uuidv4"), whole("switch", "uuidv7", "after uuidv4"),
                     whole("switch", "uuidv7", "after uuidv7")});
    scale(found.runs[0], "/checkpoint/pages_dirtied", 10);
    found.scenarios[0].asks = "switch";
    const auto told = judge(found).verdicts.at("switch");
    ASSERT_EQ(told.size(), 2u);
    EXPECT_TRUE(has(told[0], "dirties 0.10\u00a0×")) << told[0];
    EXPECT_TRUE(has(told[0], "stays with uuidv4")) << told[0];
    EXPECT_TRUE(has(told[1], "dirties about the same number of index pages")) << told[1];
}

TEST(Verdict, of_clocks_apart_compares_a_key_with_itself) {
    auto found = of({whole("skew", "uuidv4"), whole("skew", "uuidv7"), whole("skew", "uuidv7", "clocks ±50 ms")});
    EXPECT_TRUE(has(first_sentence(found, "clocks"),
                    "With clocks ±50 ms between the writers the index is about as large with uuidv7"));
    scale(found.runs[2], "/index/bytes", 2);
    EXPECT_TRUE(has(first_sentence(found, "clocks"), "the index is larger with uuidv7 1.67"))
        << first_sentence(found, "clocks");
}

TEST(Verdict, of_making_tells_which_way_fills_best) {
    auto found = of({whole("making", "uuidv7", "before"), whole("making", "uuidv7", "at insert")});
    EXPECT_EQ(first_sentence(found, "variants"), "It makes no difference to uuidv7, beyond the noise.");
    scale(found.runs[0], "/index/avg_leaf_density", 0.8);
    EXPECT_TRUE(has(first_sentence(found, "variants"), "uuidv7: 90% (at insert) down to 72% (before)"))
        << first_sentence(found, "variants");
}

TEST(Verdict, of_remedies_names_what_is_full_and_fast) {
    auto found = of({whole("remedies", "uuidv7", "COPY", 8), whole("remedies", "uuidv7", "pipelined", 8),
                     whole("remedies", "uuidv7", "COPY, then REINDEX", 8)});
    for (run& one : found.runs) one.reindex.reset();
    scale(found.runs[0], "/index/avg_leaf_density", 0.8);
    scale(found.runs[1], "/rows_per_second", 0.5);
    found.runs[2].index.avg_leaf_density = 70;
    found.runs[2].reindex = reindex_cost{1, 2, 3, 90};  // as long as the load of 1000 rows
    found.scenarios[0].asks = "remedies";
    auto told = judge(found).verdicts.at("remedies");
    EXPECT_EQ(told[0],
              "With 8 clients, uuidv7 “COPY” leaves its leaves 72% full. Against it, with the time of a REINDEX "
              "counted: uuidv7 “pipelined”: leaves 90% full, 0.50\u00a0× the rows a second; uuidv7 “COPY, then "
              "REINDEX”: leaves 90% full, 0.50\u00a0× the rows a second.");
    EXPECT_EQ(told[1],
              "These keep its leaves 85% full or more at a third of the rows a second or more: uuidv7 “pipelined”; "
              "uuidv7 “COPY, then REINDEX”.");
    scale(found.runs[1], "/rows_per_second", 0.5);
    found.runs[2].reindex->avg_leaf_density = 80;
    EXPECT_EQ(judge(found).verdicts.at("remedies")[1],
              "None keeps its leaves 85% full or more at a third of the rows a second or more.");
}

TEST(Verdict, of_the_wire_compares_binary_with_text_and_statements_with_an_insert) {
    auto found = of({whole("wire", "uuidv7", "INSERT, text"), whole("wire", "uuidv7", "INSERT, binary"),
                     whole("wire", "uuidv7", "COPY, text")});
    scale(found.runs[1], "/client_cpu_us", 0.5);
    scale(found.runs[2], "/rows_per_second", 8);
    found.scenarios[0].asks = "wire";
    const auto told = judge(found).verdicts.at("wire");
    EXPECT_TRUE(has(told[0],
                    "A uuid in binary against one as text: INSERT about the same number of rows a second, "
                    "0.50\u00a0×\u00a0(0.49–0.51) the CPU of the client per row"))
        << told[0];
    EXPECT_TRUE(has(told[1], "Against an INSERT for each row, as text: COPY 8.00\u00a0×")) << told[1];
}

TEST(Verdict, of_compression_goes_by_its_best_method) {
    auto found = of({whole("compression", "uuidv4", "off"), whole("compression", "uuidv4", "lz4"),
                     whole("compression", "uuidv7", "off")});
    scale(found.runs[0], "/wal/index_bytes_per_row", 20);
    scale(found.runs[1], "/wal/index_bytes_per_row", 10);
    found.scenarios[0].asks = "compression";
    const auto told = judge(found).verdicts.at("compression");
    EXPECT_TRUE(has(told[0], "With lz4, its best, uuidv4 writes 5.24")) << told[0];
    EXPECT_TRUE(has(told[1], "WAL per row against none compressed: uuidv4 lz4 0.53")) << told[1];
}

TEST(Verdict, of_tenants_tells_what_each_layout_fills_to) {
    auto found = of({whole("tenants", "bigint", "10 tenants, one by one"),
                     whole("tenants", "uuidv7", "10 tenants, one by one"), whole("tenants", "uuidv7", "partitions")});
    for (run& one : found.runs) {
        one.primary_index.reset();
        one.reindex.reset();
    }
    scale(found.runs[1], "/index/avg_leaf_density", 50.0 / 90);
    EXPECT_EQ(
        first_sentence(found, "layout"),
        "How full leaves are, by layout: 10 tenants, one by one: 90% with bigint and 50% with uuidv7; partitions: "
        "90% with uuidv7.");
    found.runs[2].primary_index = found.runs[0].index;
    EXPECT_TRUE(first_sentence(found, "layout").ends_with("90% with uuidv7, whose primary index gets 90%."));
    found.runs[1].reindex = reindex_cost{1, 2, 3, 89};
    EXPECT_TRUE(has(first_sentence(found, "layout"), "50% with uuidv7, and then 89%;"));
}

TEST(Verdict, of_reads_tells_time_and_blocks) {
    auto found = of({whole("reads", "uuidv4"), whole("reads", "uuidv7")});
    scale(found.runs[0], "/lookups/0/read", 4);
    EXPECT_TRUE(has(first_sentence(found, "lookups"), "cold buffers: point: about the same time and 4.00\u00a0×"))
        << first_sentence(found, "lookups");
}

TEST(Verdict, of_upkeep_tells_each_part_left_and_what_reindex_makes_of_it) {
    auto found = of({whole("churn", "uuidv4", "50% left"), whole("churn", "uuidv4", "10% left"),
                     whole("churn", "uuidv7", "50% left"), whole("churn", "uuidv7", "10% left")});
    scale(found.runs[2], "/vacuum/index_bytes", 2);
    found.scenarios[0].asks = "upkeep";
    const auto told = judge(found).verdicts.at("churn");
    ASSERT_EQ(told.size(), 6u);
    EXPECT_EQ(told[0],
              "50% left: of what the rows left need, the indexes take 2.05\u00a0× with uuidv4 (leaves 45% "
              "full) and 4.10\u00a0× with uuidv7 (leaves 45% full).");
    EXPECT_TRUE(has(told[1], "Against uuidv7 (50% left), uuidv4 needs 0.50")) << told[1];
    EXPECT_TRUE(has(told[1], "about the same time for a VACUUM")) << told[1];
    EXPECT_TRUE(told[2].starts_with("10% left: ")) << told[2];
    EXPECT_TRUE(has(told[4], "uuidv7, 50% left 0.25\u00a0× (100\u00a0ms, 586\u00a0KiB of WAL)")) << told[4];
}

TEST(Verdict, of_brin_tells_each_kind_of_select) {
    auto found = of({with_brin(whole("brin", "uuidv4")), with_brin(whole("brin", "uuidv7"))});
    found.scenarios[0].asks = "brin";
    const auto told = judge(found).verdicts.at("brin");
    ASSERT_EQ(told.size(), 2u);
    EXPECT_TRUE(has(told[0], "By BRIN against the B-tree, newest 1%: uuidv4 0.10")) << told[0];
    EXPECT_TRUE(has(told[0], "2.00\u00a0×\u00a0(1.96–2.04) the blocks; uuidv7")) << told[0];
    EXPECT_TRUE(has(told[1], "24.0\u00a0KiB beside 800\u00a0KiB with uuidv4")) << told[1];
}

TEST(Verdict, of_keys_follows_what_the_scenario_is_about) {
    auto found = of({whole("bounded", "uuidv4"), whole("bounded", "uuidv7")});
    found.scenarios[0].summary = {"/rows_per_second", "/latency_us/p99"};
    scale(found.runs[0], "/latency_us/p99", 9);
    EXPECT_EQ(first_sentence(found),
              "Against uuidv7, uuidv4 inserts about the same number of rows a second and takes "
              "9.00\u00a0×\u00a0(8.82–9.18) the time for a transaction at p99.");
    scale(found.runs[0], "/rows_per_second_by_tenth/9", 0.5);
    const auto told = judge(found).verdicts.at("bounded");
    EXPECT_TRUE(has(told[2], "The last tenth of the rows went slower than the second with uuidv4 (0.50")) << told[2];
}

TEST(Verdict, of_schemas_tells_all_by_which_one_is_chosen) {
    auto found = of({whole("schema", "bigint"), whole("schema", "uuidv4"), whole("schema", "uuidv7")});
    found.scenarios[0].asks = "schema";
    scale(found.runs[0], "/per_order/bytes", 0.5);
    scale(found.runs[1], "/join/seconds", 2);
    scale(found.runs[1], "/lookups/0/us", 3);
    const auto told = judge(found).verdicts.at("schema");
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(
        told[0],
        "Against uuidv7, bigint needs 0.50\u00a0×\u00a0(0.49–0.51) the space for an order, writes about the same "
        "WAL for an order, inserts an order in about the same time, joins all in about the same time, sums all up "
        "by order in about the same time, finds a cold point in about the same time and finds a warm point in "
        "about the same time.");
    EXPECT_TRUE(has(told[1], "joins all in 2.00\u00a0×\u00a0(1.96–2.04) the time")) << told[1];
    EXPECT_TRUE(has(told[1], "finds a cold point in 3.00\u00a0×")) << told[1];
    for (run& one : found.runs) one.join.reset();
    EXPECT_FALSE(has(judge(found).verdicts.at("schema")[1], "joins")) << "what is absent is not told";
}

TEST(Verdict, of_one_run_tells_its_figures) {
    EXPECT_TRUE(has(first_sentence(of({whole("grow", "uuidv7")})), "uuidv7 needs 1.17\u00a0MiB of index"));
}

}  // namespace
