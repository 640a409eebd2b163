// The table that a person reads on the terminal.
#pragma once

#include <string>
#include <vector>

#include "results.hpp"

namespace rowkey::bench {

/// A table for each of `scenarios`: a line per figure, a column per run, with the ratio to uuidv7.
std::string table_text(const results& found, const std::vector<std::string>& scenarios);

/// Of all.
std::string table_text(const results& found);

}  // namespace rowkey::bench
