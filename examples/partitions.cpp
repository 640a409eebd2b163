// A table partitioned by the time in its key: which partition a row goes to, which ones a span of time reads, and rows
// that came before their partition.
#include <chrono>
#include <exception>
#include <iostream>
#include <pqxx/pqxx>
#include <rowkey/postgres/sql.hpp>
#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>
#include <string>

int main() try {
    using namespace rowkey::postgres;
    using namespace std::chrono;
    pqxx::connection session;  // by PGHOST, PGDATABASE, ...
    pqxx::work tx{session};    // never committed: the example leaves nothing behind
    const qualified_name event{"pg_temp", "event"};
    tx.exec("create temp table event (" + uuid_key("id") + ' ' + version_7_check("id") + ", what text) " +
            partition_by_range("id"));
    for (const auto& sql : create_partitions(event, 2026y / 1, 2026y / 3)) tx.exec(sql);
    tx.exec(create_default_partition(event));  // for the rows of other months

    const auto insert = [&](sys_days day, const std::string& what) {
        tx.exec("insert into event values (" + tx.quote(rowkey::uuidv7_at(day)) + ", " + tx.quote(what) + ')');
    };
    insert(2026y / 2 / 14, "flowers");
    insert(2026y / 4 / 1, "a joke");
    const auto tell = [&] {
        for (const auto& row : tx.exec("select what, tableoid::regclass from event order by id"))
            std::cout << row[0].c_str() << " is in " << row[1].c_str() << '\n';
    };
    tell();

    // The partition of April is made late, and takes its rows from the default one.
    for (const auto& sql : move_from_default_partition(event, "id", 2026y / 4, 2026y / 4)) tx.exec(sql);
    tell();

    // A span of time is a range of ids, and meets the partitions of that span only.
    const auto span = rowkey::v7_range(sys_days{2026y / 2 / 10}, sys_days{2026y / 2 / 20});
    std::string plan;
    for (const auto& row :
         tx.exec("explain select * from event where id >= " + tx.quote(span.from) + " and id < " + tx.quote(span.to)))
        plan += row[0].c_str();
    for (const std::string month : {"2026_01", "2026_02", "2026_03", "2026_04"})
        if (plan.find("event_" + month) != std::string::npos) std::cout << "10 to 20 February reads " << month << '\n';
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
