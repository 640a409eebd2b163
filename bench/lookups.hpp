// What selects by key cost: any row, a hundred in a row, one of the newest hundredth; with shared_buffers empty of the table at
// first, and after the same selects.
#pragma once

#include <vector>

#include "database.hpp"
#include "keys.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// Of the table as it is. Cold ones only where pg_prewarm is to be had and shared_buffers is at most a gigabyte: what is in
/// there is pushed out by reading other pages.
std::vector<lookup> measure_lookups(workplace& place, const key_kind& key);

}  // namespace rowkey::bench
