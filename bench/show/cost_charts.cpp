#include "show/cost_charts.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "show/chart_parts.hpp"
#include "show/svg.hpp"
#include "words.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrCat;
using svg::anchor;
using svg::escape;
using svg::wrapped;

using cost = generation::figure;

// The figures that are numbers: what is left out is not available.
generation known(generation g) {
    for (cost& c : g.figures) {
        std::erase_if(c.ns_by_threads,
                      [](const auto& at) { return at.first < 1 || !(at.second > 0) || !std::isfinite(at.second); });
    }
    return g;
}

reading ns(const cost& c, int threads = 1) {
    const auto at = c.ns_by_threads.find(threads);
    return at == c.ns_by_threads.end() ? std::nullopt : reading(at->second);
}

reading ns(const generation& g, std::string_view part, std::string_view what, int threads = 1) {
    for (const cost& c : g.figures) {
        if (c.part == part && c.what == what) return ns(c, threads);
    }
    return std::nullopt;
}

std::string in_ns(reading value) {
    return value ? with_unit(*value, "ns") : not_available;
}

// What one version 7 UUID at a time needs: a reading of the clock and eight random bytes.
reading least(const generation& g) {
    const reading clock = ns(g, "limit", "clock_gettime"), random = ns(g, "limit", "8 keystream bytes by 1024");
    return clock && random ? reading(*clock + *random) : std::nullopt;
}

// "v7_generator, one for all": the name, and what is told of it.
std::pair<std::string, std::string> name_and_detail(const cost& c) {
    return absl::StrSplit(c.what, absl::MaxSplits(", ", 1));
}

std::string cost_verdict(const generation& g) {
    const reading one = ns(g, "rowkey", "uuidv7()"), two = ns(g, "rowkey", "uuidv7()", 2), limit = least(g);
    if (!one) return "What a uuidv7() costs is not available.";
    return StrCat(
        "One thread makes a uuidv7() in ", in_ns(one),
        limit ? StrCat(", ", times(*one / *limit), " what a clock reading and 8 bytes of keystream cost") : "",
        two ? StrCat("; two threads together in ", in_ns(two)) : "", ".");
}

// Of the fastest rival; with several threads, only if it wins.
std::string rival_verdict(const generation& g, int threads) {
    const reading ours = ns(g, "rowkey", "uuidv7()", threads);
    const cost* best = nullptr;
    for (const cost& c : g.figures) {
        if (c.part == "rival" && ns(c, threads) && (!best || ns(c, threads) < ns(*best, threads))) best = &c;
    }
    if (!ours || !best) return "";
    const double theirs = *ns(*best, threads);
    const bool faster = theirs < *ours;
    if (threads > 1 && !faster) return "";
    const auto [name, detail] = name_and_detail(*best);
    return StrCat(faster ? "A rival is faster" : "The fastest rival",
                  threads > 1 ? StrCat(" with ", threads, " threads") : "", ": ", name,
                  detail.empty() ? "" : StrCat(" (", detail, ")"), ", ", in_ns(theirs), ", ", times(theirs / *ours),
                  " as long.");
}

// Colours tell ours, rivals and limits apart, symbols the figures within these.
look look_of(const generation& g, const cost& c) {
    static const char* const shapes[] = {
        svg::disc,
        "M-4-4h8v8h-8z",
        "M0-5l5.2 9.2h-10.4z",
        "M0-5.8l5.8 5.8-5.8 5.8-5.8-5.8z",
        "M-1.7-5h3.4v3.3h3.3v3.4h-3.3v3.3h-3.4v-3.3h-3.3v-3.4h3.3z",
        "M0 5l5.2-9.2h-10.4z",
        "M0-5.6l1.6 4 4 1.6-4 1.6-1.6 4-1.6-4-4-1.6 4-1.6z",
        "M-5-2h10v4h-10z",
    };
    const char* const css = c.part == "limit" ? "limit" : c.part == "rival" ? "rival" : "ours";
    return {css, shapes[static_cast<std::size_t>(&c - g.figures.data()) % std::size(shapes)]};
}

