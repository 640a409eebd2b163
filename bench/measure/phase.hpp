// One load into a table, and everything that is then asked of the server.
#pragma once

#include <cstdint>
#include <string>

#include "measure/load.hpp"
#include "measure/measure.hpp"
#include "measure/table.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// Why `what` cannot be measured on this server: "the server has no zstd"; empty where it can.
std::string lacking(workplace& place, const phase& what);

/// As what it is reported that it was not measured.
run not_measured(const phase& what, const std::string& variant, const std::string& why);

/// Loads what `what` says into a table that already holds `before` rows, and asks what became of it. `doing` is told
/// with the progress. Of a phase that only prepares, what it gives is empty.
run run_phase(bench_table& table, const phase& what, const std::string& variant, std::int64_t before,
              const measuring& how, const std::string& doing);

/// What the load's clients saw.
run seen_by_clients(const phase& what, const std::string& variant, const load_outcome& load);

}  // namespace rowkey::bench
