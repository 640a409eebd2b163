// What can be asked of any relation in the bench's schema, and of the log beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "measure/database.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// As SQL text: "rowkey_bench"."orders"
std::string in_schema(workplace& place, std::string_view relation);

/// As a regclass literal: '"rowkey_bench"."rows_pkey"'
std::string regclass(workplace& place, std::string_view relation);

/// What the log calls it by, and the database.
std::uint32_t file_node(workplace& place, std::string_view relation);
std::uint32_t database_oid(workplace& place);

/// Of an index, without its model.
index_shape shape_of(workplace& place, std::string_view index);

std::int64_t count_of(workplace& place, std::string_view table);
/// A table, its TOAST and all its indexes.
double total_bytes_of(workplace& place, std::string_view table);

/// Requests for blocks of a table, and of its indexes.
struct block_requests {
    index_buffers table, indexes;
};
/// So far, this session's own included. `table` is SQL text. None where the server does not count.
std::optional<block_requests> requests_to(workplace& place, const std::string& table);

/// Between two positions of the log.
std::int64_t log_bytes(workplace& place, const std::string& from, const std::string& to);
std::int64_t segment_bytes(workplace& place);

}  // namespace rowkey::bench
