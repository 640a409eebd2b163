// The kinds of key that are compared: each one's table, and how its rows are written.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <pqxx/pqxx>

#include "btree_model.hpp"

namespace rowkey::bench {

struct index_definition {
    std::string_view name;    // as PostgreSQL names it
    std::string_view column;  // the key
    int entry_bytes;
    key_order order;
};

/// How one client writes its rows.
struct writing {
    bool ids_first = false;             // all ids of a transaction before its first row; else each with its row
    bool by_insert = false;             // one INSERT a row; else one COPY a transaction
    std::chrono::milliseconds skew{0};  // of the client's clock, where the application makes the ids by a clock
};

struct key_kind {
    std::string_view name;
    std::string_view about;                     // what it is, for people
    std::string_view columns;                   // of `create table`; $v7 is the server's default for version 7 ids
    std::span<const index_definition> indexes;  // the reported one first; then the primary key, where that is another

    /// Writes `rows` rows into `table`, each with a key made for it and 64 bytes of payload. `table` is SQL text.
    void (*write_rows)(pqxx::transaction_base& transaction, const std::string& table, std::int64_t rows,
                       const writing& how);

    bool made_by_server = false;  // by the column's default
};

/// All kinds, in the order in which they are reported.
std::span<const key_kind> all_key_kinds();

/// Null for an unknown name.
const key_kind* find_key_kind(std::string_view name);

inline constexpr std::string_view table_name = "rows";

}  // namespace rowkey::bench
