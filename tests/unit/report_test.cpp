// The report's words and its page as text; tests/bench/report_smoke.sh opens one in a browser.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "report.hpp"
#include "report/comparison.hpp"
#include "report/verdict.hpp"
#include "scenarios.hpp"

namespace {

using namespace rowkey::bench;

std::size_t count(const std::string& text, const std::string& word) {
    std::size_t n = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++n;
    return n;
}

bool has(const std::string& text, const std::string& word) {
    return text.find(word) != std::string::npos;
}

/// A run with all that a run can have.
run whole(const std::string& scenario, const std::string& key, const std::string& variant = "", int clients = 1) {
    run one;
    one.scenario = scenario;
    one.key = key;
    one.variant = variant;
    one.clients = clients;
    one.rows = 1000;
    one.repetitions = 3;
    one.rows_per_second = 1000;
    one.rows_per_second_last_decile = 900;
    one.rows_per_second_by_tenth.assign(10, 1000);
    one.latency = {100, 200, 300, 400};
    one.index = {819200, 800000, 99, 90, 1};
    one.primary_index = index_shape{409600, 400000, 49, 90, 0};
    one.total_bytes = 3e6;
    one.correlation = 1;
    one.wal = wal_per_row{80, 90, 0.01};
    one.splits = leaf_splits{98, 2};
    one.checkpoints = 9;
    one.checkpoint = checkpoint_cost{20, 120};
    one.buffers = index_buffers{3000, 100};
    one.lookups = {{"point", true, 20, 1, 3}, {"point", false, 10, 4, 1}};
    one.landed = landing{1000, 100, {}};
    for (std::uint32_t i = 0; i < 100; ++i) {
        one.landed->points.push_back({i * 10, i});
        one.over_time.push_back({0.01 * (i + 1), 100, 200});
    }
    one.checkpoint_seconds = {0.3, 0.6};
    for_each_figure(one, [&](const std::string& name, double value) {
        one.range[name] = {0.99 * value, 1.01 * value};
    });
    return one;
}

results of(std::vector<run> runs) {
    results found;
    for (const run& one : runs) {
        if (found.scenarios.empty() || found.scenarios.back().name != one.scenario) {
            found.scenarios.push_back({one.scenario, "1,000 rows", 1000, 3, 9, 100, "", "", {}});
        }
    }
    found.runs = std::move(runs);
    found.env = {"a CPU", "15", "a compiler", "Release", {{"fsync", "on"}}};
    return found;
}

/// Multiplies a figure and its range.
void scale(run& one, const std::string& figure, double by) {
    for_each_figure(one, [&](const std::string& name, double& value) {
        if (name != figure) return;
        value *= by;
        one.range[name] = {one.range[name].first * by, one.range[name].second * by};
    });
}

std::string first_sentence(const results& found) {
    return report::verdict(report::scenes(found).front()).front();
}

TEST(Report, is_one_file_that_escapes_what_came_from_outside) {
    auto found = of({whole("grow", "uuidv4", "<script>alert(2)</script>"), whole("grow", "uuidv7")});
    found.env.cpu = "<script>alert(1)</script>";
    found.command = "bench/run --out \"a&b\"";
    found.scenarios[0].title = "<img/>";
    found.scenarios[0].failure = "</section><script>";
    found.runs[0].lookups[0].what = "<b>point</b>";
    const std::string html = report_html(found);
    EXPECT_EQ(count(html, "<script"), 1u) << "its own";
    EXPECT_FALSE(has(html, "<img"));
    EXPECT_FALSE(has(html, "<b>point"));
    EXPECT_FALSE(has(html, "src="));
    EXPECT_FALSE(has(html, "url("));
    EXPECT_FALSE(has(html, "http:")) << "nor any other address";
    EXPECT_FALSE(has(html, "https:"));
    EXPECT_TRUE(has(html, "default-src 'none'"));
    EXPECT_TRUE(has(html, "a&amp;b"));
}

TEST(Report, shows_every_figure_of_a_whole_run) {
    // A figure that the report asks for by a name that no run has would be told as not available.
    const std::string html = report_html(of({whole("grow", "uuidv4"), whole("grow", "uuidv7")}));
    EXPECT_FALSE(has(html, "not available"));
    for (const char* title :
         {"Where each insert landed", "Latency over time", "Index size", "Write-ahead log per row", "Leaf splits",
          "Rows per second", "Index pages dirtied per checkpoint", "Transaction latency"}) {
        EXPECT_TRUE(has(html, std::string("<h3>") + title + "</h3>")) << title;
    }
    EXPECT_EQ(count(html, "class=\"dots\""), 200u) << "a hundred steps for each key";
    EXPECT_EQ(count(html, "<section"), count(html, "</section>"));
    EXPECT_EQ(count(html, "<figure"), count(html, "</figure>"));
}

TEST(Report, of_any_scenario_does_without_what_is_absent) {
    std::vector<std::string> names{"grow", "steady", "unheard of"};
    for (const auto& one : named_scenarios()) names.push_back(one.name);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const std::string& name : names) {
        for (const bool two : {false, true}) {
            for (const double value : {0.0, nan, std::numeric_limits<double>::infinity()}) {
                results found;
                for (const char* key : {"uuidv4", "uuidv7"}) {
                    run bare;
                    bare.scenario = name;
                    bare.key = key;
                    for_each_figure(bare, [&](const std::string&, double& figure) { figure = value; });
                    if (two || found.runs.empty()) found.runs.push_back(bare);
                }
                const std::string html = report_html(found);
                EXPECT_TRUE(has(html, "id=\"scenario-" + name + "\"")) << name;
                for (const char* word : {"\"nan", "nan%", ">nan", ">inf", "\"inf", " inf"})
                    EXPECT_FALSE(has(html, word)) << name << word;
                EXPECT_TRUE(has(html, "not available")) << name;
            }
        }
    }
    EXPECT_TRUE(has(report_html(results{}), "No run to report"));
}

