// The write-ahead log as pg_walinspect tells it (PostgreSQL manual, F.37): what inserts wrote, which leaves split, and
// where each key landed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
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

/// An even sample of a sequence of unknown length: at most 2 * `least` entries are kept, at least `least` where there
/// are as many.
class block_sample {
  public:
    struct entry {
        std::uint64_t insert;
        std::uint32_t block;
    };
    explicit block_sample(std::size_t least = 1500) : least_{least} {}

    void add(std::uint32_t block);
    std::uint64_t total() const { return total_; }
    const std::vector<entry>& kept() const { return kept_; }

  private:
    std::size_t least_;
    std::uint64_t total_ = 0, stride_ = 1;
    std::vector<entry> kept_;
};

struct index_wal {
    std::uint32_t relation = 0;
    std::size_t number = 0;  // which index of the table it is; the partitions of one have its number
    std::uint64_t bytes = 0;
    std::uint64_t full_page_images = 0;
    std::uint64_t leaf_splits_rightmost = 0;
    std::uint64_t leaf_splits_interior = 0;
    block_sample landed;  // the leaf that took each new entry, in the order of the log

    // Of the stretches from one checkpoint to the next.
    std::uint64_t pages_dirtied = 0;  // distinct ones of each, summed up
    std::uint64_t early_bytes = 0;    // of the first entries of each
    std::uint64_t early_entries = 0;
};

/// Sums up records of one table and its indexes. Other relations' records are passed over.
class wal_tally {
  public:
    std::uint32_t database = 0;
    std::vector<std::uint32_t> heap_relations;  // one, or the partitions
    std::uint64_t heap_bytes = 0;
    std::uint64_t heap_full_page_images = 0;
    std::uint64_t heap_inserts = 0;  // rows that records of the table say were inserted
    std::uint64_t checkpoints = 0;   // that ended within the log read
    std::uint64_t bytes = 0;         // of all records, whosever they are
    std::uint64_t records = 0;
    std::uint64_t switches = 0;   // of segments, whose rest stays empty
    std::uint64_t stretches = 0;  // begun after a checkpoint
    std::vector<index_wal> indexes;

    void add(const wal_record& record);

    /// The records from here on come after a checkpoint; `early` of each index's entries are counted apart.
    void begin_stretch(std::uint64_t early);
    /// No more records, or none after a checkpoint.
    void end_stretch();

  private:
    bool in_stretch_ = false;
    std::uint64_t early_ = 0;
    std::vector<std::unordered_set<std::uint32_t>> dirtied_;  // by index
    std::vector<std::uint64_t> entries_;                      // likewise
};

}  // namespace rowkey::bench
