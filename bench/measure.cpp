#include "measure.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <thread>

#include <rowkey/postgres/id_default.hpp>

#include "../src/postgres/exec.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "build_type.hpp"
#include "load.hpp"
#include "statistics.hpp"
#include "wal.hpp"

namespace rowkey::bench {
namespace {

using postgres::detail::exec;
using postgres::detail::exec_row;

constexpr std::size_t landing_points = 1500;

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

    index_shape shape_of(const index_definition& index, std::int64_t rows) const {
        const std::string relation = regclass(index.name);
        pqxx::nontransaction transaction{place_.control()};
        const auto row = exec_row(
            transaction, absl::StrCat("select pg_relation_size(", relation, "), leaf_pages, avg_leaf_density, ",
                                      "leaf_fragmentation from ", place_.pgstatindex(), "(", relation, ")"));
        index_shape shape;
        shape.bytes = row[0].as<double>();
        shape.model_bytes = static_cast<double>(btree_bytes(rows, index.entry_bytes, index.order));
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

  private:
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

    workplace& place_;
    const key_kind& key_;
};

/// Reads the log between two of its positions. False where the server no longer has it.
bool read_log(workplace& place, const std::string& from, const std::string& to, wal_tally& tally) {
    constexpr int at_a_time = 20'000;  // records held in memory here
    pqxx::work transaction{place.control()};
    try {
        transaction.exec(absl::StrCat(
            "declare log no scroll cursor for select resource_manager, record_type, coalesce(description, ''), ",
            "coalesce(block_ref, ''), record_length from ", place.pg_get_wal_records_info(), "(",
            transaction.quote(from), ", ", transaction.quote(to),
            ") where resource_manager in ('Btree', 'Heap', 'Heap2', 'XLOG')"));
        for (;;) {
            const auto rows = transaction.exec(absl::StrCat("fetch ", at_a_time, " from log"));
            if (rows.empty()) return true;
            for (const auto& row : rows) {
                tally.add({row[0].c_str(), row[1].c_str(), row[2].c_str(), row[3].c_str(), row[4].as<std::uint64_t>()});
            }
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
landing sample_landing(const std::vector<std::uint32_t>& landed, double index_bytes) {
    landing sample;
    sample.inserts = landed.size();
    sample.blocks = static_cast<std::uint32_t>(index_bytes / 8192);
    const std::size_t points = std::min(landing_points, landed.size());
    for (std::size_t i = 0; i < points; ++i) {
        const std::size_t insert = i * landed.size() / points;
        sample.points.push_back({insert, landed[insert]});
    }
    return sample;
}

void add_log(run& result, const wal_tally& tally, std::int64_t rows) {
    const auto per_row = [&](std::uint64_t total) { return static_cast<double>(total) / static_cast<double>(rows); };
    wal_per_row wal;
    leaf_splits splits;
    wal.heap_bytes = per_row(tally.heap_bytes);
    wal.full_page_images = per_row(tally.heap_full_page_images);
    for (const auto& index : tally.indexes) {
        wal.index_bytes += per_row(index.bytes);
        wal.full_page_images += per_row(index.full_page_images);
        splits.rightmost += static_cast<double>(index.leaf_splits_rightmost);
        splits.interior += static_cast<double>(index.leaf_splits_interior);
    }
    result.wal = wal;
    result.splits = splits;
    result.checkpoints = static_cast<double>(tally.checkpoints);
    result.landed = sample_landing(tally.indexes.front().landed, result.index.bytes);
}

/// Inserts `rows` rows into a table that already holds `before`, and asks what became of it.
run run_scenario(const bench_table& table, const bench_plan& plan, const std::string& scenario, std::int64_t before,
                 std::int64_t rows, const std::function<void(std::int64_t)>& progress) {
    auto& session = table.place().control();
    const auto& key = table.key();
    if (plan.checkpoints) pqxx::nontransaction{session}.exec("checkpoint");  // so that all begin alike
    const log_keeper keeper{session};
    const auto buffers_before = table.buffers();
    const auto load = run_load(
        {plan.dsn, table.place().table(), &key, rows, plan.clients, plan.batch, plan.checkpoints, progress}, session);
    const auto buffers_after = table.buffers();

    run result;
    result.scenario = scenario;
    result.key = std::string{key.name};
    result.rows_per_second = static_cast<double>(rows) / load.seconds;
    result.rows_per_second_last_decile = static_cast<double>(load.rows_last_decile) / load.seconds_last_decile;
    result.rows_per_second_by_tenth = load.rows_per_second_by_tenth;
    result.latency = {percentile(load.latencies_us, 0.50), percentile(load.latencies_us, 0.99),
                      load.latencies_us.back()};
    result.index = table.shape_of(key.indexes[0], before + rows);
    if (key.indexes.size() > 1) result.primary_index = table.shape_of(key.indexes[1], before + rows);
    if (buffers_before && buffers_after) {
        result.buffers = {buffers_after->hit - buffers_before->hit, buffers_after->read - buffers_before->read};
    }

    flush_log(session);
    wal_tally tally = table.empty_tally();
    bool complete = true;
    for (std::size_t i = 1; i < load.positions.size() && complete; ++i) {
        if (load.positions[i - 1] == load.positions[i]) continue;
        complete = read_log(table.place(), load.positions[i - 1], load.positions[i], tally);
    }
    if (complete) add_log(result, tally, rows);
    return result;
}

/// The median of one figure over repetitions, for every figure.
class medians {
  public:
    explicit medians(const std::vector<run>& runs) : runs_{runs} {}

    run all() const {
        run result = runs_.front();  // names, and where inserts landed, are the first repetition's
        result.rows_per_second = of([](const run& r) { return r.rows_per_second; });
        result.rows_per_second_last_decile = of([](const run& r) { return r.rows_per_second_last_decile; });
        for (std::size_t tenth = 0; tenth < result.rows_per_second_by_tenth.size(); ++tenth) {
            result.rows_per_second_by_tenth[tenth] =
                of([&](const run& r) { return r.rows_per_second_by_tenth[tenth]; });
        }
        result.latency.p50 = of([](const run& r) { return r.latency.p50; });
        result.latency.p99 = of([](const run& r) { return r.latency.p99; });
        result.latency.max = of([](const run& r) { return r.latency.max; });
        result.index = shape([](const run& r) -> const index_shape& { return r.index; });
        if (result.primary_index) {
            result.primary_index = shape([](const run& r) -> const index_shape& { return *r.primary_index; });
        }
        if (everywhere([](const run& r) { return r.wal.has_value(); })) {
            result.wal = {of([](const run& r) { return r.wal->index_bytes; }),
                          of([](const run& r) { return r.wal->heap_bytes; }),
                          of([](const run& r) { return r.wal->full_page_images; })};
            result.splits = {of([](const run& r) { return r.splits->rightmost; }),
                             of([](const run& r) { return r.splits->interior; })};
            result.checkpoints = of([](const run& r) { return *r.checkpoints; });
        } else {
            result.wal.reset();
            result.splits.reset();
            result.checkpoints.reset();
        }
        if (everywhere([](const run& r) { return r.buffers.has_value(); })) {
            result.buffers = {of([](const run& r) { return r.buffers->hit; }),
                              of([](const run& r) { return r.buffers->read; })};
        } else {
            result.buffers.reset();
        }
        return result;
    }

  private:
    template <typename Figure>
    double of(Figure figure) const {
        std::vector<double> values;
        for (const auto& one : runs_) values.push_back(figure(one));
        return median(std::move(values));
    }
    template <typename Shape>
    index_shape shape(Shape which) const {
        return {of([&](const run& r) { return which(r).bytes; }),
                of([&](const run& r) { return which(r).model_bytes; }),
                of([&](const run& r) { return which(r).leaf_pages; }),
                of([&](const run& r) { return which(r).avg_leaf_density; }),
                of([&](const run& r) { return which(r).leaf_fragmentation; })};
    }
    template <typename Has>
    bool everywhere(Has has) const {
        return std::all_of(runs_.begin(), runs_.end(), has);
    }

    const std::vector<run>& runs_;
};

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

std::vector<run> measure(workplace& place, const bench_plan& plan, const progress_report& progress) {
    std::map<std::pair<std::string, std::string>, std::vector<run>> by_scenario_and_key;
    for (int repetition = 0; repetition < plan.repeat; ++repetition) {
        for (std::size_t i = 0; i < plan.keys.size(); ++i) {
            // Each repetition begins with another key, so that none always follows the same one.
            const key_kind& key = *plan.keys[(i + static_cast<std::size_t>(repetition)) % plan.keys.size()];
            const bench_table table{place, key};
            const auto scenario = [&](const std::string& name, std::int64_t before, std::int64_t rows) {
                const std::string doing = absl::StrCat("repetition ", repetition + 1, " of ", plan.repeat, ": ", name,
                                                       " ", std::string{key.name});
                by_scenario_and_key[{name, std::string{key.name}}].push_back(
                    run_scenario(table, plan, name, before, rows, [&](std::int64_t more) { progress(doing, more); }));
            };
            scenario("grow", 0, plan.rows);
            if (plan.steady) scenario("steady", plan.rows, steady_rows(plan.rows));
        }
    }
    std::vector<run> runs;
    for (const std::string name : {"grow", "steady"}) {
        if (name == "grow" ? !plan.grow : !plan.steady) continue;
        for (const auto* key : plan.keys)
            runs.push_back(medians{by_scenario_and_key[{name, std::string{key->name}}]}.all());
    }
    return runs;
}

environment describe_environment(pqxx::connection& session) {
    environment found;
    found.cpu = cpu_name();
    found.compiler = compiler;
    found.build_type = build_type;
    pqxx::nontransaction transaction{session};
    found.postgres = exec_row(transaction, "show server_version")[0].as<std::string>();
    for (const auto* name : {"autovacuum", "bgwriter_lru_maxpages", "block_size", "checkpoint_completion_target",
                             "checkpoint_timeout", "data_checksums", "fsync", "full_page_writes", "max_wal_size",
                             "shared_buffers", "synchronous_commit", "wal_buffers", "wal_compression", "wal_level"}) {
        found.settings[name] = exec_row(transaction, absl::StrCat("show ", name))[0].as<std::string>();
    }
    return found;
}

}  // namespace rowkey::bench
