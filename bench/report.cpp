// How a benchmark run is shown: see report.hpp. From top to bottom: figures in words, what is compared with what, the
// landing picture, the charts of a scenario, its table, what an id costs, the page.
#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "svg.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrCat;
using svg::anchor;
using svg::escape;
using svg::wrapped;

using strings = std::vector<std::string>;
using runs = std::vector<const run*>;  // of one scenario
using reading = std::optional<double>;
using figure = std::function<reading(const run&)>;

const char not_available[] = "not available";

// ---- figures in words

std::string grouped(double value) {
    std::string digits = absl::StrFormat("%.0f", value);
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    return digits;
}

// The space before a unit does not break.
std::string with_unit(double value, const char* unit) {
    if (value >= 99.95) return StrCat(grouped(value), "\u00a0", unit);
    return StrCat(value < 9.995 ? absl::StrFormat("%.2f", value) : absl::StrFormat("%.1f", value), "\u00a0", unit);
}

std::string counted(double n, const char* one) {
    return StrCat(grouped(n), " ", one, grouped(n) == "1" ? "" : "s");
}

std::string size(double bytes) {
    return bytes < 1 << 20 ? with_unit(bytes / 1024, "KiB") : with_unit(bytes / (1 << 20), "MiB");
}

std::string duration(double us) {
    return us < 1e3 ? with_unit(us, "µs") : us < 1e6 ? with_unit(us / 1e3, "ms") : with_unit(us / 1e6, "s");
}

std::string row_bytes(double bytes) {
    return counted(bytes, "byte");
}
std::string share(double hundredths) {
    return absl::StrFormat("%.0f%%", hundredths);
}
std::string images(double n) {
    return n > 0 && n < 0.001 ? "< 0.001" : absl::StrFormat("%.3f", n);
}
std::string times(double ratio) {
    return ratio > 0 && ratio < 0.01 ? "< 0.01 ×" : with_unit(ratio, "×");
}

std::string joined(strings parts, const char* between) {
    parts.erase(std::remove(parts.begin(), parts.end(), ""), parts.end());
    return absl::StrJoin(parts, between);
}

// "a, b and c"
std::string in_words(strings items) {
    items.erase(std::remove(items.begin(), items.end(), ""), items.end());
    if (items.size() < 2) return absl::StrJoin(items, "");
    const std::string last = items.back();
    items.pop_back();
    return StrCat(absl::StrJoin(items, ", "), " and ", last);
}

// ---- figures of a run

// A member of a part of a run that may be absent.
template <class Part>
figure within(std::optional<Part> run::*part, double Part::*member) {
    return [=](const run& r) { return r.*part ? reading((*(r.*part)).*member) : std::nullopt; };
}

reading all_indexes(const run& r) {
    return r.index.bytes + (r.primary_index ? r.primary_index->bytes : 0);
}
reading all_models(const run& r) {
    return r.index.model_bytes + (r.primary_index ? r.primary_index->model_bytes : 0);
}
reading all_wal(const run& r) {
    return r.wal ? reading(r.wal->index_bytes + r.wal->heap_bytes) : std::nullopt;
}
reading all_splits(const run& r) {
    return r.splits ? reading(r.splits->rightmost + r.splits->interior) : std::nullopt;
}
reading speed(const run& r) {
    return r.rows_per_second;
}
reading samples(const run& r) {
    return static_cast<double>(r.landed->points.size());
}

// A transaction takes time: a run without a greatest latency has none.
figure latency(double latency_us::*member) {
    return [=](const run& r) { return r.latency.max > 0 ? reading(r.latency.*member) : std::nullopt; };
}

double highest(const runs& of, const figure& read) {
    double out = 0;
    for (const run* r : of) out = std::max(out, read(*r).value_or(0));
    return out;
}

// ---- what is compared with what

runs runs_of(const results& found, std::string_view scenario) {
    runs out;
    for (const run& r : found.runs) {
        if (r.scenario == scenario) out.push_back(&r);
    }
    return out;
}

strings scenarios(const results& found) {
    strings out;
    for (const run& r : found.runs) {
        if (std::find(out.begin(), out.end(), r.scenario) == out.end()) out.push_back(r.scenario);
    }
    return out;
}

