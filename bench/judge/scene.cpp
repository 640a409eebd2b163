#include "judge/scene.hpp"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "statistics.hpp"

namespace rowkey::bench {

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
    if (!name.empty()) name[0] = absl::ascii_toupper(static_cast<unsigned char>(name[0]));
    return StrCat(name, ": ", facts->title);
}

std::string checkpoints(const scene& s) {
    const auto* facts = facts_of(s);
    return facts == nullptr ? "" : checkpoints_of(*facts);
}

std::string circumstances(const scene& s) {
    if (s.of.empty()) return "";
    const auto [least, most] =
        std::minmax_element(s.of.begin(), s.of.end(), [](auto* a, auto* b) { return a->repetitions < b->repetitions; });
    const int low = (*least)->repetitions, high = (*most)->repetitions;
    const std::string count = low == high ? counted(low, "repetition") : StrCat(low, " to ", high, " repetitions");
    std::string ranges = count;
    if (high > 1) {
        ranges = low >= static_cast<int>(least_for_bootstrap)
                     ? StrCat("medians of ", count, "; in brackets from their 95% bootstrap intervals")
                     : StrCat("medians of ", count, "; in brackets their full range");
        ranges += ", the low end of one over the high end of the other";
    } else if (high == 1) {
        ranges += ", so nothing is known of how far others would go apart";
    }
    const auto* facts = facts_of(s);
    const std::string memory = facts == nullptr || facts->memory.empty() ? "" : StrCat("memory: ", facts->memory);
    const std::string batch =
        facts == nullptr || facts->batch < 1 ? "" : StrCat(counted(facts->batch, "row"), " a transaction");
    const auto setting = facts == nullptr ? std::map<std::string, std::string>{} : facts->settings;
    const auto cache = setting.find("shared_buffers");
    const std::string buffers = cache == setting.end() ? "" : StrCat("shared_buffers ", cache->second);
    return joined({checkpoints(s), batch, buffers, memory, high > 0 ? ranges : ""}, "; ");
}

std::string failure(const scene& s) {
    const auto* facts = facts_of(s);
    return facts == nullptr ? "" : facts->failure;
}

std::string named(const run& r) {
    return joined({r.key, r.variant}, ", ");
}

const run* run_of(const scene& s, std::string_view key, std::string_view variant) {
    const auto at =
        std::find_if(s.of.begin(), s.of.end(), [&](const run* r) { return r->key == key && r->variant == variant; });
    return at == s.of.end() ? nullptr : *at;
}

std::string lacks(const scene& s) {
    strings all;
    for (const run* r : s.of) {
        if (!r->lacking.empty()) all.push_back(StrCat(named(*r), " (", r->lacking, ")"));
    }
    return all.empty() ? "" : StrCat("Not measured: ", in_words(all), ".");
}

strings keys_of(const scene& s) {
    strings keys;
    for (const run* r : s.of) {
        if (std::find(keys.begin(), keys.end(), r->key) == keys.end()) keys.push_back(r->key);
    }
    return keys;
}

std::vector<figure> summary_figures(const scene& s) {
    std::vector<figure> all;
    const auto* facts = facts_of(s);
    const auto& lookups = s.of.front()->lookups;
    for (const auto& name : facts == nullptr ? strings{} : facts->summary) {
        if (const figure* const known = find_figure(name)) all.push_back(*known);
        for (std::size_t i = 0; i < lookups.size(); ++i) {
            if (name != lookup_time(i).name) continue;
            all.push_back(lookup_time(i));
            all.back().title = StrCat(lookups[i].what, lookups[i].cold ? ", cold" : ", warm");
        }
    }
    if (!all.empty()) return all;
    return {figure_named("index_bytes"), figure_named("wal_bytes"), figure_named("/rows_per_second")};
}

double highest(const runs& of, const figure& what) {
    double out = 0;
    for (const run* r : of) out = std::max(out, value(*r, what).value_or(0));
    return out;
}

}  // namespace rowkey::bench
