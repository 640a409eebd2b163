#include "show/time_charts.hpp"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "judge/comparison.hpp"
#include "show/panels.hpp"
#include "show/svg.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrAppendFormat;
using absl::StrCat;
using svg::anchor;

bool told(double v) {
    return std::isfinite(v) && v > 0;
}

// From p50 to max as a band, p50 as a line: steps, for a slice's figures hold from the end of the one before.
// The grid is stretched over the whole plot, as that of svg::dots.
std::string curves(const std::vector<slice>& over_time, double seconds, const log_axis& axis) {
    constexpr double columns = 1000, rows = 400;
    std::string line, above, below;
    double from = 0;
    for (const slice& each : over_time) {
        const double to = columns * each.seconds / seconds;
        if (told(each.p50) && told(each.max)) {
            const double p50 = rows * (1 - axis.at(each.p50)), max = rows * (1 - axis.at(each.max));
            StrAppendFormat(&line, "%s%.1f %.1fH%.1f", line.empty() ? "M" : "L", from, p50, to);
            StrAppendFormat(&above, "%s%.1f %.1fH%.1f", above.empty() ? "M" : "L", from, max, to);
            below = absl::StrFormat("L%.1f %.1fH%.1f", to, p50, from) + below;
        }
        from = to;
    }
    return absl::StrFormat(
        R"(<svg viewBox="0 0 %g %g" width="100%%" height="100%%" preserveAspectRatio="none" overflow="visible">)"
        R"(<path class="band" d="%s%sz"/><path class="trace" d="%s"/></svg>)",
        columns, rows, above, below, line);
}

std::string decade_axis(const log_axis& axis, double height) {
    std::string out;
    for (double decade = axis.low; decade <= axis.high; ++decade) {
        const double y = height * (1 - axis.at(std::pow(10, decade)));
        StrAppend(&out, svg::line(0, y, 1, y, decade == axis.low ? "base" : ""),
                  svg::text(0, y + 4, round_duration(std::pow(10, decade)), anchor::end, "", -8));
    }
    return out;
}

std::string over_time_panel(const scene& s, const run& r, double seconds, const log_axis& axis, double height) {
    double most = 0;
    for (const slice& each : r.over_time) most = std::max(most, each.max);
    std::string marks;
    for (const double at : r.checkpoint_seconds) {
        if (at >= 0 && at <= seconds) StrAppend(&marks, svg::line(at / seconds, 0, at / seconds, height, "mark"));
    }
    panel what;
    what.height = height;
    what.about = StrCat("transaction latency over ", with_unit(r.over_time.back().seconds, "s"), ", ",
                        counted(static_cast<double>(r.checkpoint_seconds.size()), "checkpoint"));
    what.corner = "max " + duration(most);
    const bool short_of_ticks = seconds < 4;  // which are whole numbers
    what.x_title = short_of_ticks ? "milliseconds" : "seconds";
    what.drawing = StrCat(decade_axis(axis, height), x_axis(short_of_ticks ? 1e3 * seconds : seconds, height, 4), marks,
                          curves(r.over_time, seconds, axis));
    return panel_of(s, r, what, R"(class="plot")");
}

std::string over_time_numbers(const scene& s, const runs& of) {
    std::size_t most = 0;
    std::vector<strings> columns;
    for (const run* r : of) {
        strings& column = columns.emplace_back();
        for (const slice& each : r->over_time) {
            column.push_back(StrCat(with_unit(each.seconds, "s"), ": ", duration(each.p50), ", ", duration(each.max)));
        }
        most = std::max(most, r->over_time.size());
    }
    strings rows;
    for (std::size_t i = 1; i <= most; ++i) rows.push_back(StrCat(i));
    return unfolding_table(s, "Slices of equally many transactions: the time of each one’s end, p50 and max.", rows, of,
                           columns);
}

}  // namespace

drawn tenths_chart(const scene& s) {
    double full = 0;
    std::size_t parts = 0;
    for (const run* r : s.of) {
        parts = std::max(parts, r->rows_per_second_by_tenth.size());
        for (const double v : r->rows_per_second_by_tenth) full = std::max(full, told(v) ? v : 0);
    }
    if (full <= 0) return {};
    std::string rows;
    std::vector<strings> columns;
    for (const run* r : s.of) {
        const auto& v = r->rows_per_second_by_tenth;
        strings& column = columns.emplace_back();
        std::string drawing;
        for (std::size_t i = 0; i < v.size(); ++i) {
            const double n = static_cast<double>(v.size()), x = static_cast<double>(i) / n,
                         height = told(v[i]) ? 40 * v[i] / full : 0;
            StrAppend(&drawing, svg::column(x, 0.86 / n, 40 - height, height));
            column.push_back(grouped(v[i]));
        }
        const bool both = r->clients == 1 && v.size() > 2 && told(v[1]) && told(v.back());
        const reading mean = value(*r, figure_named("/rows_per_second"));
        StrAppend(
            &rows,
            tall_row(s, *r, mean ? grouped(*mean) : not_available, StrCat(drawing, svg::line(0, 40, 1, 40, "base")),
                     {beside_reference(s, *r, figure_named("/rows_per_second")),
                      both ? StrCat("last tenth of the rows: ", times(v.back() / v[1]), " the second’s rows per second")
                           : ""}));
    }
    strings names;
    for (std::size_t i = 1; i <= parts; ++i) names.push_back(StrCat(i));
    return chart("Rows per second", finding(s, figure_named("/rows_per_second")),
                 "The mean, and a column for each tenth of the rows.", rows,
                 unfolding_table(s, "Rows per second by tenth of the rows.", names, s.of, columns));
}

drawn over_time_chart(const scene& s) {
    runs of;
    std::vector<double> latencies;
    double seconds = 0;
    bool marked = false;
    for (const run* r : s.of) {
        if (r->over_time.size() < 2 || !told(r->over_time.back().seconds)) continue;
        of.push_back(r);
        seconds = std::max(seconds, r->over_time.back().seconds);
        marked = marked || !r->checkpoint_seconds.empty();
        for (const slice& each : r->over_time) latencies.insert(latencies.end(), {each.p50, each.max});
    }
    const auto axis = decades_around(latencies);
    if (!axis) return {};
    const double height = of.size() > 6 ? 110 : 150;
    strings panels;
    for (const run* r : of) panels.push_back(over_time_panel(s, *r, seconds, *axis, height));
    drawn out = chart(
        "Latency over time", "",
        StrCat(
            "Of transactions, logarithmic; all panels have the same axes. Line: p50 of a slice. Band: up to its max.",
            marked ? " Dotted: a checkpoint begins." : "", " From the first repetition."),
        side_by_side(panels), over_time_numbers(s, of));
    out.wide = true;
    return out;
}

}  // namespace rowkey::bench
