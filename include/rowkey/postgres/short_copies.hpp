// Rows by COPY where several sessions write into one table at the same time: a COPY for every few rows.
//
//   rowkey::postgres::short_copies orders{tx, {"public", "orders"}, {"id", "total"}};
//   for (const auto& each : arrived) orders << std::tuple{rowkey::uuidv7(), each.total};
//   orders.complete();
//
// A row of a long COPY reaches the table long after its id was made: libpq and the server collect rows. Meanwhile other
// sessions insert greater ids. So the row lands inside the index, and splits a leaf that then stays half full. With
// eight writers a COPY of a hundred rows leaves the leaves of a uuidv7 index about 70% full, COPYs of ten rows about
// 90%, at about half of the rows a second: bench/RESULTS.md, "remedies". One writer alone has no use for it.
#pragma once

#include <rowkey/config.hpp>

#include <memory>
#include <string>
#include <vector>

#include <pqxx/stream_to>
#include <pqxx/transaction_base>

#include <rowkey/postgres/names.hpp>
#include <rowkey/pqxx/libpqxx.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {

/// As pqxx::stream_to: takes tuples, in one transaction that does nothing else until complete(). For one thread.
class ROWKEY_EXPORT short_copies {
  public:
    /// Throws std::invalid_argument where a name cannot be one, there is no column, or `rows_at_once` is less than 1.
    short_copies(pqxx::transaction_base& transaction, const qualified_name& table,
                 const std::vector<std::string>& columns, int rows_at_once = 10);

    /// Without complete(), the rows since the last COPY's end may be lost, as with pqxx::stream_to.
    ~short_copies();
    short_copies(const short_copies&) = delete;
    short_copies& operator=(const short_copies&) = delete;

    /// Throws what pqxx::stream_to throws, and what the server finds wrong with the rows of a COPY that ends here.
    template <typename Tuple>
    short_copies& operator<<(const Tuple& row) {
        stream() << row;
        if (++rows_ == rows_at_once_) complete();
        return *this;
    }

    /// Ends the COPY that goes on, if there is one: then its rows are in the table. More rows may follow.
    void complete();

  private:
    /// Begins a COPY if none goes on.
    pqxx::stream_to& stream();

    pqxx::transaction_base& transaction_;
    const std::string table_;  // as the next, SQL text
    std::vector<std::string> columns_;
    const int rows_at_once_;
    int rows_ = 0;  // of the COPY that goes on
    std::unique_ptr<pqxx::stream_to> stream_;
};

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
