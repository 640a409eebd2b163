// A key's table on the server, and what can be asked of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "measure/database.hpp"
#include "measure/keys.hpp"
#include "measure/layout.hpp"
#include "measure/wal.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// A key's table with its indexes, from creation to drop.
class bench_table {
  public:
    bench_table(workplace& place, const key_kind& key, const table_layout& layout = {});
    ~bench_table();
    bench_table(const bench_table&) = delete;
    bench_table& operator=(const bench_table&) = delete;

    const key_kind& key() const { return key_; }
    const table_layout& layout() const { return layout_; }
    const std::vector<index_definition>& indexes() const { return indexes_; }
    workplace& place() const { return place_; }

    wal_tally empty_tally() const;

    /// From now on the table also has `rows` rows whose keys arrived as those of `key`.
    void loaded(const key_kind& key, std::int64_t rows) { loads_.emplace_back(&key, rows); }

    /// From now on the table has `rows` rows less. Of those that are left, all keys arrived as those of its kind.
    void deleted(std::int64_t rows) { loads_.emplace_back(&key_, -rows); }

    /// How often rows came or went.
    std::size_t changes() const { return loads_.size(); }

    /// Of the `number`th index, in all partitions.
    index_shape shape_of(std::size_t number) const;

    std::optional<index_buffers> buffers() const;

    std::int64_t count() const;
    double total_bytes() const;
    /// Of the key's order with the table's, as the planner estimates it from a sample. Partitions have no one order.
    std::optional<double> correlation(const index_definition& index) const;

  private:
    void create(pqxx::transaction_base& transaction);
    /// SQL text of an array of regclass: the table, or its partitions.
    std::string heaps() const;

    /// Keys of one order fill their part of the index as if it were all; a table that changes over has a part for each
    /// order.
    std::int64_t model_of(std::size_t number) const;

    workplace& place_;
    const key_kind& key_;
    const table_layout layout_;
    const std::vector<index_definition> indexes_;
    std::vector<std::pair<const key_kind*, std::int64_t>> loads_;
};

}  // namespace rowkey::bench
