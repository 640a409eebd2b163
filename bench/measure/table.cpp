#include "measure/table.hpp"

#include <map>

#include <rowkey/postgres/id_default.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "measure/relation.hpp"
#include "postgres/any_libpqxx.hpp"

namespace rowkey::bench {

using postgres::detail::exec;
using postgres::detail::exec_row;

bench_table::bench_table(workplace& place, const key_kind& key, const table_layout& layout)
    : place_{place}, key_{key}, layout_{layout}, indexes_{indexes_of(key, layout)} {
    pqxx::work transaction{place.control()};
    create(transaction);
    transaction.commit();
}

void bench_table::create(pqxx::transaction_base& transaction) {
    const std::string& table = place_.table();
    std::string columns = columns_of(key_, layout_);
    if (absl::StrContains(columns, "$v7")) {
        absl::StrReplaceAll({{"$v7", postgres::ensure_v7_default(transaction, schema_name).expression}}, &columns);
    }
    constexpr const char* options = " with (autovacuum_enabled = off)";
    transaction.exec(absl::StrCat("create table ", table, " (", columns, ")",
                                  layout_.partitions > 0 ? " partition by hash (tenant_id)" : options));
    for (int i = 0; i < layout_.partitions; ++i) {
        const std::string partition = in_schema(place_, layout_.heaps()[static_cast<std::size_t>(i)]);
        transaction.exec(absl::StrCat("create table ", partition, " partition of ", table, " for values with (modulus ",
                                      layout_.partitions, ", remainder ", i, ")", options));
    }
    if (layout_.tenants > 0 && layout_.place == tenant_place::beside) {
        transaction.exec(absl::StrCat("create index ", transaction.quote_name(std::string{indexes_.front().name}),
                                      " on ", table, " (tenant_id, created_at)"));
    }
    if (layout_.fillfactor == default_fillfactor) return;
    for (const auto& heap : layout_.heaps()) {
        for (const auto& index : indexes_) {
            transaction.exec(absl::StrCat("alter index ", in_schema(place_, name_in(heap, index)),
                                          " set (fillfactor = ", layout_.fillfactor, ")"));
        }
    }
}

bench_table::~bench_table() {
    try {
        pqxx::nontransaction{place_.control()}.exec(absl::StrCat("drop table ", place_.table()));
    } catch (const std::exception&) {  // the workplace goes soon, and the table with it
    }
}

std::string bench_table::heaps() const {
    std::vector<std::string> all;
    for (const auto& heap : layout_.heaps()) all.push_back(regclass(place_, heap));
    return absl::StrCat("array[", absl::StrJoin(all, ", "), "]");
}

wal_tally bench_table::empty_tally() const {
    wal_tally tally;
    tally.database = database_oid(place_);
    for (const auto& heap : layout_.heaps()) tally.heap_relations.push_back(file_node(place_, heap));
    for (std::size_t number = 0; number < indexes_.size(); ++number) {
        for (const auto& heap : layout_.heaps()) {
            tally.indexes.emplace_back();
            tally.indexes.back().relation = file_node(place_, name_in(heap, indexes_[number]));
            tally.indexes.back().number = number;
        }
    }
    return tally;
}

index_shape bench_table::shape_of(std::size_t number) const {
    index_shape shape;
    shape.model_bytes = static_cast<double>(model_of(number));
    for (const auto& heap : layout_.heaps()) {
        const index_shape part = bench::shape_of(place_, name_in(heap, indexes_[number]));
        shape.bytes += part.bytes;
        if (part.leaf_pages == 0) continue;  // of nothing, the next two are not numbers
        shape.leaf_pages += part.leaf_pages;
        const double weight = part.leaf_pages / shape.leaf_pages;
        shape.avg_leaf_density += (part.avg_leaf_density - shape.avg_leaf_density) * weight;
        shape.leaf_fragmentation += (part.leaf_fragmentation - shape.leaf_fragmentation) * weight;
    }
    return shape;
}

std::optional<index_buffers> bench_table::buffers() const {
    pqxx::nontransaction transaction{place_.control()};
    // What this session itself read (pgstatindex reads all) must be counted now, not in the middle of the next
    // load.
    transaction.exec("select pg_catalog.pg_stat_force_next_flush()");
    const auto row =
        exec_row(transaction, absl::StrCat("select pg_catalog.current_setting('track_counts')::boolean, ",
                                           "coalesce(pg_catalog.sum(idx_blks_hit), 0), ",
                                           "coalesce(pg_catalog.sum(idx_blks_read), 0) from ",
                                           "pg_catalog.pg_statio_all_indexes where relid operator(pg_catalog.=) ",
                                           "any (", heaps(), "::pg_catalog.oid[])"));
    if (!row[0].as<bool>()) return std::nullopt;
    return index_buffers{row[1].as<double>(), row[2].as<double>()};
}

std::int64_t bench_table::count() const {
    return count_of(place_, table_name);
}

double bench_table::total_bytes() const {
    double bytes = 0;
    for (const auto& heap : layout_.heaps()) bytes += total_bytes_of(place_, heap);
    return bytes;
}

std::optional<double> bench_table::correlation(const index_definition& index) const {
    if (layout_.partitions > 0) return std::nullopt;
    pqxx::nontransaction transaction{place_.control()};
    exec(transaction, absl::StrCat("analyze ", place_.table()));
    const auto found = exec(
        transaction,
        absl::StrCat("select correlation from pg_catalog.pg_stats where schemaname operator(pg_catalog.=) ",
                     "'rowkey_bench' and tablename operator(pg_catalog.=) ", transaction.quote(std::string{table_name}),
                     " and attname operator(pg_catalog.=) ", transaction.quote(std::string{index.column})));
    if (found.empty() || found[0][0].is_null()) return std::nullopt;
    return found[0][0].as<double>();
}

std::int64_t bench_table::model_of(std::size_t number) const {
    std::map<key_order, std::int64_t> rows;
    for (const auto& [key, more] : loads_) rows[indexes_of(*key, layout_)[number].order] += more;
    std::int64_t bytes = 0;
    for (const auto& [order, all] : rows) {
        index_definition part = indexes_[number];
        part.order = order;
        bytes += model_bytes(part, layout_, all);
    }
    return bytes;
}

}  // namespace rowkey::bench
