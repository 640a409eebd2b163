#include "measure/layout.hpp"

#include <algorithm>

#include <rowkey/rowkey.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "btree_model.hpp"
#include "measure/keys.hpp"

namespace rowkey::bench {
namespace {

constexpr std::string_view primary_key = "rows_pkey", of_time = "rows_tenant_id_created_at_idx";
constexpr std::int64_t rows_of_a_page = 70;  // of the table, about
constexpr int bigint_width = 8, uuid_width = 16, time_width = 8;

int tenant_width(const table_layout& layout) {
    return layout.uuid_tenants ? uuid_width : bigint_width;
}

std::string primary_columns(tenant_place place) {
    if (place == tenant_place::leading) return "tenant_id, id";
    if (place == tenant_place::trailing) return "id, tenant_id";
    return "id";
}

}  // namespace

std::string table_layout::tenant_of(std::int64_t row) const {
    const auto number = static_cast<std::uint64_t>(row / run % tenants);
    if (!uuid_tenants) return absl::StrCat(number + 1);
    // Two odd numbers spread the tenants as random ids would be.
    return to_string(uuid::from_words((number + 1) * 0x9e3779b97f4a7c15, (number + 1) * 0xc2b2ae3d27d4eb4f));
}

std::vector<std::string> table_layout::heaps() const {
    const std::string table{table_name};
    if (partitions == 0) return {table};
    std::vector<std::string> names;
    for (int i = 0; i < partitions; ++i) names.push_back(absl::StrCat(table, "_", i));
    return names;
}

std::string columns_of(const key_kind& key, const table_layout& layout) {
    std::string columns{key.columns};
    if (layout.tenants == 0) return columns;
    absl::StrReplaceAll({{" primary key", " not null"}}, &columns);
    return absl::StrCat("tenant_id ", layout.uuid_tenants ? "pg_catalog.uuid" : "bigint", " not null, ", columns,
                        layout.place == tenant_place::beside
                            ? ", created_at timestamp with time zone not null default pg_catalog.clock_timestamp()"
                            : "",
                        ", primary key (", primary_columns(layout.place), ")");
}

std::vector<index_definition> indexes_of(const key_kind& key, const table_layout& layout) {
    std::vector<index_definition> indexes{key.indexes.begin(), key.indexes.end()};
    if (layout.tenants == 0) return indexes;
    const int width = tenant_width(layout);
    for (auto& index : indexes) {
        if (index.name != primary_key) continue;
        index.by_tenant = layout.place == tenant_place::leading;
        if (index.by_tenant) index.column = "tenant_id";
        if (index.by_tenant || layout.place == tenant_place::trailing) index.entry_bytes += width;
    }
    if (layout.place == tenant_place::beside) {
        indexes.insert(indexes.begin(),
                       {of_time, "tenant_id", entry_bytes(width + time_width), key_order::ascending, true});
    }
    return indexes;
}

std::int64_t model_bytes(const index_definition& index, const table_layout& layout, std::int64_t rows) {
    const std::int64_t parts = std::max(1, layout.partitions);
    const bool neighbours = layout.run > 1 || layout.tenants < rows_of_a_page * parts;
    const std::int64_t each = (rows + parts - 1) / parts, tenants = (layout.tenants + parts - 1) / parts;
    return parts * (index.by_tenant ? tenants_btree_bytes(each, tenants, neighbours, index.entry_bytes, index.order)
                                    : btree_bytes(each, index.entry_bytes, index.order, layout.fillfactor));
}

std::string name_in(const std::string& heap, const index_definition& index) {
    return heap + std::string{index.name.substr(table_name.size())};
}

}  // namespace rowkey::bench
