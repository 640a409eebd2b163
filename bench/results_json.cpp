#include "results_json.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "error.hpp"
#include "figures.hpp"

namespace rowkey::bench {
namespace {

using json_value = nlohmann::ordered_json;
using json_pointer = json_value::json_pointer;

// ---- writing

// NaN and infinity, which JSON does not have, become null.
json_value number(double value) {
    if (!std::isfinite(value)) return nullptr;
    const double shown = as_kept(value);
    if (shown == std::floor(shown) && std::abs(shown) < 1e15) return static_cast<std::int64_t>(shown);
    return shown;
}

/// The part of a run that holds a figure, by the figure's name: "wal" for "/wal/heap_bytes_per_row".
std::string part_of(const std::string& name) {
    return name.substr(1, name.find('/', 1) - 1);
}

json_value run_json(const run& one) {
    json_value json;
    json["scenario"] = one.scenario;
    json["key"] = one.key;
    json["variant"] = one.variant;
    json["clients"] = one.clients;
    json["rows"] = one.rows;
    json["repetitions"] = one.repetitions;
    if (!one.lacking.empty()) json["lacking"] = one.lacking;
    for (const auto& each : one.lookups) json["lookups"].push_back({{"what", each.what}, {"cold", each.cold}});
    json["rows_per_second_by_tenth"] = json_value::array();
    for (const auto& each : figures()) {
        if (each.place && !may_lack(each)) json[part_of(each.name)] = nullptr;
    }
    for_each_figure(one, [&](const std::string& name, double value) { json[json_pointer{name}] = number(value); });
    for (const auto& [name, range] : one.range) json["range"][name] = {number(range.first), number(range.second)};
    for (const auto& each : one.over_time) {
        json["over_time"].push_back({number(each.seconds), number(each.p50), number(each.max)});
    }
    for (const double seconds : one.checkpoint_seconds) json["checkpoint_seconds"].push_back(number(seconds));
    if (one.landed) {
        auto& landed = json["landed"];
        landed = {{"inserts", one.landed->inserts}, {"blocks", one.landed->blocks}};
        landed["points"] = json_value::array();
        for (const auto& point : one.landed->points) landed["points"].push_back({point.insert, point.block});
    }
    return json;
}

json_value facts_json(const scenario_facts& facts) {
    return {{"name", facts.name},
            {"title", facts.title},
            {"rows", facts.rows},
            {"repeat", facts.repeat},
            {"checkpoints", facts.checkpoints},
            {"batch", facts.batch},
            {"memory", facts.memory},
            {"partial", !facts.failure.empty()},
            {"failure", facts.failure},
            {"begun", facts.begun},
            {"command", facts.command},
            {"minutes", facts.minutes > 0 ? number(facts.minutes) : json_value(nullptr)},
            {"asks", facts.asks},
            {"summary", facts.summary},
            {"charts", facts.charts},
            {"settings", facts.settings}};
}

// ---- reading

/// A place in the document. What is not as it should be is told with its path.
class place {
  public:
    place(const json_value& json, std::string path) : json_{&json}, path_{std::move(path)} {}

    [[noreturn]] void refuse(const std::string& why) const {
        throw bench_error{path_.empty() ? why : absl::StrCat(path_, ": ", why)};
    }

    bool has(const char* name) const {
        return json_->is_object() && json_->contains(name) && !(*json_)[name].is_null();
    }

    place operator[](const std::string& name) const {
        if (!json_->is_object()) refuse("expected an object");
        if (!json_->contains(name)) refuse(absl::StrCat("lacks \"", name, "\""));
        return {(*json_)[name], absl::StrCat(path_, "/", name)};
    }
    std::vector<place> list() const {
        if (!json_->is_array()) refuse("expected a list");
        std::vector<place> all;
        for (std::size_t i = 0; i < json_->size(); ++i) all.emplace_back((*json_)[i], absl::StrCat(path_, "/", i));
        return all;
    }
    /// A list of that many.
    std::vector<place> list(std::size_t size) const {
        auto all = list();
        if (all.size() != size) refuse(absl::StrCat("expected ", size, " values, not ", all.size()));
        return all;
    }
    /// An object's members.
    std::vector<std::pair<std::string, place>> members() const {
        if (!json_->is_object()) refuse("expected an object");
        std::vector<std::pair<std::string, place>> all;
        for (const auto& [name, value] : json_->items()) {
            all.emplace_back(name, place{value, absl::StrCat(path_, "/", name)});
        }
        return all;
    }

