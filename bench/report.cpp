// The page: see report.hpp. Its parts are in report/, each of which includes only what stands before it: words and svg;
// scene, a scenario as charts are given it; comparison and chart_parts; the charts and the table.
#include "report.hpp"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "report/bar_charts.hpp"
#include "report/chart_parts.hpp"
#include "report/choice_charts.hpp"
#include "report/cost_charts.hpp"
#include "report/landing_chart.hpp"
#include "report/overview.hpp"
#include "report/page.hpp"
#include "report/scenario_table.hpp"
#include "report/scene.hpp"
#include "report/svg.hpp"
#include "report/time_charts.hpp"
#include "report/verdict.hpp"
#include "words.hpp"

namespace rowkey::bench {
namespace {

using namespace report;
using absl::StrAppend;
using absl::StrCat;
using svg::escape;
using svg::wrapped;

using chart_of = drawn (*)(const scene&);

// What a scenario is about comes first; what has nothing to tell of it is left out. All figures are in its table.
std::vector<chart_of> charts_of(const std::string& scenario) {
    static const std::map<std::string, std::vector<chart_of>> chosen = {
        {"cached", {landing_chart, latency_chart, tenths_chart, wal_chart, size_chart}},
        {"bounded", {landing_chart, over_time_chart, tenths_chart, read_chart, latency_chart, wal_chart}},
        {"writers",
         {landing_chart, density_by_clients_chart, speed_by_clients_chart, size_chart, splits_chart, latency_chart}},
        {"making", {landing_chart, size_chart, splits_chart, latency_chart, wal_chart}},
        {"skew", {landing_chart, size_chart, splits_chart, wal_chart}},
        {"switch", {landing_chart, over_time_chart, size_chart, wal_chart, dirtied_chart, splits_chart, tenths_chart}},
        {"single-row", {landing_chart, over_time_chart, latency_chart, tenths_chart, wal_chart}},
        {"checkpoints",
         {over_time_chart, wal_chart, after_checkpoint_chart, dirtied_chart, latency_chart, tenths_chart}},
        {"reads", {lookups_chart, total_chart, size_chart}},
        {"text", {landing_chart, size_chart, total_chart, wal_chart, splits_chart, tenths_chart}},
        {"five-million",
         {landing_chart, size_chart, total_chart, wal_chart, splits_chart, tenths_chart, dirtied_chart}}};
    static const std::vector<chart_of> usual = {landing_chart, over_time_chart, size_chart,    wal_chart,
                                                splits_chart,  tenths_chart,    dirtied_chart, latency_chart};
    const auto at = chosen.find(scenario);
    return at == chosen.end() ? usual : at->second;
}

std::string section(const scene& s) {
    std::string words;
    for (const std::string& told : verdict(s)) {
        StrAppend(&words, wrapped(words.empty() ? "p.lead" : "p", escape(told)), "\n");
    }
    if (const std::string why = failure(s); !why.empty()) {
        words = wrapped("p.partial", wrapped("b", "Partial:") + escape(" it ended early, " + why)) + words;
    }
    std::vector<drawn> figures;
    for (const chart_of draw : charts_of(s.name)) figures.push_back(draw(s));
    return StrCat("<section id=\"", escape(anchor_of(s)), "\">\n", wrapped("h2", escape(heading(s))), "\n", words,
                  wrapped("p.note", escape(circumstances(s) + ".")), "\n", arranged(figures), "\n", scenario_table(s),
                  "</section>\n");
}

// Without any scenario, what an id costs is the headline.
std::string header(const results& found) {
    std::string out =
        wrapped("p.over", escape(joined({"rowkey bench", found.date,
                                         found.env.postgres.empty() ? "" : "PostgreSQL " + found.env.postgres},
                                        " · ")));
    StrAppend(&out, overview(found));
    if (found.runs.empty()) {
        StrAppend(&out, found.generated ? cost_words(*found.generated, "h1") : wrapped("h1", "No run to report."));
    }
    return wrapped("header", out) + "\n";
}

std::string server_ids_section(const std::vector<server_id_cost>& costs) {
    const reading reference = costs.front().us;
    std::string body;
    for (const auto& [what, us] : costs) {
        const bool beside = us && reference && *reference > 0 && &what != &costs.front().what;
        StrAppend(&body,
                  wrapped("tr", StrCat("<th scope=\"row\">", escape(what), "</th>",
                                       wrapped("td", escape(us ? duration(*us) : not_available)),
                                       wrapped("td", beside ? escape(times(*us / *reference)) : ""))),
                  "\n");
    }
    return StrCat("<section>\n", wrapped("h2", "What an id costs on the server"), "\n",
                  scrolled_table("Each, apart from the statement around it; and the ratio to gen_random_uuid().",
                                 "<td></td><th scope=\"col\">an id</th><td></td>", body),
                  "</section>\n");
}

std::string definitions(const std::vector<std::pair<std::string, std::string>>& entries) {
    std::string out;
    for (const auto& [name, value] : entries) {
        StrAppend(&out, wrapped("dt", escape(name)), wrapped("dd", escape(value.empty() ? not_available : value)),
                  "\n");
    }
    return wrapped("dl", out);
}

std::string environment_section(const results& found) {
    const environment& env = found.env;
    std::vector<std::pair<std::string, std::string>> facts = {
        {"CPU", env.cpu}, {"compiler", joined({env.compiler, env.build_type}, ", ")}};
    if (!found.runs.empty() || !found.generated) {
        facts.insert(facts.begin(), {"PostgreSQL", env.postgres});
    }
    std::vector<std::pair<std::string, std::string>> keys;
    for (const auto& [name, about] : found.keys) {
        const auto has = [&, key = name](const run& r) { return r.key == key; };
        if (std::any_of(found.runs.begin(), found.runs.end(), has)) keys.emplace_back(name, about);
    }
    return wrapped(
        "section",
        StrCat(wrapped("h2", "How it was measured"), "\n",
               wrapped("div.env",
                       definitions(facts) + definitions(keys) +
                           (env.settings.empty() ? "" : definitions({env.settings.begin(), env.settings.end()}))),
               wrapped("h3", "To repeat it"), wrapped("pre", wrapped("code", escape(found.command)))));
}

}  // namespace

std::string landing_svg(const results& found, std::string_view scenario) {
    return landing_picture(scene_of(found, scenario));
}

std::string report_html(const results& found) {
    std::string sections;
    for (const scene& s : scenes(found)) StrAppend(&sections, section(s));
    if (!found.server_ids.empty()) StrAppend(&sections, server_ids_section(found.server_ids));
    if (found.generated) StrAppend(&sections, cost_section(found));
    return StrCat(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n",
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\n",
        wrapped("title", escape(joined({"rowkey bench", found.date}, ", "))),

        // Not even by mistake does it ask anyone for anything.
        R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; )"
        R"(script-src 'unsafe-inline'"/>)",
        wrapped("style", StrCat(chart_css, page_css)), "\n</head>\n<body>\n",
        wrapped("main", StrCat(header(found), sections, environment_section(found))), wrapped("script", page_script),
        "\n</body>\n</html>\n");
}

}  // namespace rowkey::bench
