// One load: clients insert rows batch by batch, each batch one COPY and one transaction, and are timed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "keys.hpp"

namespace rowkey::bench {

struct load_plan {
    std::string dsn;
    std::string table;  // SQL text
    const key_kind* key = nullptr;
    std::int64_t rows = 0;
    int clients = 1;
    int batch = 100;
    bool checkpoints = true;  // one when each of the last nine tenths begins, beside the inserts
    std::function<void(std::int64_t rows)> progress;  // called from the clients' threads after each batch
};

struct load_outcome {
    double seconds = 0;
    std::vector<double> rows_per_second_by_tenth;  // ten, or none where there are fewer than ten batches
    std::vector<double> latencies_us;              // of each transaction, its ids' making included; ascending
    std::int64_t rows_last_decile = 0;             // of whole batches, at least one
    double seconds_last_decile = 0;
    std::vector<std::string>
        positions;  // of the write-ahead log: before the first insert, at each tenth, after the last
};

/// `control` is a session of its own for CHECKPOINT. The first error of any client ends the load and is thrown.
load_outcome run_load(const load_plan& plan, pqxx::connection& control);

}  // namespace rowkey::bench