    std::string text() const {
        if (!json_->is_string()) refuse("expected a text");
        return json_->get<std::string>();
    }
    bool truth() const {
        if (!json_->is_boolean()) refuse("expected true or false");
        return json_->get<bool>();
    }
    double number() const {
        if (!json_->is_number()) refuse(json_->is_null() ? "expected a number, not null" : "expected a number");
        const double value = json_->get<double>();
        if (!std::isfinite(value)) refuse("expected a finite number");
        return value;
    }
    template <typename Integer = std::int64_t>
    Integer integer() const {
        const double value = number();
        if (value != std::floor(value) || value < static_cast<double>(std::numeric_limits<Integer>::min()) ||
            value >= static_cast<double>(std::numeric_limits<Integer>::max()))
            refuse("expected a whole number within bounds");
        return static_cast<Integer>(value);
    }
    std::vector<std::string> texts() const {
        std::vector<std::string> all;
        for (const auto& each : list()) all.push_back(each.text());
        return all;
    }
    std::map<std::string, std::string> text_members() const {
        std::map<std::string, std::string> all;
        for (const auto& [name, value] : members()) all[name] = value.text();
        return all;
    }

  private:
    const json_value* json_;
    std::string path_;
};

landing landing_from(const place& json) {
    landing landed{json["inserts"].integer<std::uint64_t>(), json["blocks"].integer<std::uint32_t>(), {}};
    for (const auto& point : json["points"].list()) {
        const auto both = point.list(2);
        landed.points.push_back({both[0].integer<std::uint64_t>(), both[1].integer<std::uint32_t>()});
        const auto& points = landed.points;
        if (points.size() > 1 && points.back().insert < points[points.size() - 2].insert)
            point.refuse("comes before the one above it");
    }
    return landed;
}

run run_from(const place& json) {
    run one;
    one.scenario = json["scenario"].text();
    one.key = json["key"].text();
    one.variant = json["variant"].text();
    one.clients = json["clients"].integer<int>();
    one.rows = json["rows"].integer();
    one.repetitions = json["repetitions"].integer<int>();
    if (json.has("lacking")) one.lacking = json["lacking"].text();
    for (const auto& each : figures()) {
        if (!each.place || !one.lacking.empty()) continue;
        const bool optional = each.place(one, false) == nullptr;
        const std::string part = part_of(each.name);
        if (optional && !json.has(part.c_str())) continue;
        const auto whole = json[part];
        const std::size_t end = each.name.find('/', 1);
        *each.place(one, true) = (end == std::string::npos ? whole : whole[each.name.substr(end + 1)]).number();
    }
    for (const auto& each : json["rows_per_second_by_tenth"].list()) {
        one.rows_per_second_by_tenth.push_back(each.number());
    }
    if (json.has("lookups")) {
        for (const auto& each : json["lookups"].list()) {
            one.lookups.push_back({each["what"].text(), each["cold"].truth(), each["us"].number(), each["hit"].number(),
                                   each["read"].number()});
        }
    }
    if (json.has("range")) {
        for (const auto& [name, range] : json["range"].members()) {
            const auto both = range.list(2);
            one.range[name] = {both[0].number(), both[1].number()};
        }
    }
    if (json.has("over_time")) {
        for (const auto& each : json["over_time"].list()) {
            const auto all = each.list(3);
            one.over_time.push_back({all[0].number(), all[1].number(), all[2].number()});
        }
    }
    if (json.has("checkpoint_seconds")) {
        for (const auto& each : json["checkpoint_seconds"].list()) one.checkpoint_seconds.push_back(each.number());
    }
    if (json.has("landed")) one.landed = landing_from(json["landed"]);
    return one;
}

scenario_facts facts_from(const place& json) {
    return {json["name"].text(),
            json["title"].text(),
            json["rows"].integer(),
            json["repeat"].integer<int>(),
            json["checkpoints"].integer<int>(),
            json["batch"].integer<int>(),
            json["memory"].text(),
            json["failure"].text(),
            json["begun"].text(),
            json["command"].text(),
            json["settings"].text_members(),
            json["asks"].text(),
            json["summary"].texts(),
            json["charts"].texts(),
            json.has("minutes") ? json["minutes"].number() : 0};
}

/// It becomes part of a style sheet.
std::string colour_from(const place& json) {
    const std::string colour = json.text();
    if (colour.size() != 7 || colour[0] != '#' || colour.find_first_not_of("0123456789abcdef", 1) != std::string::npos)
        json.refuse("expected a colour such as #0a6ab6");
    return colour;
}

key_facts key_from(const std::string& name, const place& json) {
    return {name, json["about"].text(), json["symbol"].text(), colour_from(json["colour"]),
            colour_from(json["dark_colour"])};
}

/// What does not go together.
void require_agreement(const results& read, const place& whole) {
    const auto runs = whole["runs"].list();
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const run& one = read.runs[i];
        if (std::none_of(read.scenarios.begin(), read.scenarios.end(),
                         [&](const scenario_facts& each) { return each.name == one.scenario; }))
            runs[i]["scenario"].refuse(absl::StrCat("\"", one.scenario, "\" is not among the scenarios"));
        if (std::none_of(read.keys.begin(), read.keys.end(),
                         [&](const key_facts& each) { return each.name == one.key; }))
            runs[i]["key"].refuse(absl::StrCat("\"", one.key, "\" is not among the keys"));
    }
    const auto scenarios = whole["scenarios"].list();
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
        if (std::none_of(read.runs.begin(), read.runs.end(),
                         [&](const run& each) { return each.scenario == read.scenarios[i].name; }))
            scenarios[i].refuse("has no run");
    }
}

