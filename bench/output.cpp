#include "output.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace rowkey::bench {
namespace {

std::string with_commas(double number) {
    std::string digits = absl::StrFormat("%.0f", number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ",");
    }
    return digits;
}

/// "1.38x": of uuidv7's figure in the same scenario; blank where there is none.
std::string ratio(double value, std::optional<double> reference) {
    if (!reference || *reference == 0) return "";
    return absl::StrFormat("%.2fx", value / *reference);
}

std::string mib(double bytes) {
    return absl::StrFormat("%.1f", bytes / (1024 * 1024));
}

const run* find_run(const results& found, const std::string& scenario, const std::string& key) {
    for (const auto& one : found.runs) {
        if (one.scenario == scenario && one.key == key) return &one;
    }
    return nullptr;
}

std::string scenario_heading(const results& found, const std::string& scenario) {
    const std::string checkpoints =
        found.forced_checkpoints ? "; a checkpoint at every tenth" : "; no forced checkpoints";
    const std::string each = absl::StrCat(found.repeat, found.repeat == 1 ? " repetition" : " repetitions, medians");
    if (scenario == "steady") {
        return absl::StrCat("steady: ", with_commas(static_cast<double>((found.rows + 9) / 10)),
                            " rows more into the same tables", checkpoints, "; ", each);
    }
    return absl::StrCat("grow: ", with_commas(static_cast<double>(found.rows)), " rows from empty", checkpoints, "; ",
                        each);
}

std::string table_line(const run& one, const run* reference) {
    const auto of_reference = [&](auto figure) -> std::optional<double> {
        if (reference == nullptr) return std::nullopt;
        return figure(*reference);
    };
    std::string line = absl::StrFormat(
        "%-14s %9s %6s %7.2f %7.2f %7.0f  %7s %6s %6s %5.1f %5.1f", one.key, with_commas(one.rows_per_second),
        ratio(one.rows_per_second, of_reference([](const run& r) { return r.rows_per_second; })),
        one.latency.p50 / 1000, one.latency.p99 / 1000, one.latency.max / 1000, mib(one.index.bytes),
        ratio(one.index.bytes, of_reference([](const run& r) { return r.index.bytes; })), mib(one.index.model_bytes),
        one.index.avg_leaf_density, one.index.leaf_fragmentation);
    if (one.wal && one.splits) {
        absl::StrAppendFormat(
            &line, "  %6.0f %6s %5.0f %6.3f %7s %8s", one.wal->index_bytes,
            ratio(one.wal->index_bytes,
                  reference != nullptr && reference->wal ? std::optional{reference->wal->index_bytes} : std::nullopt),
            one.wal->heap_bytes, one.wal->full_page_images, with_commas(one.splits->rightmost),
            with_commas(one.splits->interior));
    } else {
        absl::StrAppendFormat(&line, "  %6s %6s %5s %6s %7s %8s", "-", "", "-", "-", "-", "-");
    }
    if (one.buffers) {
        absl::StrAppendFormat(&line, "  %10s %8s", with_commas(one.buffers->hit), with_commas(one.buffers->read));
    } else {
        absl::StrAppendFormat(&line, "  %10s %8s", "-", "-");
    }
    return line;
}

// NaN and infinity, which JSON does not have, become null.
nlohmann::ordered_json number(double value) {
    if (!std::isfinite(value)) return nullptr;
    const double rounded = std::round(value * 1e4) / 1e4;
    if (rounded == std::floor(rounded) && std::abs(rounded) < 1e15) return static_cast<std::int64_t>(rounded);
    return rounded;
}

nlohmann::ordered_json shape_json(const index_shape& shape) {
    return {{"bytes", number(shape.bytes)},
            {"model_bytes", number(shape.model_bytes)},
            {"leaf_pages", number(shape.leaf_pages)},
            {"avg_leaf_density", number(shape.avg_leaf_density)},
            {"leaf_fragmentation", number(shape.leaf_fragmentation)}};
}

nlohmann::ordered_json run_json(const run& one) {
    nlohmann::ordered_json json;
    json["scenario"] = one.scenario;
    json["key"] = one.key;
    json["rows_per_second"] = number(one.rows_per_second);
    json["rows_per_second_last_decile"] = number(one.rows_per_second_last_decile);
    json["rows_per_second_by_tenth"] = nlohmann::ordered_json::array();
    for (const double value : one.rows_per_second_by_tenth) json["rows_per_second_by_tenth"].push_back(number(value));
    json["latency_us"] = {
        {"p50", number(one.latency.p50)}, {"p99", number(one.latency.p99)}, {"max", number(one.latency.max)}};
    json["index"] = shape_json(one.index);
    if (one.primary_index) json["primary_index"] = shape_json(*one.primary_index);
    json["wal"] = nullptr;
    if (one.wal) {
        json["wal"] = {{"index_bytes_per_row", number(one.wal->index_bytes)},
                       {"heap_bytes_per_row", number(one.wal->heap_bytes)},
                       {"full_page_images_per_row", number(one.wal->full_page_images)}};
    }
    json["splits"] = nullptr;
    if (one.splits) {
        json["splits"] = {{"rightmost", number(one.splits->rightmost)}, {"interior", number(one.splits->interior)}};
    }
    json["buffers"] = nullptr;
    if (one.buffers) json["buffers"] = {{"hit", number(one.buffers->hit)}, {"read", number(one.buffers->read)}};
    return json;
}

}  // namespace

std::string table_text(const results& found) {
    std::string text;
    std::string scenario;
    for (const auto& one : found.runs) {
        if (one.scenario != scenario) {
            scenario = one.scenario;
            absl::StrAppend(
                &text, text.empty() ? "" : "\n", scenario_heading(found, scenario), "\n\n",
                "                                 transaction, ms        index, MiB       leaves, %         "
                "  WAL bytes a row    images   leaf splits     index buffers\n"
                "key               rows/s           p50     p99     max     size         model density frag  "
                "index          heap  a row   right interior         hit     read\n");
        }
        absl::StrAppend(&text, table_line(one, find_run(found, scenario, "uuidv7")), "\n");
    }
    absl::StrAppend(
        &text, "\n\"x\" is the ratio to uuidv7. ",
        "Index size, density and model are of the public_id for bigint+uuidv7; log, splits and buffers are of all ",
        "indexes.\n");
    return text;
}

std::string json_text(const results& found) {
    nlohmann::ordered_json json;
    auto& environment = json["environment"];
    environment["cpu"] = found.env.cpu;
    environment["postgres"] = found.env.postgres;
    environment["settings"] = found.env.settings;
    environment["compiler"] = found.env.compiler;
    environment["build_type"] = found.env.build_type;
    json["date"] = found.date;
    json["command"] = found.command;
    json["rows"] = found.rows;
    json["repeat"] = found.repeat;
    json["clients"] = found.clients;
    json["batch"] = found.batch;
    json["forced_checkpoints"] = found.forced_checkpoints;
    json["runs"] = nlohmann::ordered_json::array();
    for (const auto& one : found.runs) json["runs"].push_back(run_json(one));
    // Bytes that are no UTF-8 (a DSN, a setting) are replaced rather than thrown at.
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace rowkey::bench
