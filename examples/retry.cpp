// An insert that outlives a lost connection, and inserts one row whatever happens.
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
    const auto connect = [] { return pqxx::connection{}; };  // to where PGHOST, PGDATABASE, ... say
    const keyed_table<payment> payments{"", "payment"};

    int tries = 0;
    const auto made = retry(
        connect, [] { return rowkey::public_id<payment>::generate(); },  // once: every try has the same id
        [&](pqxx::connection& session, const rowkey::public_id<payment>& id) {
            pqxx::work tx{session};
            tx.exec("create temp table payment (" + identity_key("id") + ", " + public_id_column("public_id") +
                    ", cents int not null) on commit drop");
            const auto row = payments.insert(tx, id, {{"cents", 4200}});
            if (++tries == 1) tx.exec("select pg_terminate_backend(pg_backend_pid())");  // the connection is lost
            tx.commit();
            return row;
        });
    std::cout << "try " << tries << " inserted row " << made.row_id.value() << '\n';
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
