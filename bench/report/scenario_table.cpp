#include "scenario_table.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "chart_parts.hpp"
#include "comparison.hpp"
#include "svg.hpp"

namespace rowkey::bench::report {
namespace {

using absl::StrAppend;
using absl::StrCat;
using svg::escape;
using svg::wrapped;

struct metric {
    std::string name;
    quantity figure;
    std::string (*show)(double);
    bool compare = true;    // with the reference
    bool optional = false;  // left out where no run has it, as what no scenario but this measures
};

std::string two_digits(double v) {
    return absl::StrFormat("%.2f", v);
}

std::vector<metric> metrics(const scene& s) {
    std::vector<metric> all = {
        {"rows/s", speed, grouped},
        {"rows/s, last tenth", speed_at_end, grouped},
        {"transaction, p50", latency_p50, duration},
        {"transaction, p99", latency_p99, duration},
        {"transaction, p99.9", {{"/latency_us/p999"}}, duration},
        {"transaction, max", {{"/latency_us/max"}}, duration},
        {"index size", {{"/index/bytes"}}, size},
        {"index size, model", {{"/index/model_bytes"}}, size},
        {"leaf pages", {{"/index/leaf_pages"}}, grouped},
        {"leaf density", density, share, false},
        {"leaf fragmentation", {{"/index/leaf_fragmentation"}}, share, false},
        {"bigint primary index", {{"/primary_index/bytes"}}, size, false, true},
        {"its model", {{"/primary_index/model_bytes"}}, size, false, true},
        {"its leaf pages", {{"/primary_index/leaf_pages"}}, grouped, false, true},
        {"its leaf density", {{"/primary_index/avg_leaf_density"}}, share, false, true},
        {"its leaf fragmentation", {{"/primary_index/leaf_fragmentation"}}, share, false, true},
        {"all indexes", index_bytes, size},
        {"table and indexes", total_bytes, size},
        {"correlation with the table", {{"/correlation"}}, correlation, false},
        {"WAL per row", wal_bytes, row_bytes},
        {"WAL per row, index", {{"/wal/index_bytes_per_row"}}, row_bytes},
        {"WAL per row, heap", {{"/wal/heap_bytes_per_row"}}, row_bytes},
        {"WAL per row, all of the server", {{"/wal/all_bytes_per_row"}}, row_bytes},
        {"full-page images per row", wal_images, images},
        {"index WAL per row after a checkpoint", wal_after_checkpoint, row_bytes},
        {"index pages dirtied per checkpoint", pages_dirtied, grouped},
        {"checkpoints", {{"/checkpoints"}}, grouped, false},
        {"leaf splits, interior", interior_splits, grouped},
        {"leaf splits, right-most", {{"/splits/rightmost"}}, grouped},
        {"index blocks found in shared_buffers", {{"/buffers/hit"}}, grouped},
        {"index blocks not found there", blocks_read, grouped},
    };
    const auto longest = std::max_element(s.of.begin(), s.of.end(),
                                          [](auto* a, auto* b) { return a->lookups.size() < b->lookups.size(); });
    for (std::size_t i = 0; i < (*longest)->lookups.size(); ++i) {
        const lookup& like = (*longest)->lookups[i];
        const std::string of = StrCat("select, ", like.what, like.cold ? ", cold" : ", warm");
        all.push_back({of, lookup_us(i), duration});
        all.push_back({of + ": blocks", lookup_blocks(i), two_digits});
        all.push_back({of + ": blocks read", lookup_read(i), two_digits});
    }
    return all;
}

std::string cell(const metric& m, const scene& s, const run& r) {
    const reading v = value(r, m.figure);
    std::string out = escape(v ? m.show(*v) : m.optional ? "none" : not_available);
    const run* reference = reference_of(s.found, r);
    const auto c = m.compare && reference && reference != &r ? compare(r, *reference, m.figure) : std::nullopt;
    if (c) StrAppend(&out, wrapped("small", escape(times(c->ratio))));
    if (const auto apart = v ? range(r, m.figure) : std::nullopt; apart && m.show(apart->low) != m.show(apart->high)) {
        StrAppend(&out, wrapped("small.apart", escape(StrCat(m.show(apart->low), "–", m.show(apart->high)))));
    }
    return wrapped("td", out);
}

}  // namespace

std::string scenario_table(const scene& s) {
    std::string head = "<td></td>", body;
    for (const run* r : s.of) StrAppend(&head, "<th scope=\"col\">", run_label(s, *r), "</th>");
    for (const metric& m : metrics(s)) {
        const auto has = [&](const run* r) { return value(*r, m.figure).has_value(); };
        if (m.optional && std::none_of(s.of.begin(), s.of.end(), has)) continue;
        std::string cells = StrCat("<th scope=\"row\">", escape(m.name), "</th>");
        for (const run* r : s.of) StrAppend(&cells, cell(m, s, *r));
        StrAppend(&body, wrapped("tr", cells), "\n");
    }
    const bool has_v7 = reference_of(s.found, *s.of.front()) != nullptr;
    return wrapped(
        "details.figures",
        StrCat(wrapped("summary", "All figures of this scenario"),
               scrolled_table(
                   has_v7 ? "In small print the ratio to uuidv7, of the same variant where there is one, and how far "
                            "the repetitions went apart where that shows."
                          : "In small print how far the repetitions went apart where that shows.",
                   head, body)));
}

}  // namespace rowkey::bench::report
