// What size a B-tree should have: the yardstick beside every measured index.
#pragma once

#include <cstdint>

namespace rowkey::bench {

/// How keys arrive: every one greater than all before, or anywhere.
enum class key_order { ascending, random };

/// A leaf entry of an index on one column: 8 bytes of header, the key, a 4-byte line pointer (PostgreSQL manual, 73.3).
inline constexpr int bigint_entry_bytes = 8 + 8 + 4;
inline constexpr int uuid_entry_bytes = 8 + 16 + 4;

/// Of a text of `size` bytes, at most 126: with its one byte of length, padded to 8 (PostgreSQL manual, 73.6).
constexpr int text_entry_bytes(int size) {
    return (8 + 1 + size + 7) / 8 * 8 + 4;
}

/// Bytes of a unique index of `rows` keys on 8 KiB pages, with internal pages and the meta page, filled by one writer.
/// Ascending keys fill leaves to the fillfactor of 90%, random ones to ln 2 on average (it swings between 64% and 72%
/// as the index grows). No deduplication, as is the case for unique keys.
std::int64_t btree_bytes(std::int64_t rows, int entry_bytes, key_order order);

}  // namespace rowkey::bench
