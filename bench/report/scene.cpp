#include "scene.hpp"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace rowkey::bench::report {

using absl::StrCat;

const scenario_facts* facts_of(const scene& s) {
    const auto at = std::find_if(s.found.scenarios.begin(), s.found.scenarios.end(),
                                 [&](const scenario_facts& one) { return one.name == s.name; });
    return at == s.found.scenarios.end() ? nullptr : &*at;
}

scene scene_of(const results& found, std::string_view scenario) {
    scene s{found, std::string(scenario), {}};
    for (const run& r : found.runs) {
        if (r.scenario == scenario) s.of.push_back(&r);
    }
    return s;
}

std::vector<scene> scenes(const results& found) {
    std::vector<scene> out;
    for (const run& r : found.runs) {
        const auto same = [&](const scene& s) { return s.name == r.scenario; };
        if (std::none_of(out.begin(), out.end(), same)) out.push_back(scene_of(found, r.scenario));
    }
    return out;
}

std::string heading(const scene& s) {
    const auto* facts = facts_of(s);
    if (facts == nullptr) return s.name;
    std::string name = s.name;
    name[0] = absl::ascii_toupper(static_cast<unsigned char>(name[0]));
    return StrCat(name, ": ", facts->title);
}

std::string checkpoints(const scene& s) {
    const auto* facts = facts_of(s);
    if (facts == nullptr || facts->checkpoints < 0) return "";
    if (facts->checkpoints == 0) return "no checkpoint forced";
    return StrCat("a checkpoint every ",
                  counted(std::max(1.0, static_cast<double>(facts->rows / (facts->checkpoints + 1))), "row"));
}

reading all_indexes(const run& r) {
    return r.index.bytes + (r.primary_index ? r.primary_index->bytes : 0);
}
reading all_models(const run& r) {
    return r.index.model_bytes + (r.primary_index ? r.primary_index->model_bytes : 0);
}
reading all_wal(const run& r) {
    return r.wal ? reading(r.wal->index_bytes + r.wal->heap_bytes) : std::nullopt;
}
reading all_splits(const run& r) {
    return r.splits ? reading(r.splits->rightmost + r.splits->interior) : std::nullopt;
}
reading speed(const run& r) {
    return r.rows_per_second;
}

figure latency(double latency_us::*member) {
    return [=](const run& r) { return r.latency.max > 0 ? reading(r.latency.*member) : std::nullopt; };
}

double highest(const runs& of, const figure& read) {
    double out = 0;
    for (const run* r : of) out = std::max(out, read(*r).value_or(0));
    return out;
}

}  // namespace rowkey::bench::report
