// How results are shown: the terminal's table, RESULTS.md, and the page as text; tests/bench/report_smoke.sh opens one
// in a browser.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench_runs.hpp"
#include "judge/judgement.hpp"
#include "judge/scene.hpp"
#include "show/charts.hpp"
#include "show/markdown.hpp"
#include "show/overview.hpp"
#include "show/page.hpp"
#include "show/terminal.hpp"

namespace {

using namespace rowkey::bench;
using absl::StrCat;

std::string page_of(const results& found) {
    return report_html(found, judge(found));
}
std::string markdown_of(const results& found) {
    const judgement judged = judge(found);
    return results_markdown({{found, judged}});
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
    EXPECT_EQ(page_of(found).find("gen_random_uuid"), std::string::npos);
    found.server_ids = {{"gen_random_uuid()", 0.8}, {"rowkey_uuidv7()", 2.0}, {"uuidv7()", std::nullopt}};
    EXPECT_EQ(table_text(found, {"grow"}).find("gen_random_uuid"), std::string::npos)
        << "none of these keys is the server's";
    found.runs[0].key = "default-uuidv4";
    const std::string table = table_text(found, {"grow"});
    EXPECT_NE(table.find("rowkey_uuidv7()                  2.00   2.50x\n"), std::string::npos) << table;
    EXPECT_NE(table.find("uuidv7()                            -\n"), std::string::npos) << table;
    EXPECT_NE(page_of(found).find("rowkey_uuidv7()"), std::string::npos);
}

TEST(Markdown, shows_keys_settings_and_what_is_particular_to_a_scenario) {
    auto found = two_runs();
    found.keys.push_back({"nanoid", "a text", "M0 0h2", "#7a4a2b", "#d0a17c"});
    found.scenarios.push_back(found.scenarios[0]);
    found.scenarios[0].settings = {{"fsync", "on"}, {"shared_buffers", "15MB"}};
    found.scenarios[1].settings = {{"fsync", "on"}, {"shared_buffers", "30MB"}};
    found.runs[0].checkpoints = 11;
    found.runs[1].primary_index = index_shape{8192, 8192, 1, 90, 0};
    found.runs[1].index.model_bytes = 16384;
    const std::string text = markdown_of(found);
    const auto has = [&](const char* words) { return text.find(words) != std::string::npos; };
    EXPECT_TRUE(has("100 rows a transaction; a checkpoint every 100 rows; 1 repetition; shared_buffers 15MB.")) << text;
    EXPECT_TRUE(has("| fsync | on |")) << text;
    EXPECT_FALSE(has("| shared_buffers |")) << text;
    EXPECT_TRUE(has("| uuidv4 | random |")) << text;
    EXPECT_FALSE(has("nanoid")) << text;
    EXPECT_TRUE(has("Checkpoints besides the forced ones: uuidv4 2.")) << text;
    EXPECT_TRUE(has("| index, MiB | index to the model, × |")) << text;
    EXPECT_TRUE(has("| primary index, MiB |")) << text;
    EXPECT_FALSE(has("WAL/row: indexes")) << "no run has it: " << text;
    EXPECT_FALSE(has("median of")) << "there is one repetition: " << text;
}

TEST(Report, is_one_file_that_escapes_what_came_from_outside) {
    auto found = of({whole("grow", "uuidv4", "<script>alert(2)</script>"), whole("grow", "uuidv7")});
    found.env.cpu = "<script>alert(1)</script>";
    found.scenarios[0].command = "bench/run --out \"a&b\"";
    found.scenarios[0].title = "<img/>";
    found.scenarios[0].failure = "</section><script>";
    found.runs[0].lookups[0].what = "<b>point</b>";
    const std::string html = page_of(found);
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

TEST(Report, compares_keys_of_one_variant_in_the_overview) {
    std::vector<run> runs;
    for (const char* variant : {"1 client", "8 clients", "32 clients"}) {
        for (const char* key : {"bigint", "uuidv4", "uuidv7"}) {
            runs.push_back(whole("writers", key, variant));
            runs.back().rows_per_second = 1000.0 * static_cast<double>(runs.size());
        }
    }
    runs.push_back(whole("writers", "uuidv7", "64 clients"));
    auto found = of(runs);
    found.scenarios[0].summary = {"/rows_per_second"};
    const std::string html = overview(found, judge(found));
    EXPECT_EQ(count(html, "32 clients"), 3u) << html;
    EXPECT_EQ(count(html, " clients"), 3u) << "of no other one: " << html;
    EXPECT_TRUE(has(html, "8,000</span><small>0.89\u00a0×</small>")) << html;
    EXPECT_TRUE(has(html, "9,000</span><small></small>")) << "uuidv7 is what they are compared with: " << html;
}

TEST(Report, shows_every_figure_of_a_whole_run) {
    // A figure that the report asks for by a name that no run has would be told as not available.
    const std::string html = page_of(of({whole("grow", "uuidv4"), whole("grow", "uuidv7")}));
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
    const std::vector<std::string> questions{
        "",         "clients", "variants",    "clocks", "switch", "lookups", "checkpoints", "reference",
        "remedies", "wire",    "compression", "schema", "upkeep", "brin",    "layout",      "unheard of"};
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const std::string& asks : questions) {
        for (const bool two : {false, true}) {
            for (const double value : {0.0, nan, std::numeric_limits<double>::infinity()}) {
                results found;
                for (const char* key : {"uuidv4", "uuidv7"}) {
                    run bare;
                    bare.scenario = "some";
                    bare.key = key;
                    for_each_figure(bare, [&](const std::string&, double& figure) { figure = value; });
                    if (two || found.runs.empty()) found.runs.push_back(bare);
                }
                found.scenarios.emplace_back();
                found.scenarios.back().name = "some";
                found.scenarios.back().asks = asks;
                found.scenarios.back().charts = chart_names();
                const std::string html = page_of(found);
                const std::string text = markdown_of(found);
                for (const char* word : {" nan", "(nan", " inf", "(inf"}) EXPECT_FALSE(has(text, word)) << asks << text;
                EXPECT_TRUE(has(html, "id=\"scenario-some\"")) << asks;
                for (const char* word : {"\"nan", "nan%", ">nan", ">inf", "\"inf", " inf"})
                    EXPECT_FALSE(has(html, word)) << asks << word;
                EXPECT_TRUE(has(html, "not available")) << asks;
            }
        }
    }
    EXPECT_TRUE(has(page_of(results{}), "No run to report"));
}

TEST(Report, tells_what_the_server_lacks) {
    auto found = of({whole("compression", "uuidv4", "off"), whole("compression", "uuidv7", "off")});
    run lost;
    lost.scenario = "compression";
    lost.key = "uuidv4";
    lost.variant = "zstd";
    lost.repetitions = 3;
    lost.lacking = "the server has no wal_compression zstd";
    found.runs.insert(found.runs.begin() + 1, lost);
    found.scenarios.back().asks = "compression";
    found.scenarios.back().charts = chart_names();
    const std::string words = "Not measured: uuidv4, zstd (the server has no wal_compression zstd).";
    EXPECT_TRUE(has(page_of(found), words));
    EXPECT_TRUE(has(markdown_of(found), words));
    EXPECT_TRUE(has(markdown_of(found), "| uuidv4, zstd | - | - |"));
    EXPECT_TRUE(has(table_text(found), "zstd"));
}

TEST(Report, shows_what_an_order_costs_where_it_was_measured) {
    auto found = of({whole("schema", "bigint"), whole("schema", "uuidv7")});
    found.scenarios[0].charts = {"orders"};
    const std::string html = page_of(found);
    EXPECT_TRUE(has(html, "<h3>What an order with its items costs</h3>"));
    for (const char* panel : {"an order: all bytes", "an order: WAL", "an order: buffers", "join, summed by order"}) {
        EXPECT_TRUE(has(html, "<h4>" + std::string{panel} + "</h4>")) << panel;
    }
    for (run& one : found.runs) {
        one.order_buffers.reset();
        one.join.reset();
    }
    const std::string less = page_of(found);
    EXPECT_TRUE(has(less, "<h4>an order: WAL</h4>"));
    EXPECT_FALSE(has(less, "<h4>an order: buffers</h4>")) << "the server does not count";
    found.runs[0].per_order.reset();
    found.runs[1].per_order.reset();
    EXPECT_FALSE(has(page_of(found), "an order")) << "nor is it told as a lack";
}

TEST(Report, of_one_run_has_nothing_to_choose) {
    const auto found = of({whole("grow", "uuidv7")});
    EXPECT_FALSE(has(page_of(found), "<nav"));
    EXPECT_TRUE(has(page_of(found), "<h1>uuidv7 needs"));
}

TEST(Report, puts_all_keys_of_a_scenario_side_by_side_at_its_top) {
    auto found = of({whole("grow", "bigint"), whole("grow", "uuidv4"), whole("grow", "uuidv7"),
                     whole("grow", "bigint+uuidv7"), whole("steady", "uuidv4"), whole("steady", "uuidv7")});
    const std::string top = page_of(found).substr(0, page_of(found).find("</nav>"));
    for (const char* key : {"bigint", "uuidv4", "uuidv7", "bigint+uuidv7"}) {
        EXPECT_TRUE(has(top, std::string(key) + "</span></th>")) << key;
    }
    EXPECT_EQ(count(top, "<td class="), 6u * 3) << "three figures each";
    std::vector<run> many;
    for (const char* key : {"uuidv4", "uuidv7", "uuidv7-ms"}) {
        for (const int clients : {1, 8, 32}) many.push_back(whole("writers", key, std::to_string(clients), clients));
    }
    const std::string page = page_of(of(many));
    EXPECT_EQ(count(page.substr(0, page.find("</header>")), "<th scope=\"row\">"), 3u) << "of many, one of each key";
}

TEST(Report, tells_what_is_still_to_come) {
    auto found = of({whole("grow", "uuidv4"), whole("grow", "uuidv7")});
    EXPECT_FALSE(has(page_of(found), "Not finished"));
    EXPECT_FALSE(has(markdown_of(found), "Not finished"));
    found.to_come = {"steady", "reads"};
    EXPECT_TRUE(has(page_of(found), "<b>Not finished.</b> Still to come: steady and reads."));
    EXPECT_TRUE(has(markdown_of(found), "**Not finished.** Still to come: steady and reads."));
}

TEST(Report, of_several_writers_shows_how_far_behind_the_newest_block_inserts_landed) {
    auto found = of({whole("writers", "uuidv7", "1 client", 1), whole("writers", "uuidv7", "8 clients", 8)});
    EXPECT_TRUE(has(page_of(found), "how many blocks behind the newest one it landed"));
    EXPECT_TRUE(has(page_of(found), "leaves 90% full"));
    found.runs.pop_back();
    EXPECT_TRUE(has(page_of(found), "the index block that took it"));
}

TEST(Report, draws_slices_of_time_as_steps) {
    auto found = of({whole("grow", "uuidv4"), whole("grow", "uuidv7")});
    const std::string page = page_of(found);
    const auto trace = page.find("class=\"trace\" d=\"");
    ASSERT_NE(trace, std::string::npos);
    const auto path = page.substr(trace, page.find("\"/>", trace) - trace);
    EXPECT_EQ(count(path, "H"), 100u) << "a level line for each slice: " << path.substr(0, 100);
    EXPECT_TRUE(has(page, "last tenth of the rows: 1.00\u00a0× the second’s rows per second"));
}

/// What both outputs write of a text: neither escapes letters, digits, blanks or these.
std::string as_in_html(std::string text) {
    for (const auto& [from, to] : {std::pair{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}}) {
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + std::string(to).size())) {
            text.replace(at, 1, to);
        }
    }
    return text;
}

