// What libpqxx 6, 7 and 8 do in different ways, in one. Not installed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/pqxx/libpqxx.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {

/// libpqxx 6 sets the savepoint of a subtransaction with its first statement, but not if that has parameters: it would
/// not be undone with the subtransaction.
inline void begin_savepoint([[maybe_unused]] pqxx::transaction_base& tx) {
#if PQXX_VERSION_MAJOR == 6
    if (dynamic_cast<pqxx::subtransaction*>(&tx) != nullptr) tx.exec("");
#endif
}

/// One parameter for each of `arguments`.
template <typename... Arguments>
pqxx::result exec(pqxx::transaction_base& tx, const std::string& sql, const Arguments&... arguments) {
    if constexpr (sizeof...(arguments) == 0) {
        return tx.exec(sql);
    } else {
#if PQXX_VERSION_MAJOR >= 8
        return tx.exec(sql, pqxx::params{tx, arguments...});
#elif PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10
        return tx.exec(sql, pqxx::params{arguments...});
#else
        begin_savepoint(tx);
        return tx.exec_params(sql, arguments...);
#endif
    }
}

/// How many there are is known only when it runs. Empty is NULL.
using parameter_list = std::vector<std::optional<std::string>>;

/// One parameter for each of `list`.
inline pqxx::result exec(pqxx::transaction_base& tx, const std::string& sql, const parameter_list& list) {
#if PQXX_VERSION_MAJOR >= 7
    pqxx::params parameters;
    parameters.append_multi(list);
    return exec(tx, sql, parameters);
#else
    begin_savepoint(tx);
    return tx.exec_params(sql, pqxx::prepare::make_dynamic_params(list));
#endif
}

/// The one row of a statement; throws pqxx::unexpected_rows where there is none, or more.
template <typename... Arguments>
pqxx::row exec_row(pqxx::transaction_base& tx, const std::string& sql, const Arguments&... arguments) {
    const auto rows = exec(tx, sql, arguments...);
    if (rows.size() != 1)
        throw pqxx::unexpected_rows{"Expected 1 row, got " + std::to_string(rows.size()) + ": " + sql};
    return pqxx::row{rows.front()};
}

/// A COPY into `table`, which is SQL text with quoted names. Columns are quoted here.
inline pqxx::stream_to copy_into(pqxx::transaction_base& tx, const std::string& table,
                                 const std::vector<std::string>& columns) {
#if PQXX_VERSION_MAJOR == 6
    std::vector<std::string> quoted;
    quoted.reserve(columns.size());
    for (const auto& column : columns) quoted.push_back(tx.conn().quote_name(column));
    return {tx, table, quoted};
#else
    return pqxx::stream_to::raw_table(tx, table, tx.conn().quote_columns(columns));
#endif
}

/// libpqxx 6 would put another session in the place of a lost one.
inline void stay_lost([[maybe_unused]] pqxx::connection& connection) {
#if PQXX_VERSION_MAJOR == 6
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
}

/// A connection whose notices and warnings do not reach stderr, and that stays lost once it is lost.
class quiet_connection {
  public:
#if PQXX_VERSION_MAJOR >= 8 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
    explicit quiet_connection(const std::string& dsn) : connection{dsn} {
        connection.set_notice_handler([](pqxx::zview) {});
    }
    pqxx::connection connection;
#elif PQXX_VERSION_MAJOR == 7
    explicit quiet_connection(const std::string& dsn) : connection{dsn} {}
    pqxx::connection connection;

  private:
    pqxx::quiet_errorhandler quiet_{connection};
#else
    explicit quiet_connection(const std::string& dsn) : connection{dsn} {
        stay_lost(connection);
    }
    pqxx::connection connection;

  private:
    pqxx::quiet_errorhandler quiet_{connection};
#endif
};

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
