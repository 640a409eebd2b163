#include "figures.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace rowkey::bench {
namespace {

using absl::StrCat;

constexpr double mib = 1024 * 1024;

constexpr unit rate{"", 1, 0, grouped};
constexpr unit pieces{"", 1, 0, grouped};
std::string in_seconds(double s) {
    return duration(1e6 * s);
}
constexpr unit time_us{"ms", 1000, 2, duration};
constexpr unit time_s{"ms", 0.001, 1, [](double seconds) { return duration(1e6 * seconds); }};
constexpr unit microseconds{"us", 1, 1, duration};
constexpr unit whole_s{"s", 1, 3, in_seconds};
constexpr unit mebibytes{"MiB", mib, 2, size};
constexpr unit log_bytes{"B", 1, 1, row_bytes};
constexpr unit percent{"%", 1, 1, share};
constexpr unit time_of_row{"µs", 1, 2, duration};
constexpr unit page_images{"", 1, 5, images};
constexpr unit order{"", 1, 3, correlation};
constexpr unit multiple{"×", 1, 2, times};

std::string two_digits(double blocks) {
    return absl::StrFormat("%.2f", blocks);
}
constexpr unit blocks{"blocks", 1, 2, two_digits};
constexpr unit requests{"", 1, 2, two_digits};

template <typename T>
constexpr bool is_optional = false;
template <typename T>
constexpr bool is_optional<std::optional<T>> = true;

/// The place of a figure of the run itself.
template <auto Part>
double* in(run& of, bool make) {
    auto& part = of.*Part;
    if constexpr (is_optional<std::remove_reference_t<decltype(part)>>) {
        if (!part && make) part.emplace();
        return part ? &*part : nullptr;
    } else {
        return &part;
    }
}

/// Of one in a part of the run.
template <auto Part, auto Field>
double* in(run& of, bool make) {
    auto& part = of.*Part;
    if constexpr (is_optional<std::remove_reference_t<decltype(part)>>) {
        if (!part && make) part.emplace();
        return part ? &((*part).*Field) : nullptr;
    } else {
        return &(part.*Field);
    }
}

using enum better;
constexpr auto of_size = noise::size, of_time = noise::time;
constexpr auto wide = shown_in::all, in_tables = shown_in::tables, on_page = shown_in::page;

const std::vector<figure> table{
    // clang-format off
    {"/rows_per_second", "rows/s", &rate, more, of_time, wide, "inserts", "number of rows a second",
     in<&run::rows_per_second>, {}, {}},
    {"/rows_per_second_last_decile", "rows/s, last tenth", &rate, more, of_time, in_tables, "", "",
     in<&run::rows_per_second_last_decile>, {}, {}},
    {"last_tenth_to_second", "rows/s, last tenth/second", &multiple, more, of_time, wide, "", "",
     {}, {}, {"/rows_per_second_by_tenth/9", "/rows_per_second_by_tenth/1"}},
    {"/latency_us/p50", "transaction p50", &time_us, less, of_time, wide, "takes", "time for a transaction at p50",
     in<&run::latency, &latency_us::p50>, {}, {}},
    {"/latency_us/p99", "transaction p99", &time_us, less, of_time, wide, "takes", "time for a transaction at p99",
     in<&run::latency, &latency_us::p99>, {}, {}},
    {"/latency_us/p999", "transaction p99.9", &time_us, less, of_time, wide, "", "",
     in<&run::latency, &latency_us::p999>, {}, {}},
    {"/latency_us/max", "transaction max", &time_us, less, of_time, in_tables, "", "",
     in<&run::latency, &latency_us::max>, {}, {}},
    {"/index/bytes", "index", &mebibytes, less, of_size, wide, "needs", "index space",
     in<&run::index, &index_shape::bytes>, {}, {}},
    {"/index/model_bytes", "index by the model", &mebibytes, neither, of_size, in_tables, "", "",
     in<&run::index, &index_shape::model_bytes>, {}, {}},
    {"index_to_model", "index to the model", &multiple, neither, of_size, wide, "", "",
     {}, {}, {"/index/bytes", "/index/model_bytes"}},
    {"/index/leaf_pages", "leaf pages", &pieces, less, of_size, on_page, "", "",
     in<&run::index, &index_shape::leaf_pages>, {}, {}},
    {"/index/avg_leaf_density", "leaves full", &percent, more, of_size, wide, "fills", "part of its leaves",
     in<&run::index, &index_shape::avg_leaf_density>, {}, {}},
    {"/index/leaf_fragmentation", "leaf fragmentation", &percent, less, of_size, in_tables, "", "",
     in<&run::index, &index_shape::leaf_fragmentation>, {}, {}},
    {"/primary_index/bytes", "primary index", &mebibytes, less, of_size, wide, "", "",
     in<&run::primary_index, &index_shape::bytes>, {}, {}},
    {"/primary_index/model_bytes", "primary index by the model", &mebibytes, neither, of_size, on_page, "", "",
     in<&run::primary_index, &index_shape::model_bytes>, {}, {}},
    {"/primary_index/leaf_pages", "primary index: leaf pages", &pieces, less, of_size, on_page, "", "",
     in<&run::primary_index, &index_shape::leaf_pages>, {}, {}},
    {"/primary_index/avg_leaf_density", "primary index: leaves full", &percent, more, of_size, on_page, "", "",
     in<&run::primary_index, &index_shape::avg_leaf_density>, {}, {}},
    {"/primary_index/leaf_fragmentation", "primary index: fragmentation", &percent, less, of_size, on_page, "", "",
     in<&run::primary_index, &index_shape::leaf_fragmentation>, {}, {}},
    {"index_bytes", "all indexes", &mebibytes, less, of_size, on_page, "needs", "index space",
     {}, {"/index/bytes", "/primary_index/bytes"}, {}},
    {"index_model_bytes", "all indexes by the model", &mebibytes, neither, of_size, on_page, "", "",
     {}, {"/index/model_bytes", "/primary_index/model_bytes"}, {}},
    {"/total_bytes", "table and indexes", &mebibytes, less, of_size, wide, "needs", "space",
     in<&run::total_bytes>, {}, {}},
    {"/correlation", "order like the table's", &order, neither, of_size, wide, "", "",
     in<&run::correlation>, {}, {}},
    {"wal_bytes", "WAL/row", &log_bytes, less, of_size, on_page, "writes", "WAL per row",
     {}, {"/wal/index_bytes_per_row", "/wal/heap_bytes_per_row"}, {}},
    {"/wal/index_bytes_per_row", "WAL/row: indexes", &log_bytes, less, of_size, wide, "", "",
     in<&run::wal, &wal_per_row::index_bytes>, {}, {}},
    {"/wal/heap_bytes_per_row", "WAL/row: table", &log_bytes, less, of_size, wide, "", "",
     in<&run::wal, &wal_per_row::heap_bytes>, {}, {}},
    {"/wal/full_page_images_per_row", "full-page images/row", &page_images, less, of_size, in_tables, "", "",
     in<&run::wal, &wal_per_row::full_page_images>, {}, {}},
    {"/wal/all_bytes_per_row", "WAL/row: whole server", &log_bytes, less, of_size, wide, "", "",
     in<&run::wal, &wal_per_row::all_bytes>, {}, {}},
    {"/splits/rightmost", "leaf splits, right-most", &pieces, neither, of_size, in_tables, "", "",
     in<&run::splits, &leaf_splits::rightmost>, {}, {}},
    {"/splits/interior", "leaf splits inside", &pieces, less, of_size, wide, "", "",
     in<&run::splits, &leaf_splits::interior>, {}, {}},
    {"leaf_splits", "leaf splits", &pieces, neither, of_size, on_page, "", "",
     {}, {"/splits/interior", "/splits/rightmost"}, {}},
    {"/checkpoints", "checkpoints", &pieces, neither, of_size, on_page, "", "",
     in<&run::checkpoints>, {}, {}},
    {"/checkpoint/pages_dirtied", "pages dirtied a checkpoint", &pieces, less, of_size, wide, "dirties",
     "number of index pages a checkpoint", in<&run::checkpoint, &checkpoint_cost::pages_dirtied>, {}, {}},
    {"/checkpoint/index_bytes_per_row", "WAL/row: after checkpoint", &log_bytes, less, of_size, wide, "", "",
     in<&run::checkpoint, &checkpoint_cost::index_bytes_per_row>, {}, {}},
    {"/buffers/hit", "index buffers hit", &pieces, neither, of_size, in_tables, "", "",
     in<&run::buffers, &index_buffers::hit>, {}, {}},
    {"/buffers/read", "index buffers read", &pieces, less, of_size, in_tables, "reads", "number of index blocks",
     in<&run::buffers, &index_buffers::read>, {}, {}},
    {"/client_cpu_us", "client's CPU/row", &time_of_row, less, of_time, wide, "takes", "CPU of the client per row",
     in<&run::client_cpu_us>, {}, {}},
    {"/server_cpu_us", "server's CPU/row", &time_of_row, less, of_time, wide, "takes", "CPU of the server per row",
     in<&run::server_cpu_us>, {}, {}},
    {"cpu_us", "CPU/row", &time_of_row, less, of_time, on_page, "takes", "CPU per row",
     {}, {"/client_cpu_us", "/server_cpu_us"}, {}},
    {"/vacuum/rows", "rows left by deletes", &pieces, neither, of_size, wide, "", "",
     in<&run::vacuum, &vacuum_cost::rows>, {}, {}},
    {"/vacuum/seconds", "VACUUM", &time_s, less, of_time, wide, "takes", "time for a VACUUM",
     in<&run::vacuum, &vacuum_cost::seconds>, {}, {}},
    {"/vacuum/wal_bytes", "VACUUM: WAL", &mebibytes, less, of_size, wide, "writes", "WAL in a VACUUM",
     in<&run::vacuum, &vacuum_cost::wal_bytes>, {}, {}},
    {"/vacuum_buffers/hit", "VACUUM: index hits", &pieces, neither, of_size, in_tables, "", "",
     in<&run::vacuum_buffers, &index_buffers::hit>, {}, {}},
    {"/vacuum_buffers/read", "VACUUM: index reads", &pieces, less, of_size, in_tables, "", "",
     in<&run::vacuum_buffers, &index_buffers::read>, {}, {}},
    {"/vacuum/index_bytes", "indexes vacuumed", &mebibytes, less, of_size, wide, "needs", "index space after a VACUUM",
     in<&run::vacuum, &vacuum_cost::index_bytes>, {}, {}},
    {"/vacuum/model_bytes", "rows left by the model", &mebibytes, neither, of_size, in_tables, "", "",
     in<&run::vacuum, &vacuum_cost::model_bytes>, {}, {}},
    {"vacuumed_to_model", "vacuumed to the model", &multiple, neither, of_size, wide, "", "",
     {}, {}, {"/vacuum/index_bytes", "/vacuum/model_bytes"}},
    {"/vacuum/avg_leaf_density", "leaves full, vacuumed", &percent, more, of_size, wide, "", "",
     in<&run::vacuum, &vacuum_cost::avg_leaf_density>, {}, {}},
    {"/vacuum/leaf_pages", "leaf pages, vacuumed", &pieces, less, of_size, in_tables, "", "",
     in<&run::vacuum, &vacuum_cost::leaf_pages>, {}, {}},
    {"leaves_kept", "leaf pages kept", &multiple, neither, of_size, wide, "", "",
     {}, {}, {"/vacuum/leaf_pages", "/index/leaf_pages"}},
    {"/reindex/seconds", "REINDEX", &time_s, less, of_time, wide, "takes", "time for a REINDEX",
     in<&run::reindex, &reindex_cost::seconds>, {}, {}},
    {"/reindex/wal_bytes", "REINDEX: WAL", &mebibytes, less, of_size, wide, "writes", "WAL in a REINDEX",
     in<&run::reindex, &reindex_cost::wal_bytes>, {}, {}},
    {"/reindex/index_bytes", "indexes after REINDEX", &mebibytes, less, of_size, wide, "", "",
     in<&run::reindex, &reindex_cost::index_bytes>, {}, {}},
    {"/reindex/avg_leaf_density", "leaves full, REINDEXed", &percent, more, of_size, wide, "", "",
     in<&run::reindex, &reindex_cost::avg_leaf_density>, {}, {}},
    {"/brin_bytes", "BRIN index", &mebibytes, less, of_size, wide, "", "",
     in<&run::brin_bytes>, {}, {}},
    {"/per_order/bytes", "an order: all bytes", &log_bytes, less, of_size, wide, "needs", "space for an order",
     in<&run::per_order, &order_cost::bytes>, {}, {}},
    {"/per_order/wal_bytes", "an order: WAL", &log_bytes, less, of_size, wide, "writes", "WAL for an order",
     in<&run::per_order, &order_cost::wal_bytes>, {}, {}},
    {"/per_order/us", "an order: time", &microseconds, less, of_time, wide, "inserts an order in", "time",
     in<&run::per_order, &order_cost::us>, {}, {}},
    {"/order_buffers/hit", "an order: buffers hit", &requests, less, of_size, in_tables, "", "",
     in<&run::order_buffers, &order_requests::hit>, {}, {}},
    {"/order_buffers/read", "an order: buffers read", &requests, less, of_size, in_tables, "", "",
     in<&run::order_buffers, &order_requests::read>, {}, {}},
    {"order_blocks", "an order: buffers", &requests, less, of_size, wide, "", "",
     {}, {"/order_buffers/hit", "/order_buffers/read"}, {}},
    {"/join/seconds", "join of all", &whole_s, less, of_time, wide, "joins all in", "time",
     in<&run::join, &join_cost::seconds>, {}, {}},
    {"/join/grouped_seconds", "join, summed by order", &whole_s, less, of_time, wide, "sums all up by order in", "time",
     in<&run::join, &join_cost::grouped_seconds>, {}, {}},
    // clang-format on
};

/// The place of a kept figure that is one of a list; empty for another name.
std::function<double*(run&, bool)> place_in_list(std::string_view name) {
    const auto nth = [&](std::string_view list) -> std::optional<std::size_t> {
        if (!name.starts_with(list)) return std::nullopt;
        return static_cast<std::size_t>(std::atoi(std::string{name.substr(list.size())}.c_str()));
    };
    if (const auto tenth = nth("/rows_per_second_by_tenth/")) {
        return [at = *tenth](run& of, bool) {
            return at < of.rows_per_second_by_tenth.size() ? &of.rows_per_second_by_tenth[at] : nullptr;
        };
    }
    if (const auto number = nth("/lookups/")) {
        const auto field = name.ends_with("/us") ? &lookup::us : name.ends_with("/hit") ? &lookup::hit : &lookup::read;
        return [at = *number, field](run& of, bool) {
            return at < of.lookups.size() ? &(of.lookups[at].*field) : nullptr;
        };
    }
    return {};
}

reading kept(const run& of, const std::string& name) {
    const figure* const known = find_figure(name);
    const auto place = known != nullptr ? known->place : place_in_list(name);
    const double* const at = place ? place(const_cast<run&>(of), false) : nullptr;  // which changes nothing
    return at != nullptr ? reading{*at} : std::nullopt;
}

figure of_lookup(std::size_t i, const char* what, const unit& in, noise kind, const char* noun) {
    const std::string name = StrCat("/lookups/", i, "/", what);
    return {name, "", &in, better::less, kind, shown_in::page, "takes", noun, place_in_list(name), {}, {}};
}

}  // namespace