TEST(Markdown, puts_servers_beside_each_other) {
    auto older = of({whole("grow", "bigint"), whole("grow", "uuidv4"), whole("grow", "uuidv7")});
    scale(older.runs[0], "/index/bytes", 0.7);
    scale(older.runs[1], "/index/bytes", 1.3);
    auto newer = older;
    newer.env.postgres = "18.1 (Debian)";
    older.runs.push_back(whole("single-row", "uuidv4"));
    older.runs.push_back(whole("single-row", "uuidv7"));
    older.scenarios.push_back(older.scenarios[0]);
    older.scenarios.back().name = "single-row";
    newer.runs.push_back(whole("steady", "uuidv7"));
    newer.scenarios.push_back(newer.scenarios[0]);
    newer.scenarios.back().name = "steady";
    newer.to_come = {"reads"};
    newer.scenarios[0].title = "2,000 rows";
    newer.env.settings["fsync"] = "off";
    scale(newer.runs[1], "/index/bytes", 1.1);
    const judgement of_older = judge(older), of_newer = judge(newer);
    const std::string text = results_markdown({{older, of_older}, {newer, of_newer}});
    EXPECT_TRUE(has(text, "| claim | PostgreSQL 15 | PostgreSQL 18 | what was measured |")) << text;
    EXPECT_TRUE(has(text, "| all indexes, MiB: PostgreSQL 15 | all indexes, MiB: PostgreSQL 18 |")) << text;
    EXPECT_TRUE(has(text, "| uuidv4 | 1.41 | 1.51 |")) << text;
    EXPECT_TRUE(has(text, "| key | all indexes, MiB: PostgreSQL 18 | WAL/row, B: PostgreSQL 18 |"))
        << "steady: " << text;
    EXPECT_TRUE(has(text, "\n### grow\n\nPostgreSQL 15: 1,000 rows.\n\nPostgreSQL 18: 2,000 rows.\n")) << text;
    EXPECT_TRUE(has(text, "The servers' settings differ in fsync: on, off.")) << text;
    EXPECT_EQ(count(text, "\n### grow\n"), 1u);
    for (const char* server : {"15", "18"})
        EXPECT_TRUE(has(text, StrCat("<details><summary>All figures, PostgreSQL ", server, "</summary>"))) << text;
    EXPECT_TRUE(has(text, "**PostgreSQL 18: Not finished.** Still to come: reads.")) << text;
    EXPECT_TRUE(has(text, "| the id never leaves the service | bigint | all indexes: bigint ")) << text;
    EXPECT_TRUE(has(text, "(PostgreSQL 15: [single-row](#single-row)) |")) << "only the older one was asked: " << text;
    EXPECT_LT(text.find("## Which key"), text.find("## What people say"));
    EXPECT_LT(text.find("## What people say"), text.find("## Scenarios"));
    for (std::size_t i = 1; i <= of_newer.claims.size(); ++i) {
        EXPECT_TRUE(has(text, StrCat("](#claim-", i, ")"))) << i;
        EXPECT_TRUE(has(text, StrCat("<a id=\"claim-", i, "\"></a>"))) << i;
    }
}

