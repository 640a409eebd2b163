#include "measure/phase.hpp"

#include <chrono>
#include <map>
#include <thread>

#include <pqxx/pqxx>

#include "absl/strings/str_cat.h"
#include "error.hpp"
#include "measure/brin.hpp"
#include "measure/log_reader.hpp"
#include "measure/lookups.hpp"
#include "measure/measured_load.hpp"
#include "measure/reconcile.hpp"
#include "measure/relation.hpp"
#include "measure/upkeep.hpp"
#include "postgres/any_libpqxx.hpp"

namespace rowkey::bench {
namespace {

/// An even sample of what landed where.
landing landing_of(const block_sample& landed, double index_bytes) {
    landing sample;
    sample.inserts = landed.total();
    sample.blocks = static_cast<std::uint32_t>(index_bytes / 8192);
    for (const auto& one : landed.kept()) sample.points.push_back({one.insert, one.block});
    return sample;
}

void add_log(run& result, const wal_tally& tally) {
    const auto per_row = [&](std::uint64_t total) {
        return static_cast<double>(total) / static_cast<double>(result.rows);
    };
    wal_per_row wal;
    leaf_splits splits;
    checkpoint_cost cost;
    struct early_part {
        double bytes = 0, entries = 0;
    };
    std::map<std::size_t, early_part> early;  // by index, of all its partitions
    wal.heap_bytes = per_row(tally.heap_bytes);
    wal.full_page_images = per_row(tally.heap_full_page_images);
    wal.all_bytes = per_row(tally.bytes);
    for (const auto& index : tally.indexes) {
        wal.index_bytes += per_row(index.bytes);
        wal.full_page_images += per_row(index.full_page_images);
        splits.rightmost += static_cast<double>(index.leaf_splits_rightmost);
        splits.interior += static_cast<double>(index.leaf_splits_interior);
        if (tally.stretches == 0) continue;
        cost.pages_dirtied += static_cast<double>(index.pages_dirtied) / static_cast<double>(tally.stretches);
        early[index.number].bytes += static_cast<double>(index.early_bytes);
        early[index.number].entries += static_cast<double>(index.early_entries);
    }
    for (const auto& [number, of] : early) {
        if (of.entries > 0) cost.index_bytes_per_row += of.bytes / of.entries;
    }
    result.wal = wal;
    result.splits = splits;
    result.checkpoints = static_cast<double>(tally.checkpoints);
    if (tally.stretches > 0) result.checkpoint = cost;
    // Partitions have no one sequence of blocks.
    const bool whole = tally.heap_relations.size() == 1;
    if (whole) result.landed = landing_of(tally.indexes.front().landed, result.index.bytes);
}

double leaves_of(const bench_table& table, std::int64_t rows) {
    if (rows == 0) return 0;
    double sum = 0;
    for (std::size_t i = 0; i < table.indexes().size(); ++i) sum += table.shape_of(i).leaf_pages;
    return sum;
}

load_outcome load_into(bench_table& table, const phase& what, int checkpoints, const measuring& how,
                       const std::string& doing) {
    std::vector<std::string> settings;
    for (const auto& [name, value] : what.settings) {
        auto& session = table.place().control();
        settings.push_back(absl::StrCat("set ", session.quote_name(name), " to ", session.quote(value)));
    }
    writing how_written = what.how;
    how_written.layout = &table.layout();
    const load_plan plan{
        [&](const writing& one) { return make_writer(how.dsn, table.place().table(), *what.key, one); },
        what.rows,
        what.clients,
        what.batch,
        how_written,
        what.skew,
        settings,
        checkpoints,
        [&](std::int64_t more) {
            if (how.progress) how.progress(doing, more);
        }};
    return run_load(plan, table.place().control());
}

/// Without figures.
run begun(const phase& what, const std::string& variant) {
    run result;
    result.scenario = what.scenario;
    result.key = std::string{what.key->name};
    result.variant = variant;
    result.clients = what.clients;
    result.rows = what.rows;
    return result;
}

/// What the log of a load says. None where the server no longer has it.
std::optional<wal_tally> tally_of(const bench_table& table, const phase& what, int checkpoints, std::int64_t before,
                                  const load_outcome& load) {
    flush_log(table.place().control());
    wal_tally tally = table.empty_tally();
    const auto parts = static_cast<std::int64_t>(tally.heap_relations.size());
    const auto early = static_cast<std::uint64_t>(what.rows / (checkpoints + 1) / 10 / parts);
    for (std::size_t i = 1; i < load.positions.size(); ++i) {
        // All but the first stretch come after a checkpoint of the load; the first comes after the one before it, but
        // in an empty table there is nothing whose image could be written.
        if (checkpoints > 0 && (i > 1 || before > 0)) tally.begin_stretch(early);
        if (load.positions[i - 1] == load.positions[i]) continue;
        const auto take = [&](const wal_record& record) { tally.add(record); };
        if (!read_log(table.place(), load.positions[i - 1], load.positions[i], take)) return std::nullopt;
    }
    tally.end_stretch();
    return tally;
}

void checkpoint(pqxx::connection& session) {
    pqxx::nontransaction transaction{session};
    postgres::detail::exec(transaction, "checkpoint");
}

/// What comes after a load into a table of `before` rows.
void keep_up(bench_table& table, const phase& what, std::int64_t before, bool checkpoints, run& result) {
    if (what.deletes) {
        delete_rows(table, what.deletes->which, before + what.rows - what.rows_after(before));
        if (checkpoints) checkpoint(table.place().control());  // so that VACUUM logs each page whole with every key
        vacuum(table, result);
    }
    if (what.reindex) result.reindex = reindex(table);
}

/// A transaction of another session can still see the rows for a while: autovacuum's ANALYZE of any table is one.
void vacuum_until_all_are_gone(const bench_table& table, run& of) {
    constexpr std::chrono::minutes long_enough{1};
    const auto give_up = std::chrono::steady_clock::now() + long_enough;
    while (!of.vacuum) {
        if (std::chrono::steady_clock::now() > give_up) {
            throw bench_error{
                "VACUUM could not remove the rows that were deleted, for another session's transaction "
                "may still see them; nothing is reported of what comes after"};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        vacuum(table, of);
    }
}

void require_agreement(const run& result, const wal_tally& tally, const observed& beside) {
    const std::string why = disagreement(result, tally, beside);
    if (why.empty()) return;
    throw bench_error{absl::StrCat("the figures of ", result.scenario, " ", result.key,
                                   result.variant.empty() ? "" : ", ", result.variant, " do not agree: ", why,
                                   "; nothing is reported of it")};
}

}  // namespace

run seen_by_clients(const phase& what, const std::string& variant, const load_outcome& load) {
    run result = begun(what, variant);
    result.rows_per_second = static_cast<double>(what.rows) / load.seconds;
    result.rows_per_second_last_decile = load.rows_per_second_last_decile;
    result.rows_per_second_by_tenth = load.rows_per_second_by_tenth;
    result.latency = load.latency;
    result.over_time = load.over_time;
    result.checkpoint_seconds = load.checkpoint_seconds;
    const double row = 1e6 / static_cast<double>(what.rows);
    result.client_cpu_us = load.client_cpu_seconds * row;
    if (load.server_cpu_seconds) result.server_cpu_us = *load.server_cpu_seconds * row;
    return result;
}

std::string lacking(workplace& place, const phase& what) {
    pqxx::nontransaction transaction{place.control()};
    for (const auto& [name, value] : what.settings) {
        const auto found = postgres::detail::exec(
            transaction,
            "select enumvals is null or $2::pg_catalog.text operator(pg_catalog.=) any (enumvals), "
            "context operator(pg_catalog.=) 'user' or pg_catalog.has_parameter_privilege(name, 'set') from "
            "pg_catalog.pg_settings where name operator(pg_catalog.=) $1",
            name, value);
        if (found.empty()) return absl::StrCat("the server has no ", name);
        if (!found[0][0].as<bool>()) return absl::StrCat("the server has no ", name, " ", value);
        if (!found[0][1].as<bool>()) return absl::StrCat("the role may not set ", name, "; grant it SET on it");
    }
    return "";
}

run not_measured(const phase& what, const std::string& variant, const std::string& why) {
    run result = begun(what, variant);
    result.lacking = why;
    return result;
}

run run_phase(bench_table& table, const phase& what, const std::string& variant, std::int64_t before,
              const measuring& how, const std::string& doing) {
    auto& session = table.place().control();
    const auto& key = *what.key;
    const int checkpoints = how.checkpoints ? what.checkpoints : 0;
    if (what.scenario.empty()) {
        load_into(table, what, checkpoints, how, doing);
        table.loaded(key, what.rows);
        run unseen;
        keep_up(table, what, before, how.checkpoints, unseen);
        if (what.deletes) vacuum_until_all_are_gone(table, unseen);
        return {};
    }
    const double leaves_before = leaves_of(table, before);
    if (how.checkpoints) checkpoint(session);  // so that all begin alike
    const log_keeper keeper{session};
    const auto buffers_before = table.buffers();
    const auto load = [&] {
        const measured_load now{how};
        return load_into(table, what, checkpoints, how, doing);
    }();
    const auto buffers_after = table.buffers();
    table.loaded(key, what.rows);

    run result = seen_by_clients(what, variant, load);
    result.index = table.shape_of(0);
    if (table.indexes().size() > 1) result.primary_index = table.shape_of(1);
    if (buffers_before && buffers_after) {
        result.buffers = {buffers_after->hit - buffers_before->hit, buffers_after->read - buffers_before->read};
    }
    if (const auto tally = tally_of(table, what, checkpoints, before, load)) {
        add_log(result, *tally);
        require_agreement(
            result, *tally,
            {before, table.count(), leaves_before,
             log_bytes(table.place(), load.positions.front(), load.positions.back()), segment_bytes(table.place())});
    }
    result.total_bytes = table.total_bytes();
    // Behind a tenant the key has no order of its own.
    if (!table.indexes()[0].by_tenant) result.correlation = table.correlation(table.indexes()[0]);
    if (what.lookups) result.lookups = measure_lookups(table.place(), key);
    if (what.brin) measure_brin(table, result);
    keep_up(table, what, before, how.checkpoints, result);
    return result;
}

}  // namespace rowkey::bench
