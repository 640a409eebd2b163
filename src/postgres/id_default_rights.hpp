// What has to be known before rowkey_uuidv7() is needed. Not installed.
#pragma once

#include <string_view>

#include <pqxx/transaction_base>

#include <rowkey/postgres/id_default.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {

/// Throws id_default_error where ensure_v7_default() could not install rowkey_uuidv7() in `schema`.
void require_function_rights(pqxx::transaction_base& tx, std::string_view schema);

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
