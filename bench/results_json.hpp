// results.json: what a run found, on the disk.
#pragma once

#include <string>

#include "results.hpp"

namespace rowkey::bench {

/// Of results.json as it is written now. Another one is refused.
inline constexpr int results_format = 4;

/// The whole of `found` but what ids cost, as JSON. What is not available is null.
std::string json_text(const results& found);

/// With no more digits than json_text() writes, so that the figures are the same read back.
double as_kept(double value);
run as_kept(run one);

/// What json_text() gave, from the file `path`. Throws bench_error, which says where in the file what is not as it
/// should be.
results read_results(const std::string& path);

/// What rowkey_generate --out wrote to `path`. Throws bench_error where it is not that.
generation read_generation(const std::string& path);

/// With fewer points of where inserts landed, until json_text() has at most `bytes`, or there are none left. Those with
/// the most lose some first.
results thinned(results found, std::size_t bytes);

/// `kept`, with what `anew` measured in the place of the same scenarios; others come last. Throws bench_error where
/// some of `kept` would stay beside figures of another server, processor or compiler.
results with_scenarios_of(const results& anew, const results& kept);

}  // namespace rowkey::bench