TEST(Markdown, counts_what_a_long_list_would_name) {
    const auto found = two_runs();
    judgement judged = judge(found);
    const auto row = [&](const char* because) {
        judged.claims[0].because = because;
        return results_markdown({{found, judged}});
    };
    EXPECT_TRUE(has(row("Larger, 2 (a; b (c); d, (e, f) g; h). More."), "| Larger, 2 (4 cases) |"));
    EXPECT_TRUE(has(row("Larger (a (b); c; d), 2 (e"), "| Larger (a (b); c; d), 2 (e |")) << "a short one stays";
}

TEST(Markdown, says_what_stands_in_brackets) {
    const auto told = [](int first, int second) {
        auto found = two_runs();
        found.runs[0].repetitions = first;
        found.runs[1].repetitions = second;
        const std::string text = results_markdown({{found, judge(found)}});
        for (const char* begin : {"Every figure is the median", "One repetition"}) {
            const auto at = text.find(begin);
            if (at != std::string::npos) return text.substr(at, text.find(". ", at) - at);
        }
        return std::string{};
    };
    EXPECT_EQ(told(1, 1), "One repetition: its times say little; sizes, log and splits hold");
    EXPECT_EQ(told(3, 3), "Every figure is the median of a scenario's repetitions; in brackets their whole range");
    EXPECT_EQ(told(8, 8),
              "Every figure is the median of a scenario's repetitions; in brackets its 95% bootstrap interval");
    EXPECT_EQ(told(3, 8),
              "Every figure is the median of a scenario's repetitions; in brackets their whole range, or, of 8 "
              "repetitions or "
              "more, its 95% bootstrap interval");
    EXPECT_EQ(told(1, 8), told(8, 8)) << "one has no range";
}

