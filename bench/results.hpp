// What a benchmark run found: plain data, in which measure/, judge/ and show/ meet. results.json (results_json.hpp) is
// the same on the disk, and figures.hpp is the table of the figures. Every figure of a run is the median over the
// repetitions; `range` holds how far they went apart.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rowkey::bench {

struct latency_us {
    double p50 = 0, p99 = 0, p999 = 0, max = 0;
};

struct index_shape {
    double bytes = 0;               // pg_relation_size
    double model_bytes = 0;         // btree_model.hpp: what the key's width and order predict
    double leaf_pages = 0;          // pgstatindex, as are the next two
    double avg_leaf_density = 0;    // percent
    double leaf_fragmentation = 0;  // percent of leaves whose right sibling lies before them in the file
};

/// Write-ahead log per inserted row: record lengths, with the full-page images in them. All indexes of the table count.
struct wal_per_row {
    double index_bytes = 0, heap_bytes = 0;
    double full_page_images = 0;  // images of index pages and heap pages
    double all_bytes = 0;         // all records of the server meanwhile: commits and sequences too
};

/// What checkpoints cost the indexes: absent where none was forced.
struct checkpoint_cost {
    double pages_dirtied = 0;        // distinct index pages from one checkpoint to the next, on average
    double index_bytes_per_row = 0;  // WAL of the first tenth of the rows after a checkpoint
};

/// Leaf-level splits of all indexes of the table. Right-most splits are how an index grows; interior ones leave two
/// half-full pages.
struct leaf_splits {
    double rightmost = 0, interior = 0;
};

/// Block requests to all indexes of the table: found in shared_buffers, and not (PostgreSQL 15 counts a new page as
/// read).
struct index_buffers {
    double hit = 0, read = 0;
};

/// VACUUM after rows were deleted, and what it left of all indexes of the table.
struct vacuum_cost {
    double rows = 0;  // that were left
    double seconds = 0, wal_bytes = 0;
    double index_bytes = 0, model_bytes = 0;  // the latter: of an index into which only those rows were inserted
    double avg_leaf_density = 0;              // percent; of `index` in a run, as is the next
    double leaf_pages = 0;                    // in use; the others are free for new rows
};

/// REINDEX INDEX CONCURRENTLY of all indexes of the table, and what it made of them.
struct reindex_cost {
    double seconds = 0, wal_bytes = 0;
    double index_bytes = 0;
    double avg_leaf_density = 0;  // percent; of `index` in a run
};

/// What an order costs with all its items, in both tables and all their indexes: only in "schema", where the run's
/// `index` and `primary_index` are of the orders.
struct order_cost {
    double bytes = 0;
    double wal_bytes = 0;  // from the load's begin to its end, all of the server's
    double us = 0;         // of the load
};

/// Block requests to the tables and their indexes by a load, likewise.
struct order_requests {
    double hit = 0, read = 0;
};

/// All items joined with their orders, as the planner chooses with work_mem 64MB, in one process, without JIT.
struct join_cost {
    double seconds = 0;          // counted
    double grouped_seconds = 0;  // summed up by order
};

/// Where inserts landed in the index, sampled from one repetition: the block of the leaf that took each one.
struct landing {
    struct point {
        std::uint64_t insert = 0;  // 0-based, in the order of the write-ahead log, within this scenario
        std::uint32_t block = 0;
    };
    std::uint64_t inserts = 0;  // of the scenario
    std::uint32_t blocks = 0;   // of the index at the end
    std::vector<point> points;  // ascending by insert
};

/// Selects by key: what one of them costs, on average over some, a thousand in "reads".
struct lookup {
    std::string what;   // "point", "range of 100", "newest 1%"; "last 1% by BRIN"
    bool cold = false;  // none of the table's pages was in shared_buffers at first; else the same selects came before
    double us = 0;      // median, seen by the client
    double hit = 0, read = 0;  // buffers of index and table
};

/// A slice of a load's transactions, in the order of their ends.
struct slice {
    double seconds = 0;       // from the load's begin to the slice's end
    double p50 = 0, max = 0;  // latency in microseconds
};

