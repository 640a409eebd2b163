#include "overview.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "chart_parts.hpp"
#include "comparison.hpp"
#include "svg.hpp"
#include "verdict.hpp"

namespace rowkey::bench::report {
namespace {

using absl::StrAppend;
using absl::StrCat;
using svg::anchor;
using svg::escape;
using svg::wrapped;

struct measure {
    std::string name;
    quantity figure;
};

// Of what the scenario is about: three, or one where its runs write in different ways.
std::vector<measure> measures_of(const scene& s) {
    const measure space{"index space", index_bytes}, log{"WAL per row", wal_bytes}, rate{"rows a second", speed},
        typical{"latency, p50", latency_p50}, high{"latency, p99", latency_p99};
    std::vector<measure> lookups;
    for (std::size_t i = 0; i < s.of.front()->lookups.size(); ++i) {
        const lookup& l = s.of.front()->lookups[i];
        if (l.cold) lookups.push_back({StrCat("time of ", l.what), lookup_us(i)});
    }
    if (!lookups.empty()) return lookups;
    if (s.name == "single-row") return {typical, high, log};
    if (s.name == "bounded") return {rate, high, log};
    if (s.name == "making") return {space};
    return {space, log, rate};
}

// Ratios on a logarithmic axis with 1 in its middle, the same in all scenarios.
double reach_of(const std::vector<scene>& all) {
    double most = 2;
    for (const scene& s : all) {
        const pair p = compared(s);
        for (const measure& m : measures_of(s)) {
            const auto c = p.subject ? compare(*p.subject, *p.reference, m.figure) : std::nullopt;
            if (c && c->ratio > 0) most = std::max({most, c->ratio, 1 / c->ratio});
        }
    }
    return 1.1 * most;
}

std::string ratio_marks(const comparison& c, int style, double reach) {
    const log_axis axis{-std::log10(reach), std::log10(reach)};
    const double x = axis.at(c.ratio);
    std::string out =
        svg::line(0, 10, 1, 10, "") + svg::line(0.5, 0, 0.5, 20, "base") + svg::line(0.5, 10, x, 10, "reach");
    if (c.range) StrAppend(&out, svg::line(axis.at(c.range->low), 10, axis.at(c.range->high), 10, "spread"));
    return in_colour(style, StrCat(out, svg::symbol_at(x, 10, style, c.same ? "hollow" : "")));
}

std::string ratios(const scene& s, double reach) {
    const pair p = compared(s);
    if (!p.subject) return "";
    std::string rows;
    for (const measure& m : measures_of(s)) {
        const auto c = compare(*p.subject, *p.reference, m.figure);
        if (!c) continue;
        StrAppend(&rows, wrapped("span", escape(m.name)), R"(<svg height="20" aria-hidden="true">)",
                  ratio_marks(*c, style_of(s.found, p.subject->key), reach), "</svg>",
                  wrapped("b", escape(times(c->ratio))), "\n");
    }
    if (rows.empty()) return "";
    return wrapped("div.ratios",
                   wrapped("p.note", StrCat(run_label(s, *p.subject), " against ", run_label(s, *p.reference))) + rows);
}

std::string partial(const scene& s) {
    const std::string why = failure(s);
    return why.empty() ? "" : wrapped("p.partial", wrapped("b", "Partial:") + escape(" it ended early, " + why));
}

std::string entry(const scene& s, double reach) {
    const auto* facts = facts_of(s);
    std::string title = s.name;
    if (!title.empty()) title[0] = absl::ascii_toupper(static_cast<unsigned char>(title[0]));
    const std::string memory = facts && !facts->memory.empty() ? "Memory: " + facts->memory : "";
    return wrapped("li", StrCat("<div><a href=\"#", escape(anchor_of(s)), "\">", escape(title), "</a>",
                                wrapped("p.note", escape(joined({facts ? facts->title : "", memory}, " · "))),
                                partial(s), wrapped("p", escape(verdict(s).front())), "</div>", ratios(s, reach)));
}

}  // namespace

std::string anchor_of(const scene& s) {
    return "scenario-" + s.name;
}

std::string overview(const results& found) {
    const auto all = scenes(found);
    if (all.empty()) return "";
    const strings first = verdict(all.front());
    if (all.size() == 1) return wrapped("h1", escape(first.front()));
    std::string entries;
    const double reach = reach_of(all);
    for (const scene& s : all) StrAppend(&entries, entry(s, reach), "\n");
    return StrCat(
        wrapped("h1", StrCat("What each key cost in ", all.size(), " scenarios")),
        wrapped("p.note",
                "In each line the first key over the second, on a logarithmic axis whose middle is 1 ×. Of rows "
                "a second more is better, of all else less. Hollow: about the same."),
        "<nav aria-label=\"Scenarios\">", wrapped("ol", entries), "</nav>\n");
}

}  // namespace rowkey::bench::report