TEST(Report, of_one_run_tells_its_figures) {
    const auto found = of({whole("grow", "uuidv7")});
    EXPECT_TRUE(has(first_sentence(found), "uuidv7 needs 1.17\u00a0MiB of index"));
    EXPECT_FALSE(has(report_html(found), "<nav")) << "there is nothing to choose";
}

TEST(Report, marks_what_is_partial_at_the_top_and_in_its_section) {
    auto found = of({whole("grow", "uuidv7"), whole("skew", "uuidv7")});
    EXPECT_EQ(count(report_html(found), "Partial:"), 0u);
    found.scenarios[1].failure = "the server was lost";
    found.scenarios[1].memory = "64 MiB by a cgroup";
    const std::string html = report_html(found);
    EXPECT_EQ(count(html, "Partial:"), 2u);
    EXPECT_EQ(count(html, "the server was lost"), 2u);
    EXPECT_LT(html.find("Partial:"), html.find("</nav>"));
    EXPECT_LT(html.find("64 MiB by a cgroup"), html.find("</nav>"));
}

TEST(Report, tells_a_ratio_with_its_range_and_none_where_ranges_overlap) {
    auto found = of({whole("grow", "uuidv4"), whole("grow", "uuidv7")});
    scale(found.runs[0], "/rows_per_second", 0.5);
    EXPECT_TRUE(has(first_sentence(found), "0.50\u00a0×\u00a0(0.49–0.51) the number of rows a second"))
        << first_sentence(found);
    EXPECT_TRUE(has(first_sentence(found), "needs about the same index space")) << first_sentence(found);
    found.runs[0].range["/rows_per_second"] = {100, 1000};
    EXPECT_TRUE(has(first_sentence(found), "inserts about the same number of rows a second (0.10–1.01)"))
        << first_sentence(found);
    EXPECT_TRUE(has(report_html(found), "their full range"));
    for (run& one : found.runs) one.repetitions = 9;
    EXPECT_TRUE(has(report_html(found), "95% bootstrap intervals"));
    for (run& one : found.runs) one.repetitions = 1;
    EXPECT_TRUE(has(first_sentence(found), "inserts about the same number of rows a second"))
        << "of one repetition times tell nothing: " << first_sentence(found);
    scale(found.runs[0], "/index/bytes", 1.5);
    EXPECT_FALSE(has(first_sentence(found), "about the same index space")) << first_sentence(found);
}

TEST(Verdict, of_writers_follows_how_full_leaves_get) {
    auto found = of({whole("writers", "bigint", "1 client", 1), whole("writers", "bigint", "8 clients", 8),
                     whole("writers", "uuidv7", "1 client", 1), whole("writers", "uuidv7", "8 clients", 8)});
    EXPECT_EQ(first_sentence(found),
              "From 1 client to 8 clients: they stay about as full with bigint (90% to 90%) and uuidv7 (90% to 90%).");
    scale(found.runs[1], "/index/avg_leaf_density", 0.8);
    EXPECT_EQ(first_sentence(found),
              "From 1 client to 8 clients: leaves get emptier with bigint (90% to 72%); they stay about as full "
              "with uuidv7 (90% to 90%).");
    scale(found.runs[3], "/index/avg_leaf_density", 1.1);
    EXPECT_TRUE(has(first_sentence(found), "fuller with uuidv7 (90% to 99%)")) << first_sentence(found);
}

