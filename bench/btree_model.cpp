#include "btree_model.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rowkey::bench {
namespace {

constexpr std::int64_t page_bytes = 8192;
constexpr double usable_bytes = 8192 - 24 - 16;  // less the page header and the B-tree's special space

// Entries of a page that is filled so far; one more is its high key.
std::int64_t entries_per_page(int entry_bytes, double fill) {
    return static_cast<std::int64_t>((usable_bytes * fill - entry_bytes) / entry_bytes);
}

std::int64_t pages_for(std::int64_t entries, int entry_bytes, double fill) {
    const std::int64_t per_page = entries_per_page(entry_bytes, fill);
    return std::max<std::int64_t>(1, (entries + per_page - 1) / per_page);
}

/// With the pages above the leaves and the meta page.
std::int64_t bytes_of(std::int64_t leaves, int entry_bytes, double internal_fill) {
    std::int64_t pages = 1 + leaves;
    for (std::int64_t level = leaves; level > 1;) {
        level = pages_for(level, entry_bytes, internal_fill);
        pages += level;
    }
    return pages * page_bytes;
}

/// Of one tenant, whose keys ascend: a part of a leaf where it has few. `left` is what a split leaves in the left half.
double leaves_of_tenant(std::int64_t rows, int entry_bytes, double left) {
    const std::int64_t full = entries_per_page(entry_bytes, 1);
    if (rows <= full) return std::min(1.0, static_cast<double>(rows) / (std::numbers::ln2 * static_cast<double>(full)));
    // The first split comes when the first leaf is full, each further one when the last is full again.
    return 1 + static_cast<double>(pages_for(rows - full, entry_bytes, left));
}

}  // namespace

std::int64_t btree_bytes(std::int64_t rows, int entry_bytes, key_order order, int fillfactor) {
    const bool ascending = order == key_order::ascending;
    const double leaf_fill = ascending ? fillfactor / 100.0 : std::numbers::ln2;
    const double internal_fill = ascending ? 0.70 : std::numbers::ln2;  // nbtree's BTREE_NONLEAF_FILLFACTOR
    return bytes_of(pages_for(rows, entry_bytes, leaf_fill), entry_bytes, internal_fill);
}

std::int64_t tenants_btree_bytes(std::int64_t rows, std::int64_t tenants, bool neighbours, int entry_bytes,
                                 key_order order) {
    if (order == key_order::random) return btree_bytes(rows, entry_bytes, order);
    const std::int64_t growing = std::clamp<std::int64_t>(rows, 1, tenants), each = rows / growing;
    const double in_the_middle = leaves_of_tenant(each, entry_bytes, 0.50),
                 behind_the_new = leaves_of_tenant(each, entry_bytes, 0.90);
    const double usual = entry_bytes > widest_split_behind ? in_the_middle
                         : neighbours                      ? behind_the_new
                                                           : (in_the_middle + behind_the_new) / 2;
    const double leaves = static_cast<double>(growing - 1) * usual + behind_the_new;
    return bytes_of(std::max<std::int64_t>(1, std::llround(leaves)), entry_bytes, std::numbers::ln2);
}

}  // namespace rowkey::bench
