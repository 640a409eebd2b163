// Where v7 loses: a primary key that begins with a tenant, and tenants whose rows come in turn.
#include <exception>
#include <iostream>
#include <pqxx/pqxx>
#include <rowkey/postgres/short_copies.hpp>
#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>
#include <string>
#include <tuple>

int main() try {
    constexpr int rows = 110'000, tenants = 100;
    pqxx::connection session;  // by PGHOST, PGDATABASE, ...
    pqxx::work tx{session};    // never committed: the example leaves nothing behind
    const auto fill = [&](const std::string& table, const std::string& type, auto next) {
        tx.exec("create temp table " + table + " (tenant_id bigint, id " + type + ", primary key (tenant_id, id))");
        rowkey::postgres::short_copies copy{tx, {"", table}, {"tenant_id", "id"}, rows};
        for (int row = 0; row < rows; ++row) copy << std::tuple{row % tenants, next(row)};
        copy.complete();
    };
    fill("by_bigint", "bigint", [](int row) { return row; });
    fill("by_v4", "uuid", [](int) { return rowkey::uuidv4(); });
    fill("by_v7", "uuid", [](int) { return rowkey::uuidv7(); });

    const auto tell = [&](const std::string& table) {
        const auto size = tx.exec("select round(pg_indexes_size('" + table + "') / 1048576.0)");
        std::cout << table << ": " << size[0][0].as<int>() << " MiB of index\n";
    };
    for (const std::string table : {"by_bigint", "by_v4", "by_v7"}) tell(table);
    tx.exec("reindex table by_v7");
    std::cout << "after a REINDEX, ";
    tell("by_v7");
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
