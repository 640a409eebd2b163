#include "measure.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <optional>
#include <thread>

#include <rowkey/postgres/id_default.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "build_type.hpp"
#include "load.hpp"
#include "lookups.hpp"
#include "postgres/exec.hpp"
#include "reconcile.hpp"
#include "statistics.hpp"
#include "wal.hpp"

namespace rowkey::bench {
namespace {

using postgres::detail::exec;
using postgres::detail::exec_row;

/// A physical replication slot, which keeps the server from recycling the log before it has been read. Temporary: it
/// ends with its session at the latest.
class log_keeper {
  public:
    explicit log_keeper(pqxx::connection& session) : session_{session} {
        try {
            pqxx::work transaction{session_};
            // A slot's name is the whole server's; the session's number makes it this one's.
            name_ = absl::StrCat("rowkey_bench_", session_.backendpid());
            exec(transaction, "select pg_create_physical_replication_slot($1, true, true)", name_);
            transaction.commit();
            holds_ = true;
        } catch (const pqxx::sql_error&) {
            // No right to, or no slot free: the log may still be there when it is read.
        }
    }
    ~log_keeper() {
        if (!holds_) return;
        try {
            pqxx::nontransaction transaction{session_};
            exec(transaction, "select pg_drop_replication_slot($1)", name_);
        } catch (const std::exception&) {  // the session is broken, and the slot gone with it
        }
    }
    log_keeper(const log_keeper&) = delete;
    log_keeper& operator=(const log_keeper&) = delete;

  private:
    pqxx::connection& session_;
    std::string name_;
    bool holds_ = false;
};

/// A key's table with its indexes, from creation to drop.
class bench_table {
  public:
    bench_table(workplace& place, const key_kind& key) : place_{place}, key_{key} {
        pqxx::work transaction{place.control()};
        std::string columns{key.columns};
        if (absl::StrContains(columns, "$v7")) {
            absl::StrReplaceAll({{"$v7", postgres::ensure_v7_default(transaction, schema_name).expression}}, &columns);
        }
        transaction.exec(
            absl::StrCat("create table ", place.table(), " (", columns, ") with (autovacuum_enabled = off)"));
        transaction.commit();
    }
    ~bench_table() {
        try {
            pqxx::nontransaction{place_.control()}.exec(absl::StrCat("drop table ", place_.table()));
        } catch (const std::exception&) {  // the workplace goes soon, and the table with it
        }
    }
    bench_table(const bench_table&) = delete;
    bench_table& operator=(const bench_table&) = delete;

    const key_kind& key() const { return key_; }
    workplace& place() const { return place_; }

    /// As a regclass literal: '"rowkey_bench"."rows_pkey"'
    std::string regclass(std::string_view relation) const {
        auto& session = place_.control();
        const std::string& table = place_.table();
        const std::string schema = table.substr(0, table.rfind('.'));
        return absl::StrCat(session.quote(absl::StrCat(schema, ".", session.quote_name(std::string{relation}))),
                            "::regclass");
    }

    wal_tally empty_tally() const {
        wal_tally tally;
        tally.database = database_oid();
        tally.heap_relation = file_node(table_name);
        for (const auto& index : key_.indexes) {
            tally.indexes.emplace_back();
            tally.indexes.back().relation = file_node(index.name);
        }
        return tally;
    }

    /// From now on the table also has `rows` rows whose keys arrived as those of `key`.
    void loaded(const key_kind& key, std::int64_t rows) { loads_.emplace_back(&key, rows); }

    /// Of the `number`th index.
    index_shape shape_of(std::size_t number) const {
        const index_definition& index = key_.indexes[number];
        const std::string relation = regclass(index.name);
        pqxx::nontransaction transaction{place_.control()};
        const auto row = exec_row(
            transaction, absl::StrCat("select pg_relation_size(", relation, "), leaf_pages, avg_leaf_density, ",
                                      "leaf_fragmentation from ", place_.pgstatindex(), "(", relation, ")"));
        index_shape shape;
        shape.bytes = row[0].as<double>();
        shape.model_bytes = static_cast<double>(model_of(number));
        shape.leaf_pages = row[1].as<double>();
        shape.avg_leaf_density = row[2].as<double>();
        shape.leaf_fragmentation = row[3].as<double>();
        return shape;
    }

    std::optional<index_buffers> buffers() const {
        pqxx::nontransaction transaction{place_.control()};
        // What this session itself read (pgstatindex reads all) must be counted now, not in the middle of the next load.
        transaction.exec("select pg_stat_force_next_flush()");
        const auto row = exec_row(
            transaction, absl::StrCat("select current_setting('track_counts')::bool, coalesce(sum(idx_blks_hit), 0), ",
                                      "coalesce(sum(idx_blks_read), 0) from pg_statio_all_indexes where relid = ",
                                      regclass(table_name)));
        if (!row[0].as<bool>()) return std::nullopt;
        return index_buffers{row[1].as<double>(), row[2].as<double>()};
    }

