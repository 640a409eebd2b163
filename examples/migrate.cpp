// A public id beside the bigint key of a table in use, step by step, while its writers go on.
#include <exception>
#include <iostream>
#include <memory>
#include <pqxx/pqxx>
#include <rowkey/postgres/public_id_migration.hpp>

int main() try {
    using namespace rowkey::postgres;
    const auto connect = [] { return std::make_unique<pqxx::connection>(); };  // by PGHOST, PGDATABASE, ...
    const auto session = connect();
    pqxx::nontransaction tx{*session};
    tx.exec("set client_min_messages to warning");
    tx.exec("drop table if exists migrate_example");
    tx.exec("create table migrate_example (id bigserial primary key, created_at timestamptz not null)");
    tx.exec(
        "insert into migrate_example (created_at) select timestamptz '2026-01-01 UTC' + interval '1 s' * i "
        "from generate_series(1, 1000) i");

    public_id_migration_options options;
    options.time_column = "created_at";  // the ids of existing rows hold its times
    const public_id_migration migration{{"", "migrate_example"}, options};
    for (const auto& step : migration.plan(tx)) std::cout << step.name << ": " << step.lock << '\n';

    // It may be ended at any point, and run again.
    const auto report = migration.run(connect);
    std::cout << report.rows << " rows were filled\n";
    tx.exec("insert into migrate_example (created_at) values (now())");  // by a program that knows nothing of it
    const auto rows = tx.exec("select count(distinct public_id) from migrate_example");
    std::cout << rows[0][0].as<int>() << " public ids\n";
    tx.exec("drop table migrate_example");
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