TEST(Outputs, tell_the_same_verdicts) {
    auto found = of({whole("grow", "bigint"),
                     whole("grow", "uuidv4"),
                     whole("grow", "uuidv7"),
                     whole("grow", "uuidv7-ms"),
                     whole("grow", "bigint+uuidv4"),
                     whole("writers", "uuidv7", "1 client"),
                     whole("writers", "uuidv7", "8 clients", 8),
                     whole("switch", "uuidv4", "after uuidv4"),
                     whole("switch", "uuidv7", "after uuidv4"),
                     whole("switch", "uuidv7", "after uuidv7"),
                     whole("five-million", "uuidv4"),
                     whole("five-million", "uuidv7"),
                     whole("retention", "uuidv7"),
                     with_brin(whole("brin", "uuidv7")),
                     whole("remedies", "uuidv7", "COPY", 8),
                     whole("remedies", "uuidv7", "COPY, fillfactor 70", 8),
                     whole("wire", "uuidv7", "INSERT, text"),
                     whole("wire", "uuidv7", "INSERT, binary"),
                     whole("compression", "uuidv4", "off"),
                     whole("compression", "uuidv4", "lz4"),
                     whole("compression", "uuidv7", "off"),
                     whole("tenants", "uuidv7", "primary key (id)"),
                     whole("tenants", "uuidv7", "10 tenants, one by one")});
    scale(found.runs[1], "/index/bytes", 1.3);
    scale(found.runs[3], "/wal/index_bytes_per_row", 1.08);
    scale(found.runs[6], "/index/avg_leaf_density", 0.7);
    found.runs[4].repetitions = 1;
    const judgement judged = judge(found);
    const std::string page = report_html(found, judged), text = results_markdown({{found, judged}});
    ASSERT_EQ(judged.claims.size(), 17u);
    for (const auto& [claim, verdict, because, figures, heard] : judged.claims) {
        EXPECT_NE(verdict.substr(0, 12), "Not measured") << claim;
        const std::string why = because.empty() ? "" : " " + because;
        EXPECT_TRUE(has(text, "### “" + claim + "”\n\n**" + verdict + ".**" + why + "\n")) << claim;
        const auto at = page.find("“" + as_in_html(claim) + "” (" + as_in_html(heard) + ")</dt>");
        ASSERT_NE(at, std::string::npos) << claim;
        const std::string shown = page.substr(at, page.find("</p>", at) - at);
        EXPECT_TRUE(has(shown, "<b>" + as_in_html(verdict) + ".</b>" + as_in_html(why))) << claim << ": " << shown;
        for (const auto& line : figures) {
            EXPECT_TRUE(has(text, "\n- " + line + "\n")) << line;
            EXPECT_TRUE(has(page, "<li>" + as_in_html(line) + "</li>")) << line;
        }
    }
    for (const auto& [scenario, sentences] : judged.verdicts) {
        for (const auto& each : sentences) {
            EXPECT_TRUE(has(text, each)) << scenario << each;
            EXPECT_TRUE(has(page, as_in_html(each))) << scenario << each;
        }
    }
}

