// One way to run a statement with parameters on every libpqxx. Not installed.
#pragma once

#include <string>

#include <pqxx/pqxx>

namespace rowkey::postgres::detail {

template <typename... Arguments>
pqxx::result exec(pqxx::transaction_base& tx, const std::string& sql, const Arguments&... arguments) {
    if constexpr (sizeof...(arguments) == 0) {
        return tx.exec(sql);
    } else {
#if PQXX_VERSION_MAJOR > 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 9)
        return tx.exec(sql, pqxx::params{arguments...});
#else
        return tx.exec_params(sql, arguments...);
#endif
    }
}

}  // namespace rowkey::postgres::detail
