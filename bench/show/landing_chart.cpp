#include "show/landing_chart.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "show/embedded.hpp"
#include "show/panels.hpp"
#include "show/svg.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrCat;
using svg::anchor;
using svg::escape;

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

// A key is told with its variants only where they landed differently.
std::string landing_finding(const runs& of) {
    if (of.empty()) return "Where inserts landed is not available";
    if (extent_of(of).blocks < 20) return "The index is too small to tell the keys apart";
    enum { end, between, all_over, kinds };
    runs sorted[kinds];
    for (const run* r : of) {
        const reach x = reach_of(*r->landed);
        sorted[x.at_end >= 0.9 ? end : x.depth >= 0.25 ? all_over : between].push_back(r);
    }
    std::string out;
    const auto say = [&](const runs& some, const char* where) {
        if (some.empty()) return;
        strings names;
        for (const run* r : some) {
            const auto same_key = [&](const run* o) { return o->key == r->key; };
            const bool whole =
                std::count_if(some.begin(), some.end(), same_key) == std::count_if(of.begin(), of.end(), same_key);
            const std::string name = whole || r->variant.empty() ? r->key : StrCat(r->key, " (", r->variant, ")");
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
        }
        const bool first = out.empty();
        StrAppend(&out, first ? "With " : "; with ", in_words(names), first ? ", inserts land " : ", ", where,
                  first ? " the index" : " it");
    };
    say(sorted[end], "at the growing end of");
    say(sorted[between], "mostly behind the growing end of");
    say(sorted[all_over], "all over");
    return out;
}

/// Which way inserts are drawn: by their blocks, or, where several clients insert, by how far behind the newest block
/// that was. Several clients all insert near the growing end. As blocks that would be one line, however full they leave
/// the leaves.
struct drawing_of {
    extent all;
    bool behind = false;
    double furthest = 1;  // blocks
};

/// Calls visit(point, blocks behind the newest so far).
template <typename Visit>
void for_each_distance(const landing& l, Visit visit) {
    std::uint32_t newest = 0;
    for (const landing::point& p : l.points) {
        newest = std::max(newest, p.block);
        visit(p, static_cast<double>(newest - p.block));
    }
}

drawing_of drawing_for(const runs& of) {
    drawing_of way{extent_of(of)};
    way.behind = std::any_of(of.begin(), of.end(), [](const run* r) { return r->clients > 1; });
    for (const run* r : of) {
        for_each_distance(*r->landed,
                          [&](const landing::point&, double behind) { way.furthest = std::max(way.furthest, behind); });
    }
    return way;
}

/// How far down a panel a distance stands, as a part of its height: 0 at its top, then by powers of ten.
double depth_of(double behind, const drawing_of& way) {
    return std::log10(1 + behind) / std::log10(1 + way.furthest);
}

std::string landing_caption(const runs& of) {
    std::size_t samples = 0;
    for (const run* r : of) samples = std::max(samples, r->landed->points.size());
    const std::string sampled = StrCat("; up to ", grouped(static_cast<double>(samples)), " are sampled for each key.");
    return drawing_for(of).behind
               ? "A dot is an insert and how many blocks behind the newest one it landed, logarithmic: on the top line "
                 "at the growing end, further down further inside" +
                     sampled
               : "A dot is an insert and the index block that took it" + sampled;
}

std::string distance_axis(const drawing_of& way, double height) {
    std::string out = svg::line(0, height, 1, height, "");
    for (const double blocks : {0.0, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5}) {
        if (blocks > way.furthest) break;
        const double y = height * depth_of(blocks, way);
        StrAppend(&out, svg::line(0, y, 1, y, blocks == 0 ? "base" : ""),
                  svg::text(0, y + 4, grouped(blocks), anchor::end, "", -8));
    }
    return out;
}

// Dots as one path, or as one for each of `steps` equal parts of the inserts, which the page can show one after the
// other. `blocks` counts the distinct blocks of each.
struct steps_of_dots {
    std::string drawing;
    std::vector<std::size_t> dots, blocks;
};

steps_of_dots dots_of(const landing& l, const drawing_of& way, std::size_t steps) {
    const int columns = 1000, rows = 400;
    std::vector<std::vector<svg::dot>> at(steps);
    std::vector<std::set<std::uint32_t>> blocks(steps);
    steps_of_dots out;
    for_each_distance(l, [&](const landing::point& p, double behind) {
        const double x = static_cast<double>(p.insert) / way.all.inserts;
        const double depth = way.behind ? depth_of(behind, way) : 1 - p.block / way.all.blocks;
        const auto step = std::min(steps - 1, static_cast<std::size_t>(x * static_cast<double>(steps)));
        at[step].push_back({static_cast<int>(std::lround(columns * x)), static_cast<int>(std::lround(rows * depth))});
        blocks[step].insert(p.block);
    });
    for (std::size_t i = 0; i < steps; ++i) {
        out.dots.push_back(at[i].size());
        out.blocks.push_back(blocks[i].size());
    }
    out.drawing = svg::dots(at, columns, rows);
    return out;
}

