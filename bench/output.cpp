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
#include "words.hpp"

namespace rowkey::bench {
namespace {

std::string scenario_heading(const scenario_facts& scenario) {
    std::vector<std::string> parts{absl::StrCat(scenario.name, ": ", scenario.title)};
    parts.push_back(checkpoints_of(scenario));
    if (const auto at = scenario.settings.find("shared_buffers"); at != scenario.settings.end())
        parts.push_back("shared_buffers " + at->second);
    parts.push_back(scenario.memory.empty() ? "" : "the server's memory " + scenario.memory);
    parts.push_back(absl::StrCat(scenario.repeat, scenario.repeat == 1 ? " repetition" : " repetitions, medians"));
    if (!scenario.failure.empty()) parts.push_back(absl::StrCat("PARTIAL: ", scenario.failure));
    return joined(parts, "; ");
}

// A line of the table: what it is, and how to read it off a run.
struct figure {
    const char* name;
    int decimals;
    std::optional<double> (*read)(const run& of);
    bool compare = true;  // with uuidv7
};

constexpr double mib = 1024 * 1024;

constexpr figure figures[] = {
    {"rows/s", 0, [](const run& r) { return std::optional{r.rows_per_second}; }},
    {"  in the last decile", 0, [](const run& r) { return std::optional{r.rows_per_second_last_decile}; }},
    {"transaction, ms: p50", 2, [](const run& r) { return std::optional{r.latency.p50 / 1000}; }},
    {"  p99", 2, [](const run& r) { return std::optional{r.latency.p99 / 1000}; }},
    {"  p99.9", 2, [](const run& r) { return std::optional{r.latency.p999 / 1000}; }},
    {"  max", 2, [](const run& r) { return std::optional{r.latency.max / 1000}; }},
    {"index, MiB", 2, [](const run& r) { return std::optional{r.index.bytes / mib}; }},
    {"  by the model", 2, [](const run& r) { return std::optional{r.index.model_bytes / mib}; }},
    {"  of its primary key", 2,
     [](const run& r) { return r.primary_index ? std::optional{r.primary_index->bytes / mib} : std::nullopt; }},
    {"table and indexes, MiB", 2, [](const run& r) { return std::optional{r.total_bytes / mib}; }},
    {"index: leaf density, %", 1, [](const run& r) { return std::optional{r.index.avg_leaf_density}; }},
    {"  leaf fragmentation, %", 1, [](const run& r) { return std::optional{r.index.leaf_fragmentation}; }},
    {"  order like the table's", 3, [](const run& r) { return r.correlation; }, false},
    {"WAL, bytes a row: index", 1,
     [](const run& r) { return r.wal ? std::optional{r.wal->index_bytes} : std::nullopt; }},
    {"  heap", 1, [](const run& r) { return r.wal ? std::optional{r.wal->heap_bytes} : std::nullopt; }},
    {"  all of the server", 1, [](const run& r) { return r.wal ? std::optional{r.wal->all_bytes} : std::nullopt; }},
    {"  full-page images a row", 5,
     [](const run& r) { return r.wal ? std::optional{r.wal->full_page_images} : std::nullopt; }},
    {"  index, after checkpoint", 1,
     [](const run& r) { return r.checkpoint ? std::optional{r.checkpoint->index_bytes_per_row} : std::nullopt; }},
    {"dirtied a checkpoint, pages", 0,
     [](const run& r) { return r.checkpoint ? std::optional{r.checkpoint->pages_dirtied} : std::nullopt; }},
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
    std::string text = what.decimals == 0 ? grouped(*value) : absl::StrFormat("%.*f", what.decimals, *value);
    const auto reference = uuidv7 != nullptr ? what.read(*uuidv7) : std::nullopt;
    if (!reference || *reference <= 0 || !what.compare) return text + "        ";
    const double ratio = *value / *reference;
    return absl::StrFormat("%s %6.*fx", text, ratio < 99.995 ? 2 : 0, ratio);
}

constexpr std::size_t columns = 5;  // side by side

std::string scenario_table(const results& found, const scenario_facts& scenario) {
    std::vector<const run*> runs;
    for (const auto& one : found.runs) {
        if (one.scenario == scenario.name) runs.push_back(&one);
    }
    std::vector<std::string> lines{scenario_heading(scenario)};
    for (std::size_t begin = 0; begin < runs.size(); begin += columns) {
        const std::vector<const run*> shown(
            runs.begin() + static_cast<std::ptrdiff_t>(begin),
            runs.begin() + static_cast<std::ptrdiff_t>(std::min(begin + columns, runs.size())));
        lines.insert(lines.end(), {"", absl::StrFormat("%-26s", "")});
        for (const auto* one : shown) absl::StrAppendFormat(&lines.back(), "%19s ", one->key);
        if (std::any_of(shown.begin(), shown.end(), [](const run* one) { return !one->variant.empty(); })) {
            lines.push_back(absl::StrFormat("%-26s", ""));
            for (const auto* one : shown) absl::StrAppendFormat(&lines.back(), "%19s ", one->variant.substr(0, 19));
        }
        for (const auto& what : figures) {
            if (std::none_of(shown.begin(), shown.end(), [&](const run* one) { return what.read(*one).has_value(); }))
                continue;
            lines.push_back(absl::StrFormat("%-26s", what.name));
            for (const auto* one : shown) {
                absl::StrAppendFormat(&lines.back(), "%20s", cell(what, *one, reference_of(found, *one)));
            }
        }
        for (std::size_t i = 0; i < shown.front()->lookups.size(); ++i) {
            const lookup& like = shown.front()->lookups[i];
            lines.push_back(absl::StrFormat("%-26s", absl::StrCat(like.cold ? "cold " : "warm ", like.what, ": us")));
            for (const auto* one : shown) absl::StrAppendFormat(&lines.back(), "%19.1f ", one->lookups[i].us);
            lines.push_back(absl::StrFormat("%-26s", "  buffers read, hit"));
            for (const auto* one : shown) {
                absl::StrAppendFormat(&lines.back(), "%19s ",
                                      absl::StrFormat("%.2f, %.2f", one->lookups[i].read, one->lookups[i].hit));
            }
        }
    }
    if (scenario.repeat == 1)
        lines.insert(lines.end(), {"", "One repetition: its times say little; sizes, log and splits hold."});
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

using json_pointer = nlohmann::ordered_json::json_pointer;

nlohmann::ordered_json run_json(const run& one) {
    nlohmann::ordered_json json;
    json["scenario"] = one.scenario;
    json["key"] = one.key;
    json["variant"] = one.variant;
    json["clients"] = one.clients;
    json["rows"] = one.rows;
    json["repetitions"] = one.repetitions;
    json["rows_per_second"] = nullptr;  // in this order
    json["rows_per_second_last_decile"] = nullptr;
    json["rows_per_second_by_tenth"] = nlohmann::ordered_json::array();
    for (const char* part : {"latency_us", "index"}) json[part] = nullptr;
    if (one.primary_index) json["primary_index"] = nullptr;
    for (const char* part : {"total_bytes", "correlation", "wal", "splits", "checkpoints", "checkpoint", "buffers"}) {
        json[part] = nullptr;
    }
    for (const auto& each : one.lookups) json["lookups"].push_back({{"what", each.what}, {"cold", each.cold}});
    for_each_figure(one, [&](const std::string& name, double value) { json[json_pointer{name}] = number(value); });
    for (const auto& [name, range] : one.range) json["range"][name] = {number(range.first), number(range.second)};
    for (const auto& each : one.over_time) {
        json["over_time"].push_back({number(each.seconds), number(each.p50), number(each.max)});
    }
    for (const double seconds : one.checkpoint_seconds) json["checkpoint_seconds"].push_back(number(seconds));
    if (one.landed) {
        auto& landed = json["landed"];
        landed = {{"inserts", one.landed->inserts}, {"blocks", one.landed->blocks}};
        for (const auto& point : one.landed->points) landed["points"].push_back({point.insert, point.block});
    }
    return json;
}

run run_from(const nlohmann::ordered_json& json) {
    const auto has = [&](const char* part) { return json.contains(part) && !json[part].is_null(); };
    run one;
    one.scenario = json.at("scenario");
    one.key = json.at("key");
    one.variant = json.at("variant");
    one.clients = json.at("clients");
    one.rows = json.at("rows");
    one.repetitions = json.at("repetitions");
    one.rows_per_second_by_tenth.resize(json.at("rows_per_second_by_tenth").size());
    if (has("primary_index")) one.primary_index.emplace();
    if (has("correlation")) one.correlation.emplace();
    if (has("wal")) one.wal.emplace();
    if (has("splits")) one.splits.emplace();
    if (has("checkpoints")) one.checkpoints.emplace();
    if (has("checkpoint")) one.checkpoint.emplace();
    if (has("buffers")) one.buffers.emplace();
    if (has("lookups")) {
        for (const auto& each : json["lookups"]) one.lookups.push_back({each.at("what"), each.at("cold")});
    }
    const auto to_double = [](const nlohmann::ordered_json& value) {
        return value.is_null() ? std::nan("") : value.get<double>();
    };
    for_each_figure(one,
                    [&](const std::string& name, double& value) { value = to_double(json.at(json_pointer{name})); });
    if (has("range")) {
        for (const auto& [name, range] : json["range"].items()) {
            one.range[name] = {to_double(range.at(0)), to_double(range.at(1))};
        }
    }
    if (has("over_time")) {
        for (const auto& each : json["over_time"]) {
            one.over_time.push_back({to_double(each.at(0)), to_double(each.at(1)), to_double(each.at(2))});
        }
    }
    if (has("checkpoint_seconds")) {
        for (const auto& each : json["checkpoint_seconds"]) one.checkpoint_seconds.push_back(to_double(each));
    }
    if (has("landed")) {
        const auto& landed = json["landed"];
        one.landed = landing{landed.at("inserts"), landed.at("blocks"), {}};
        for (const auto& point : landed.at("points")) one.landed->points.push_back({point.at(0), point.at(1)});
    }
    return one;
}

nlohmann::ordered_json facts_json(const scenario_facts& facts) {
    return {{"name", facts.name},
            {"title", facts.title},
            {"rows", facts.rows},
            {"repeat", facts.repeat},
            {"checkpoints", facts.checkpoints},
            {"batch", facts.batch},
            {"memory", facts.memory},
            {"partial", !facts.failure.empty()},
            {"failure", facts.failure},
            {"settings", facts.settings}};
}

scenario_facts facts_from(const nlohmann::ordered_json& json) {
    return {json.at("name"),  json.at("title"),  json.at("rows"),    json.at("repeat"),  json.at("checkpoints"),
            json.at("batch"), json.at("memory"), json.at("failure"), json.at("settings")};
}

}  // namespace

std::string table_text(const results& found, const std::vector<std::string>& scenarios) {
    const auto shown = [&](const std::string& name) {
        return std::find(scenarios.begin(), scenarios.end(), name) != scenarios.end();
    };
    std::string text;
    for (const auto& scenario : found.scenarios) {
        if (shown(scenario.name)) absl::StrAppend(&text, scenario_table(found, scenario), "\n");
    }
    const auto any = [&](auto what) {
        return std::any_of(found.runs.begin(), found.runs.end(),
                           [&](const run& one) { return shown(one.scenario) && what(one); });
    };
    text += "x: the ratio to uuidv7";
    if (any([](const run& one) { return !one.variant.empty(); }))
        text += " of the same variant; where there is none, and for uuidv7 itself, to the first";
    text += ".";
    if (any([](const run& one) { return one.primary_index.has_value(); }))
        text += " The index of a key with two is its public_id's; its log, splits and buffers are of both.";
    const bool by_server = any([](const run& one) { return one.key.starts_with("default-"); });
    return absl::StrCat(text, "\n", by_server ? server_ids_table(found) : "");
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
    const scenario_facts none;
    const auto& first = found.scenarios.empty() ? none : found.scenarios.front();
    json["rows"] = first.rows;
    json["repeat"] = first.repeat;
    json["scenarios"] = nlohmann::ordered_json::array();
    for (const auto& one : found.scenarios) json["scenarios"].push_back(facts_json(one));
    json["server_ids"] = nullptr;
    for (const auto& [what, us] : found.server_ids) {
        json["server_ids"].push_back({{"what", what}, {"us", us ? number(*us) : nlohmann::ordered_json(nullptr)}});
    }
    json["keys"] = nlohmann::ordered_json::object();
    for (const auto& [name, about] : found.keys) json["keys"][name] = about;
    json["runs"] = nlohmann::ordered_json::array();
    // Bytes that are no UTF-8 (a DSN, a setting) are replaced rather than thrown at.
    constexpr auto replace = nlohmann::ordered_json::error_handler_t::replace;
    std::string text = json.dump(2, ' ', false, replace);
    // A run a line: its many points would fill the screen.
    std::vector<std::string> runs;
    for (const auto& one : found.runs) runs.push_back("    " + run_json(one).dump(-1, ' ', false, replace));
    const std::string_view end = "[]\n}";
    text.resize(text.size() - end.size());
    return absl::StrCat(text, "[\n", absl::StrJoin(runs, ",\n"), "\n  ]\n}\n");
}

results read_results(const std::string& path) {
    try {
        std::ifstream file{path};
        const auto json = nlohmann::ordered_json::parse(file);
        results read;
        const auto& environment = json.at("environment");
        read.env = {environment.at("cpu"), environment.at("postgres"), environment.at("compiler"),
                    environment.at("build_type"), environment.at("settings")};
        read.date = json.at("date");
        read.command = json.at("command");
        for (const auto& one : json.at("scenarios")) read.scenarios.push_back(facts_from(one));
        for (const auto& one : json.at("server_ids")) {
            const auto& us = one.at("us");
            read.server_ids.push_back({one.at("what"), us.is_null() ? std::nullopt : std::optional{us.get<double>()}});
        }
        for (const auto& [name, about] : json.at("keys").items()) read.keys.emplace_back(name, about);
        for (const auto& one : json.at("runs")) read.runs.push_back(run_from(one));
        return read;
    } catch (const std::exception& error) {
        throw std::runtime_error{absl::StrCat(path, " is not what this bench writes: ", error.what())};
    }
}

}  // namespace rowkey::bench
