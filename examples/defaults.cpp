// Ids for rows that others insert: a column default by what the server has, and SQL functions for the times in ids.
#include <exception>
#include <iostream>
#include <pqxx/pqxx>
#include <rowkey/postgres/id_default.hpp>
#include <rowkey/postgres/sql.hpp>
#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>
#include <string>

int main() try {
    using namespace rowkey::postgres;
    pqxx::connection session;  // by PGHOST, PGDATABASE, ...
    pqxx::work tx{session};    // never committed: the example leaves nothing behind

    const v7_default v7 = ensure_v7_default(tx);
    std::cout << "default " << v7.expression << '\n';
    tx.exec("create temp table login (" + uuid_key("id", v7.expression) + ", who text not null)");
    tx.exec("insert into login (who) values ('Ada'), ('Grace')");  // hand-written SQL that knows nothing of ids
    const auto rows = tx.exec("select who, id from login order by id");
    for (const auto& row : rows)
        std::cout << row[0].c_str() << " has an id of version " << row[1].as<rowkey::uuid>().version() << '\n';

    const v7_functions times = ensure_v7_functions(tx);
    const std::string noon = "timestamptz '2026-02-14 12:00 UTC'";
    tx.exec("insert into login values (" + times.uuidv7_at + "(" + noon + "), 'Edsger')");  // a row of an older time
    const auto older = tx.exec("select who, " + times.uuid_timestamp +
                               "(id) at time zone 'UTC' from login where id >= " + times.least_uuidv7 + "(" + noon +
                               ") order by id limit 1");
    std::cout << older[0][0].c_str() << " came at " << older[0][1].c_str() << '\n';
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
