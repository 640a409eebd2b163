#include "show/page.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "judge/scene.hpp"
#include "show/charts.hpp"
#include "show/cost_charts.hpp"
#include "show/embedded.hpp"
#include "show/landing_chart.hpp"
#include "show/overview.hpp"
#include "show/scenario_table.hpp"
#include "show/svg.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrCat;
using svg::escape;
using svg::wrapped;

std::string section(const scene& s, const judgement& judged) {
    std::string words;
    for (const std::string& told : judged.verdicts.at(s.name)) {
        StrAppend(&words, wrapped(words.empty() ? "p.lead" : "p", escape(told)), "\n");
    }
    if (const std::string why = failure(s); !why.empty()) {
        words = wrapped("p.partial", wrapped("b", "Partial:") + escape(" it ended early, " + why)) + words;
    }
    return StrCat("<section id=\"", escape(anchor_of(s)), "\">\n", wrapped("h2", escape(heading(s))), "\n", words,
                  wrapped("p.note", escape(circumstances(s) + ".")), "\n", arranged(charts_of(s)), "\n",
                  scenario_table(s), "</section>\n");
}

/// Without any scenario, what an id costs is the headline.
std::string header(const results& found, const judgement& judged) {
    std::string out =
        wrapped("p.over", escape(joined({"rowkey bench", dates_of(found),
                                         found.env.postgres.empty() ? "" : "PostgreSQL " + found.env.postgres},
                                        " · ")));
    if (!found.to_come.empty()) {
        StrAppend(&out, wrapped("p.partial", wrapped("b", "Not finished.") +
                                                 escape(StrCat(" Still to come: ", in_words(found.to_come), "."))));
    }
    StrAppend(&out, overview(found, judged));
    if (found.runs.empty()) {
        StrAppend(&out, found.generated ? cost_words(*found.generated, "h1") : wrapped("h1", "No run to report."));
    }
    return wrapped("header", out) + "\n";
}

std::string claims_section(const judgement& judged) {
    std::string claims;
    for (const auto& [claim, verdict, because, figures, heard] : judged.claims) {
        std::string lines;
        for (const auto& each : figures) StrAppend(&lines, wrapped("li", escape(each)), "\n");
        StrAppend(
            &claims, wrapped("dt", StrCat("“", escape(claim), "” (", escape(heard), ")")),
            wrapped("dd", StrCat(wrapped("p", joined({wrapped("b", escape(verdict + ".")), escape(because)}, " ")),
                                 lines.empty()
                                     ? ""
                                     : wrapped("details", wrapped("summary", "The figures") + wrapped("ul", lines)))),
            "\n");
    }
    return StrCat("<section id=\"claims\">\n", wrapped("h2", "What people say of keys"), "\n",
                  wrapped("dl.claims", claims), "</section>\n");
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
    for (const auto& key : found.keys) {
        const auto has = [&](const run& r) { return r.key == key.name; };
        if (std::any_of(found.runs.begin(), found.runs.end(), has)) keys.emplace_back(key.name, key.about);
    }
    const std::string commands = absl::StrJoin(commands_of(found), "\n");
    return wrapped(
        "section",
        StrCat(wrapped("h2", "How it was measured"), "\n",
               wrapped("div.env",
                       definitions(facts) + definitions(keys) +
                           (env.settings.empty() ? "" : definitions({env.settings.begin(), env.settings.end()}))),
               wrapped("h3", "To repeat it"), wrapped("pre", wrapped("code", escape(commands)))));
}

}  // namespace

std::string landing_svg(const results& found, std::string_view scenario) {
    return landing_picture(scene_of(found, scenario));
}

std::string report_html(const results& found, const judgement& judged) {
    std::string sections;
    for (const scene& s : scenes(found)) StrAppend(&sections, section(s, judged));
    if (!found.runs.empty()) StrAppend(&sections, claims_section(judged));
    if (!found.server_ids.empty()) StrAppend(&sections, server_ids_section(found.server_ids));
    if (found.generated) StrAppend(&sections, cost_section(found));
    return StrCat(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n",
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\n",
        wrapped("title", escape(joined({"rowkey bench", dates_of(found)}, ", "))),

        // Not even by mistake does it ask anyone for anything.
        R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; )"
        R"(script-src 'unsafe-inline'"/>)",
        wrapped("style", StrCat(chart_css, colours_of(found), page_css)), "\n</head>\n<body>\n",
        wrapped("main", StrCat(header(found, judged), sections, environment_section(found))),
        wrapped("script", page_js), "\n</body>\n</html>\n");
}

}  // namespace rowkey::bench