TEST(Outputs, tell_every_figure_of_the_table) {
    const auto found = of({whole("grow", "uuidv4"), whole("grow", "uuidv7")});
    const std::string page = page_of(found), table = table_text(found), markdown = markdown_of(found),
                      text = markdown.substr(markdown.find("All figures"));
    for (const auto& each : figures()) {
        EXPECT_TRUE(has(page, "<th scope=\"row\">" + as_in_html(each.title) + "</th>")) << each.title;
        EXPECT_EQ(has(table, "\n" + title_of(each) + "  "), each.where != shown_in::page) << each.title << table;
        EXPECT_EQ(has(text, "| " + title_of(each) + " |"), each.where == shown_in::all) << each.title << text;
    }
}

TEST(Output, heads_of_columns_are_told_whole) {
    const auto found =
        of({whole("making", "default-uuidv7", "by the server in each INSERT"), whole("making", "uuidv7")});
    const std::string table = table_text(found);
    EXPECT_TRUE(has(table, "      by the server in\n")) << table;
    EXPECT_TRUE(has(table, "           each INSERT\n")) << table;
}

TEST(Charts, of_a_key_have_its_symbol_and_colour) {
    auto found = two_runs();
    const std::string page = page_of(found);
    EXPECT_TRUE(has(page, ".k0{--c:#c64a06}.k1{--c:#0a6ab6}")) << "in the style sheet";
    EXPECT_TRUE(has(page,
                    "class=\"key k1\"><svg aria-hidden=\"true\" width=\"13\" height=\"13\" viewBox=\"-6.5 -6.5 "
                    "13 13\"><path d=\"M0 0v1\"/></svg>uuidv7"));
    found.keys[0].symbol = "\"><script>";
    EXPECT_EQ(count(page_of(found), "<script"), 1u) << "its own";
}

