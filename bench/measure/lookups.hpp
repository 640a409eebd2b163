// What selects by key cost: with shared_buffers empty of the table at first, and after the same selects.
#pragma once

#include <string>
#include <vector>

#include "measure/database.hpp"
#include "measure/keys.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// Queries of one kind.
struct selects {
    std::string what;  // see lookup
    std::vector<std::string> queries;
};

/// Of `tables`, which are SQL text, as they are. Cold ones only where pg_prewarm is to be had and shared_buffers is at
/// most a gigabyte: what is in there is pushed out by reading other pages.
std::vector<lookup> measure_selects(workplace& place, const std::vector<std::string>& tables,
                                    const std::vector<selects>& kinds);

enum class rows_from { anywhere, newest_hundredth };
enum class rows_by { chance, age };

/// The literals of a column of a thousand rows at most. Both names are SQL text. A table grows at its end, so its last
/// blocks hold the newest rows.
std::vector<std::string> some_keys(workplace& place, const std::string& table, const std::string& column,
                                   rows_from first, rows_by order = rows_by::chance);

/// Of a key's table: any row, a hundred in a row, one of the newest hundredth.
std::vector<lookup> measure_lookups(workplace& place, const key_kind& key);

}  // namespace rowkey::bench
