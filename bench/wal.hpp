// The write-ahead log as pg_walinspect tells it (PostgreSQL manual, F.37): what inserts wrote, which leaves split, and
// where each key landed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rowkey::bench {

/// One row of pg_get_wal_records_info.
struct wal_record {
    std::string_view resource_manager;  // "Btree", "Heap"
    std::string_view record_type;       // "INSERT_LEAF"
    std::string_view description;       // "level 0, firstrightoff 146, …"
    std::string_view block_ref;         // "blkref #0: rel 1663/5/16403 fork main blk 4 (FPW); hole: … blkref #1: …"
    std::uint64_t record_length = 0;    // with its full-page images
};

struct block_reference {
    int id = 0;
    std::uint32_t database = 0;
    std::uint32_t relation = 0;  // the file node: the last of the three numbers
    std::uint32_t block = 0;
    bool full_page_image = false;
};

/// Throws std::runtime_error, which quotes the text, where it is not what PostgreSQL 15 to 18 write.
std::vector<block_reference> parse_block_references(std::string_view block_ref);

struct index_wal {
    std::uint32_t relation = 0;
    std::uint64_t bytes = 0;
    std::uint64_t full_page_images = 0;
    std::uint64_t leaf_splits_rightmost = 0;
    std::uint64_t leaf_splits_interior = 0;
    std::vector<std::uint32_t> landed;  // the leaf that took each new entry, in the order of the log
};

/// Sums up records of one table and its indexes. Other relations' records are passed over.
struct wal_tally {
    std::uint32_t database = 0;
    std::uint32_t heap_relation = 0;
    std::uint64_t heap_bytes = 0;
    std::uint64_t heap_full_page_images = 0;
    std::uint64_t checkpoints = 0;  // that ended within the log read
    std::vector<index_wal> indexes;

    void add(const wal_record& record);
};

}  // namespace rowkey::bench
