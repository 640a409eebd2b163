// The bench's check of itself: what the log, the table and its indexes say of a load must agree.
#pragma once

#include <cstdint>
#include <string>

#include "measure/wal.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// What is known of a load apart from its log.
struct observed {
    std::int64_t rows_before = 0, rows_after = 0;  // in the table
    double leaves_before = 0;                      // of all its indexes
    std::int64_t log_bytes = 0;                    // from the load's begin to its end, all of the server's
    std::int64_t segment_bytes = 0;                // of a segment of the log
};

/// What does not agree, in words; empty where all does. `found` has its rows, index shapes and splits.
std::string disagreement(const run& found, const wal_tally& log, const observed& beside);

}  // namespace rowkey::bench
