#include "landing_chart.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "chart_parts.hpp"
#include "svg.hpp"

namespace rowkey::bench::report {
namespace {

using absl::StrAppend;
using absl::StrCat;
using svg::anchor;
using svg::escape;
using svg::wrapped;

runs with_landings(const runs& of) {
    runs out;
    std::copy_if(of.begin(), of.end(), std::back_inserter(out),
                 [](const run* r) { return r->landed && !r->landed->points.empty(); });
    return out;
}

struct extent {
    double inserts = 1, blocks = 1;
};

extent extent_of(const runs& of) {
    extent all;
    for (const run* r : of) {
        // The last insert and the highest block are within these by definition, but nothing may leave the frame.
        all.inserts = std::max({all.inserts, static_cast<double>(r->landed->inserts),
                                static_cast<double>(r->landed->points.back().insert)});
        all.blocks = std::max(all.blocks, static_cast<double>(r->landed->blocks));
        for (const landing::point& p : r->landed->points)
            all.blocks = std::max(all.blocks, static_cast<double>(p.block));
    }
    return all;
}

// How far from the newest block inserts went: a growing index takes them at its end, a random key spreads them over
// the blocks that are there (mean depth 0.5).
struct reach {
    double at_end = 0;  // share of the inserts that went to the last three blocks or the last hundredth of the index
    double depth = 0;   // mean distance from the newest block, as a part of the index
};

reach reach_of(const landing& l) {
    reach sum;
    double newest = 1;
    for (const landing::point& p : l.points) {
        newest = std::max(newest, static_cast<double>(p.block));
        const double behind = newest - p.block;
        if (behind <= 3 + newest / 100) ++sum.at_end;
        sum.depth += behind / newest;
    }
    const double n = static_cast<double>(l.points.size());
    return {sum.at_end / n, sum.depth / n};
}

std::string landing_finding(const runs& of) {
    if (of.empty()) return "Where inserts landed is not available";
    if (extent_of(of).blocks < 20) return "The index is too small to tell the keys apart";
    strings end, all_over, between;
    for (const run* r : of) {
        const reach x = reach_of(*r->landed);
        (x.at_end >= 0.9 ? end : x.depth >= 0.25 ? all_over : between).push_back(r->key);
    }
    std::string out;
    const auto say = [&](const strings& keys, const char* where) {
        if (keys.empty()) return;
        const bool first = out.empty();
        StrAppend(&out, first ? "With " : "; with ", in_words(keys), first ? ", inserts land " : ", ", where,
                  first ? " the index" : " it");
    };
    say(end, "at the growing end of");
    say(between, "mostly behind the growing end of");
    say(all_over, "all over");
    return out;
}

reading samples(const run& r) {
    return static_cast<double>(r.landed->points.size());
}

std::string landing_caption(const scene& s, const runs& of) {
    return StrCat("A dot is an insert and the index block that took it; up to ", grouped(highest(of, samples)),
                  " are sampled for each key. ", heading(s), ".");
}

// One key's panel. Its viewport is the plot itself, so that all panels have the same axes wherever they are placed; the
// labels stand outside, in the overflow: 60 px left, 46 px above, 40 px below.
const double panel_height = 170;

std::string landing_panel(const results& found, const run& r, const extent& all, const std::string& placed) {
    const int columns = 1000, rows = 400, style = style_of(found, r.key);
    std::vector<svg::dot> at;
    for (const landing::point& p : r.landed->points) {
        at.push_back({static_cast<int>(std::lround(columns * static_cast<double>(p.insert) / all.inserts)),
                      static_cast<int>(std::lround(rows - rows * p.block / all.blocks))});
    }
    const std::string blocks = counted(r.landed->blocks, "block");
    const std::string title = StrCat(r.key, ": an index of ", blocks, "; ", share(100 * reach_of(*r.landed).at_end),
                                     " of the inserts landed at its growing end");
    std::string out = y_axis(all.blocks, panel_height, 4);
    for (const double tick : svg::ticks(all.inserts, 3)) {
        const double x = tick / all.inserts;
        StrAppend(&out, svg::line(x, panel_height, x, panel_height + 4, "base"),
                  svg::text(x, panel_height + 18, grouped(tick), tick == 0 ? anchor::middle : svg::anchor_at(x)));
    }
    StrAppend(&out, svg::symbol_at(0, -33, style), svg::text(0, -28, r.key, anchor::start, "name", 12),
              svg::text(1, -28, blocks, anchor::end), svg::text(0, -14, "block", anchor::end, "", -8),
              svg::text(0.5, panel_height + 34, "inserts, in order", anchor::middle), svg::dots(at, columns, rows));
    return absl::StrFormat(R"(<svg %s height="%g" role="img" overflow="visible"><title>%s</title>%s</svg>)", placed,
                           panel_height, escape(title), in_colour(style, out));
}

}  // namespace

std::string landing_chart(const scene& s) {
    const runs of = with_landings(s.of);
    if (of.empty()) return chart("figure.wide", "Where each insert landed", "", not_available);
    std::string panels;
    for (const run* r : of) {
        StrAppend(&panels, wrapped("div", landing_panel(s.found, *r, extent_of(of), R"(class="plot")")), "\n");
    }
    return chart("figure.wide", "Where each insert landed", landing_finding(of), landing_caption(s, of),
                 wrapped(of.size() % 2 == 0 ? "div.panels even" : "div.panels", panels));
}

std::string landing_picture(const scene& s) {
    const runs of = with_landings(s.of);
    const double width = 880, left = 70, right = 16, above = 48, below = 52;
    const std::size_t columns = of.size() > 1 ? 2 : 1;
    const double pitch = width / static_cast<double>(columns);
    const std::string title = landing_finding(of);
    std::string out;
    double y = 40;
    for (const std::string& words : svg::lines_of(title, 76)) {
        StrAppend(&out, svg::text(0, y, words, anchor::start, "title", 24));
        y += 26;
    }
    if (!of.empty()) {
        StrAppend(&out, svg::text(0, y, landing_caption(s, of), anchor::start, "", 24));
        y += 22;
    }
    for (std::size_t i = 0; i < of.size(); ++i) {
        const double x = left + pitch * static_cast<double>(i % columns);
        StrAppend(&out,
                  landing_panel(s.found, *of[i], extent_of(of),
                                absl::StrFormat(R"(x="%g" y="%g" width="%g")", x, y + above, pitch - left - right)));
        if (i % columns == columns - 1 || i + 1 == of.size()) y += above + panel_height + below;
    }
    return StrCat(R"(<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="finding" )",
                  absl::StrFormat(R"(viewBox="0 0 %g %g" width="%g" height="%g">)", width, y, width, y),
                  "<title id=\"finding\">", escape(title), "</title><style>", chart_css, "</style>",
                  R"(<rect class="paper" width="100%" height="100%" rx="8"/>)", out, "</svg>\n");
}

}  // namespace rowkey::bench::report