results results_from(const place& whole) {
    const auto format = whole.has("format") ? whole["format"].integer<int>() : 1;
    if (format != results_format) {
        whole.refuse(absl::StrCat("is of format ", format, ", and this bench reads format ", results_format));
    }
    results read;
    const auto environment = whole["environment"];
    read.env = {environment["cpu"].text(), environment["postgres"].text(), environment["compiler"].text(),
                environment["build_type"].text(), environment["settings"].text_members()};
    for (const auto& one : whole["scenarios"].list()) read.scenarios.push_back(facts_from(one));
    read.to_come = whole["to_come"].texts();
    if (whole.has("server_ids")) {
        for (const auto& one : whole["server_ids"].list()) {
            read.server_ids.push_back(
                {one["what"].text(), one.has("us") ? std::optional{one["us"].number()} : std::nullopt});
        }
    }
    for (const auto& [name, facts] : whole["keys"].members()) read.keys.push_back(key_from(name, facts));
    for (const auto& one : whole["runs"].list()) read.runs.push_back(run_from(one));
    require_agreement(read, whole);
    return read;
}

json_value parsed(const std::string& path) {
    std::ifstream file{path};
    if (!file) throw bench_error{"there is no such file, or it may not be read"};
    try {
        return json_value::parse(file);
    } catch (const std::exception& error) {
        throw bench_error{absl::StrCat("is no JSON: ", error.what())};
    }
}

}  // namespace

generation read_generation(const std::string& path) {
    try {
        const auto json = parsed(path);
        const place whole{json, ""};
        generation read;
        read.repetitions = whole["repetitions"].integer<int>();
        for (const auto& figure : whole["figures"].list()) {
            read.figures.push_back({figure["part"].text(), figure["what"].text(), {}});
            for (const auto& [threads, ns] : figure["ns_by_threads"].members()) {
                read.figures.back().ns_by_threads[std::atoi(threads.c_str())] = ns.number();
            }
        }
        for (const auto& [name, ns] : whole["tail_ns"].members()) read.tail_ns[name] = ns.number();
        return read;
    } catch (const std::exception& error) {
        throw bench_error{absl::StrCat(path, ": ", error.what())};
    }
}

