// Results as text: the table a person reads, and JSON.
#pragma once

#include <string>
#include <vector>

#include "results.hpp"

namespace rowkey::bench {

/// A table for each of `scenarios`: a line per figure, a column per run, with the ratio to uuidv7.
std::string table_text(const results& found, const std::vector<std::string>& scenarios);

/// What rowkey_generate --out wrote to `path`. Throws std::runtime_error where it is not that.
generation read_generation(const std::string& path);

/// The whole of `found` but what ids cost, as JSON. What is not available is null.
std::string json_text(const results& found);

/// What json_text() gave, from the file `path`. Throws std::runtime_error where it is not that.
results read_results(const std::string& path);

}  // namespace rowkey::bench