std::string landing_panel(const scene& s, const run& r, const drawing_of& way, std::size_t steps, double height,
                          const std::string& placed) {
    const steps_of_dots dots = dots_of(*r.landed, way, steps);
    const std::string blocks = counted(r.landed->blocks, "block");
    panel what;
    what.height = height;
    what.about = StrCat("an index of ", blocks, "; ", share(100 * reach_of(*r.landed).at_end),
                        " of the inserts landed at its growing end");
    what.corner = way.behind ? StrCat("leaves ", share(r.index.avg_leaf_density), " full") : blocks;
    what.y_title = way.behind ? "behind" : "block";
    what.x_title = "inserts, in order";
    what.drawing =
        StrCat(way.behind ? distance_axis(way, height) : y_axis(way.all.blocks, height, height > 150 ? 4 : 3),
               x_axis(way.all.inserts, height, 3), dots.drawing);
    const std::string data = steps < 2 ? ""
                                       : StrCat(" data-dots=\"", absl::StrJoin(dots.dots, " "), "\" data-blocks=\"",
                                                absl::StrJoin(dots.blocks, " "), "\"");
    return panel_of(s, r, what, placed + data);
}

// By tenth of the inserts: to how many blocks the sampled ones went, and where these lay.
std::string landing_numbers(const scene& s, const runs& of) {
    constexpr std::size_t tenths = 10;
    const extent all = extent_of(of);
    strings rows;
    for (std::size_t i = 1; i <= tenths; ++i) rows.push_back(StrCat(i));
    std::vector<strings> columns;
    for (const run* r : of) {
        std::vector<std::set<std::uint32_t>> blocks(tenths);
        std::vector<std::size_t> dots(tenths);
        for (const landing::point& p : r->landed->points) {
            const auto tenth =
                std::min(tenths - 1, static_cast<std::size_t>(tenths * static_cast<double>(p.insert) / all.inserts));
            blocks[tenth].insert(p.block);
            ++dots[tenth];
        }
        strings& column = columns.emplace_back();
        for (std::size_t i = 0; i < tenths; ++i) {
            column.push_back(blocks[i].empty()
                                 ? "none"
                                 : StrCat(dots[i], " in ", counted(static_cast<double>(blocks[i].size()), "block"),
                                          ", ", grouped(*blocks[i].begin()), " to ", grouped(*blocks[i].rbegin())));
        }
    }
    return unfolding_table(
        s, "Sampled inserts by tenth of the run: how many, in how many blocks, from the lowest to the highest.", rows,
        of, columns);
}

}  // namespace

drawn landing_chart(const scene& s) {
    constexpr std::size_t steps = 100;
    const runs of = with_landings(s.of);
    if (of.empty()) return {};
    const double height = of.size() > 6 ? 110 : 170;
    strings panels;
    for (const run* r : of) panels.push_back(landing_panel(s, *r, drawing_for(of), steps, height, R"(class="plot")"));
    // The script shows it; without scripts all dots are there anyway.
    const std::string control =
        StrCat(R"(<p class="control" hidden data-inserts=")", absl::StrFormat("%.0f", extent_of(of).inserts),
               R"("><button type="button">Play</button>)"
               R"(<input type="range" min="1" max="100" value="100" aria-label="Inserts to show, in )"
               R"(hundredths"/><output></output></p>)");
    drawn out = chart("Where each insert landed", landing_finding(of), landing_caption(of),
                      control + side_by_side(panels), landing_numbers(s, of));
    out.wide = true;
    out.css = "landing";
    return out;
}

std::string landing_picture(const scene& s) {
    const runs of = with_landings(s.of);
    const double width = 880, left = 70, right = 16, above = 62, below = 52, height = 170;
    const std::size_t columns = of.size() > 1 ? 2 : 1;
    const double pitch = width / static_cast<double>(columns);
    const std::string title = landing_finding(of);
    std::string out;
    double y = 40;
    for (const std::string& words : lines_of(title, 76)) {
        StrAppend(&out, svg::text(0, y, words, anchor::start, "title", 24));
        y += 26;
    }
    if (!of.empty()) {
        StrAppend(&out, svg::text(0, y, StrCat(landing_caption(of), " ", heading(s), "."), anchor::start, "", 24));
        y += 22;
    }
    for (std::size_t i = 0; i < of.size(); ++i) {
        const double x = left + pitch * static_cast<double>(i % columns);
        StrAppend(&out,
                  landing_panel(s, *of[i], drawing_for(of), 1, height,
                                absl::StrFormat(R"(x="%g" y="%g" width="%g")", x, y + above, pitch - left - right)));
        if (i % columns == columns - 1 || i + 1 == of.size()) y += above + height + below;
    }
    return StrCat(R"(<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="finding" )",
                  absl::StrFormat(R"(viewBox="0 0 %g %g" width="%g" height="%g">)", width, y, width, y),
                  "<title id=\"finding\">", escape(title), "</title><style>", chart_css, colours_of(s.found),
                  "</style>", R"(<rect class="paper" width="100%" height="100%" rx="8"/>)", out, "</svg>\n");
}

}  // namespace rowkey::bench
