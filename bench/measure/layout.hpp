// How a table is laid out around its kind of key: whose rows they are, and what indexes that brings.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "btree_model.hpp"

namespace rowkey::bench {

struct index_definition;
struct key_kind;

/// Where the tenant stands among the indexes.
enum class tenant_place {
    leading,   // primary key (tenant_id, id)
    trailing,  // primary key (id, tenant_id)
    beside,    // primary key (id), and an index on (tenant_id, created_at)
    none,      // primary key (id)
};

struct table_layout {
    std::int64_t tenants = 0;   // whose rows come in turn; 0: the table has just the columns of its kind of key
    std::int64_t run = 1;       // rows of a tenant before it is the next one's turn
    bool uuid_tenants = false;  // tenant_id is a uuid, else a bigint
    tenant_place place = tenant_place::leading;
    int partitions = 0;                   // by hash of the tenant; 0: one table
    int fillfactor = default_fillfactor;  // of its indexes

    /// The tenant of the `row`th row, as text.
    std::string tenant_of(std::int64_t row) const;

    /// The tables that hold the rows: the one table, or its partitions.
    std::vector<std::string> heaps() const;
};

/// Of `create table`, all columns and the primary key. $v7 is the server's default for version 7 ids.
std::string columns_of(const key_kind& key, const table_layout& layout);

/// As key_kind::indexes has them: the reported one first; then the primary key, where that is another.
std::vector<index_definition> indexes_of(const key_kind& key, const table_layout& layout);

/// Of an index with `rows` rows, in all partitions, by btree_model.hpp: as if each had equally many tenants.
std::int64_t model_bytes(const index_definition& index, const table_layout& layout, std::int64_t rows);

/// What an index is called that belongs to `heap`.
std::string name_in(const std::string& heap, const index_definition& index);

}  // namespace rowkey::bench
