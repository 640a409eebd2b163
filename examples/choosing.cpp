// What each kind of key takes in its index: 100,000 rows under each, from one writer.
#include <exception>
#include <iostream>
#include <pqxx/pqxx>
#include <rowkey/postgres/short_copies.hpp>
#include <rowkey/postgres/sql.hpp>
#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>
#include <string>
#include <tuple>

int main() try {
    using namespace rowkey::postgres;
    constexpr int rows = 100'000;
    pqxx::connection session;  // by PGHOST, PGDATABASE, ...
    pqxx::work tx{session};    // never committed: the example leaves nothing behind
    tx.exec("create temp table by_bigint (" + identity_key("id") + ", n int)");
    tx.exec("create temp table by_v4 (" + uuid_key("id") + ")");
    tx.exec("create temp table by_v7 (" + uuid_key("id") + ")");
    tx.exec("create temp table by_both (" + identity_key("id") + ", " + public_id_column("public_id") + ")");

    tx.exec("insert into by_bigint (n) select n from generate_series(1, " + std::to_string(rows) + ") n");
    const auto fill = [&](const std::string& table, const std::string& column, rowkey::uuid (*next)()) {
        short_copies copy{tx, {"", table}, {column}, rows};
        for (int row = 0; row < rows; ++row) copy << std::tuple{next()};
        copy.complete();
    };
    fill("by_v4", "id", rowkey::uuidv4);
    fill("by_v7", "id", rowkey::uuidv7);
    fill("by_both", "public_id", rowkey::uuidv7);

    for (const std::string table : {"by_bigint", "by_v4", "by_v7", "by_both"}) {
        const auto size = tx.exec("select round(pg_indexes_size('" + table + "') / 1048576.0)");
        std::cout << table << ": " << size[0][0].as<int>() << " MiB of indexes\n";
    }
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
