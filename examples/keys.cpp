// A table before and after its two keys, typed work with them, and a table partitioned by the time in its key.
#include <chrono>
#include <exception>
#include <iostream>
#include <pqxx/pqxx>
#include <rowkey/postgres/keyed_table.hpp>
#include <rowkey/postgres/sql.hpp>
#include <rowkey/rowkey.hpp>
#include <string>
#include <string_view>
#include <vector>

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};

int main() try {
    using namespace rowkey::postgres;
    using namespace std::chrono_literals;
    pqxx::connection session;  // by PGHOST, PGDATABASE, ...
    pqxx::work tx{session};    // never committed: the example leaves nothing behind

    // Before: the bigint that numbers the rows is all there is, and it stands in URLs.
    tx.exec("create temp table invoice (id bigserial primary key, total int not null)");
    tx.exec("insert into invoice (total) values (1), (2)");

    // After: an identity inside, a public_id outside. Old rows get random ones, for when they were made is not known
    // here. Both statements lock the table and the second rewrites it: for a large table in use, see public_id_column
    // in sql.hpp.
    tx.exec(serial_to_identity({"", "invoice"}, "id", identity::always));
    tx.exec("alter table invoice add column " + public_id_column("public_id", "pg_catalog.gen_random_uuid()"));
    tx.exec("alter table invoice alter column public_id drop default");  // from now on the service makes it

    // Made once, before the first try: whoever loses the connection inserts with the same id again, and gets the same
    // row.
    const keyed_table<invoice> invoices{{"", "invoice"}};
    const auto id = rowkey::public_id<invoice>::generate();
    const auto first = invoices.insert(tx, id, {{"total", 4200}});
    const auto again = invoices.insert(tx, id, {{"total", 4200}});
    std::cout << "inserted row " << first.row_id.value() << "; the retry "
              << (again.row_id == first.row_id && !again.inserted ? "found it\n" : "made another\n");

    // What came from outside, in one round trip.
    const std::vector asked{rowkey::public_id<invoice>::generate(), id};
    for (const auto& row : invoices.resolve(tx, asked)) {
        std::cout << (row ? "row " + std::to_string(row->value()) : "no such row") << '\n';
    }

    // A key that holds its time needs no second column to be partitioned by.
    tx.exec("create temp table event (" + uuid_key("id") + ' ' + version_7_check("id") + ", what text) " +
            partition_by_range("id"));
    for (const auto& sql : create_partitions({"pg_temp", "event"}, 2026y / 1, 2026y / 3)) tx.exec(sql);
    const auto valentine = rowkey::uuidv7_at(std::chrono::sys_days{2026y / 2 / 14});
    tx.exec("insert into event values ('" + to_string(valentine) + "', 'flowers')");
    const auto where = tx.exec("select tableoid::regclass from event");
    std::cout << "2026-02-14 is in " << where[0][0].c_str() << '\n';
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
