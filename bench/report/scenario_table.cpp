#include "scenario_table.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
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

}  // namespace

std::string scenario_table(const scene& s) {
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

}  // namespace rowkey::bench::report
