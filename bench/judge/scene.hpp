// A scenario as sentences and charts are given it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "figures.hpp"
#include "results.hpp"
#include "words.hpp"

namespace rowkey::bench {

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

/// "a checkpoint every 100,000 rows"; empty where they differ or are not known.
std::string checkpoints(const scene& s);

/// What bounded the server's memory, how often all was repeated, and what the ranges are.
std::string circumstances(const scene& s);

/// Why it is not whole; empty if it is.
std::string failure(const scene& s);

/// Null where nothing is known of the scenario.
const scenario_facts* facts_of(const scene& s);

/// "uuidv7, 8 clients"
std::string named(const run& r);

/// The run of that key and variant; null where there is none.
const run* run_of(const scene& s, std::string_view key, std::string_view variant);

/// Why runs of it were not measured; empty where all were.
std::string lacks(const scene& s);

/// The keys of a scenario, each once.
strings keys_of(const scene& s);

/// The figures that tell most of it: its own, or the usual three.
std::vector<figure> summary_figures(const scene& s);

/// Zero if no run has any.
double highest(const runs& of, const figure& what);

}  // namespace rowkey::bench
