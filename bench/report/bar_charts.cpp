#include "bar_charts.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "comparison.hpp"
#include "svg.hpp"

namespace rowkey::bench::report {
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

drawn bars(const scene& s, const char* title, const std::string& found, const std::string& legend,
           const quantity& shown, const std::function<bar_row(const run&)>& row_of) {
    const double most = std::max(highest(s.of, shown), &shown == &index_bytes ? highest(s.of, model_bytes) : 0);
    std::string rows;
    bool any = false;
    for (const run* r : s.of) {
        if (!value(*r, shown)) {
            StrAppend(&rows, row(s, *r, not_available));
            continue;
        }
        any = true;
        bar_row b = row_of(*r);
        b.notes.insert(b.notes.begin(), beside_reference(s, *r, &shown == &splits ? interior_splits : shown));
        const double x = most > 0 ? 0.99 * b.model / most : 0;
        StrAppend(&rows, row(s, *r, b.value,
                             stacked(b.solid, b.pale, most) + (x > 0 ? svg::line(x, 0, x, 20, "model") : ""), b.notes));
    }
    return any ? chart(title, found, legend, rows) : drawn{};
}

// One amount a run.
drawn plain_bars(const scene& s, const char* title, const std::string& legend, const quantity& shown,
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
                  svg::symbol_at(p99, 10, 0, "hollow"), svg::symbol_at(p50, 10, 0));
}

}  // namespace

drawn size_chart(const scene& s) {
    if (highest(s.of, index_bytes) <= 0) return {};
    return bars(
        s, "Index size", finding(s, index_bytes),
        "Upright line: what the key’s width and order predict for one writer. Pale: the bigint primary key’s own "
        "index.",
        index_bytes, [](const run& r) {
            const double primary = r.primary_index ? r.primary_index->bytes : 0;
            const double all = *value(r, index_bytes), model = value(r, model_bytes).value_or(0);
            return bar_row{
                size(all),
                r.index.bytes,
                primary,
                {r.primary_index ? StrCat("public_id ", size(r.index.bytes), " + id ", size(primary)) : "",
                 model > 0 ? deviation(all, model) : "", StrCat("leaves ", share(r.index.avg_leaf_density), " full")},
                model};
        });
}

drawn total_chart(const scene& s) {
    if (highest(s.of, total_bytes) <= 0) return {};
    return bars(
        s, "Table and indexes", finding(s, total_bytes),
        "Solid: indexes. Pale: the table. Correlation: how far the table’s order follows the key’s, 1 being wholly.",
        total_bytes, [](const run& r) {
            const double all = *value(r, total_bytes), indexes = std::min(all, value(r, index_bytes).value_or(0));
            return bar_row{
                size(all), indexes, all - indexes, {r.correlation ? "correlation " + correlation(*r.correlation) : ""}};
        });
}

drawn wal_chart(const scene& s) {
    const std::string when = checkpoints(s);
    return bars(s, "Write-ahead log per row", finding(s, wal_bytes),
                StrCat("Solid: index. Pale: heap. The ratios depend on the checkpoints", when.empty() ? "" : ", here ",
                       when, "."),
                wal_bytes, [](const run& r) {
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
                      wal_after_checkpoint, row_bytes);
}

drawn dirtied_chart(const scene& s) {
    return plain_bars(
        s, "Index pages dirtied per checkpoint",
        "Distinct ones from one checkpoint to the next: each is written to disk at least once, and logged whole unless "
        "it is new.",
        pages_dirtied, grouped);
}

drawn splits_chart(const scene& s) {
    strings none;
    for (const run* r : s.of) {
        if (value(*r, interior_splits) == 0) none.push_back(named(*r));
    }
    return bars(
        s, "Leaf splits",
        none.empty() || none.size() > 4 ? finding(s, interior_splits) : "No interior split with " + in_words(none),
        "Solid: interior, each leaves two half-full pages. Pale: right-most, how an index grows.", splits,
        [](const run& r) {
            const auto [rightmost, interior] = *r.splits;
            return bar_row{grouped(interior) + " interior", interior, rightmost, {grouped(rightmost) + " right-most"}};
        });
}

drawn read_chart(const scene& s) {
    if (highest(s.of, blocks_read) <= 0) return {};
    return bars(s, "Index blocks not found in shared_buffers", finding(s, blocks_read),
                "For each thousand rows. The kernel may still have had them. PostgreSQL 15 counts new blocks too.",
                blocks_read, [](const run& r) {
                    const double read = r.buffers->read,
                                 per_thousand = 1000 * read / static_cast<double>(std::max<std::int64_t>(r.rows, 1));
                    return bar_row{absl::StrFormat("%.*f", per_thousand < 99.95 ? 1 : 0, per_thousand),
                                   read,
                                   0,
                                   {grouped(read) + " in all"}};
                });
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
        StrAppend(&rows,
                  row(s, *r, "p99 " + duration(l.p99), latency_marks(l, *axis),
                      {beside_reference(s, *r, latency_p99), "p50 " + duration(l.p50), "max " + duration(l.max)}));
    }
    for (double decade = axis->low; decade <= axis->high; ++decade) {
        const double x = axis->at(std::pow(10, decade));
        StrAppend(&labels, svg::text(x, 12, round_duration(std::pow(10, decade)), svg::anchor_at(x)));
    }
    const std::string found = finding(s, latency_p99);
    return chart("Transaction latency", found.empty() ? "" : found + " at p99",
                 "Logarithmic. Disc: p50. Ring: p99. Upright line: max, which does not rank keys.",
                 StrCat(rows, R"(<svg width="100%" height="18" aria-hidden="true">)", labels, "</svg>"));
}

}  // namespace rowkey::bench::report
