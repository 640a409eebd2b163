#include <exception>
#include <iostream>
#include <pqxx/pqxx>
#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>

int main() try {
    const rowkey::uuid id = rowkey::uuidv7();  // made before the INSERT, so that a retry inserts the same row
    pqxx::connection session;                  // by PGHOST, PGDATABASE, ... of the environment
    pqxx::work tx{session};
    tx.exec("create temp table invoice (id uuid primary key, total int not null)");
    tx.exec("insert into invoice values (" + tx.quote(id) + ", 4200)");
    std::cout << tx.exec("select id from invoice")[0][0].as<rowkey::uuid>() << " was inserted, "
              << (rowkey::uuidv7() > id ? "and the next id is greater\n" : "but the order is lost\n");
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
