// Pages of a join, newest invoice first: each begins behind the last row of the one before.
#include <chrono>
#include <exception>
#include <iostream>
#include <pqxx/pqxx>
#include <rowkey/postgres/sql.hpp>
#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>
#include <string>

namespace {

template <typename... Values>
pqxx::result ask(pqxx::work& tx, const std::string& sql, const Values&... values) {
#if PQXX_VERSION_MAJOR >= 8 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
    return tx.exec(sql, pqxx::params{values...});
#else
    return tx.exec_params(sql, values...);
#endif
}

}  // namespace

int main() try {
    using namespace rowkey::postgres;
    pqxx::connection session;  // by PGHOST, PGDATABASE, ...
    pqxx::work tx{session};    // never committed: the example leaves nothing behind
    tx.exec("create temp table customer (id int primary key, name text not null)");
    tx.exec("insert into customer values (1, 'Ada'), (2, 'Grace')");
    tx.exec("create temp table invoice (" + uuid_key("id") + ", customer_id int not null references customer)");
    for (int day = 1; day <= 7; ++day) {
        const auto id = rowkey::uuidv7_at(std::chrono::sys_days{std::chrono::year{2026} / 2 / day});
        tx.exec("insert into invoice values (" + tx.quote(id) + ", " + std::to_string(1 + day % 2) + ")");
    }

    // The id holds the time, so the primary key's own index gives the rows in their order. i is the invoice's alias.
    const auto page = make_keyset_page({{"i", "id"}}, direction::descending);
    const std::string select = "select i.id, c.name from invoice i join customer c on c.id = i.customer_id ";
    const int rows_a_page = 3;
    auto rows = ask(tx, select + page.order_by + ' ' + page.limit, rows_a_page);
    for (int number = 1; !rows.empty(); ++number) {
        std::cout << "page " << number << ':';
        for (const auto& row : rows) std::cout << ' ' << row[1].c_str();
        std::cout << '\n';
        const auto last = rows[rows.size() - 1][0].as<rowkey::uuid>();  // what a link to the next page holds
        rows = ask(tx, select + "where " + page.after + ' ' + page.order_by + ' ' + page.limit, rows_a_page, last);
    }
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
