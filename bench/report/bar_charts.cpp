#include "bar_charts.hpp"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "chart_parts.hpp"
#include "comparison.hpp"
#include "svg.hpp"

namespace rowkey::bench::report {
namespace {

using absl::StrAppend;
using absl::StrCat;

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
                 StrCat("Solid: index. Pale: heap. The ratios depend on the checkpoints, here ", checkpoints(s), "."),
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
    return chart(
        "figure.half", "Transaction latency", finding(s.of, latency(&latency_us::p99), " at p99"),
        StrCat("Of one transaction, logarithmic. Disc: p50. Ring: p99. Upright line: max, which does not rank keys."),
        StrCat(rows, R"(<svg width="100%" height="18" aria-hidden="true">)", labels, "</svg>"));
}

}  // namespace rowkey::bench::report