TEST(Report, marks_what_is_partial_at_the_top_and_in_its_section) {
    auto found = of({whole("grow", "uuidv7"), whole("skew", "uuidv7")});
    EXPECT_EQ(count(page_of(found), "Partial:"), 0u);
    found.scenarios[1].failure = "the server was lost";
    found.scenarios[1].memory = "64 MiB by a cgroup";
    const std::string html = page_of(found);
    EXPECT_EQ(count(html, "Partial:"), 2u);
    EXPECT_EQ(count(html, "the server was lost"), 2u);
    EXPECT_LT(html.find("Partial:"), html.find("</nav>"));
    EXPECT_LT(html.find("64 MiB by a cgroup"), html.find("</nav>"));
}

TEST(Report, says_what_its_ranges_are) {
    auto found = of({whole("grow", "uuidv4"), whole("grow", "uuidv7")});
    EXPECT_TRUE(has(page_of(found), "their full range"));
    for (run& one : found.runs) one.repetitions = 9;
    EXPECT_TRUE(has(page_of(found), "95% bootstrap intervals"));
}

TEST(Report, the_picture_stands_alone) {
    const std::string svg = landing_svg(of({whole("grow", "uuidv4"), whole("grow", "uuidv7")}), "grow");
    EXPECT_EQ(svg.find("<svg xmlns"), 0u);
    EXPECT_FALSE(has(svg, "<script"));
    EXPECT_EQ(count(svg, "class=\"dots\""), 2u);
    EXPECT_TRUE(has(landing_svg(results{}, "grow"), "not available"));
}

}  // namespace
