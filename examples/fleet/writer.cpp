// Writes orders, ten to a transaction, under ids that this process makes. A try that failed is made again with the same
// ids, at any server that answers, so that every order is stored once.
//
//   fleet_writer TRANSACTIONS
//
// PGHOST names one server, or several with a comma between them. Prints each id when its order is stored, and says on
// stderr that it tries again.
#include <array>
#include <chrono>
#include <exception>
#include <iostream>
#include <limits>
#include <memory>
#include <pqxx/pqxx>
#include <rowkey/postgres/retry.hpp>
#include <rowkey/rowkey.hpp>
#include <stdexcept>
#include <string>

namespace {

using order_ids = std::array<rowkey::uuid, 10>;

order_ids new_ids() {
    order_ids ids;
    rowkey::uuidv7(ids);
    return ids;
}

/// Orders that an earlier try has stored stay as they are. A conflict cannot name its key here, as uuid_table's does:
/// a partitioned table has no unique index where partitions are on other servers.
std::string insert(const order_ids& ids) {
    std::string sql = "insert into orders (id, cents) values";
    for (const auto& id : ids) sql += (id == ids.front() ? " ('" : ", ('") + to_string(id) + "', 4200)";
    return sql + " on conflict do nothing";
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 2) throw std::invalid_argument{"expected the number of transactions"};
    rowkey::postgres::retry_options options;
    options.tries = std::numeric_limits<int>::max();
    options.deadline = std::chrono::hours{1};

    std::unique_ptr<pqxx::connection> session;
    for (int left = std::stoi(argv[1]); left > 0; --left) {
        int tries = 0;
        const auto connect = [&] {  // a new session only after a try that failed
            if (!session || tries != 0) session = std::make_unique<pqxx::connection>();
            return session.get();
        };
        const auto stored = rowkey::postgres::retry(
            connect, new_ids,
            [&](pqxx::connection& connection, const order_ids& ids) {
                if (++tries > 1) std::cerr << "try " << tries << std::endl;
                pqxx::work tx{connection};
                tx.exec(insert(ids));
                tx.commit();
                return ids;
            },
            options);
        for (const auto& id : stored) std::cout << id << '\n';
        std::cout.flush();
    }
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
