#include "show/choice_charts.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "judge/comparison.hpp"
#include "show/svg.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrCat;
using svg::anchor;
using svg::wrapped;

// Right of the plot is room for the leaders to part, from a line's end to its label.
const double plot_height = 250, plot_end = 0.92;

std::string client_line(const scene& s, const std::string& key, const figure& q, double full,
                        const std::map<int, double>& x_of, double label_y) {
    const auto y_of = [&](double v) { return plot_height * (1 - std::min(1.0, v / full)); };
    std::string lines, symbols;
    double last_x = 0, last_y = 0;
    for (const auto& [clients, x] : x_of) {
        for (const run* r : s.of) {
            const reading v = value(*r, q);
            if (r->key != key || r->clients != clients || !v) continue;
            if (const auto apart = range(*r, q)) {
                StrAppend(&lines, svg::line(x, y_of(apart->low), x, y_of(apart->high), "range"));
            }
            if (!symbols.empty()) StrAppend(&lines, svg::line(last_x, last_y, x, y_of(*v), "curve"));
            StrAppend(&symbols, svg::symbol_at(x, y_of(*v), look_of(s.found, key).symbol));
            last_x = x, last_y = y_of(*v);
        }
    }
    return StrCat(svg::line(last_x, last_y, plot_end, last_y, "mark"),
                  svg::line(plot_end, last_y, 0.99, label_y, "mark"), lines, symbols,
                  svg::text(1, label_y + 4, key, anchor::start, "name", 4));
}

drawn by_clients(const scene& s, const char* title, const std::string& legend, const figure& q, double full,
                 std::string (*words)(double)) {
    std::map<int, double> x_of;
    for (const run* r : s.of) x_of[r->clients];
    if (x_of.size() < 2 || highest(s.of, q) <= 0) return {};
    const double first = std::log2(x_of.begin()->first), last = std::log2(x_of.rbegin()->first);
    for (auto& [clients, x] : x_of) x = plot_end * (std::log2(clients) - first) / (last - first);
    if (full <= 0) full = 1.06 * highest(s.of, q);
    const strings keys = keys_of(s);
    std::vector<double> ends;
    for (const std::string& key : keys) {
        double most_clients = 0, end = plot_height;
        for (const run* r : s.of) {
            const reading v = value(*r, q);
            if (r->key != key || !v || r->clients < most_clients) continue;
            most_clients = r->clients;
            end = plot_height * (1 - std::min(1.0, *v / full));
        }
        ends.push_back(end);
    }
    const std::vector<double> labels = svg::spread(ends, 17);
    std::string out = y_axis(full, plot_height, 5);
    for (const auto& [clients, x] : x_of) {
        StrAppend(&out, svg::line(x, plot_height, x, plot_height + 4, "base"),
                  svg::text(x, plot_height + 18, StrCat(clients), anchor::middle));
    }
    StrAppend(&out, svg::text(plot_end / 2, plot_height + 36, "clients", anchor::middle));
    for (std::size_t i = 0; i < keys.size(); ++i) {
        StrAppend(&out, in_colour(look_of(s.found, keys[i]), client_line(s, keys[i], q, full, x_of, labels[i])));
    }
    strings names, values;
    for (const run* r : s.of) {
        const reading v = value(*r, q);
        names.push_back(StrCat(r->key, ", ", counted(r->clients, "client")));
        values.push_back(v ? words(*v) : not_available);
    }
    return chart(
        title, finding(s, q), legend,
        absl::StrFormat(R"(<svg class="plot lines" height="%g" role="img" aria-label="%s by the number of clients; )"
                        R"(all figures are in the table">%s</svg>)",
                        plot_height, title, out),
        unfolding_table("By the number of clients.", names, values));
}

}  // namespace

drawn speed_by_clients_chart(const scene& s) {
    return by_clients(s, "Rows per second by clients",
                      "All clients together. Upright: how far the repetitions went apart.",
                      figure_named("/rows_per_second"), 0, grouped);
}

drawn density_by_clients_chart(const scene& s) {
    return by_clients(s, "How full leaves are by clients, %",
                      "An ascending key of one writer fills them to 90%, a random one to about 70%.",
                      figure_named("/index/avg_leaf_density"), 100, share);
}

drawn lookups_chart(const scene& s) {
    const auto first = std::find_if(s.of.begin(), s.of.end(), [](const run* r) { return !r->lookups.empty(); });
    if (first == s.of.end()) return {};
    std::string panels;
    for (std::size_t i = 0; i < (*first)->lookups.size(); ++i) {
        const lookup& like = (*first)->lookups[i];
        const figure us = lookup_time(i), blocks = lookup_blocks(i);
        const double full = highest(s.of, us);
        std::string rows;
        for (const run* r : s.of) {
            const reading v = value(*r, us), touched = value(*r, blocks);
            if (!v) {
                StrAppend(&rows, row(s, *r, not_available));
                continue;
            }
            const lookup& l = r->lookups[i];
            StrAppend(&rows, row(s, *r, duration(*v), stacked(*v, 0, full),
                                 {beside_reference(s, *r, us),
                                  touched ? absl::StrFormat("%.2f blocks, %.2f of them read", *touched, l.read) : ""}));
        }
        const std::string title = StrCat(like.what, like.cold ? ", cold" : ", warm");
        StrAppend(&panels, wrapped("div", wrapped("h4", svg::escape(title)) + rows), "\n");
    }
    drawn out =
        chart("What a select by key costs", "",
              "Median time seen by the client, one select after another; each kind has its own scale. Blocks of index "
              "and table. "
              "Cold: none of them was in shared_buffers before the first; the kernel may have had them. Warm: after "
              "the same selects.",
              wrapped("div.panels spaced", panels));
    out.wide = true;
    return out;
}

}  // namespace rowkey::bench
