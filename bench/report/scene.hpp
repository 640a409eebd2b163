// A scenario as the report sees it: its runs, what can be read from a run, and its name in words.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results.hpp"
#include "words.hpp"

namespace rowkey::bench::report {

using runs = std::vector<const run*>;  // of one scenario

struct scene {
    const results& found;  // what all of its runs were found with
    std::string name;      // of the scenario
    runs of;
};

/// Without runs if there are none of that name.
scene scene_of(const results& found, std::string_view scenario);

/// Of every scenario, in the order they were run; each has a run.
std::vector<scene> scenes(const results& found);

/// "Grow: 1,000,000 rows into empty tables"
std::string heading(const scene& s);

/// "a checkpoint every 100,000 rows"
std::string checkpoints(const scene& s);

/// Null where nothing is known of the scenario.
const scenario_facts* facts_of(const scene& s);

// ---- what can be read from a run

using figure = std::function<reading(const run&)>;

/// A member of a part of a run that may be absent.
template <class Part>
figure within(std::optional<Part> run::*part, double Part::*member) {
    return [=](const run& r) { return r.*part ? reading((*(r.*part)).*member) : std::nullopt; };
}

/// Sums: over the indexes of the table, over index and heap, over both kinds of split.
reading all_indexes(const run& r);
reading all_models(const run& r);
reading all_wal(const run& r);
reading all_splits(const run& r);

reading speed(const run& r);

/// A transaction takes time: a run without a greatest latency has none.
figure latency(double latency_us::*member);

/// Zero if no run has any.
double highest(const runs& of, const figure& read);

}  // namespace rowkey::bench::report
