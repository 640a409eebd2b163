// One way to run a statement with parameters on every libpqxx. Not installed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <pqxx/pqxx>

namespace rowkey::postgres::detail {

/// libpqxx 6 sets the savepoint of a subtransaction with its first statement, but not if that has parameters: it would not
/// be undone with the subtransaction.
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

}  // namespace rowkey::postgres::detail
