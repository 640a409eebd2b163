// The page: see report.hpp. Its parts are in report/, each of which includes only what stands before it: words and svg;
// scene, a scenario as charts are given it; comparison and chart_parts; the charts and the table.
#include "report.hpp"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "report/bar_charts.hpp"
#include "report/chart_parts.hpp"
#include "report/comparison.hpp"
#include "report/cost_charts.hpp"
#include "report/landing_chart.hpp"
#include "report/line_charts.hpp"
#include "report/scenario_table.hpp"
#include "report/scene.hpp"
#include "report/svg.hpp"
#include "report/words.hpp"

namespace rowkey::bench {
namespace {

using namespace report;
using absl::StrAppend;
using absl::StrCat;
using svg::escape;
using svg::wrapped;

const char page_css[] = R"(
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:break-word}
main{max-width:1160px;margin:0 auto;padding:40px 20px 64px}
h1{font-size:clamp(24px,3.6vw,36px);line-height:1.22;font-weight:650;letter-spacing:-.012em;margin:6px 0;max-width:28em;
text-wrap:balance}
h2{font-size:23px;line-height:1.3;margin:52px 0 4px;padding-top:16px;border-top:3px solid var(--ink)}
h3{font-size:16px;margin:0}p{margin:0 0 6px;max-width:46em}
.lead{font-size:18px;margin-top:18px}.over,.note,dt,caption,small{color:var(--soft);font-size:13.5px;line-height:1.45}
.charts{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:36px 40px;margin:24px 0 32px}
figure{margin:0;grid-column:span 2;min-width:0;overflow-x:clip;break-inside:avoid}
figure.half{grid-column:span 3}figure.wide{grid-column:1/-1}
figcaption{margin-bottom:14px}.finding{font-size:15px;margin:1px 0 2px;max-width:none}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:0 28px}
.panels.even{grid-template-columns:repeat(auto-fit,minmax(min(100%,max(300px,34%)),1fr))}
.ids{grid-template-rows:auto 1fr}figure.tall{grid-row:span 2}.ids .key{white-space:normal}.ids .row{margin-bottom:8px}
.ids .row p{flex-wrap:nowrap}.ids b{flex:none}.key small{font-weight:400}
.ids .row+.note{margin-top:24px}.tail{grid-template-columns:repeat(4,1fr);gap:8px;margin:0}
.tail dd{font-size:18px;font-weight:600;line-height:1.2}
.plot{display:block;width:calc(100% - 72px);margin:48px 10px 44px 62px}
.plot.lines{width:calc(100% - 184px);margin:22px 124px 48px 60px;overflow:visible}
.row{margin-bottom:12px}.row p{display:flex;justify-content:space-between;flex-wrap:wrap;gap:0 12px;margin:0;
max-width:none}.row>svg{display:block;margin:2px 0}.row .note{display:block;font-size:13px}.note span{white-space:nowrap}
.key{white-space:nowrap;font-weight:600;color:var(--c);font-size:15px}.key svg{margin-right:6px;vertical-align:-1px}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:14.5px;width:100%}caption{text-align:left}
th,td{padding:6px 0 6px 20px;text-align:right;white-space:nowrap;border-top:1px solid var(--grid);vertical-align:baseline}
thead *{border-top:0}tbody th{text-align:left;font-weight:400;padding-left:0;white-space:normal;min-width:8.5em;
position:sticky;left:0;background:var(--paper)}td small{display:inline-block;min-width:5.6em}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:3px 20px;margin:10px 0 18px;font-size:14.5px;
align-content:start;align-items:baseline}dd{margin:0}
.env{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:0 40px}
pre{overflow-x:auto;padding:12px 14px;border:1px solid var(--grid);border-radius:6px;font-size:13.5px}
@media(max-width:1000px){figure,figure.half{grid-column:span 3}td small{display:block}}
@media(max-width:700px){main{padding:24px 18px}th,td{padding-left:14px}.charts{gap:32px 0}
figure,figure.half,figure.wide{grid-column:1/-1}td small{display:block}}
@media print{main{padding:0}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)";

std::string section(const scene& s) {
    return StrCat("<section>\n", wrapped("h2", escape(heading(s))), "\n<div class=\"charts\">\n", landing_chart(s),
                  size_chart(s), wal_chart(s), splits_chart(s), speed_chart(s), latency_chart(s), "</div>\n",
                  scenario_table(s), "</section>\n");
}

// What was found in each scenario, the first one as the headline; without any, what an id costs.
std::string header(const results& found) {
    std::string out =
        wrapped("p.over", escape(joined({"rowkey bench", found.date,
                                         found.env.postgres.empty() ? "" : "PostgreSQL " + found.env.postgres},
                                        " · ")));
    const char* tag = "h1";
    for (const scene& s : scenes(found)) {
        StrAppend(&out, wrapped(tag, escape(verdict(s.of))), wrapped("p", escape(splits_verdict(s.of))),
                  wrapped("p.note", escape(StrCat(heading(s), ", ", checkpoints(s), "."))), "\n");
        tag = "p.lead";
    }
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

std::string circumstances(const results& found) {
    const environment& env = found.env;
    std::vector<std::pair<std::string, std::string>> facts = {
        {"CPU", env.cpu}, {"compiler", joined({env.compiler, env.build_type}, ", ")}};
    if (!found.runs.empty() || !found.generated) {
        facts.insert(facts.begin(), {"PostgreSQL", env.postgres});
        facts.insert(facts.end(), {{"repetitions", StrCat(found.scenarios.empty() ? 0 : found.scenarios.front().repeat,
                                                          "; the figures are medians")}});
    }
    return wrapped(
        "section",
        StrCat(wrapped("h2", "How it was measured"), "\n",
               wrapped("div.env",
                       definitions(facts) +
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
    return StrCat("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n",
                  "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\n",
                  wrapped("title", escape(joined({"rowkey bench", found.date}, ", "))),
                  wrapped("style", StrCat(chart_css, page_css)), "\n</head>\n<body>\n",
                  wrapped("main", StrCat(header(found), sections, circumstances(found))), "\n</body>\n</html>\n");
}

}  // namespace rowkey::bench
