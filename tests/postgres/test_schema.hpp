// A schema of a test's own, committed so that several connections see it, and dropped with the object. Tests keep no
// session state, so a pooler may stand between: every name carries the schema.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include <pqxx/pqxx>

#include <rowkey/postgres/names.hpp>
#include <rowkey/rowkey.hpp>

class test_schema {
  public:
    /// `suffix` ends the schema's name, for names that are awkward.
    explicit test_schema(std::string_view suffix = {})
        : name_{"rowkey_test_" + to_string(rowkey::uuidv7()).substr(0, 23) + std::string{suffix}} {
        run("create schema " + rowkey::postgres::quote_name(name_));
    }
    ~test_schema() {
        try {
            run("drop schema " + rowkey::postgres::quote_name(name_) + " cascade");
        } catch (const std::exception&) {  // the server is gone, and the schema with it
        }
    }
    test_schema(const test_schema&) = delete;
    test_schema& operator=(const test_schema&) = delete;

    rowkey::postgres::qualified_name operator()(std::string_view name) const { return {name_, std::string{name}}; }

    /// The same as SQL text.
    std::string quoted(std::string_view name) const { return rowkey::postgres::quote_name((*this)(name)); }

  private:
    static void run(const std::string& sql) {
        pqxx::connection session;
        pqxx::nontransaction tx{session};
        tx.exec("set client_min_messages = warning; " + sql);
    }

    std::string name_;
};

/// What a test itself has the server do. Beside hostile_search_path.cpp, its names are those of pg_catalog all the
/// same; what the library has done must mean those by itself.
inline pqxx::result trusted(pqxx::transaction_base& tx, const std::string& sql) {
    static const bool hostile = std::getenv("ROWKEY_HOSTILE_SEARCH_PATH") != nullptr;
    if (!hostile) return tx.exec(sql);
    const std::string set = dynamic_cast<pqxx::nontransaction*>(&tx) != nullptr ? "set" : "set local";
    tx.exec(set + " search_path to pg_catalog, pg_temp");
    try {
        const auto result = tx.exec(sql);
        tx.exec(set + " search_path to default");
        return result;
    } catch (const pqxx::sql_error&) {
        if (set == "set") tx.exec("set search_path to default");
        throw;
    }
}

/// The one value that `sql` gives.
template <typename T = std::string>
T one(pqxx::transaction_base& tx, const std::string& sql) {
    const auto rows = trusted(tx, sql);
    return rows.at(0)[0].template as<T>();
}

/// The SQLSTATE with which the server refuses `sql`, or "" where it does not.
inline std::string refusal(pqxx::transaction_base& tx, const std::string& sql) {
    try {
        tx.exec(sql);
    } catch (const pqxx::sql_error& error) {
        return std::string{error.sqlstate()};
    }
    return {};
}
