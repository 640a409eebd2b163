// What a schema costs: orders and their items in two tables under one kind of key, loaded, looked up and joined.
#pragma once

#include <string>

#include "measure/measure.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// Makes the tables, loads what `what` says into them, asks what became of them, and drops them. `what.rows` are of
/// both tables. `doing` is told with the progress.
run run_schema(workplace& place, const phase& what, const std::string& variant, const measuring& how,
               const std::string& doing);

}  // namespace rowkey::bench