TEST(Verdict, of_checkpoints_follows_their_distance) {
    auto found = of({whole("checkpoints", "uuidv4", "often"), whole("checkpoints", "uuidv4", "never"),
                     whole("checkpoints", "uuidv7", "often"), whole("checkpoints", "uuidv7", "never")});
    EXPECT_TRUE(has(first_sentence(found), "hardly changes")) << first_sentence(found);
    scale(found.runs[0], "/wal/index_bytes_per_row", 10);
    EXPECT_TRUE(has(first_sentence(found), "depends on the checkpoints: often 5.24")) << first_sentence(found);
    EXPECT_TRUE(has(first_sentence(found), "never about as much")) << first_sentence(found);
}

TEST(Verdict, of_the_switch_tells_both_neighbours) {
    auto found = of({whole("switch", "uuidv4", "after uuidv4"), whole("switch", "uuidv7", "after uuidv4"),
                     whole("switch", "uuidv7", "after uuidv7")});
    scale(found.runs[0], "/checkpoint/pages_dirtied", 10);
    const auto told = report::verdict(report::scenes(found).front());
    ASSERT_EQ(told.size(), 2u);
    EXPECT_TRUE(has(told[0], "dirties 0.10\u00a0×")) << told[0];
    EXPECT_TRUE(has(told[0], "stays with uuidv4")) << told[0];
    EXPECT_TRUE(has(told[1], "dirties about the same index pages")) << told[1];
}

TEST(Verdict, of_clocks_apart_compares_a_key_with_itself) {
    auto found = of({whole("skew", "uuidv4"), whole("skew", "uuidv7"), whole("skew", "uuidv7", "clocks ±50 ms")});
    EXPECT_TRUE(
        has(first_sentence(found), "With clocks ±50 ms between the writers the index is about as large with uuidv7"));
    scale(found.runs[2], "/index/bytes", 2);
    EXPECT_TRUE(has(first_sentence(found), "the index is larger with uuidv7 1.67")) << first_sentence(found);
}

TEST(Verdict, of_making_tells_which_way_fills_best) {
    auto found = of({whole("making", "uuidv7", "before"), whole("making", "uuidv7", "at insert")});
    EXPECT_EQ(first_sentence(found), "It makes no difference to uuidv7, beyond the noise.");
    scale(found.runs[0], "/index/avg_leaf_density", 0.8);
    EXPECT_TRUE(has(first_sentence(found), "uuidv7: 90% (at insert) down to 72% (before)")) << first_sentence(found);
}

TEST(Verdict, of_the_claim_follows_the_sizes) {
    auto found = of({whole("five-million", "uuidv4"), whole("five-million", "uuidv7")});
    for (run& one : found.runs) {
        one.rows = 5'000'000;
        one.primary_index.reset();
        one.index.bytes = 160e6;
        one.range["/index/bytes"] = {160e6, 160e6};
    }
    EXPECT_TRUE(has(first_sentence(found), "is not what was found")) << first_sentence(found);
    found.runs[0].index.bytes = 285e6;
    found.runs[0].range["/index/bytes"] = {285e6, 285e6};
    EXPECT_TRUE(has(first_sentence(found), "is found in part")) << first_sentence(found);
}

TEST(Verdict, of_reads_tells_time_and_blocks) {
    auto found = of({whole("reads", "uuidv4"), whole("reads", "uuidv7")});
    scale(found.runs[0], "/lookups/0/read", 4);
    EXPECT_TRUE(has(first_sentence(found), "cold buffers: point: about the same time and 4.00\u00a0×"))
        << first_sentence(found);
}

TEST(Report, the_picture_stands_alone) {
    const std::string svg = landing_svg(of({whole("grow", "uuidv4"), whole("grow", "uuidv7")}), "grow");
    EXPECT_EQ(svg.find("<svg xmlns"), 0u);
    EXPECT_FALSE(has(svg, "<script"));
    EXPECT_EQ(count(svg, "class=\"dots\""), 2u);
    EXPECT_TRUE(has(landing_svg(results{}, "grow"), "not available"));
}

}  // namespace