    std::int64_t count() const { return one<std::int64_t>(absl::StrCat("select count(*) from ", place_.table())); }
    double total_bytes() const {
        return one<double>(absl::StrCat("select pg_total_relation_size(", regclass(table_name), ")"));
    }
    std::int64_t log_bytes(const std::string& from, const std::string& to) const {
        const auto quoted = [&](const std::string& position) { return place_.control().quote(position) + "::pg_lsn"; };
        return one<std::int64_t>(absl::StrCat("select (", quoted(to), " - ", quoted(from), ")::bigint"));
    }
    std::int64_t segment_bytes() const {
        return one<std::int64_t>("select setting::bigint from pg_settings where name = 'wal_segment_size'");
    }
    /// Of the key's order with the table's, as the planner estimates it from a sample.
    std::optional<double> correlation(const index_definition& index) const {
        pqxx::nontransaction transaction{place_.control()};
        exec(transaction, absl::StrCat("analyze ", place_.table()));
        const auto found =
            exec(transaction,
                 absl::StrCat("select correlation from pg_stats where schemaname = 'rowkey_bench' and tablename = ",
                              transaction.quote(std::string{table_name}),
                              " and attname = ", transaction.quote(std::string{index.column})));
        if (found.empty() || found[0][0].is_null()) return std::nullopt;
        return found[0][0].as<double>();
    }

  private:
    template <typename Value>
    Value one(const std::string& query) const {
        pqxx::nontransaction transaction{place_.control()};
        return exec(transaction, query)[0][0].as<Value>();
    }
    std::uint32_t database_oid() const {
        pqxx::nontransaction transaction{place_.control()};
        return exec_row(transaction, "select oid from pg_database where datname = current_database()")[0]
            .as<std::uint32_t>();
    }
    std::uint32_t file_node(std::string_view relation) const {
        pqxx::nontransaction transaction{place_.control()};
        return exec_row(transaction, absl::StrCat("select pg_relation_filenode(", regclass(relation), ")"))[0]
            .as<std::uint32_t>();
    }

    /// Keys of one order fill their part of the index as if it were all; a table that changes over has a part for each order.
    std::int64_t model_of(std::size_t number) const {
        std::map<key_order, std::int64_t> rows;
        for (const auto& [key, more] : loads_) rows[key->indexes[number].order] += more;
        std::int64_t bytes = 0;
        for (const auto& [order, all] : rows) bytes += btree_bytes(all, key_.indexes[number].entry_bytes, order);
        return bytes;
    }

