#include "output.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <optional>

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace rowkey::bench {
namespace {

std::string with_commas(double number) {
    std::string digits = absl::StrFormat("%.0f", number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ",");
    }
    return digits;
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
        return absl::StrCat("steady: ", with_commas(static_cast<double>(steady_rows(found.rows))),
                            " rows more into the same tables", checkpoints, "; ", each);
    }
    return absl::StrCat("grow: ", with_commas(static_cast<double>(found.rows)), " rows from empty", checkpoints, "; ",
                        each);
}

// A line of the table: what it is, and how to read it off a run.
struct figure {
    const char* name;
    int decimals;
    std::optional<double> (*read)(const run& of);
};

constexpr double mib = 1024 * 1024;

constexpr figure figures[] = {
    {"rows/s", 0, [](const run& r) { return std::optional{r.rows_per_second}; }},
    {"  in the last decile", 0, [](const run& r) { return std::optional{r.rows_per_second_last_decile}; }},
    {"transaction, ms: p50", 2, [](const run& r) { return std::optional{r.latency.p50 / 1000}; }},
    {"  p99", 2, [](const run& r) { return std::optional{r.latency.p99 / 1000}; }},
    {"  max", 2, [](const run& r) { return std::optional{r.latency.max / 1000}; }},
    {"index, MiB", 2, [](const run& r) { return std::optional{r.index.bytes / mib}; }},
    {"  by the model", 2, [](const run& r) { return std::optional{r.index.model_bytes / mib}; }},
    {"  of its primary key", 2,
     [](const run& r) { return r.primary_index ? std::optional{r.primary_index->bytes / mib} : std::nullopt; }},
    {"  leaf density, %", 1, [](const run& r) { return std::optional{r.index.avg_leaf_density}; }},
    {"  leaf fragmentation, %", 1, [](const run& r) { return std::optional{r.index.leaf_fragmentation}; }},
    {"WAL, bytes a row: index", 1,
     [](const run& r) { return r.wal ? std::optional{r.wal->index_bytes} : std::nullopt; }},
    {"  heap", 1, [](const run& r) { return r.wal ? std::optional{r.wal->heap_bytes} : std::nullopt; }},
    {"  full-page images a row", 5,
     [](const run& r) { return r.wal ? std::optional{r.wal->full_page_images} : std::nullopt; }},
    {"leaf splits: right-most", 0,
     [](const run& r) { return r.splits ? std::optional{r.splits->rightmost} : std::nullopt; }},
    {"  interior", 0, [](const run& r) { return r.splits ? std::optional{r.splits->interior} : std::nullopt; }},
    {"index buffers: hit", 0, [](const run& r) { return r.buffers ? std::optional{r.buffers->hit} : std::nullopt; }},
    {"  read", 0, [](const run& r) { return r.buffers ? std::optional{r.buffers->read} : std::nullopt; }},
};

/// "12,345  1.38x": the figure, and its ratio to uuidv7's where that is a number to divide by.
std::string cell(const figure& what, const run& of, const run* uuidv7) {
    const auto value = what.read(of);
    if (!value) return "-       ";
    std::string text = what.decimals == 0 ? with_commas(*value) : absl::StrFormat("%.*f", what.decimals, *value);
    const auto reference = uuidv7 != nullptr ? what.read(*uuidv7) : std::nullopt;
    if (!reference || *reference <= 0) return text + "        ";
    const double ratio = *value / *reference;
    return absl::StrFormat("%s %6.*fx", text, ratio < 99.995 ? 2 : 0, ratio);
}

std::string scenario_table(const results& found, const std::string& scenario) {
    std::vector<const run*> runs;
    for (const auto& one : found.runs) {
        if (one.scenario == scenario) runs.push_back(&one);
    }
    std::vector<std::string> lines{scenario_heading(found, scenario), "", absl::StrFormat("%-26s", "")};
    for (const auto* one : runs) absl::StrAppendFormat(&lines.back(), "%19s ", one->key);
    const run* const uuidv7 = find_run(found, scenario, "uuidv7");
    for (const auto& what : figures) {
        if (std::none_of(runs.begin(), runs.end(), [&](const run* one) { return what.read(*one).has_value(); }))
            continue;
        lines.push_back(absl::StrFormat("%-26s", what.name));
        for (const auto* one : runs) absl::StrAppendFormat(&lines.back(), "%20s", cell(what, *one, uuidv7));
    }
    for (auto& line : lines) absl::StripTrailingAsciiWhitespace(&line);
    return absl::StrJoin(lines, "\n") + "\n";
}

std::string server_ids_table(const results& found) {
    if (found.server_ids.empty()) return "";
    std::string text = "\nids made by the server, us each, and the ratio to gen_random_uuid()\n\n";
    const auto& reference = found.server_ids.front().us;
    for (const auto& [what, us] : found.server_ids) {
        absl::StrAppendFormat(&text, "%-26s", what);
        if (!us) absl::StrAppend(&text, "          -");
        if (us) absl::StrAppendFormat(&text, "%11.2f", *us);
        if (us && reference && *reference > 0) absl::StrAppendFormat(&text, " %6.2fx", *us / *reference);
        absl::StrAppend(&text, "\n");
    }
    return text;
}

// NaN and infinity, which JSON does not have, become null.
nlohmann::ordered_json number(double value) {
    if (!std::isfinite(value)) return nullptr;
    if (value == std::floor(value) && std::abs(value) < 1e15) return static_cast<std::int64_t>(value);
    return std::stod(absl::StrFormat("%.6g", value));  // the noise has more digits than that
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
    json["checkpoints"] = one.checkpoints ? number(*one.checkpoints) : nlohmann::ordered_json(nullptr);
    json["buffers"] = nullptr;
    if (one.buffers) json["buffers"] = {{"hit", number(one.buffers->hit)}, {"read", number(one.buffers->read)}};
    return json;
}

}  // namespace

std::string table_text(const results& found) {
    std::string text;
    std::string scenario;
    for (const auto& one : found.runs) {
        if (one.scenario == scenario) continue;
        scenario = one.scenario;
        absl::StrAppend(&text, scenario_table(found, scenario), "\n");
    }
    return text +
           "x: the ratio to uuidv7. The index of bigint+uuidv7 is its public_id's; its log, splits and buffers are of "
           "both.\n" +
           server_ids_table(found);
}

generation read_generation(const std::string& path) {
    try {
        std::ifstream file{path};
        const auto json = nlohmann::json::parse(file);
        generation read;
        read.repetitions = json.at("repetitions");
        for (const auto& figure : json.at("figures")) {
            read.figures.push_back({figure.at("part").get<std::string>(), figure.at("what").get<std::string>(), {}});
            for (const auto& [threads, ns] : figure.at("ns_by_threads").items()) {
                read.figures.back().ns_by_threads[std::stoi(threads)] = ns;
            }
        }
        read.tail_ns = json.at("tail_ns").get<std::map<std::string, double>>();
        return read;
    } catch (const std::exception& error) {
        throw std::runtime_error{absl::StrCat(path, " is not what rowkey_generate --out writes: ", error.what())};
    }
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
    json["server_ids"] = nullptr;
    for (const auto& [what, us] : found.server_ids) {
        json["server_ids"].push_back({{"what", what}, {"us", us ? number(*us) : nlohmann::ordered_json(nullptr)}});
    }
    json["runs"] = nlohmann::ordered_json::array();
    for (const auto& one : found.runs) json["runs"].push_back(run_json(one));
    // Bytes that are no UTF-8 (a DSN, a setting) are replaced rather than thrown at.
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace rowkey::bench
