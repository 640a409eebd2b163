#include "line_charts.hpp"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "chart_parts.hpp"
#include "comparison.hpp"
#include "svg.hpp"

namespace rowkey::bench::report {
namespace {

using absl::StrAppend;
using absl::StrCat;
using svg::anchor;

std::string speed_lines(const scene& s, double full, double height) {
    std::string out;
    std::vector<double> ends;
    runs drawn;
    for (const run* r : s.of) {
        const std::vector<double>& v = r->rows_per_second_by_tenth;
        if (v.empty()) continue;
        const auto x = [&](std::size_t i) { return (static_cast<double>(i) + 0.5) / static_cast<double>(v.size()); };
        const auto y = [&](std::size_t i) { return height * (1 - v[i] / full); };
        const int style = style_of(s.found, r->key);
        std::string curve;
        for (std::size_t i = 1; i < v.size(); ++i)
            StrAppend(&curve, svg::line(x(i - 1), y(i - 1), x(i), y(i), "curve"));
        for (std::size_t i = 0; i < v.size(); ++i) StrAppend(&curve, svg::symbol_at(x(i), y(i), style));
        StrAppend(&out, in_colour(style, curve));
        ends.push_back(y(v.size() - 1));
        drawn.push_back(r);
    }
    const std::vector<double> labels = svg::spread(ends, 16);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        StrAppend(&out, in_colour(style_of(s.found, drawn[i]->key),
                                  svg::text(1, labels[i] + 4, drawn[i]->key, anchor::start, "name", 2)));
    }
    return out;
}

}  // namespace

std::string speed_chart(const scene& s) {
    const std::string title = finding(s.of, speed);
    double full = 0, parts = 0;
    for (const run* r : s.of) {
        parts = std::max(parts, static_cast<double>(r->rows_per_second_by_tenth.size()));
        for (const double v : r->rows_per_second_by_tenth) full = std::max(full, 1.04 * v);
    }
    if (full <= 0) return chart("figure.half", "Rows per second", title, "By tenth of the run: not available.");
    const double height = 250;
    const int forced = facts_of(s) ? facts_of(s)->checkpoints : 0;
    std::string out = y_axis(full, height, 5);
    for (int i = 1; i <= parts; ++i) {
        if (forced > 0) StrAppend(&out, svg::line(i / parts, 0, i / parts, height, "mark"));
        StrAppend(&out, svg::text((i - 0.5) / parts, height + 18, StrCat(i), anchor::middle));
    }
    StrAppend(&out, svg::text(0.5, height + 36, "tenth of the run", anchor::middle), speed_lines(s, full, height));
    return chart(
        "figure.half", "Rows per second", title,
        StrCat("By tenth of the run. ", forced > 0 ? "Dotted: a forced checkpoint." : ""),
        StrCat(R"(<svg class="plot lines" height="250" role="img" aria-label="Rows per second by tenth of the )"
               R"(run; the mean and the last tenth are in the table">)",
               out, "</svg>"));
}

}  // namespace rowkey::bench::report
