#include <rowkey/postgres/short_copies.hpp>

#include <stdexcept>

#include <pqxx/pqxx>

#include "any_libpqxx.hpp"

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {

short_copies::short_copies(pqxx::transaction_base& transaction, const qualified_name& table,
                           const std::vector<std::string>& columns, int rows_at_once)
    : transaction_{transaction}, table_{quote_name(table)}, columns_{columns}, rows_at_once_{rows_at_once} {
    if (columns.empty()) throw std::invalid_argument{"short_copies expects one column at least"};
    if (rows_at_once < 1)
        throw std::invalid_argument{"short_copies expects one row at a time at least, not " +
                                    std::to_string(rows_at_once)};
    for (const auto& column : columns) quote_name(column);  // or throws
}

short_copies::~short_copies() = default;

void short_copies::complete() {
    if (!stream_) return;
    const auto ended = std::move(stream_);  // whatever comes of it
    rows_ = 0;
    ended->complete();
}

pqxx::stream_to& short_copies::stream() {
    if (!stream_) stream_.reset(new pqxx::stream_to(detail::copy_into(transaction_, table_, columns_)));
    return *stream_;
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
