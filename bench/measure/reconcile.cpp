#include "measure/reconcile.hpp"

#include <map>

#include "absl/strings/str_cat.h"

namespace rowkey::bench {

std::string disagreement(const run& found, const wal_tally& log, const observed& beside) {
    using absl::StrCat;
    const auto rows = static_cast<std::uint64_t>(found.rows);
    if (beside.rows_after != beside.rows_before + found.rows)
        return StrCat(beside.rows_after, " rows in the table, where ", beside.rows_before, " were and ", rows,
                      " were inserted");
    if (log.heap_inserts != rows) return StrCat(log.heap_inserts, " rows of the table in the log, ", rows, " inserted");
    std::map<std::size_t, std::uint64_t> entries;  // by index, of all its partitions
    double begun = 0;                              // relations that got any
    for (const auto& index : log.indexes) {
        entries[index.number] += index.landed.total();
        if (index.landed.total() > 0) ++begun;
    }
    for (const auto& [number, all] : entries) {
        if (all != rows) return StrCat(all, " entries of an index in the log, ", rows, " inserted");
    }

    // An empty index has no leaf; its first one comes without a split.
    const double first = beside.rows_before == 0 ? begun : 0;
    const double more =
        found.index.leaf_pages + (found.primary_index ? found.primary_index->leaf_pages : 0) - beside.leaves_before;
    const double splits = found.splits->rightmost + found.splits->interior;
    if (more != splits + first) return StrCat(more, " leaves more, ", splits, " splits");

    // Records are padded to 8 bytes, and each page of the log has a header of 24 bytes or 40. A segment may have been
    // left.
    const double least = static_cast<double>(log.bytes);
    const double most = 1.01 * (least + 8.0 * static_cast<double>(log.records)) + 8192 +
                        static_cast<double>(log.switches) * static_cast<double>(beside.segment_bytes);
    const auto bytes = static_cast<double>(beside.log_bytes);
    if (bytes < least || bytes > most) return StrCat(beside.log_bytes, " bytes of log, ", log.bytes, " in its records");
    std::uint64_t ours = log.heap_bytes;
    for (const auto& index : log.indexes) ours += index.bytes;
    if (ours > log.bytes) return StrCat(ours, " bytes of log for the table, ", log.bytes, " for all");
    return "";
}

}  // namespace rowkey::bench
