// What size a B-tree should have: the yardstick beside every measured index.
#pragma once

#include <cstdint>

namespace rowkey::bench {

/// How keys arrive: every one greater than all before, or anywhere.
enum class key_order { ascending, random };

/// A leaf entry of an index whose columns take `columns` bytes: 8 bytes of header, the columns, padded to 8, a 4-byte
/// line pointer (PostgreSQL manual, 73.3).
constexpr int entry_bytes(int columns) {
    return (8 + columns + 7) / 8 * 8 + 4;
}
inline constexpr int bigint_entry_bytes = entry_bytes(8);
inline constexpr int uuid_entry_bytes = entry_bytes(16);

/// Of a text of `size` bytes, at most 126: with its one byte of length (PostgreSQL manual, 73.6).
constexpr int text_entry_bytes(int size) {
    return entry_bytes(1 + size);
}

/// Of the leaves of a B-tree, percent.
inline constexpr int default_fillfactor = 90;

/// Bytes of a unique index of `rows` keys on 8 KiB pages, with internal pages and the meta page, filled by one writer.
/// Ascending keys fill leaves to the fillfactor, random ones to ln 2 on average (it swings between 64% and 72%
/// as the index grows), whatever their fillfactor. No deduplication, as is the case for unique keys.
std::int64_t btree_bytes(std::int64_t rows, int entry_bytes, key_order order, int fillfactor = default_fillfactor);

/// The widest entry behind which PostgreSQL splits a leaf inside the index: two bigints (nbtsplitloc.c,
/// _bt_afternewitemoff).
inline constexpr int widest_split_behind = entry_bytes(2 * 8);

/// Of a unique index on a tenant and a key, where the tenants' rows come in turn and `order` is that of the key within
/// its tenant. Each tenant then has a place of its own where it grows. Of ascending keys, entries that PostgreSQL
/// splits behind leave leaves 90% full. Wider ones leave them half full: the left half of a split gets no key any more.
/// The last tenant grows at the end of the index, where leaves always get full. A tenant's last leaf is as full as it
/// happens to be, and tenants of less than a leaf share theirs.
/// `neighbours`: a tenant's rows mostly lie beside each other in the table. Where they do not, PostgreSQL splits behind
/// the new entry only if it is the last of its leaf. Whether the next tenant's first rows lie behind it is chance: this
/// reckons with half of the tenants.
std::int64_t tenants_btree_bytes(std::int64_t rows, std::int64_t tenants, bool neighbours, int entry_bytes,
                                 key_order order);

}  // namespace rowkey::bench