const run* find(const runs& of, std::string_view key) {
    const auto at = std::find_if(of.begin(), of.end(), [&](const run* r) { return r->key == key; });
    return at == of.end() ? nullptr : *at;
}

// The pair that the sentences speak of: uuidv4 against uuidv7 where both were run, else two others. `subject` is null
// if there is only one key.
struct pair {
    const run* subject;
    const run* reference;
};

pair compared(const runs& of) {
    const run* v7 = find(of, "uuidv7");
    const run* reference = v7 ? v7 : of.front();
    if (const run* v4 = find(of, "uuidv4"); v4 && v4 != reference) return {v4, reference};
    const auto other = std::find_if(of.begin(), of.end(), [&](const run* r) { return r != reference; });
    return {other == of.end() ? nullptr : *other, reference};
}

reading ratio(const run& of, const run& to, const figure& read) {
    const reading above = read(of), below = read(to);
    return above && below && *below > 0 ? reading(*above / *below) : std::nullopt;
}

// "uuidv4 1.27 × uuidv7"
std::string finding(const runs& of, const figure& read, const char* what = "") {
    const pair p = compared(of);
    const reading r = p.subject ? ratio(*p.subject, *p.reference, read) : std::nullopt;
    return r ? StrCat(p.subject->key, " ", times(*r), " ", p.reference->key, what) : "";
}

// "1.27 × uuidv7", for every key but uuidv7 itself.
std::string beside_v7(const runs& of, const run& r, const figure& read) {
    const run* v7 = find(of, "uuidv7");
    const reading x = v7 && v7 != &r ? ratio(r, *v7, read) : std::nullopt;
    return x ? times(*x) + " uuidv7" : "";
}

std::string verdict(const runs& of) {
    const auto [subject, reference] = compared(of);
    if (!subject) {
        const reading wal = all_wal(*reference);
        return StrCat(reference->key, " needs ", size(*all_indexes(*reference)), " of index",
                      wal ? StrCat(", writes ", row_bytes(*wal), " of WAL per row") : "", " and inserts ",
                      grouped(reference->rows_per_second), " rows a second.");
    }
    const auto clause = [&, s = subject, r = reference](const char* verb, const figure& read, double noise,
                                                        const char* what) -> std::string {
        const reading x = ratio(*s, *r, read);
        if (!x) return "";
        return StrCat(verb, " ", std::abs(*x - 1) <= noise ? "about the same" : times(*x) + " the", " ", what);
    };
    return StrCat(
        "Against ", reference->key, ", ", subject->key, " ",
        in_words({clause("needs", all_indexes, 0.02, "index space"), clause("writes", all_wal, 0.02, "WAL per row"),
                  clause("inserts", speed, 0.05, "number of rows a second")}),
        ".");
}

// Empty where there is nothing to tell.
std::string splits_verdict(const runs& of) {
    const auto [subject, reference] = compared(of);
    strings told;
    for (const run* r : {subject, reference}) {
        if (!r || !r->splits) continue;
        told.push_back(StrCat(r->splits->interior == 0 ? "none" : grouped(r->splits->interior), " with ", r->key));
    }
    return told.empty() ? "" : StrCat("Interior leaf splits: ", absl::StrJoin(told, ", "), ".");
}

double rows_of(const results& found, const std::string& scenario) {
    return static_cast<double>(scenario == "steady" ? steady_rows(found.rows) : found.rows);
}

std::string heading(const results& found, const std::string& scenario) {
    const double rows = rows_of(found, scenario);
    if (scenario == "grow") return StrCat("Grow: ", counted(rows, "row"), " into empty tables");
    if (scenario == "steady") return StrCat("Steady: ", counted(rows, "more row"), " into the same tables");
    return scenario;
}

std::string checkpoints(const results& found, const std::string& scenario) {
    if (!found.forced_checkpoints) return "no checkpoint forced";
    return StrCat("a checkpoint every ", counted(std::max(1.0, rows_of(found, scenario) / 10), "row"));
}

// Which symbol and colour a key has: the same in every chart, whichever keys were run.
int style_of(const results& found, const std::string& key) {
    strings keys = {"bigint", "uuidv4", "uuidv7", "bigint+uuidv7"};
    for (const run& r : found.runs) {
        if (std::find(keys.begin(), keys.end(), r.key) == keys.end()) keys.push_back(r.key);
    }
    return static_cast<int>(std::find(keys.begin(), keys.end(), key) - keys.begin()) % 6;
}

