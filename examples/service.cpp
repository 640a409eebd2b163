// A service's work with its keys: an insert that is tried again, many rows by COPY, an id from outside, a page.
#include <exception>
#include <iostream>
#include <pqxx/pqxx>
#include <rowkey/postgres/keyed_table.hpp>
#include <rowkey/postgres/retry.hpp>
#include <rowkey/postgres/short_copies.hpp>
#include <rowkey/postgres/sql.hpp>
#include <string>
#include <string_view>
#include <tuple>

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};
using invoice_id = rowkey::public_id<invoice>;
const rowkey::postgres::keyed_table<invoice> invoices{"service_example", "invoice"};

std::string answer(pqxx::transaction_base& tx, std::string_view asked) {
    const auto id = invoice_id::parse(asked);
    if (!id) return (id.error().wrong_prefix ? "404: " : "400: ") + to_string(id.error());
    return invoices.resolve(tx, *id) ? "200" : "404";
}

int main() try {
    using namespace rowkey::postgres;
    const auto connect = [] { return pqxx::connection{}; };  // by PGHOST, PGDATABASE, ...
    auto session = connect();
    pqxx::nontransaction{session}.exec("create schema service_example; create table service_example.invoice (" +
                                       identity_key("id") + ", " + public_id_column("public_id") + ", cents int)");
    // After a lost connection the next try inserts the same row, or finds it.
    const auto first = retry(connect, &invoice_id::generate, [](pqxx::connection& any, const invoice_id& id) {
        pqxx::work tx{any};
        invoices.insert(tx, id, {{"cents", 4200}});
        tx.commit();
        return id;
    });
    pqxx::work tx{session};
    // COPYs of ten rows keep the leaves of the index full, also where several sessions write.
    short_copies rows{tx, {"service_example", "invoice"}, {"public_id", "cents"}};
    for (int cents = 1; cents <= 1000; ++cents) rows << std::tuple{invoice_id::generate(), cents};
    rows.complete();
    std::cout << answer(tx, to_string(first)) << '\n' << answer(tx, "inv_42") << '\n';
    for (const auto& row : tx.exec("select public_id, cents from service_example.invoice where public_id > " +
                                   tx.quote(first) + " order by public_id limit 2"))
        std::cout << row[0].as<invoice_id>() << " is of " << row[1].as<int>() << " cents\n";
    tx.exec("drop schema service_example cascade");
    tx.commit();
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
