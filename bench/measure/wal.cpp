#include "measure/wal.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace rowkey::bench {
namespace {

/// A cursor that insists on what comes next.
class reader {
  public:
    explicit reader(std::string_view text) : all_{text}, rest_{text} {}

    bool skip(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    void require(std::string_view expected) {
        if (!skip(expected)) fail(expected);
    }
    std::uint32_t number() {
        std::uint32_t value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (error != std::errc{}) fail("a number");
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return value;
    }
    /// Skips to the next `what`, or to the end; what was skipped.
    std::string_view until(std::string_view what) {
        const auto skipped = rest_.substr(0, rest_.find(what));
        rest_.remove_prefix(skipped.size());
        return skipped;
    }
    bool at_end() const { return rest_.empty(); }

  private:
    [[noreturn]] void fail(std::string_view expected) const {
        throw std::runtime_error{"pg_walinspect's text is not as known: expected '" + std::string{expected} +
                                 "' at byte " + std::to_string(all_.size() - rest_.size()) + " of '" +
                                 std::string{all_} + "'"};
    }
    std::string_view all_, rest_;
};

/// "level 0, firstrightoff 146, …" (15), "level: 0, firstrightoff: 146, …" (16 and newer)
std::uint32_t split_level(std::string_view description) {
    reader from{description};
    from.require("level");
    from.skip(":");
    from.require(" ");
    return from.number();
}

/// "+INIT", "off 5", "off: 5", "ntuples: 58": how many rows a record of the table put in. Else 0.
std::uint64_t rows_inserted(const wal_record& record) {
    const std::string_view type = record.record_type;
    if (record.resource_manager == "Heap" && type.starts_with("INSERT")) return 1;
    if (record.resource_manager != "Heap2" || !type.starts_with("MULTI_INSERT")) return 0;
    reader from{record.description};  // "3 tuples flags 0x08" (15), "ntuples: 3, flags: 0x08" (16 and newer)
    if (from.skip("ntuples: ")) return from.number();
    return from.number();
}

/// Counts one record of a B-tree and notes where its new entry went.
void add_to_index(index_wal& index, const wal_record& record, const std::vector<block_reference>& blocks) {
    // INSERT_POST: between the rows of one key, which deduplication has put into one entry.
    if (record.record_type == "INSERT_LEAF" || record.record_type == "INSERT_POST") {
        index.landed.add(blocks.front().block);
        return;
    }
    if (!record.record_type.starts_with("SPLIT_") || split_level(record.description) != 0) return;
    // Blocks of a split: 0 the page itself (the left half), 1 the new right half, 2 the page's former right sibling,
    // whose left link changes. Without a sibling it was the right-most page. SPLIT_L and SPLIT_R say which half took
    // the new entry.
    bool has_sibling = false;
    std::uint32_t right_half = blocks.front().block;
    for (const auto& block : blocks) {
        if (block.id == 1) right_half = block.block;
        if (block.id == 2) has_sibling = true;
    }
    (has_sibling ? index.leaf_splits_interior : index.leaf_splits_rightmost) += 1;
    index.landed.add(record.record_type == "SPLIT_R" ? right_half : blocks.front().block);
}

}  // namespace

std::vector<block_reference> parse_block_references(std::string_view block_ref) {
    std::vector<block_reference> blocks;
    reader from{block_ref};
    while (!from.at_end()) {
        block_reference block;
        from.require("blkref #");
        block.id = static_cast<int>(from.number());
        from.require(": rel ");
        from.number();  // tablespace
        from.require("/");
        block.database = from.number();
        from.require("/");
        block.relation = from.number();
        if (from.skip(" fork ")) from.until(" ");
        from.require(" blk ");
        block.block = from.number();
        // "(FPW)" is an image to restore at replay; "(FPW for WAL verification)" is one for a debugging aid.
        block.full_page_image = from.until("blkref #").find("(FPW)") != std::string_view::npos;
        blocks.push_back(block);
    }
    return blocks;
}

void block_sample::add(std::uint32_t block) {
    const std::uint64_t insert = total_++;
    if (insert % stride_ != 0) return;
    kept_.push_back({insert, block});
    if (kept_.size() < 2 * least_) return;
    stride_ *= 2;  // every second one goes
    std::erase_if(kept_, [&](const entry& one) { return one.insert % stride_ != 0; });
}

void wal_tally::begin_stretch(std::uint64_t early) {
    end_stretch();
    in_stretch_ = true;
    early_ = early;
    ++stretches;
    dirtied_.assign(indexes.size(), {});
    entries_.assign(indexes.size(), 0);
}

void wal_tally::end_stretch() {
    if (!in_stretch_) return;
    for (std::size_t i = 0; i < indexes.size(); ++i) indexes[i].pages_dirtied += dirtied_[i].size();
    in_stretch_ = false;
}

void wal_tally::add(const wal_record& record) {
    bytes += record.record_length;
    ++records;
    // From PostgreSQL 17 on a CHECKPOINT_REDO stands where each one begins.
    if (record.resource_manager == "XLOG" && record.record_type.starts_with("CHECKPOINT_") &&
        record.record_type != "CHECKPOINT_REDO")
        ++checkpoints;
    if (record.resource_manager == "XLOG" && record.record_type == "SWITCH") ++switches;
    if (record.block_ref.empty()) return;
    const bool ours = record.resource_manager == "Btree" || record.resource_manager.starts_with("Heap") ||
                      record.resource_manager == "XLOG";
    if (!ours) return;
    const auto blocks = parse_block_references(record.block_ref);
    std::uint64_t images = 0;
    for (const auto& block : blocks) images += block.full_page_image ? 1 : 0;

    if (blocks.front().database != database) return;
    const std::uint32_t relation = blocks.front().relation;  // no record of a table or a B-tree touches two relations
    if (std::find(heap_relations.begin(), heap_relations.end(), relation) != heap_relations.end()) {
        heap_bytes += record.record_length;
        heap_full_page_images += images;
        heap_inserts += rows_inserted(record);
        return;
    }
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        index_wal& index = indexes[i];
        if (relation != index.relation) continue;
        index.bytes += record.record_length;
        index.full_page_images += images;
        const std::uint64_t entries_before = index.landed.total();
        if (record.resource_manager == "Btree") add_to_index(index, record, blocks);
        if (!in_stretch_) continue;
        for (const auto& block : blocks) dirtied_[i].insert(block.block);
        if (entries_[i] >= early_) continue;
        index.early_bytes += record.record_length;
        index.early_entries += index.landed.total() - entries_before;
        entries_[i] += index.landed.total() - entries_before;
    }
}

}  // namespace rowkey::bench