    workplace& place_;
    const key_kind& key_;
    std::vector<std::pair<const key_kind*, std::int64_t>> loads_;
};

/// Reads the log between two of its positions. False where the server no longer has it.
bool read_log(workplace& place, const std::string& from, const std::string& to, wal_tally& tally) {
    constexpr int at_a_time = 20'000;                   // records held in memory here
    constexpr std::int64_t stretch = 64 * 1024 * 1024;  // of log, which the server's function holds in temporary files
    pqxx::work transaction{place.control()};
    try {
        std::string begin = from;
        for (std::int64_t reach = stretch;;) {
            const auto bounds =
                exec(transaction, absl::StrCat("select least(", transaction.quote(begin), "::pg_lsn + ", reach, ", ",
                                               transaction.quote(to), "::pg_lsn), ", transaction.quote(begin),
                                               "::pg_lsn + ", reach, " >= ", transaction.quote(to), "::pg_lsn"));
            const std::string end = bounds[0][0].as<std::string>();
            exec(
                transaction,
                absl::StrCat(
                    "declare log no scroll cursor for select resource_manager, record_type, coalesce(description, "
                    "''), coalesce(block_ref, ''), record_length, end_lsn from ",
                    place.pg_get_wal_records_info(), "(", transaction.quote(begin), ", ", transaction.quote(end), ")"));
            bool any = false;
            for (;;) {
                const auto rows = exec(transaction, absl::StrCat("fetch ", at_a_time, " from log"));
                if (rows.empty()) break;
                any = true;
                for (const auto& row : rows) {
                    tally.add(
                        {row[0].c_str(), row[1].c_str(), row[2].c_str(), row[3].c_str(), row[4].as<std::uint64_t>()});
                }
                begin = rows[rows.size() - 1][5].as<std::string>();  // so that no record is cut by the next stretch
            }
            exec(transaction, "close log");
            if (bounds[0][1].as<bool>()) return true;
            reach = any ? stretch : 2 * reach;  // one record may be longer
        }
    } catch (const pqxx::sql_error& error) {
        if (error.sqlstate() != "58P01") throw;  // undefined_file: the segment has been recycled
        return false;
    }
}

/// pg_walinspect reads only what is on disk: makes sure that all written so far is.
void flush_log(pqxx::connection& session) {
    pqxx::work transaction{session};
    transaction.exec("set local synchronous_commit to on");
    transaction.exec("select pg_logical_emit_message(true, 'rowkey_bench', '')");
    transaction.commit();
}

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
    wal.heap_bytes = per_row(tally.heap_bytes);
    wal.full_page_images = per_row(tally.heap_full_page_images);
    wal.all_bytes = per_row(tally.bytes);
    for (const auto& index : tally.indexes) {
        wal.index_bytes += per_row(index.bytes);
        wal.full_page_images += per_row(index.full_page_images);
        splits.rightmost += static_cast<double>(index.leaf_splits_rightmost);
        splits.interior += static_cast<double>(index.leaf_splits_interior);
        if (tally.stretches == 0 || index.early_entries == 0) continue;
        cost.pages_dirtied += static_cast<double>(index.pages_dirtied) / static_cast<double>(tally.stretches);
        cost.index_bytes_per_row += static_cast<double>(index.early_bytes) / static_cast<double>(index.early_entries);
    }
    result.wal = wal;
    result.splits = splits;
    result.checkpoints = static_cast<double>(tally.checkpoints);
    if (tally.stretches > 0) result.checkpoint = cost;
    result.landed = landing_of(tally.indexes.front().landed, result.index.bytes);
}

double leaves_of(const bench_table& table, std::int64_t rows) {
    if (rows == 0) return 0;
    double sum = 0;
    for (std::size_t i = 0; i < table.key().indexes.size(); ++i) sum += table.shape_of(i).leaf_pages;
    return sum;
}

/// Tells that a measured load goes on, as long as it lives.
class measured_load {
  public:
    explicit measured_load(const measuring& how) : how_{how} {
        if (how_.loading) how_.loading(true);
    }
    ~measured_load() noexcept(false) {
        if (!how_.loading) return;
        try {
            how_.loading(false);
        } catch (const std::exception&) {
            if (std::uncaught_exceptions() == 0) throw;  // else what went wrong first is told
        }
    }
    measured_load(const measured_load&) = delete;
    measured_load& operator=(const measured_load&) = delete;

  private:
    const measuring& how_;
};

/// Loads what `what` says into a table that already holds `before` rows, and asks what became of it.
run run_phase(bench_table& table, const phase& what, const std::string& variant, std::int64_t before,
              const measuring& how, const std::string& doing) {
    auto& session = table.place().control();
    const auto& key = *what.key;
    const int checkpoints = how.checkpoints ? what.checkpoints : 0;
    const auto force_checkpoint = [&] {  // so that all begin alike
        if (!how.checkpoints) return;
        pqxx::nontransaction transaction{session};
        exec(transaction, "checkpoint");
    };
    load_plan plan{how.dsn,
                   table.place().table(),
                   &key,
                   what.rows,
                   what.clients,
                   what.batch,
                   what.how,
                   what.skew,
                   checkpoints,
                   [&](std::int64_t more) {
                       if (how.progress) how.progress(doing, more);
                   }};
    if (what.scenario.empty()) {
        run_load(plan, session);
        table.loaded(key, what.rows);
        return {};
    }
    const double leaves_before = leaves_of(table, before);
    force_checkpoint();
    const log_keeper keeper{session};
    const auto buffers_before = table.buffers();
    const auto load = [&] {
        const measured_load now{how};
        return run_load(plan, session);
    }();
    const auto buffers_after = table.buffers();
    table.loaded(key, what.rows);

    run result;
    result.scenario = what.scenario;
    result.key = std::string{key.name};
    result.variant = variant;
    result.clients = what.clients;
    result.rows = what.rows;
    result.rows_per_second = static_cast<double>(what.rows) / load.seconds;
    result.rows_per_second_last_decile = load.rows_per_second_last_decile;
    result.rows_per_second_by_tenth = load.rows_per_second_by_tenth;
    result.latency = load.latency;
    result.over_time = load.over_time;
    result.checkpoint_seconds = load.checkpoint_seconds;
    result.index = table.shape_of(0);
    if (key.indexes.size() > 1) result.primary_index = table.shape_of(1);
    if (buffers_before && buffers_after) {
        result.buffers = {buffers_after->hit - buffers_before->hit, buffers_after->read - buffers_before->read};
    }

    flush_log(session);
    wal_tally tally = table.empty_tally();
    bool complete = true;
    const auto early = static_cast<std::uint64_t>(what.rows / (checkpoints + 1) / 10);
    for (std::size_t i = 1; i < load.positions.size() && complete; ++i) {
        // All but the first stretch come after a checkpoint of the load; the first comes after the one before it, but in an
        // empty table there is nothing whose image could be written.
        if (checkpoints > 0 && (i > 1 || before > 0)) tally.begin_stretch(early);
        if (load.positions[i - 1] == load.positions[i]) continue;
        complete = read_log(table.place(), load.positions[i - 1], load.positions[i], tally);
    }
    tally.end_stretch();
    if (complete) {
        add_log(result, tally);
        const std::string why =
            disagreement(result, tally,
                         {before, table.count(), leaves_before,
                          table.log_bytes(load.positions.front(), load.positions.back()), table.segment_bytes()});
        if (!why.empty()) {
            throw bench_error{absl::StrCat("the figures of ", result.scenario, " ", result.key,
                                           result.variant.empty() ? "" : ", ", result.variant, " do not agree: ", why,
                                           "; nothing is reported of it")};
        }
    }
    result.total_bytes = table.total_bytes();
    result.correlation = table.correlation(key.indexes[0]);
    if (what.lookups) result.lookups = measure_lookups(table.place(), key);
    return result;
}

std::string cpu_name() {
    std::ifstream info{"/proc/cpuinfo"};
    std::string line, name = "unknown";
    while (std::getline(info, line)) {
        if (line.rfind("model name", 0) == 0 && line.find(": ") != std::string::npos) {
            name = line.substr(line.find(": ") + 2);
            break;
        }
    }
    return absl::StrCat(name, ", ", std::thread::hardware_concurrency(), " cores");
}

}  // namespace

