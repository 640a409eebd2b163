#include "show/bar_charts.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "judge/comparison.hpp"
#include "show/svg.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrCat;

// "1.2% above the model"
std::string deviation(double measured, double model) {
    const double hundredths = 100 * (measured / model - 1);
    const std::string digits = absl::StrFormat("%.1f%%", std::abs(hundredths));
    return digits == "0.0%" ? "as the model" : StrCat(digits, hundredths > 0 ? " above" : " below", " the model");
}

// What a row shows of a run, where it has the figure.
struct bar_row {
    std::string value;
    double solid = 0, pale = 0;
    strings notes;
    double model = 0;  // an upright line, where it is not zero
};

drawn bars(const scene& s, const char* title, const std::string& found, const std::string& legend, const figure& shown,
           const std::function<bar_row(const run&)>& row_of) {
    const char* const model = shown.name == "index_bytes"           ? "index_model_bytes"
                              : shown.name == "/vacuum/index_bytes" ? "/vacuum/model_bytes"
                                                                    : nullptr;
    const double most = std::max(highest(s.of, shown), model != nullptr ? highest(s.of, figure_named(model)) : 0);
    std::string rows;
    bool any = false;
    for (const run* r : s.of) {
        if (!value(*r, shown)) {
            StrAppend(&rows, row(s, *r, not_available));
            continue;
        }
        any = true;
        bar_row b = row_of(*r);
        b.notes.insert(b.notes.begin(),
                       beside_reference(s, *r, shown.name == "leaf_splits" ? figure_named("/splits/interior") : shown));
        const double x = most > 0 ? 0.99 * b.model / most : 0;
        StrAppend(&rows, row(s, *r, b.value,
                             stacked(b.solid, b.pale, most) + (x > 0 ? svg::line(x, 0, x, 20, "model") : ""), b.notes));
    }
    return any ? chart(title, found, legend, rows) : drawn{};
}

// One amount a run.
drawn plain_bars(const scene& s, const char* title, const std::string& legend, const figure& shown,
                 std::string (*words)(double)) {
    return bars(s, title, finding(s, shown), legend, shown, [&](const run& r) {
        const double v = *value(r, shown);
        return bar_row{words(v), v, 0, {}};
    });
}

std::string latency_marks(const latency_us& l, const log_axis& axis) {
    const double p50 = axis.at(l.p50), p99 = axis.at(l.p99), max = axis.at(l.max);
    std::string out;
    for (double decade = axis.low; decade <= axis.high; ++decade) {
        const double x = axis.at(std::pow(10, decade));
        StrAppend(&out, svg::line(x, 0, x, 20, ""));
    }
    return StrCat(out, svg::line(p50, 10, max, 10, "range"), svg::line(max, 3, max, 17, "max"),
                  svg::symbol_at(p99, 10, svg::disc, "hollow"), svg::symbol_at(p50, 10, svg::disc));
}

}  // namespace

drawn size_chart(const scene& s) {
    if (highest(s.of, figure_named("index_bytes")) <= 0) return {};
    return bars(
        s, "Index size", finding(s, figure_named("index_bytes")),
        "Upright line: what the key’s width and order predict for one writer. Pale: the bigint primary key’s own "
        "index.",
        figure_named("index_bytes"), [](const run& r) {
            const double primary = r.primary_index ? r.primary_index->bytes : 0;
            const double all = *value(r, figure_named("index_bytes")),
                         model = value(r, figure_named("index_model_bytes")).value_or(0);
            return bar_row{
                size(all),
                r.index.bytes,
                primary,
                {r.primary_index ? StrCat("public_id ", size(r.index.bytes), " + id ", size(primary)) : "",
                 model > 0 ? deviation(all, model) : "", StrCat("leaves ", share(r.index.avg_leaf_density), " full")},
                model};
        });
}

drawn vacuumed_chart(const scene& s) {
    if (highest(s.of, figure_named("/vacuum/index_bytes")) <= 0) return {};
    return bars(s, "Index size after deletes and VACUUM", finding(s, figure_named("/vacuum/index_bytes")),
                "Upright line: what the rows that are left would take, had only they been inserted.",
                figure_named("/vacuum/index_bytes"), [](const run& r) {
                    const vacuum_cost& v = *r.vacuum;
                    const reading to_model = value(r, figure_named("vacuumed_to_model"));
                    return bar_row{size(v.index_bytes),
                                   v.index_bytes,
                                   0,
                                   {to_model ? times(*to_model) + " the line" : "",
                                    StrCat("leaves ", share(v.avg_leaf_density), " full"),
                                    r.reindex ? size(r.reindex->index_bytes) + " after REINDEX" : ""},
                                   v.model_bytes};
                });
}

