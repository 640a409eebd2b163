// An insert whose answer to COMMIT is lost: the next try finds the row, and does not make a second one.
#include <exception>
#include <iostream>
#include <pqxx/pqxx>
#include <rowkey/postgres/keyed_table.hpp>
#include <rowkey/postgres/retry.hpp>
#include <rowkey/postgres/sql.hpp>
#include <string_view>

struct payment {
    static constexpr std::string_view public_prefix = "pay";
};

int main() try {
    using namespace rowkey::postgres;
    const auto connect = [] { return pqxx::connection{}; };  // by PGHOST, PGDATABASE, ...
    auto session = connect();
    pqxx::nontransaction{session}.exec("create schema retry_example; create table retry_example.payment (" +
                                       identity_key("id") + ", " + public_id_column("public_id") + ", cents int)");
    const keyed_table<payment> payments{"retry_example", "payment"};

    int tries = 0;
    const auto row = retry(
        connect, [] { return rowkey::public_id<payment>::generate(); },  // once: every try has the same id
        [&](pqxx::connection& any, const rowkey::public_id<payment>& id) {
            pqxx::work tx{any};
            const auto keys = payments.insert(tx, id, {{"cents", 4200}});
            tx.commit();
            // The row is stored. But the first try fails here, as if the connection was lost before the answer came.
            if (++tries == 1) throw pqxx::broken_connection{"no answer to COMMIT"};
            return keys;
        });
    std::cout << "try " << tries << (row.inserted ? " inserted row " : " found row ") << row.row_id.value() << '\n';

    pqxx::work tx{session};
    const auto count = tx.exec("select count(*) from retry_example.payment");
    std::cout << "rows in the table: " << count[0][0].as<int>() << '\n';
    tx.exec("drop schema retry_example cascade");
    tx.commit();
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
