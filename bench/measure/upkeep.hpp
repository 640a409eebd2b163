// What keeps a table in order after its inserts, and what that costs: rows go, VACUUM, REINDEX.
#pragma once

#include <cstdint>
#include <optional>

#include "measure/table.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// Which rows go: any of them, by the key's order and by the table's; or those of the oldest transactions.
enum class victims { random, oldest };

/// Deletes exactly `count` rows, or all. Which ones are random is the same in every table that was filled and emptied
/// alike.
void delete_rows(bench_table& table, victims which, std::int64_t count);

/// Puts what VACUUM costs into `of`, and what it leaves. Nothing where another session's transaction kept it from
/// removing the deleted rows.
void vacuum(const bench_table& table, run& of);

/// Rebuilds all indexes of the table, one after the other, while it could be written to.
reindex_cost reindex(const bench_table& table);

}  // namespace rowkey::bench