std::string json_text(const results& found) {
    json_value json;
    json["format"] = results_format;
    auto& environment = json["environment"];
    environment["cpu"] = found.env.cpu;
    environment["postgres"] = found.env.postgres;
    environment["settings"] = found.env.settings;
    environment["compiler"] = found.env.compiler;
    environment["build_type"] = found.env.build_type;
    const scenario_facts none;
    const auto& first = found.scenarios.empty() ? none : found.scenarios.front();
    json["rows"] = first.rows;
    json["repeat"] = first.repeat;
    json["scenarios"] = json_value::array();
    for (const auto& one : found.scenarios) json["scenarios"].push_back(facts_json(one));
    json["to_come"] = found.to_come;
    json["server_ids"] = nullptr;
    for (const auto& [what, us] : found.server_ids) {
        json["server_ids"].push_back({{"what", what}, {"us", us ? number(*us) : json_value(nullptr)}});
    }
    json["keys"] = json_value::object();
    for (const auto& key : found.keys) {
        json["keys"][key.name] = {
            {"about", key.about}, {"symbol", key.symbol}, {"colour", key.colour}, {"dark_colour", key.dark_colour}};
    }
    json["runs"] = json_value::array();
    // Bytes that are no UTF-8 (a DSN, a setting) are replaced rather than thrown at.
    constexpr auto replace = json_value::error_handler_t::replace;
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
        const auto json = parsed(path);
        return results_from({json, ""});
    } catch (const std::exception& error) {
        throw bench_error{absl::StrCat(path, ": ", error.what())};
    }
}

double as_kept(double value) {
    if (!std::isfinite(value) || (value == std::floor(value) && std::abs(value) < 1e15)) return value;
    return std::stod(absl::StrFormat("%.6g", value));  // the noise has more digits than that
}

run as_kept(run one) {
    for_each_figure(one, [](const std::string&, double& value) { value = as_kept(value); });
    for (auto& [name, range] : one.range) range = {as_kept(range.first), as_kept(range.second)};
    for (auto& each : one.over_time) each = {as_kept(each.seconds), as_kept(each.p50), as_kept(each.max)};
    for (double& seconds : one.checkpoint_seconds) seconds = as_kept(seconds);
    return one;
}

results thinned(results found, std::size_t bytes) {
    while (json_text(found).size() > bytes) {
        std::size_t most = 0;
        for (const auto& one : found.runs) most = std::max(most, one.landed ? one.landed->points.size() : 0);
        if (most == 0) break;
        for (auto& one : found.runs) {
            if (!one.landed || one.landed->points.size() < most) continue;
            auto& points = one.landed->points;  // of which every second one goes
            for (std::size_t i = 0; 2 * i < points.size(); ++i) points[i] = points[2 * i];
            points.resize(points.size() > 1 ? (points.size() + 1) / 2 : 0);
        }
    }
    return found;
}

results with_scenarios_of(const results& anew, const results& kept) {
    const auto has = [](const results& of, const std::string& name) {
        return std::any_of(of.scenarios.begin(), of.scenarios.end(), [&](const auto& one) { return one.name == name; });
    };
    if (std::all_of(kept.scenarios.begin(), kept.scenarios.end(),
                    [&](const auto& one) { return has(anew, one.name); })) {
        return anew;
    }
    const auto is_of = [](const environment& env) {
        return absl::StrCat("PostgreSQL ", env.postgres, ", ", env.cpu, ", ", env.compiler);
    };
    if (is_of(kept.env) != is_of(anew.env)) {
        throw bench_error{absl::StrCat("figures of ", is_of(anew.env), " cannot stand beside the kept ones of ",
                                       is_of(kept.env), "; run all scenarios")};
    }
    results made = anew;
    made.scenarios.clear();
    made.runs.clear();
    const auto take = [&](const results& from, const std::string& name) {
        for (const auto& one : from.scenarios) {
            if (one.name == name) made.scenarios.push_back(one);
        }
        std::copy_if(from.runs.begin(), from.runs.end(), std::back_inserter(made.runs),
                     [&](const run& one) { return one.scenario == name; });
    };
    for (const auto& one : kept.scenarios) take(has(anew, one.name) ? anew : kept, one.name);
    for (const auto& one : anew.scenarios) {
        if (!has(kept, one.name)) take(anew, one.name);
    }
    made.env.settings = made.scenarios.front().settings;
    if (anew.server_ids.empty()) made.server_ids = kept.server_ids;
    for (const auto& key : kept.keys) {  // also of a key that is made no more
        const auto is_it = [&](const auto& other) { return other.name == key.name; };
        const auto has_it = [&](const run& one) { return one.key == key.name; };
        if (std::none_of(made.keys.begin(), made.keys.end(), is_it) &&
            std::any_of(made.runs.begin(), made.runs.end(), has_it)) {
            made.keys.push_back(key);
        }
    }
    return made;
}

}  // namespace rowkey::bench
