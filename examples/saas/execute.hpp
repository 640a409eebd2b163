// A statement with parameters, by each libpqxx.
#pragma once

#include <string>

#include <pqxx/pqxx>

namespace saas {

template <typename... Arguments>
pqxx::result execute(pqxx::transaction_base& tx, const std::string& sql, const Arguments&... arguments) {
#if PQXX_VERSION_MAJOR >= 8
    return tx.exec(sql, pqxx::params{tx, arguments...});
#elif PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10
    return tx.exec(sql, pqxx::params{arguments...});
#else
    return tx.exec_params(sql, arguments...);
#endif
}

}  // namespace saas
