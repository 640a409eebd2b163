// A scenario as charts and sentences are given it, and how figures are read from its runs.
#pragma once

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

/// The keys of a scenario, each once.
strings keys_of(const scene& s);

// ---- what can be read from a run

/// Of times: those of two runs on one machine differ by as much.
inline constexpr double time_noise = 0.1;

/// A figure, or the sum of some, by the names that for_each_figure gives them. Without the first there is none; the others count
/// where they are present.
struct quantity {
    std::vector<std::string> names;
    double noise = 0.02;  // ratios this close to 1 are called about the same, whatever the ranges
};

inline const quantity index_bytes{{"/index/bytes", "/primary_index/bytes"}};
inline const quantity model_bytes{{"/index/model_bytes", "/primary_index/model_bytes"}};
inline const quantity total_bytes{{"/total_bytes"}};
inline const quantity density{{"/index/avg_leaf_density"}};
inline const quantity wal_bytes{{"/wal/index_bytes_per_row", "/wal/heap_bytes_per_row"}};
inline const quantity wal_images{{"/wal/full_page_images_per_row"}};
inline const quantity wal_after_checkpoint{{"/checkpoint/index_bytes_per_row"}};
inline const quantity pages_dirtied{{"/checkpoint/pages_dirtied"}};
inline const quantity splits{{"/splits/interior", "/splits/rightmost"}};
inline const quantity interior_splits{{"/splits/interior"}};
inline const quantity blocks_read{{"/buffers/read"}};
inline const quantity speed{{"/rows_per_second"}, time_noise};
inline const quantity speed_at_end{{"/rows_per_second_last_decile"}, time_noise};
inline const quantity latency_p50{{"/latency_us/p50"}, time_noise};
inline const quantity latency_p99{{"/latency_us/p99"}, time_noise};

/// Of the `i`th lookup.
quantity lookup_us(std::size_t i);
quantity lookup_blocks(std::size_t i);  // hit and read
quantity lookup_read(std::size_t i);

/// None where it is not a finite number.
reading value(const run& r, const quantity& q);

struct interval {
    double low, high;
};

/// How far the repetitions went apart; of a sum, no narrower than that. None where it is not known, or there was only one.
std::optional<interval> range(const run& r, const quantity& q);

/// Zero if no run has any.
double highest(const runs& of, const quantity& q);

}  // namespace rowkey::bench::report