// Ours give the scale: a rival that takes many times as long would leave them no room.
drawn cost_chart(const generation& g) {
    const reading limit = least(g);
    double ours = 0, most = 0;
    for (const cost& c : g.figures) {
        most = std::max(most, ns(c).value_or(0));
        if (c.part == "rowkey") ours = std::max(ours, ns(c).value_or(0));
    }
    const double full = ours > 0 ? std::min(most, 1.5 * ours) : most;
    std::string ids, limits;
    for (const cost& c : g.figures) {
        const bool is_limit = c.part == "limit";
        const double value = ns(c).value_or(0), length = std::min(value, full);
        std::string bar = stacked(is_limit ? 0 : length, is_limit ? length : 0, full);
        if (value > full) StrAppend(&bar, svg::line(0.955, 20, 0.965, 0, "tear"));
        const double x = 0.99 * limit.value_or(0) / full;
        if (limit && !is_limit && x < 1) StrAppend(&bar, svg::line(x, 0, x, 20, "model"));
        const auto [name, detail] = name_and_detail(c);
        const std::string words = escape(name) + (detail.empty() ? "" : wrapped("small", escape(" " + detail)));
        StrAppend(is_limit ? &limits : &ids,
                  row(label(look_of(g, c), words), in_ns(ns(c)), value > 0 ? in_colour(look_of(g, c), bar) : "", {}));
    }
    return chart("One thread, ns per id", "",
                 StrCat("Upright line: clock_gettime and 8 keystream bytes by 1024, together ", in_ns(limit), ".",
                        limit ? " A span takes one reading for many ids, a uuidv4() none." : "",
                        most > full ? " A torn bar is longer than drawn." : ""),
                 ids + (limits.empty() ? "" : wrapped("p.note", "Pale: what the parts cost on their own.") + limits));
}

// Both axes are logarithmic, so that perfect scaling is one slope everywhere. Right of the plot is room for the leaders
// to part: from a line's end to its label, which says what it is, or whose, and below that the first thing told of it.
const double cost_plot_height = 400, cost_plot_end = 0.9;

std::string thread_grid(const log_axis& axis, const std::map<int, double>& x_of) {
    std::string out = svg::line(0, cost_plot_height, cost_plot_end, cost_plot_height, "base");
    for (double decade = std::floor(axis.low); decade <= axis.high; ++decade) {
        for (const double step : {1.0, 2.0, 5.0}) {
            const double value = step * std::pow(10, decade), y = cost_plot_height * (1 - axis.at(value));
            if (y <= 0 || y >= cost_plot_height) continue;
            const std::string shown = value < 1 ? absl::StrFormat("%g", value) : grouped(value);
            StrAppend(&out, svg::line(0, y, cost_plot_end, y, ""), svg::text(0, y + 4, shown, anchor::end, "", -10));
        }
    }
    for (const auto& [threads, x] : x_of) {
        StrAppend(&out, svg::text(x, cost_plot_height + 20, StrCat(threads), anchor::middle));
    }
    return StrCat(out, svg::text(cost_plot_end / 2, cost_plot_height + 38, "threads", anchor::middle));
}

std::string thread_line(const cost& c, const std::string& symbol, const log_axis& axis,
                        const std::map<int, double>& x_of, double label_y) {
    std::string lines, symbols;
    double x = 0, y = 0;
    for (const auto& [threads, value] : c.ns_by_threads) {
        const double next_x = x_of.at(threads), next_y = cost_plot_height * (1 - axis.at(value));
        if (!symbols.empty()) StrAppend(&lines, svg::line(x, y, next_x, next_y, "curve"));
        StrAppend(&symbols, svg::symbol_at(next_x, next_y, symbol));
        x = next_x, y = next_y;
    }
    const auto [name, detail] = name_and_detail(c);
    const std::string whose = c.part == "rival" ? name.substr(0, name.find(' ')) : name;
    return StrCat(svg::line(x, y, cost_plot_end, y, "mark"), svg::line(cost_plot_end, y, 0.99, label_y, "mark"), lines,
                  symbols, svg::text(1, label_y + (detail.empty() ? 4 : -3), whose, anchor::start, "name", 10),
                  svg::text(1, label_y + 11, detail.substr(0, detail.find(',')), anchor::start, "", 10));
}