drawn vacuum_chart(const scene& s) {
    if (highest(s.of, figure_named("/vacuum/seconds")) <= 0) return {};
    return bars(
        s, "VACUUM", finding(s, figure_named("/vacuum/seconds")), "Time for table and indexes.",
        figure_named("/vacuum/seconds"), [](const run& r) {
            return bar_row{
                duration(1e6 * r.vacuum->seconds), r.vacuum->seconds, 0, {size(r.vacuum->wal_bytes) + " of WAL"}};
        });
}

drawn reindex_chart(const scene& s) {
    if (highest(s.of, figure_named("/reindex/seconds")) <= 0) return {};
    return bars(
        s, "REINDEX INDEX CONCURRENTLY", finding(s, figure_named("/reindex/seconds")),
        "Time for all indexes of the table.", figure_named("/reindex/seconds"), [](const run& r) {
            return bar_row{
                duration(1e6 * r.reindex->seconds), r.reindex->seconds, 0, {size(r.reindex->wal_bytes) + " of WAL"}};
        });
}

drawn fill_chart(const scene& s) {
    const figure& fill = figure_named("/index/avg_leaf_density");
    if (highest(s.of, fill) <= 0) return {};
    return bars(s, "How full leaves are", finding(s, fill),
                "Of the table’s first index; small print: of the primary key’s own, where that is another.", fill,
                [&](const run& r) {
                    const double full = *value(r, fill);
                    const reading primary = value(r, figure_named("/primary_index/avg_leaf_density"));
                    return bar_row{share(full), full, 0, {primary ? "primary index " + share(*primary) : ""}};
                });
}

drawn total_chart(const scene& s) {
    if (highest(s.of, figure_named("/total_bytes")) <= 0) return {};
    return bars(
        s, "Table and indexes", finding(s, figure_named("/total_bytes")),
        "Solid: indexes. Pale: the table. Correlation: how far the table’s order follows the key’s, 1 being wholly.",
        figure_named("/total_bytes"), [](const run& r) {
            const double all = *value(r, figure_named("/total_bytes")),
                         indexes = std::min(all, value(r, figure_named("index_bytes")).value_or(0));
            return bar_row{
                size(all), indexes, all - indexes, {r.correlation ? "correlation " + correlation(*r.correlation) : ""}};
        });
}

drawn wal_chart(const scene& s) {
    const std::string when = checkpoints(s);
    return bars(s, "Write-ahead log per row", finding(s, figure_named("wal_bytes")),
                StrCat("Solid: index. Pale: heap. The ratios depend on the checkpoints", when.empty() ? "" : ", here ",
                       when, "."),
                figure_named("wal_bytes"), [](const run& r) {
                    const auto& [index, heap, full_pages, all] = *r.wal;
                    return bar_row{
                        row_bytes(index + heap),
                        index,
                        heap,
                        {StrCat("index ", grouped(index), " + heap ", grouped(heap)),
                         StrCat(row_bytes(all), " of the whole server"), images(full_pages) + " full-page images"}};
                });
}

drawn after_checkpoint_chart(const scene& s) {
    return plain_bars(s, "Index WAL per row just after a checkpoint",
                      "In the first tenth of the rows after each, when most pages are logged whole.",
                      figure_named("/checkpoint/index_bytes_per_row"), row_bytes);
}

drawn dirtied_chart(const scene& s) {
    return plain_bars(
        s, "Index pages dirtied per checkpoint",
        "Distinct ones from one checkpoint to the next: each is written to disk at least once, and logged whole unless "
        "it is new.",
        figure_named("/checkpoint/pages_dirtied"), grouped);
}

drawn splits_chart(const scene& s) {
    strings none;
    for (const run* r : s.of) {
        if (value(*r, figure_named("/splits/interior")) == 0) none.push_back(named(*r));
    }
    return bars(
        s, "Leaf splits",
        none.empty() || none.size() > 4 ? finding(s, figure_named("/splits/interior"))
                                        : "No interior split with " + in_words(none),
        "Solid: interior, each leaves two half-full pages. Pale: right-most, how an index grows.",
        figure_named("leaf_splits"), [](const run& r) {
            const auto [rightmost, interior] = *r.splits;
            return bar_row{grouped(interior) + " interior", interior, rightmost, {grouped(rightmost) + " right-most"}};
        });
}

