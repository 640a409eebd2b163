#include "measure/upkeep.hpp"

#include <chrono>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "measure/relation.hpp"
#include "postgres/any_libpqxx.hpp"

namespace rowkey::bench {
namespace {

using postgres::detail::exec;
using postgres::detail::exec_row;

std::string log_position(pqxx::transaction_base& transaction) {
    return exec_row(transaction, "select pg_catalog.pg_current_wal_insert_lsn()")[0].as<std::string>();
}

struct cost {
    double seconds, wal_bytes;
};

/// Of a statement that stands alone. The log is all of the server's.
cost cost_of(const bench_table& table, const std::string& statement) {
    std::string from, to;
    double seconds = 0;
    {
        pqxx::nontransaction transaction{table.place().control()};
        from = log_position(transaction);
        const auto begin = std::chrono::steady_clock::now();
        exec(transaction, statement);
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        to = log_position(transaction);
    }
    return {seconds, static_cast<double>(log_bytes(table.place(), from, to))};
}

/// Of all indexes of the table together, but for the leaves, which are the first one's.
index_shape shape_of_all(const bench_table& table) {
    index_shape all = table.shape_of(0);
    for (std::size_t i = 1; i < table.indexes().size(); ++i) {
        const index_shape more = table.shape_of(i);
        all.bytes += more.bytes;
        all.model_bytes += more.model_bytes;
    }
    return all;
}

/// Of the first index, as the last VACUUM counted them.
double entries_of(const bench_table& table) {
    pqxx::nontransaction transaction{table.place().control()};
    return exec_row(transaction,
                    absl::StrCat("select reltuples from pg_catalog.pg_class where oid operator(pg_catalog.=) ",
                                 regclass(table.place(), table.indexes()[0].name), "::pg_catalog.oid"))[0]
        .as<double>();
}

}  // namespace

void delete_rows(bench_table& table, victims which, std::int64_t count) {
    // A row's age is its transaction's: a key of random bits has none, and a table that uses free space again has no
    // order of its own.
    const char* const order = which == victims::random ? "pg_catalog.random()" : "pg_catalog.age(xmin) desc, ctid";
    pqxx::work transaction{table.place().control()};
    exec(transaction, "set local synchronize_seqscans to off");  // so that the table is read from its begin
    exec(transaction, "set local max_parallel_workers_per_gather to 0");
    // Another seed each time: rows that came where others had gone would go again, and the old ones stay.
    exec(transaction, absl::StrCat("select pg_catalog.setseed(", 1.0 / static_cast<double>(table.changes()), ")"));
    const std::string& rows = table.place().table();
    const auto gone =
        exec(transaction, absl::StrCat("delete from ", rows, " where ctid operator(pg_catalog.=) any ",
                                       "(array(select ctid from ", rows, " order by ", order, " limit ", count, "))"));
    transaction.commit();
    table.deleted(static_cast<std::int64_t>(gone.affected_rows()));
}

void vacuum(const bench_table& table, run& of) {
    // As autovacuum does it, which takes no parallel workers.
    const std::string statement = absl::StrCat("vacuum (parallel 0) ", table.place().table());
    const auto before = table.buffers();
    const cost c = cost_of(table, statement);
    const auto after = table.buffers();
    const auto rows = static_cast<double>(table.count());
    constexpr double rounded = 1e-6;  // entries are counted in single precision
    if (std::abs(entries_of(table) - rows) <= rounded * rows) {
        const index_shape left = shape_of_all(table);
        of.vacuum = {rows,           c.seconds, c.wal_bytes, left.bytes, left.model_bytes, left.avg_leaf_density,
                     left.leaf_pages};
        if (before && after) of.vacuum_buffers = {after->hit - before->hit, after->read - before->read};
    }
    // A page that VACUUM takes out of an index can be used again when a later transaction has begun. Where others are
    // at work, that is at its end; here, at the next VACUUM.
    pqxx::nontransaction transaction{table.place().control()};
    exec(transaction, "select pg_catalog.pg_current_xact_id()");
    exec(transaction, statement);
}

reindex_cost reindex(const bench_table& table) {
    cost all{0, 0};
    for (const auto& index : table.indexes()) {
        const cost one =
            cost_of(table, absl::StrCat("reindex index concurrently ", in_schema(table.place(), index.name)));
        all.seconds += one.seconds;
        all.wal_bytes += one.wal_bytes;
    }
    const index_shape made = shape_of_all(table);
    return {all.seconds, all.wal_bytes, made.bytes, made.avg_leaf_density};
}

}  // namespace rowkey::bench