std::string in_colour(int style, const std::string& drawing) {
    return wrapped(StrCat("g.k", style), drawing);
}

// Colours after Okabe and Ito, lightened for dark pages.
const char chart_css[] = R"(
:root{--paper:#fff;--ink:#1b1e23;--soft:#5d6672;--grid:#dfe3e8;color-scheme:light dark}
.k0{--c:#6a7280}.k1{--c:#d1500a}.k2{--c:#0a6ab6}.k3{--c:#008a66}.k4{--c:#b5508c}.k5{--c:#8a6d00}
@media screen and (prefers-color-scheme:dark){
:root{--paper:#14171c;--ink:#e8eaed;--soft:#9ba4b0;--grid:#2e343c}
.k0{--c:#a9b1bd}.k1{--c:#ff8b4d}.k2{--c:#5db5f5}.k3{--c:#35c99c}.k4{--c:#e58fc0}.k5{--c:#dcb93c}}
text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}
text.name{font-size:14px;font-weight:600;fill:var(--c)}text.title{font-size:19px;font-weight:650;fill:var(--ink)}
line{stroke:var(--grid)}line.base{stroke:var(--soft)}line.mark{stroke-dasharray:1 4;stroke:var(--soft)}
line.tear{stroke:var(--paper);stroke-width:4}
line.curve{stroke:var(--c);stroke-width:2;stroke-linecap:round}line.model{stroke:var(--ink);stroke-width:2.5}
line.max{stroke:var(--c);stroke-width:3}line.range{stroke:var(--c);stroke-width:2;opacity:.45}
rect{fill:var(--c)}rect.pale{opacity:.38}rect.paper{fill:var(--paper)}
path{fill:var(--c)}.hollow path{fill:var(--paper);stroke:var(--c);stroke-width:2}
path.dots{fill:none;stroke:var(--c);stroke-width:2.2;stroke-linecap:round;vector-effect:non-scaling-stroke}
)";

// Horizontal grid lines with their values, from the base line up.
std::string y_axis(double max, double height, int wanted) {
    std::string out;
    for (const double tick : svg::ticks(max, wanted)) {
        const double y = height * (1 - tick / max);
        StrAppend(&out, svg::line(0, y, 1, y, tick == 0 ? "base" : ""),
                  svg::text(0, y + 4, grouped(tick), anchor::end, "", -8));
    }
    return out;
}

// ---- where each insert landed

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

std::string landing_caption(const results& found, const std::string& scenario, const runs& of) {
    return StrCat("A dot is an insert and the index block that took it; up to ", grouped(highest(of, samples)),
                  " are sampled for each key. ", heading(found, scenario), ".");
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

std::string landing_svg(const results& found, std::string_view scenario) {
    const runs of = with_landings(runs_of(found, scenario));
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
        StrAppend(&out, svg::text(0, y, landing_caption(found, std::string(scenario), of), anchor::start, "", 24));
        y += 22;
    }
    for (std::size_t i = 0; i < of.size(); ++i) {
        const double x = left + pitch * static_cast<double>(i % columns);
        StrAppend(&out,
                  landing_panel(found, *of[i], extent_of(of),
                                absl::StrFormat(R"(x="%g" y="%g" width="%g")", x, y + above, pitch - left - right)));
        if (i % columns == columns - 1 || i + 1 == of.size()) y += above + panel_height + below;
    }
    return StrCat(R"(<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="finding" )",
                  absl::StrFormat(R"(viewBox="0 0 %g %g" width="%g" height="%g">)", width, y, width, y),
                  "<title id=\"finding\">", escape(title), "</title><style>", chart_css, "</style>",
                  R"(<rect class="paper" width="100%" height="100%" rx="8"/>)", out, "</svg>\n");
}

namespace {

// ---- the parts of a chart

struct scene {  // one scenario, as every chart needs it
    const results& found;
    std::string name;
    runs of;
};

// `name` is markup.
std::string label(int style, int symbol, const std::string& name) {
    return wrapped(StrCat("span.key k", style),
                   StrCat(R"(<svg aria-hidden="true" width="13" height="13" viewBox="-6.5 -6.5 13 13">)",
                          svg::symbol(symbol), "</svg>", name));
}

std::string key_label(const scene& s, const run& r) {
    const int style = style_of(s.found, r.key);
    return label(style, style, escape(r.key));
}

// A line in a chart: its label and figure, its drawing, and what else there is to say.
std::string row(const std::string& label, const std::string& value, const std::string& drawing, const strings& notes) {
    std::string out = wrapped("p", label + wrapped("b", escape(value)));
    if (!drawing.empty()) {
        StrAppend(&out, R"(<svg width="100%" height="20" aria-hidden="true">)", drawing, "</svg>");
    }
    strings unbroken;
    for (const std::string& note : notes) unbroken.push_back(note.empty() ? "" : wrapped("span", escape(note)));
    return wrapped("div.row", out + wrapped("p.note", joined(unbroken, " · "))) + "\n";
}

std::string row(const scene& s, const run& r, const std::string& value, const std::string& drawing = "",
                const strings& notes = {}) {
    return row(key_label(s, r), value, drawing.empty() ? "" : in_colour(style_of(s.found, r.key), drawing), notes);
}

std::string chart(const char* figure_and_class, const char* title, const std::string& found, const std::string& legend,
                  const std::string& body = "") {
    const std::string caption = wrapped("h3", title) + (found.empty() ? "" : wrapped("p.finding", escape(found))) +
                                wrapped("p.note", escape(legend));
    return wrapped(figure_and_class, StrCat(wrapped("figcaption", caption), "\n", body)) + "\n";
}

// Two amounts end to end, the second one pale.
std::string stacked(double solid, double pale, double full) {
    if (full <= 0) full = 1;
    return StrCat(svg::bar(0, 0.99 * solid / full, ""), svg::bar(0.99 * solid / full, 0.99 * pale / full, "pale"),
                  svg::line(0, 0, 0, 20, "base"));
}

// ---- the charts of a scenario

std::string landing_chart(const scene& s) {
    const runs of = with_landings(s.of);
    if (of.empty()) return chart("figure.wide", "Where each insert landed", "", not_available);
    std::string panels;
    for (const run* r : of) {
        StrAppend(&panels, wrapped("div", landing_panel(s.found, *r, extent_of(of), R"(class="plot")")), "\n");
    }
    return chart("figure.wide", "Where each insert landed", landing_finding(of), landing_caption(s.found, s.name, of),
                 wrapped(of.size() % 2 == 0 ? "div.panels even" : "div.panels", panels));
}

std::string size_chart(const scene& s) {
    const double full = std::max(highest(s.of, all_indexes), highest(s.of, all_models));
    std::string rows;
    for (const run* r : s.of) {
        const double primary = r->primary_index ? r->primary_index->bytes : 0, model = *all_models(*r);
        const double x = 0.99 * model / full;
        StrAppend(&rows,
                  row(s, *r, size(*all_indexes(*r)),
                      stacked(r->index.bytes, primary, full) + (model > 0 ? svg::line(x, 0, x, 20, "model") : ""),
                      {beside_v7(s.of, *r, all_indexes),
                       r->primary_index ? StrCat("public_id ", size(r->index.bytes), " + id ", size(primary)) : "",
                       model > 0 ? "model " + size(model) : "",
                       StrCat("leaves ", share(r->index.avg_leaf_density), " full")}));
    }
    return chart("figure", "Index size", finding(s.of, all_indexes),
                 "Upright line: what the key’s width and order predict. Pale: the bigint primary key’s own index.",
                 rows);
}

std::string wal_chart(const scene& s) {
    std::string rows;
    for (const run* r : s.of) {
        if (!r->wal) {
            StrAppend(&rows, row(s, *r, not_available));
            continue;
        }
        const auto [index, heap, full_pages] = *r->wal;
        StrAppend(&rows, row(s, *r, row_bytes(index + heap), stacked(index, heap, highest(s.of, all_wal)),
                             {beside_v7(s.of, *r, all_wal), StrCat("index ", grouped(index), " + heap ", grouped(heap)),
                              images(full_pages) + " full-page images"}));
    }
    return chart("figure", "Write-ahead log per row", finding(s.of, all_wal),
                 StrCat("Solid: index. Pale: heap. The ratios depend on the checkpoints, here ",
                        checkpoints(s.found, s.name), "."),
                 rows);
}

std::string splits_chart(const scene& s) {
    std::string rows;
    strings none;
    for (const run* r : s.of) {
        if (!r->splits) {
            StrAppend(&rows, row(s, *r, not_available));
            continue;
        }
        const auto [rightmost, interior] = *r->splits;
        if (interior == 0) none.push_back(r->key);
        StrAppend(&rows,
                  row(s, *r, grouped(interior) + " interior", stacked(interior, rightmost, highest(s.of, all_splits)),
                      {grouped(rightmost) + " right-most"}));
    }
    return chart("figure", "Leaf splits",
                 none.empty() ? finding(s.of, within(&run::splits, &leaf_splits::interior), ", interior")
                              : "No interior split with " + in_words(none),
                 "Solid: interior, each leaves two half-full pages. Pale: right-most, how an index grows.", rows);
}

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

std::string speed_chart(const scene& s) {
    const std::string title = finding(s.of, speed);
    double full = 0, parts = 0;
    for (const run* r : s.of) {
        parts = std::max(parts, static_cast<double>(r->rows_per_second_by_tenth.size()));
        for (const double v : r->rows_per_second_by_tenth) full = std::max(full, 1.04 * v);
    }
    if (full <= 0) return chart("figure.half", "Rows per second", title, "By tenth of the run: not available.");
    const double height = 250;
    std::string out = y_axis(full, height, 5);
    for (int i = 1; i <= parts; ++i) {
        if (s.found.forced_checkpoints) StrAppend(&out, svg::line(i / parts, 0, i / parts, height, "mark"));
        StrAppend(&out, svg::text((i - 0.5) / parts, height + 18, StrCat(i), anchor::middle));
    }
    StrAppend(&out, svg::text(0.5, height + 36, "tenth of the run", anchor::middle), speed_lines(s, full, height));
    return chart(
        "figure.half", "Rows per second", title,
        StrCat("By tenth of the run. ", s.found.forced_checkpoints ? "Dotted: a forced checkpoint." : ""),
        StrCat(R"(<svg class="plot lines" height="250" role="img" aria-label="Rows per second by tenth of the )"
               R"(run; the mean and the last tenth are in the table">)",
               out, "</svg>"));
}

// A logarithmic axis over whole decades of microseconds.
struct log_axis {
    double low, high;
    double at(double us) const { return std::clamp((std::log10(std::max(us, 1e-9)) - low) / (high - low), 0.0, 1.0); }
};

std::string latency_marks(const latency_us& l, const log_axis& axis) {
    const double p50 = axis.at(l.p50), p99 = axis.at(l.p99), max = axis.at(l.max);
    std::string out;
    for (double decade = axis.low; decade <= axis.high; ++decade) {
        const double x = axis.at(std::pow(10, decade));
        StrAppend(&out, svg::line(x, 0, x, 20, ""));
    }
    return StrCat(out, svg::line(p50, 10, max, 10, "range"), svg::line(max, 3, max, 17, "max"),
                  svg::symbol_at(p99, 10, 0, "hollow"), svg::symbol_at(p50, 10, 0));
}

std::string latency_chart(const scene& s) {
    const double most = highest(s.of, latency(&latency_us::max));
    if (most <= 0) return chart("figure.half", "Transaction latency", "", not_available);
    double least = most;
    for (const run* r : s.of) least = r->latency.p50 > 0 ? std::min(least, r->latency.p50) : least;
    log_axis axis{std::floor(std::log10(least)), std::ceil(std::log10(most))};
    axis.high = std::max(axis.high, axis.low + 1);
    std::string rows, labels;
    for (const run* r : s.of) {
        const latency_us& l = r->latency;
        if (l.max <= 0) {
            StrAppend(&rows, row(s, *r, not_available));
            continue;
        }
        StrAppend(&rows, row(s, *r, "p99 " + duration(l.p99), latency_marks(l, axis),
                             {beside_v7(s.of, *r, latency(&latency_us::p99)), "p50 " + duration(l.p50),
                              "max " + duration(l.max)}));
    }
    for (double decade = axis.low; decade <= axis.high; ++decade) {
        const double us = std::pow(10, decade), x = axis.at(us);
        const std::string label = us < 1e3   ? absl::StrFormat("%g µs", us)
                                  : us < 1e6 ? absl::StrFormat("%g ms", us / 1e3)
                                             : absl::StrFormat("%g s", us / 1e6);
        StrAppend(&labels, svg::text(x, 12, label, svg::anchor_at(x)));
    }
    return chart("figure.half", "Transaction latency", finding(s.of, latency(&latency_us::p99), " at p99"),
                 StrCat("Of one COPY of ", counted(s.found.batch, "row"),
                        ", logarithmic. Disc: p50. Ring: p99. Upright line: max, which does not rank keys."),
                 StrCat(rows, R"(<svg width="100%" height="18" aria-hidden="true">)", labels, "</svg>"));
}

// ---- the table of a scenario

struct metric {
    const char* name;
    figure read;
    std::string (*show)(double);
    bool compare = true;        // with uuidv7
    bool only_primary = false;  // of the second index that only bigint+uuidv7 has
};

std::vector<metric> metrics() {
    const auto index = [](double index_shape::*member) -> figure {
        return [=](const run& r) { return reading(r.index.*member); };
    };
    const auto primary = [](double index_shape::*member) { return within(&run::primary_index, member); };
    const auto wal = [](double wal_per_row::*member) { return within(&run::wal, member); };
    return {
        {"rows/s", speed, grouped},
        {"rows/s, last tenth", [](const run& r) { return reading(r.rows_per_second_last_decile); }, grouped},
        {"transaction, p50", latency(&latency_us::p50), duration},
        {"transaction, p99", latency(&latency_us::p99), duration},
        {"transaction, max", latency(&latency_us::max), duration},
        {"index size", index(&index_shape::bytes), size},
        {"index size, model", index(&index_shape::model_bytes), size},
        {"leaf pages", index(&index_shape::leaf_pages), grouped},
        {"leaf density", index(&index_shape::avg_leaf_density), share, false},
        {"leaf fragmentation", index(&index_shape::leaf_fragmentation), share, false},
        {"bigint primary index", primary(&index_shape::bytes), size, false, true},
        {"its model", primary(&index_shape::model_bytes), size, false, true},
        {"its leaf density", primary(&index_shape::avg_leaf_density), share, false, true},
        {"all indexes", all_indexes, size},
        {"WAL per row", all_wal, row_bytes},
        {"WAL per row, index", wal(&wal_per_row::index_bytes), row_bytes},
        {"WAL per row, heap", wal(&wal_per_row::heap_bytes), row_bytes},
        {"full-page images per row", wal(&wal_per_row::full_page_images), images},
        {"leaf splits, interior", within(&run::splits, &leaf_splits::interior), grouped},
        {"leaf splits, right-most", within(&run::splits, &leaf_splits::rightmost), grouped},
        {"index blocks found in shared_buffers", within(&run::buffers, &index_buffers::hit), grouped},
        {"index blocks not found there", within(&run::buffers, &index_buffers::read), grouped},
    };
}

std::string cell(const metric& m, const run& r, const run* v7) {
    const reading value = m.read(r);
    std::string out = value ? m.show(*value) : m.only_primary ? "none" : not_available;
    out = escape(out);
    if (v7 && v7 != &r) {
        const reading x = m.compare ? ratio(r, *v7, m.read) : std::nullopt;
        out += wrapped("small", x ? escape(times(*x)) : "");
    }
    return wrapped("td", out);
}

std::string scrolled_table(const char* caption, const std::string& head, const std::string& body) {
    return StrCat("<div class=\"scroll\" tabindex=\"0\"><table><caption>", caption, "</caption>",
                  wrapped("thead", wrapped("tr", head)), wrapped("tbody", body), "</table></div>\n");
}

std::string table(const scene& s) {
    const run* v7 = find(s.of, "uuidv7");
    std::string head = "<td></td>", body;
    for (const run* r : s.of) StrAppend(&head, "<th scope=\"col\">", key_label(s, *r), "</th>");
    for (const metric& m : metrics()) {
        const auto has = [&](const run* r) { return m.read(*r).has_value(); };
        if (m.only_primary && std::none_of(s.of.begin(), s.of.end(), has)) continue;
        std::string cells = StrCat("<th scope=\"row\">", m.name, "</th>");
        for (const run* r : s.of) StrAppend(&cells, cell(m, *r, v7));
        StrAppend(&body, wrapped("tr", cells), "\n");
    }
    const char* caption = v7 ? "All figures; in small print the ratio to uuidv7." : "All figures.";
    return scrolled_table(caption, head, body);
}

// ---- what an id costs

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

// The verdicts, the first one as a `tag`.
std::string cost_words(const generation& g, const char* tag) {
    std::string out = wrapped(tag, escape(cost_verdict(g)));
    for (const int threads : {1, 2}) {
        const std::string rival = rival_verdict(g, threads);
        if (!rival.empty()) StrAppend(&out, wrapped("p", escape(rival)));
    }
    const char* medians = g.repetitions > 1 ? "; the figures are medians." : ".";
    return StrCat(out, g.repetitions > 0 ? wrapped("p.note", counted(g.repetitions, "repetition") + medians) : "");
}

// Colours tell ours, rivals and limits apart, symbols the figures within these.
int style_of(const cost& c) {
    return c.part == "limit" ? 0 : c.part == "rival" ? 4 : 2;
}

int symbol_of(const generation& g, const cost& c) {
    return static_cast<int>(&c - g.figures.data());
}

// Ours give the scale: a rival that takes many times as long would leave them no room.
std::string cost_chart(const generation& g) {
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
        StrAppend(is_limit ? &limits : &ids, row(label(style_of(c), symbol_of(g, c), words), in_ns(ns(c)),
                                                 value > 0 ? in_colour(style_of(c), bar) : "", {}));
    }
    return chart("figure.half tall", "One thread, ns per id", "",
                 StrCat("Upright line: clock_gettime and 8 keystream bytes by 1024, together ", in_ns(limit), ".",
                        limit ? " A span takes one reading for many ids, a uuidv4() none." : "",
                        most > full ? " A torn bar is longer than drawn." : ""),
                 ids + (limits.empty() ? "" : wrapped("p.note", "Pale: what the parts cost on their own.") + limits));
}

// Both axes are logarithmic, so that perfect scaling is one slope everywhere. Right of the plot is room for the leaders
// to part: from a line's end to its label, which says what it is, or whose, and below that the first thing told of it.
const double plot_height = 400, plot_end = 0.9;

std::string thread_grid(const log_axis& axis, const std::map<int, double>& x_of) {
    std::string out = svg::line(0, plot_height, plot_end, plot_height, "base");
    for (double decade = std::floor(axis.low); decade <= axis.high; ++decade) {
        for (const double step : {1.0, 2.0, 5.0}) {
            const double value = step * std::pow(10, decade), y = plot_height * (1 - axis.at(value));
            if (y <= 0 || y >= plot_height) continue;
            const std::string shown = value < 1 ? absl::StrFormat("%g", value) : grouped(value);
            StrAppend(&out, svg::line(0, y, plot_end, y, ""), svg::text(0, y + 4, shown, anchor::end, "", -10));
        }
    }
    for (const auto& [threads, x] : x_of) {
        StrAppend(&out, svg::text(x, plot_height + 20, StrCat(threads), anchor::middle));
    }
    return StrCat(out, svg::text(plot_end / 2, plot_height + 38, "threads", anchor::middle));
}

std::string thread_line(const cost& c, int symbol, const log_axis& axis, const std::map<int, double>& x_of,
                        double label_y) {
    std::string lines, symbols;
    double x = 0, y = 0;
    for (const auto& [threads, value] : c.ns_by_threads) {
        const double next_x = x_of.at(threads), next_y = plot_height * (1 - axis.at(value));
        if (!symbols.empty()) StrAppend(&lines, svg::line(x, y, next_x, next_y, "curve"));
        StrAppend(&symbols, svg::symbol_at(next_x, next_y, symbol));
        x = next_x, y = next_y;
    }
    const auto [name, detail] = name_and_detail(c);
    const std::string whose = c.part == "rival" ? name.substr(0, name.find(' ')) : name;
    return StrCat(svg::line(x, y, plot_end, y, "mark"), svg::line(plot_end, y, 0.99, label_y, "mark"), lines, symbols,
                  svg::text(1, label_y + (detail.empty() ? 4 : -3), whose, anchor::start, "name", 10),
                  svg::text(1, label_y + 11, detail.substr(0, detail.find(',')), anchor::start, "", 10));
}

std::string threads_chart(const generation& g, const std::string& cpu) {
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
    if (drawn.empty()) return chart("figure.half", title, "", not_available);
    const double first = x_of.begin()->second, last = x_of.rbegin()->second;
    for (auto& entry : x_of) entry.second = plot_end * (entry.second - first) / (last - first);
    std::vector<double> ends;
    for (const cost* c : drawn) ends.push_back(plot_height * (1 - axis.at(c->ns_by_threads.rbegin()->second)));
    const std::vector<double> labels = svg::spread(ends, 31);
    std::string out = thread_grid(axis, x_of);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        const cost& c = *drawn[i];
        StrAppend(&out, in_colour(style_of(c), thread_line(c, symbol_of(g, c), axis, x_of, labels[i])));
    }
    return chart("figure.half", title, cpu,
                 "Wall time over the ids of all threads; both axes logarithmic: what scales perfectly halves at each "
                 "doubling.",
                 StrCat(R"(<svg class="plot lines" height="400" role="img" aria-label="ns per id by the number of )"
                        R"(threads; all figures are in the table">)",
                        out, "</svg>"));
}

