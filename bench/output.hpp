// Results as text: the table a person reads, and JSON.
#pragma once

#include <string>

#include "results.hpp"

namespace rowkey::bench {

/// A table for each scenario: a line per figure, a column per key, with the ratio to uuidv7. Then what an id costs on the server,
/// if that was measured.
std::string table_text(const results& found);

/// What rowkey_generate --out wrote to `path`. Throws std::runtime_error where it is not that.
generation read_generation(const std::string& path);

/// The whole of `found` but the landings, as indented JSON. What is not available is null.
std::string json_text(const results& found);

}  // namespace rowkey::bench
