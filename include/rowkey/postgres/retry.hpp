// Work that is tried again where the connection was lost or the server undid it.
//
//   const auto made = rowkey::postgres::retry(
//       [] { return pqxx::connection{"service=billing"}; },              // a new connection
//       [] { return rowkey::public_id<invoice>::generate(); },           // once, before the first try
//       [&](pqxx::connection& session, const rowkey::public_id<invoice>& id) {
//           pqxx::work tx{session};
//           const auto row = invoices.insert(tx, id, {{"total", 4200}});  // a keyed_table
//           tx.commit();
//           return row;
//       });
//
// What is tried again, and what a try may have left behind:
//
//   error                                | rows are stored        | next try
//   -------------------------------------+------------------------+-------------------
//   pqxx::serialization_failure (40001), | no                     | same connection
//   pqxx::deadlock_detected (40P01)      |                        |
//   25006: the server takes no writes,   | no                     | new connection
//   as after a fail-over                 |                        |
//   pqxx::broken_connection, and         | no                     | new connection
//   SQLSTATE class 08 but for 08007      |                        |
//   57P01 to 57P03: the server was shut  | no                     | new connection
//   down, crashed, or is starting        |                        |
//   any other error of libpqxx that      | no                     | new connection
//   leaves the connection closed, as     |                        |
//   that of a COPY                       |                        |
//   pqxx::in_doubt_error, 08007          | the server knows alone | new connection
//   pqxx::statement_completion_unknown   | the server knows alone | new connection
//   (40003)                              |                        |
//
// "No" is for work that is one pqxx::work, on one server. What it had committed before, or did in a
// pqxx::nontransaction, stays. Of foreign tables on several servers, what one has committed stays when the next one
// fails (postgres_fdw).
//
// Everything else is thrown on at once, unchanged. That goes for exceptions of the work's own too, which it makes of
// libpqxx's. in_doubt_error is no broken_connection in libpqxx. A pqxx::pipeline whose connection is lost may throw a
// std::logic_error, which is thrown on too.
//
// Rows of a try whose COMMIT was lost may be there. So each try has to insert the same row: an id made once, before the
// first try, and keyed_table::insert(), insert_many() or uuid_table::insert_once(), which insert it once. What retry()
// cannot know: whether the work does so. An INSERT whose key the server makes is doubled by such a try. So is a
// statement of a pqxx::nontransaction, which is stored at once, and whatever the work does elsewhere.
//
// The work may run again in the same session. What it prepares or sets there for longer than a transaction belongs into
// `connect`.
//
// A wrong password, host, role, database or connection option is a pqxx::broken_connection too, and is tried as often.
// A try that hangs is not ended: connect_timeout, statement_timeout and tcp_user_timeout do that (PostgreSQL's manual,
// 20.11 and 34.1.2).
//
// No state is shared: any threads may retry at once, each with connections of its own.
#pragma once

#include <rowkey/config.hpp>

#include <chrono>
#include <concepts>
#include <exception>
#include <stdexcept>
#include <string>

#include <pqxx/connection>
#include <pqxx/transaction>

#include <rowkey/postgres/detail/retry.hpp>
#include <rowkey/pqxx/libpqxx.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {

/// Whether the table above has this error, for those with a loop of their own. It does not see the connection: after
/// false, an error of libpqxx that left the connection closed (pqxx::connection::is_open()) is to be retried too. A new
/// connection is right for every next try.
ROWKEY_EXPORT bool is_retryable(const std::exception& error) noexcept;

struct retry_options {
    /// At least 1; the first one counts.
    int tries = 5;

    /// Counted from the call. A try that would begin later is not begun, and retry() gives up at once. A try that runs
    /// is not ended.
    std::chrono::nanoseconds deadline = std::chrono::seconds{10};

    /// Before the second try. Each further wait is twice as long, up to an hour. Before a try on the same connection
    /// only a fiftieth of that is waited. Of each wait a random part from a half to all is waited, so that services
    /// that lost their server together do not return together.
    std::chrono::nanoseconds wait = std::chrono::milliseconds{250};
};

/// The tries or the time were used up. The last error is nested in it (std::nested_exception, std::rethrow_if_nested),
/// and what() repeats its text.
class ROWKEY_EXPORT retry_error : public std::runtime_error {
  public:
    retry_error(const std::string& what, int tries) : std::runtime_error{what}, tries_{tries} {}

    /// How many there were.
    int tries() const noexcept { return tries_; }

  private:
    int tries_;
};

/// What `work(connection)` returns, by value, of the first try that ends well. `connect()` gives a connection, or a
/// pointer, not null, of any kind to one; it may be called for each try. The work begins and commits its own
/// transactions.
///
/// Throws retry_error where it gives up. What `connect` and `work` throw, and the table has not, is thrown on. Throws
/// std::invalid_argument if `options` have less than one try, or `connect` gives a null pointer.
template <std::invocable Connect, typename Work>
auto retry(Connect connect, Work work, const retry_options& options = {}) {
    detail::attempts attempts{options.tries, options.deadline, options.wait};
    return attempts.run(connect, work);
}

/// The same with what every try needs alike: `make()` is called once, before the first try, and each try is
/// `work(connection, made)`. `made` is const.
template <std::invocable Connect, typename Make, typename Work>
requires(!std::convertible_to<Work, retry_options> &&
         std::invocable<Make>) auto retry(Connect connect, Make make, Work work, const retry_options& options = {}) {
    detail::attempts attempts{options.tries, options.deadline, options.wait};
    const auto made = make();
    const auto work_with_made = [&](auto& connection) { return work(connection, made); };
    return attempts.run(connect, work_with_made);
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