const std::vector<figure>& figures() {
    return table;
}

const figure* find_figure(std::string_view name) {
    for (const auto& one : figures()) {
        if (one.name == name) return &one;
    }
    return nullptr;
}

const figure& figure_named(std::string_view name) {
    const figure* const found = find_figure(name);
    assert(found != nullptr);
    return *found;
}

figure lookup_time(std::size_t i) {
    return of_lookup(i, "us", time_us, noise::time, "time");
}

figure lookup_blocks_read(std::size_t i) {
    return of_lookup(i, "read", blocks, noise::size, "number of blocks read");
}

figure lookup_blocks(std::size_t i) {
    figure both = of_lookup(i, "blocks", blocks, noise::size, "number of blocks");
    both.place = {};
    both.sum_of = {StrCat("/lookups/", i, "/hit"), StrCat("/lookups/", i, "/read")};
    return both;
}

figure rate_of_tenth(std::size_t i) {
    const std::string name = StrCat("/rows_per_second_by_tenth/", i);
    return {name, "", &rate, more, of_time, on_page, "", "", place_in_list(name), {}, {}};
}

std::string title_of(const figure& what) {
    return joined({what.title, what.in->name}, ", ");
}

bool may_lack(const figure& what) {
    const std::string& name = what.place ? what.name : what.sum_of.empty() ? what.over.first : what.sum_of.front();
    constexpr std::string_view parts[] = {"/primary_index/", "/per_order/",      "/order_buffers/", "/join/",
                                          "/vacuum/",        "/vacuum_buffers/", "/reindex/",       "/brin_bytes"};
    return std::any_of(std::begin(parts), std::end(parts),
                       [&](std::string_view part) { return name.starts_with(part); });
}

