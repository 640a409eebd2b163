// A service's work with its keys: an id from outside, an insert that is tried again, a page, many rows by COPY.
#include <exception>
#include <iostream>
#include <pqxx/pqxx>
#include <rowkey/postgres/keyed_table.hpp>
#include <rowkey/postgres/retry.hpp>
#include <rowkey/postgres/short_copies.hpp>
#include <rowkey/postgres/sql.hpp>
#include <rowkey/rowkey.hpp>
#include <string>
#include <string_view>
#include <tuple>

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};
using invoice_id = rowkey::public_id<invoice>;
const rowkey::postgres::keyed_table<invoice> invoices{"rowkey_service", "invoice"};

std::string answer(pqxx::transaction_base& tx, std::string_view asked) {
    const auto id = invoice_id::parse(asked);
    if (!id) return "400, " + to_string(id.error());
    return invoices.resolve(tx, *id) ? "200" : "404";
}

int main() try {
    using namespace rowkey::postgres;
    const auto connect = [] { return pqxx::connection{}; };  // to where PGHOST, PGDATABASE, ... say
    auto session = connect();
    pqxx::nontransaction{session}.exec("create schema rowkey_service; create table rowkey_service.invoice (" +
                                       identity_key("id") + ", " + public_id_column("public_id") + ", cents int)");
    // The id is made once. Whatever becomes of a connection meanwhile, there is one such invoice in the end.
    const auto made = retry(connect, &invoice_id::generate, [](pqxx::connection& any, const invoice_id& id) {
        pqxx::work tx{any};
        const auto row = invoices.insert(tx, id, {{"cents", 4200}});
        tx.commit();
        return row.public_id;
    });
    pqxx::work tx{session};
    short_copies rows{tx, {"rowkey_service", "invoice"}, {"public_id", "cents"}};
    for (int cents = 1; cents <= 1000; ++cents) rows << std::tuple{invoice_id::generate(), cents};
    rows.complete();
    std::cout << "GET " << made << ": " << answer(tx, to_string(made)) << "\nGET inv_42: " << answer(tx, "inv_42")
              << "\nGET the page behind it:";
    for (const auto& row : tx.exec("select public_id, cents from rowkey_service.invoice where public_id > " +
                                   tx.quote(made) + " order by public_id limit 3"))
        std::cout << ' ' << row[0].as<invoice_id>() << " of " << row[1].as<int>();
    tx.exec("drop schema rowkey_service cascade");
    tx.commit();
    std::cout << '\n';
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
