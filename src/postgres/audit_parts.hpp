// The pure parts of the audit: what sampled ids are, and what a B-tree of them should take. Not installed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <rowkey/postgres/audit.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {

/// Sorts the values of a column, which come in the order of its table's rows.
class id_sampler {
  public:
    explicit id_sampler(bool of_text) : of_text_{of_text} {}

    /// A value's text, or NULL.
    void add(std::optional<std::string_view> value);
    id_sample finish(sample_method method) const;

  private:
    void count(std::string_view text, bool& by_time);

    bool of_text_;
    id_sample sample_;
    std::string previous_;
    std::unordered_set<std::string> distinct_;
    std::int64_t neighbours_ = 0, ascending_ = 0, bytes_ = 0;
    std::vector<bool> by_time_;  // of each id: v7 or a ULID
};

/// Rows of the sample that hold an id.
std::int64_t ids_of(const id_sample& sample);

/// Whether a text column is one of ids: 95% of what is not NULL.
bool holds_ids(const id_sample& sample);

/// How ids arrive in their index. Unknown where there are fewer than 20 to tell by. Mixed: most new ones ascend, below
/// random ones that are there already, and so never at the index's end.
enum class id_order { unknown, ascending, random, mixed };
id_order order_of(const id_sample& sample);

/// Of a column in an index: bytes, and what they are aligned to there.
struct column_width {
    int bytes;
    int alignment;
};

/// A leaf's entry: 8 bytes of header, the columns, padded to 8, and a line pointer of 4 (PostgreSQL's manual, 65.1.4
/// and 73.6). No column is NULL.
int entry_bytes(const std::vector<column_width>& columns);

/// Of leaves that are split in the middle by keys that come anywhere, on average.
inline constexpr double random_fill = 0.6931471805599453;  // ln 2

/// Entries that fit on a leaf of a page of `page_bytes`, so full, beside its high key. At least 1.
std::int64_t entries_per_leaf(int entry_bytes, double fill, std::int64_t page_bytes);

/// How full the leaves of mixed ids are: half where ids ascend.
double mixed_fill(const id_sample& sample);

/// Bytes of a B-tree without duplicates: its leaves, so full, the pages above, 70% full, and the meta page.
std::int64_t btree_bytes(double entries, int entry_bytes, double fill, std::int64_t page_bytes);

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