struct run {
    std::string scenario;  // "grow", "steady", "writers", ...
    std::string key;       // "bigint", "uuidv4", "uuidv7", "bigint+uuidv7", ...
    std::string variant;   // what sets it apart from the scenario's other runs of this key: "8 clients"; often empty
    int clients = 1;
    std::int64_t rows = 0;
    double rows_per_second = 0;
    double rows_per_second_last_decile = 0;
    std::vector<double> rows_per_second_by_tenth;  // ten values: one for each tenth of the scenario's rows
    latency_us latency;                            // of one transaction, its ids' making and checkpoint stalls inside
    index_shape index;                             // of the public_id for bigint+uuidv7, else of the primary key
    std::optional<index_shape> primary_index;      // bigint+uuidv7 and the like only: of its bigint key
    double total_bytes = 0;                        // the table, its TOAST and all its indexes (pg_total_relation_size)
    std::optional<double> correlation;             // of the key's order with the table's (pg_stats)
    std::optional<wal_per_row> wal;                // absent where the server's log could not be read
    std::optional<leaf_splits> splits;             // likewise
    std::optional<double> checkpoints;             // that ended within the scenario, by whomever; likewise
    std::optional<checkpoint_cost> checkpoint;     // likewise
    std::optional<index_buffers> buffers;          // absent where track_counts is off
    std::optional<double> client_cpu_us;           // processor time per row: of the clients' threads
    std::optional<double> server_cpu_us;           // and of their server processes; absent where they cannot be seen
    std::optional<order_cost> per_order;           // of "schema" only, as are the next two
    std::optional<order_requests> order_buffers;   // absent where track_counts is off
    std::optional<join_cost> join;
    std::vector<lookup> lookups;                  // empty but in "reads", "schema" and "brin"
    std::optional<vacuum_cost> vacuum;            // after the load, where rows were deleted and could be removed
    std::optional<index_buffers> vacuum_buffers;  // of VACUUM alone; absent also where track_counts is off
    std::optional<double> brin_bytes;             // of a BRIN index on the key, beside its B-tree; only in "brin"
    std::optional<reindex_cost> reindex;          // at the end, where that was asked for
    std::optional<landing> landed;                // of `index`; from one repetition, as is the next
    std::vector<slice> over_time;
    std::vector<double> checkpoint_seconds;  // when each forced one was asked for
    int repetitions = 0;
    std::map<std::string, std::pair<double, double>> range;  // by a figure's name
    std::string lacking;  // why nothing was measured: "the server has no zstd"; then it has no figure. Else empty
};

/// What an id costs: from rowkey_generate.
struct generation {
    struct figure {
        std::string part;                     // "limit": what none can be below, "rowkey", "rival"
        std::string what;                     // "uuidv7()", "clock_gettime"
        std::map<int, double> ns_by_threads;  // wall time over the ids of all threads; 1 thread and some numbers above
    };
    std::vector<figure> figures;            // in the order to show
    std::map<std::string, double> tail_ns;  // single calls: "p50", "p99", "p99.9", "p99.99"
    int repetitions = 0;
};

/// What an id costs that the server makes, apart from the statement around it.
struct server_id_cost {
    std::string what;          // "gen_random_uuid()"
    std::optional<double> us;  // absent where the server has no such function
};

struct environment {
    std::string cpu;                              // "Intel(R) Xeon(R) …, 2 cores"
    std::string postgres;                         // "15.18 (Debian …)"
    std::string compiler;                         // "GCC 12.2.0"
    std::string build_type;                       // "Release"
    std::map<std::string, std::string> settings;  // as SHOW prints them
};

/// As a number of checkpoints: its runs have different ones.
inline constexpr int differing = -1;

/// What a scenario does, for people.
struct scenario_facts {
    std::string name;       // "grow"
    std::string title;      // "1,000,000 rows into empty tables"
    std::int64_t rows = 0;  // inserted by each of its runs while it was measured
    int repeat = 0;         // that were asked for
    int checkpoints = 0;    // forced in each run, evenly spaced by rows; 0: none; or `differing`
    int batch = 0;          // rows a transaction
    std::string memory;     // "bounded to 36 MiB by a control group, …"; empty: nothing need bound it
    std::string failure;    // why it ended early, so that its runs have fewer repetitions; empty: it did not
    std::string begun;      // when, UTC: "2026-11-20T09:30:00Z"
    std::string command;    // that measures it again: "bench/run --scenario grow,reads --repeat 3"
    std::map<std::string, std::string> settings;  // of the server, as SHOW prints them

    // How it is judged and shown.
    std::string asks;  // which question its verdict answers: see judge/verdict.cpp; empty: key against key
    std::vector<std::string> summary;  // the figures that tell most of it, by their names
    std::vector<std::string> charts;   // in their order: see show/charts.hpp

    double minutes = 0;  // that all its repetitions took; 0: not known
};

/// A kind of key, for people.
struct key_facts {
    std::string name;
    std::string about;                // what it is
    std::string symbol;               // an SVG path around 0,0, 10 wide and high
    std::string colour, dark_colour;  // "#0a6ab6": on light paper, and on dark
};

struct results {
    environment env;  // its settings are the first scenario's
    std::vector<scenario_facts> scenarios;
    std::optional<generation> generated;
    std::vector<server_id_cost> server_ids;  // where a key was run that the server makes; gen_random_uuid() first
    std::vector<key_facts> keys;             // of all kinds, or of those that were run
    std::vector<run> runs;                   // by scenario, within it in the order of its keys
    std::vector<std::string> to_come;        // scenarios that were asked for and have not been run
};

}  // namespace rowkey::bench
