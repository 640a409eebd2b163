// What a benchmark run found: plain data between the measuring side (load, wal, model) and the presenting side (table,
// results.json, report.html). Every figure of a run is the median over the repetitions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rowkey::bench {

struct latency_us {
    double p50 = 0, p99 = 0, max = 0;
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

struct run {
    std::string scenario;  // "grow", "steady"
    std::string key;       // as in keys.hpp: "bigint", "uuidv4", "default-uuidv7"
    double rows_per_second = 0;
    double rows_per_second_last_decile = 0;
    std::vector<double> rows_per_second_by_tenth;  // ten values: one for each tenth of the scenario's rows
    latency_us latency;  // of one transaction (one COPY of `batch` rows), checkpoint stalls inside
    index_shape index;   // of the public_id for bigint+uuidv7, else of the primary key
    std::optional<index_shape> primary_index;  // bigint+uuidv7 only: of its bigint key
    std::optional<wal_per_row> wal;            // absent where the server's log could not be read
    std::optional<leaf_splits> splits;         // likewise
    std::optional<double> checkpoints;         // that ended within the scenario, by whomever; likewise
    std::optional<index_buffers> buffers;      // absent where track_counts is off
    std::optional<landing> landed;             // of `index`
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

/// What "steady" inserts after `rows` of "grow": a tenth, rounded up.
constexpr std::int64_t steady_rows(std::int64_t rows) {
    return (rows + 9) / 10;
}

struct results {
    environment env;
    std::int64_t rows = 0;  // inserted by "grow"; "steady" adds a tenth
    int repeat = 0;
    int clients = 0;
    int batch = 0;                   // rows a transaction
    bool forced_checkpoints = true;  // one at every tenth of a scenario's inserts
    std::string date;                // "2026-11-20"
    std::string command;             // "bench/run --rows 1000000 …"
    std::optional<generation> generated;
    std::vector<server_id_cost> server_ids;  // where a key was run that the server makes; gen_random_uuid() first
    std::vector<run> runs;                   // by scenario, within it in the order the keys were asked for
};

}  // namespace rowkey::bench