std::string number_of(const figure& what, double value) {
    const double shown = value / what.in->scale;
    if (what.in->decimals == 0) return grouped(shown);
    return absl::StrFormat("%.*f", what.in->decimals, shown);
}

reading value(const run& of, const figure& what) {
    if (!of.lacking.empty()) return std::nullopt;
    reading found;
    if (what.place) {
        if (const double* const at = what.place(const_cast<run&>(of), false)) found = *at;  // which changes nothing
    } else if (!what.sum_of.empty()) {
        found = kept(of, what.sum_of.front());
        for (std::size_t i = 1; found && i < what.sum_of.size(); ++i) *found += kept(of, what.sum_of[i]).value_or(0);
    } else {
        const reading above = kept(of, what.over.first), below = kept(of, what.over.second);
        if (above && below && *below > 0) found = *above / *below;
    }
    return found && std::isfinite(*found) ? found : std::nullopt;
}

std::optional<interval> range(const run& of, const figure& what) {
    const std::vector<std::string> names = what.place ? std::vector<std::string>{what.name} : what.sum_of;
    if (of.repetitions < 2 || names.empty() || !of.range.contains(names.front())) return std::nullopt;
    interval sum{0, 0};
    for (const std::string& name : names) {
        const auto at = of.range.find(name);
        if (at == of.range.end()) continue;
        sum.low += at->second.first;
        sum.high += at->second.second;
    }
    return std::isfinite(sum.low) && std::isfinite(sum.high) ? std::optional(sum) : std::nullopt;
}

void for_each_figure(run& of, const std::function<void(const std::string& name, double& value)>& visit) {
    if (!of.lacking.empty()) return;
    for (const auto& one : figures()) {
        double* const at = one.place ? one.place(of, false) : nullptr;
        if (at != nullptr) visit(one.name, *at);
    }
    for (std::size_t i = 0; i < of.rows_per_second_by_tenth.size(); ++i) {
        visit(StrCat("/rows_per_second_by_tenth/", i), of.rows_per_second_by_tenth[i]);
    }
    for (std::size_t i = 0; i < of.lookups.size(); ++i) {
        const std::string name = StrCat("/lookups/", i);
        visit(name + "/us", of.lookups[i].us);
        visit(name + "/hit", of.lookups[i].hit);
        visit(name + "/read", of.lookups[i].read);
    }
}

void for_each_figure(const run& of, const std::function<void(const std::string& name, double value)>& visit) {
    for_each_figure(const_cast<run&>(of), [&](const std::string& name, double& value) { visit(name, value); });
}

}  // namespace rowkey::bench
