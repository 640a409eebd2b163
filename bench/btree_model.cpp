#include "btree_model.hpp"

#include <algorithm>
#include <numbers>

namespace rowkey::bench {
namespace {

constexpr std::int64_t page_bytes = 8192;
constexpr double usable_bytes = 8192 - 24 - 16;  // less the page header and the B-tree's special space

// Entries of a page that is filled so far; one more is its high key.
std::int64_t entries_per_page(int entry_bytes, double fill) {
    return static_cast<std::int64_t>((usable_bytes * fill - entry_bytes) / entry_bytes);
}

}  // namespace

std::int64_t btree_bytes(std::int64_t rows, int entry_bytes, key_order order) {
    const bool ascending = order == key_order::ascending;
    const double leaf_fill = ascending ? 0.90 : std::numbers::ln2;
    const double internal_fill = ascending ? 0.70 : std::numbers::ln2;  // nbtree's BTREE_NONLEAF_FILLFACTOR
    const auto pages_for = [&](std::int64_t entries, double fill) {
        const std::int64_t per_page = entries_per_page(entry_bytes, fill);
        return std::max<std::int64_t>(1, (entries + per_page - 1) / per_page);
    };
    std::int64_t level = pages_for(rows, leaf_fill);
    std::int64_t pages = 1 + level;  // the meta page, the leaves
    while (level > 1) {
        level = pages_for(level, internal_fill);
        pages += level;
    }
    return pages * page_bytes;
}

}  // namespace rowkey::bench