std::vector<std::size_t> order_of(int repetition, std::size_t count) {
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = (i + static_cast<std::size_t>(repetition) / 2) % count;
    if (repetition % 2 != 0) std::reverse(order.begin(), order.end());
    return order;
}

void measure(workplace& place, const scenario& what, const measuring& how) {
    for (int repetition = 0; repetition < how.repeat; ++repetition) {
        for (const std::size_t at : order_of(repetition, what.arms.size())) {
            const arm& now = what.arms[at];
            bench_table table{place, *now.phases.front().key};
            std::int64_t before = 0;
            for (const auto& load : now.phases) {
                const std::string& name = load.scenario.empty() ? what.name : load.scenario;
                const std::string doing =
                    absl::StrCat("repetition ", repetition + 1, " of ", how.repeat, ": ", name, " ",
                                 std::string{load.key->name}, now.variant.empty() ? "" : ", ", now.variant);
                const run done = run_phase(table, load, now.variant, before, how, doing);
                if (!load.scenario.empty()) how.finished(done);
                before += load.rows;
            }
        }
    }
}

run summary_of(const std::vector<run>& repetitions) {
    run result = repetitions.front();  // names, where inserts landed, and latency over time are the first repetition's
    const auto everywhere = [&](auto part) {
        return std::all_of(repetitions.begin(), repetitions.end(), [&](const run& r) { return (r.*part).has_value(); });
    };
    const auto drop_unless_everywhere = [&](auto part) {
        if (!everywhere(part)) (result.*part).reset();
    };
    drop_unless_everywhere(&run::wal);
    drop_unless_everywhere(&run::splits);
    drop_unless_everywhere(&run::checkpoints);
    drop_unless_everywhere(&run::checkpoint);
    drop_unless_everywhere(&run::buffers);
    drop_unless_everywhere(&run::correlation);
    std::map<std::string, std::vector<double>> values;
    for (const run& one : repetitions) {
        for_each_figure(one, [&](const std::string& name, double value) { values[name].push_back(value); });
    }
    for_each_figure(result, [&](const std::string& name, double& figure) {
        figure = median(values[name]);
        result.range[name] = spread_of(values[name]);
    });
    result.repetitions = static_cast<int>(repetitions.size());
    return result;
}

environment describe_environment(pqxx::connection& session) {
    environment found;
    found.cpu = cpu_name();
    found.compiler = compiler;
    found.build_type = build_type;
    pqxx::nontransaction transaction{session};
    found.postgres = exec_row(transaction, "show server_version")[0].as<std::string>();
    for (const auto* name :
         {"autovacuum", "bgwriter_lru_maxpages", "block_size", "checkpoint_completion_target", "checkpoint_timeout",
          "data_checksums", "fsync", "full_page_writes", "max_wal_size", "min_wal_size", "shared_buffers",
          "synchronous_commit", "wal_buffers", "wal_compression", "wal_level"}) {
        found.settings[name] = exec_row(transaction, absl::StrCat("show ", name))[0].as<std::string>();
    }
    return found;
}

}  // namespace rowkey::bench
