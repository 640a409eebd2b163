// The kinds of key that are compared: each one's table, and how its rows are written.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <pqxx/pqxx>

#include "btree_model.hpp"

namespace rowkey::bench {

struct index_definition {
    std::string_view name;  // as PostgreSQL names it
    int entry_bytes;
    key_order order;
};

struct key_kind {
    std::string_view name;
    std::string_view columns;                   // of `create table`; $v7 is the server's default for version 7 ids
    std::span<const index_definition> indexes;  // the reported one first; then the primary key, where that is another

    /// Writes `rows` rows by one COPY into `table`, each with a key made for it and 64 bytes of payload. `table` is SQL
    /// text.
    void (*copy_rows)(pqxx::transaction_base& transaction, const std::string& table, std::int64_t rows);

    bool made_by_server = false;  // by the column's default; else by the client, and measured if none is named
};

/// All kinds, in the order in which they are reported.
std::span<const key_kind> all_key_kinds();

/// Null for an unknown name.
const key_kind* find_key_kind(std::string_view name);

inline constexpr std::string_view table_name = "rows";

}  // namespace rowkey::bench
