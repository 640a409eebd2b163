// The kinds of key that are compared: each one's table, how its rows are written, and how it is shown. A new kind is an
// entry in keys.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <pqxx/pqxx>

#include <rowkey/uuid.hpp>

#include "btree_model.hpp"
#include "measure/layout.hpp"

namespace rowkey::bench {

struct index_definition {
    std::string_view name;    // as PostgreSQL names it
    std::string_view column;  // the key
    int entry_bytes;
    key_order order;         // within each tenant, where one leads
    bool by_tenant = false;  // a tenant leads
};

/// The statements that rows are written with.
enum class statements {
    copy,       // one for all rows of a transaction, or for `rows_at_once`
    insert,     // one a row, each answered before the next is sent
    pipelined,  // one a row, sent without waiting for the answers, or for those of `rows_at_once`; by libpq only
    unnest,     // one INSERT of arrays for all rows of a transaction, or for `rows_at_once`; by libpq only
};

/// Who writes, and how a value goes to the server. libpqxx sends text; libpq's INSERTs are prepared.
enum class transport { libpqxx, libpq_text, libpq_binary };

/// How one client writes its rows.
struct writing {
    bool ids_first = false;  // all ids of a transaction before its first row; else each with its row. Of libpqxx only
    statements by = statements::copy;
    transport over = transport::libpqxx;
    std::int64_t rows_at_once = 0;         // of one COPY, array or pipeline; 0: all of a transaction
    std::chrono::milliseconds skew{0};     // of the client's clock, where the application makes the ids by a clock
    const table_layout* layout = nullptr;  // of the table; null: the kind's own. Of libpqxx only
    std::int64_t first_row = 0;            // of the load, counted from 0
};

struct key_kind {
    std::string_view name;
    std::string_view about;    // what it is, for people
    std::string_view columns;  // of `create table`, its ` primary key` with it; $v7 is the server's default for
                               // version 7 ids
    std::span<const index_definition> indexes;  // the reported one first; then the primary key, where that is another

    /// Makes the ids of the column of the first index, where they are uuids of the application. Else null.
    void (*make_uuids)(std::span<uuid> ids, const writing& how);

    /// Writes `rows` rows into `table`, each with a key made for it and a payload. `table` is SQL text.
    void (*write_rows)(pqxx::transaction_base& transaction, const std::string& table, std::int64_t rows,
                       const writing& how);

    bool made_by_server = false;  // by the column's default
    bool usual = false;           // one that the main job compares unless it is told which

    // In every chart. No other kind has any of them.
    std::string_view symbol;               // an SVG path around 0,0, about 10 wide and high
    std::string_view colour, dark_colour;  // on light paper and on dark, each readable as text there
};

/// All kinds, in the order in which they are reported.
std::span<const key_kind> all_key_kinds();

/// Null for an unknown name.
const key_kind* find_key_kind(std::string_view name);

inline constexpr std::string_view table_name = "rows";

/// Of each row: 64 bytes that no text format need escape.
inline const std::string row_payload(64, 'x');

}  // namespace rowkey::bench
