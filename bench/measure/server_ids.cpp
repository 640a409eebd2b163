#include "measure/server_ids.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include <rowkey/postgres/id_default.hpp>
#include <rowkey/postgres/names.hpp>

#include "absl/strings/str_cat.h"
#include "postgres/any_libpqxx.hpp"
#include "statistics.hpp"

namespace rowkey::bench {
namespace {

constexpr int calls = 100'000;

struct function {
    std::string name;
    std::string expression;  // empty where the server has none
    std::vector<double> us_per_row;
};

double us_per_row(pqxx::transaction_base& transaction, const std::string& expression) {
    using std::chrono::steady_clock;
    const auto begin = steady_clock::now();
    postgres::detail::exec(transaction, absl::StrCat("select pg_catalog.count(", expression,
                                                     ") from pg_catalog.generate_series(1, ", calls, ")"));
    return std::chrono::duration<double, std::micro>(steady_clock::now() - begin).count() / calls;
}

std::string install_function(pqxx::connection& session) {
    try {
        pqxx::work transaction{session};
        postgres::detail::exec(transaction, postgres::v7_function_sql(schema_name));
        transaction.commit();
        return postgres::quote_name(schema_name) + ".rowkey_uuidv7()";
    } catch (const pqxx::sql_error&) {  // no PL/pgSQL
        return "";
    }
}

std::string native_function(pqxx::transaction_base& transaction) {
    const auto found = postgres::detail::exec(
        transaction, "select where pg_catalog.to_regprocedure('pg_catalog.uuidv7()') is not null");
    return found.empty() ? "" : "pg_catalog.uuidv7()";
}

}  // namespace

std::vector<server_id_cost> measure_server_ids(workplace& place, int repeat) {
    const std::string ours = install_function(place.control());
    pqxx::work transaction{place.control()};
    std::vector<function> functions{{"gen_random_uuid()", "pg_catalog.gen_random_uuid()", {}},
                                    {"rowkey_uuidv7()", ours, {}},
                                    {"uuidv7()", native_function(transaction), {}},
                                    {"the statement", "null::pg_catalog.uuid", {}}};
    for (int repetition = 0; repetition <= repeat; ++repetition) {
        for (auto& one : functions) {
            if (one.expression.empty()) continue;
            const double us = us_per_row(transaction, one.expression);
            if (repetition > 0) one.us_per_row.push_back(us);  // before that it compiles what it calls
        }
    }
    const double statement = median(functions.back().us_per_row);
    functions.pop_back();
    std::vector<server_id_cost> costs;
    for (auto& one : functions) {
        costs.push_back({one.name, std::nullopt});
        if (!one.us_per_row.empty()) costs.back().us = std::max(0.0, median(std::move(one.us_per_row)) - statement);
    }
    return costs;
}

}  // namespace rowkey::bench
