// A client that uses libpq itself, for what libpqxx has not in every version: binary values, and a pipeline.
#pragma once

#include <memory>
#include <span>
#include <string>

#include <rowkey/uuid.hpp>

#include "measure/writer.hpp"

namespace rowkey::bench {

std::unique_ptr<writer> make_libpq_writer(const std::string& dsn, const std::string& table, const key_kind& key,
                                          const writing& how);

// How values stand in binary, all numbers in network order (PostgreSQL manual: COPY, "Binary Format"; for arrays,
// array_recv).

/// Of the types in pg_type.
inline constexpr std::uint32_t uuid_oid = 2950, text_oid = 25;

/// An array of one dimension, without nulls, of elements as they are in binary.
std::string binary_array(std::uint32_t element_type, std::span<const std::string> elements);

/// A row of a binary COPY. What stands before the first row, and after the last one:
std::string binary_row(std::span<const std::string> values);
extern const std::string binary_copy_begin, binary_copy_end;

}  // namespace rowkey::bench