drawn threads_chart(const generation& g, const std::string& cpu) {
    const char* title = "Several threads, ns per id";
    std::vector<const cost*> drawn;
    std::map<int, double> x_of;
    log_axis axis{HUGE_VAL, -HUGE_VAL};
    for (const cost& c : g.figures) {
        if (c.ns_by_threads.size() < 2) continue;
        drawn.push_back(&c);
        for (const auto& [threads, value] : c.ns_by_threads) {
            x_of[threads] = std::log2(threads);
            axis.low = std::min(axis.low, std::log10(value) - 0.1);
            axis.high = std::max(axis.high, std::log10(value) + 0.1);
        }
    }
    if (drawn.empty()) return chart(title, "", not_available, "");
    const double first = x_of.begin()->second, last = x_of.rbegin()->second;
    for (auto& entry : x_of) entry.second = cost_plot_end * (entry.second - first) / (last - first);
    std::vector<double> ends;
    for (const cost* c : drawn) ends.push_back(cost_plot_height * (1 - axis.at(c->ns_by_threads.rbegin()->second)));
    const std::vector<double> labels = svg::spread(ends, 31);
    std::string out = thread_grid(axis, x_of);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        const cost& c = *drawn[i];
        StrAppend(&out, in_colour(look_of(g, c), thread_line(c, look_of(g, c).symbol, axis, x_of, labels[i])));
    }
    return chart(title, cpu,
                 "Wall time over the ids of all threads; both axes logarithmic: what scales perfectly halves at each "
                 "doubling.",
                 StrCat(R"(<svg class="plot lines" height="400" role="img" aria-label="ns per id by the number of )"
                        R"(threads; all figures are in the table">)",
                        out, "</svg>"));
}

drawn tail_figures(const generation& g) {
    std::string out;
    for (const char* name : {"p50", "p99", "p99.9", "p99.99"}) {
        const auto at = g.tail_ns.find(name);
        const reading value = at == g.tail_ns.end() ? std::nullopt : reading(at->second);
        StrAppend(&out, wrapped("div", wrapped("dt", name) + wrapped("dd", in_ns(value))));
    }
    return chart("Single calls of uuidv7()", "", "One by one; what timing them costs is taken off.",
                 wrapped("dl.tail", out));
}

std::string cost_table(const generation& g) {
    std::set<int> counts;
    for (const cost& c : g.figures) {
        for (const auto& entry : c.ns_by_threads) counts.insert(entry.first);
    }
    if (counts.empty()) return "";
    std::string head = "<td></td>", body;
    for (const int n : counts) StrAppend(&head, "<th scope=\"col\">", counted(n, "thread"), "</th>");
    for (const cost& c : g.figures) {
        const bool is_ours = c.part == "rowkey";
        std::string cells = StrCat("<th scope=\"row\">", escape(c.what),
                                   is_ours ? "" : wrapped("small", escape(" " + c.part)), "</th>");
        for (const int n : counts) {
            const reading value = ns(c, n), v7 = ns(g, "rowkey", "uuidv7()", n);
            const bool beside = value && v7 && !(is_ours && c.what == "uuidv7()");
            StrAppend(&cells, wrapped("td", StrCat(value ? escape(in_ns(value)) : "",
                                                   wrapped("small", !value   ? not_available
                                                                    : beside ? escape(times(*value / *v7))
                                                                             : ""))));
        }
        StrAppend(&body, wrapped("tr", cells), "\n");
    }
    return scrolled_table("All figures, ns per id; in small print the ratio to uuidv7().", head, body);
}

}  // namespace

std::string cost_words(const generation& generated, const char* tag) {
    const generation g = known(generated);
    std::string out = wrapped(tag, escape(cost_verdict(g)));
    for (const int threads : {1, 2}) {
        const std::string rival = rival_verdict(g, threads);
        if (!rival.empty()) StrAppend(&out, wrapped("p", escape(rival)));
    }
    const char* medians = g.repetitions > 1 ? "; the figures are medians." : ".";
    return StrCat(out, g.repetitions > 0 ? wrapped("p.note", counted(g.repetitions, "repetition") + medians) : "");
}

std::string cost_section(const results& found) {
    const generation g = known(*found.generated);
    return StrCat("<section>\n", wrapped("h2", "What an id costs"),
                  found.runs.empty() ? "" : cost_words(*found.generated, "p.lead"), "\n<div class=\"charts ids\">\n",
                  wrapped("figure.half tall", cost_chart(g).content),
                  wrapped("figure.half", threads_chart(g, found.env.cpu).content),
                  wrapped("figure.half", tail_figures(g).content), "</div>\n", cost_table(g), "</section>\n");
}

}  // namespace rowkey::bench