std::string tail_figures(const generation& g) {
    std::string out;
    for (const char* name : {"p50", "p99", "p99.9", "p99.99"}) {
        const auto at = g.tail_ns.find(name);
        const reading value = at == g.tail_ns.end() ? std::nullopt : reading(at->second);
        StrAppend(&out, wrapped("div", wrapped("dt", name) + wrapped("dd", in_ns(value))));
    }
    return chart("figure.half", "Single calls of uuidv7()", "", "One by one; what timing them costs is taken off.",
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

std::string cost_section(const results& found) {
    const generation g = known(*found.generated);
    return StrCat("<section>\n", wrapped("h2", "What an id costs"), found.runs.empty() ? "" : cost_words(g, "p.lead"),
                  "\n<div class=\"charts ids\">\n", cost_chart(g), threads_chart(g, found.env.cpu), tail_figures(g),
                  "</div>\n", cost_table(g), "</section>\n");
}

// ---- the page

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

std::string section(const results& found, const std::string& scenario) {
    const scene s{found, scenario, runs_of(found, scenario)};
    return StrCat("<section>\n", wrapped("h2", escape(heading(found, scenario))), "\n<div class=\"charts\">\n",
                  landing_chart(s), size_chart(s), wal_chart(s), splits_chart(s), speed_chart(s), latency_chart(s),
                  "</div>\n", table(s), "</section>\n");
}

// What was found in each scenario, the first one as the headline; without any, what an id costs.
std::string header(const results& found) {
    std::string out =
        wrapped("p.over", escape(joined({"rowkey bench", found.date,
                                         found.env.postgres.empty() ? "" : "PostgreSQL " + found.env.postgres},
                                        " · ")));
    const char* tag = "h1";
    for (const std::string& name : scenarios(found)) {
        const runs of = runs_of(found, name);
        StrAppend(&out, wrapped(tag, escape(verdict(of))), wrapped("p", escape(splits_verdict(of))),
                  wrapped("p.note", escape(StrCat(heading(found, name), ", ", checkpoints(found, name), "."))), "\n");
        tag = "p.lead";
    }
    if (found.runs.empty()) {
        StrAppend(&out,
                  found.generated ? cost_words(known(*found.generated), "h1") : wrapped("h1", "No run to report."));
    }
    return wrapped("header", out) + "\n";
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
        facts.insert(
            facts.end(),
            {{"rows", grouped(static_cast<double>(found.rows))},
             {"repetitions", StrCat(found.repeat, found.repeat > 1 ? "; the figures are medians" : "")},
             {"clients", StrCat(found.clients)},
             {"rows a transaction", grouped(found.batch)},
             {"checkpoints", found.forced_checkpoints ? "forced at every tenth of a scenario" : "not forced"}});
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

std::string report_html(const results& found) {
    std::string sections;
    for (const std::string& name : scenarios(found)) StrAppend(&sections, section(found, name));
    if (found.generated) StrAppend(&sections, cost_section(found));
    return StrCat("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n",
                  "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\n",
                  wrapped("title", escape(joined({"rowkey bench", found.date}, ", "))),
                  wrapped("style", StrCat(chart_css, page_css)), "\n</head>\n<body>\n",
                  wrapped("main", StrCat(header(found), sections, circumstances(found))), "\n</body>\n</html>\n");
}

}  // namespace rowkey::bench