drawn read_chart(const scene& s) {
    if (highest(s.of, figure_named("/buffers/read")) <= 0) return {};
    return bars(s, "Index blocks not found in shared_buffers", finding(s, figure_named("/buffers/read")),
                "For each thousand rows. The kernel may still have had them. PostgreSQL 15 counts new blocks too.",
                figure_named("/buffers/read"), [](const run& r) {
                    const double read = r.buffers->read,
                                 per_thousand = 1000 * read / static_cast<double>(std::max<std::int64_t>(r.rows, 1));
                    return bar_row{absl::StrFormat("%.*f", per_thousand < 99.95 ? 1 : 0, per_thousand),
                                   read,
                                   0,
                                   {grouped(read) + " in all"}};
                });
}

drawn speed_chart(const scene& s) {
    return plain_bars(s, "Rows a second", "Longer is better.", figure_named("/rows_per_second"), grouped);
}

drawn processor_time_chart(const scene& s) {
    return bars(s, "Processor time per row", finding(s, figure_named("cpu_us")),
                "Solid: the clients’ threads. Pale: their server processes, where they can be seen.",
                figure_named("cpu_us"), [](const run& r) {
                    const double client = *r.client_cpu_us, server = r.server_cpu_us.value_or(0);
                    return bar_row{
                        duration(client + server),
                        client,
                        server,
                        {StrCat("client ", duration(client)),
                         StrCat("server ", r.server_cpu_us ? duration(server) : std::string{not_available})}};
                });
}

drawn orders_chart(const scene& s) {
    std::string panels;
    for (const char* name : {"/per_order/bytes", "/per_order/wal_bytes", "/per_order/us", "order_blocks",
                             "/join/seconds", "/join/grouped_seconds"}) {
        const figure& what = figure_named(name);
        const double full = highest(s.of, what);
        if (full <= 0) continue;
        std::string rows;
        for (const run* r : s.of) {
            const reading v = value(*r, what);
            StrAppend(&rows, v ? row(s, *r, what.in->words(*v), stacked(*v, 0, full), {beside_reference(s, *r, what)})
                               : row(s, *r, not_available));
        }
        StrAppend(&panels, svg::wrapped("div", svg::wrapped("h4", svg::escape(what.title)) + rows), "\n");
    }
    if (panels.empty()) return {};
    drawn out = chart("What an order with its items costs", finding(s, figure_named("/per_order/bytes")),
                      "Each kind of figure has its own scale. Both tables and all their indexes count; the WAL is the "
                      "whole server's, buffers are found in shared_buffers or not. The joins are of all items with "
                      "their orders, as the planner chooses with work_mem 64MB, in one process and without JIT.",
                      svg::wrapped("div.panels spaced", panels));
    out.wide = true;
    return out;
}

drawn latency_chart(const scene& s) {
    std::vector<double> values;
    for (const run* r : s.of) values.insert(values.end(), {r->latency.p50, r->latency.max});
    const auto axis = decades_around(values);
    if (!axis) return {};
    std::string rows, labels;
    for (const run* r : s.of) {
        const latency_us& l = r->latency;
        if (!(l.max > 0)) {
            StrAppend(&rows, row(s, *r, not_available));
            continue;
        }
        StrAppend(&rows, row(s, *r, "p99 " + duration(l.p99), latency_marks(l, *axis),
                             {beside_reference(s, *r, figure_named("/latency_us/p99")), "p50 " + duration(l.p50),
                              "max " + duration(l.max)}));
    }
    for (double decade = axis->low; decade <= axis->high; ++decade) {
        const double x = axis->at(std::pow(10, decade));
        StrAppend(&labels, svg::text(x, 12, round_duration(std::pow(10, decade)), svg::anchor_at(x)));
    }
    const std::string found = finding(s, figure_named("/latency_us/p99"));
    return chart("Transaction latency", found.empty() ? "" : found + " at p99",
                 "Logarithmic. Disc: p50. Ring: p99. Upright line: max, which does not rank keys.",
                 StrCat(rows, R"(<svg width="100%" height="18" aria-hidden="true">)", labels, "</svg>"));
}

}  // namespace rowkey::bench
