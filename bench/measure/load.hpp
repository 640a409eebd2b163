// One load: clients insert rows transaction by transaction, and are timed. Its memory does not grow with its length.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "measure/keys.hpp"
#include "measure/writer.hpp"
#include "results.hpp"

namespace rowkey::bench {

struct load_plan {
    std::function<std::unique_ptr<writer>(const writing& how)> connect;  // a client; called from the clients' threads
    std::int64_t rows = 0;
    int clients = 1;
    int batch = 100;                    // rows of a transaction
    writing how;                        // by one client
    std::chrono::milliseconds skew{0};  // the clients' clocks lie evenly from `skew` behind to `skew` ahead
    std::vector<std::string> settings;  // statements that each client's session begins with
    int checkpoints = 9;                // forced beside the inserts, evenly spaced by rows; none before the first row
    std::function<void(std::int64_t rows)> progress;  // called from the clients' threads after each transaction
};

struct load_outcome {
    double seconds = 0;
    std::vector<double> rows_per_second_by_tenth;  // ten, or none where there are fewer than ten transactions
    latency_us latency;                            // of each transaction, its ids' making included
    double rows_per_second_last_decile = 0;        // of at least one transaction
    std::vector<slice> over_time;                  // a hundred at most, of equally many transactions
    std::vector<double> checkpoint_seconds;        // from the load's begin to each forced checkpoint's
    double client_cpu_seconds = 0;                 // processor time of all clients' threads
    std::optional<double> server_cpu_seconds;      // of their server processes; none where that cannot be seen
    // Of the write-ahead log: before the first insert, where the redo of each forced checkpoint begins, after the last.
    std::vector<std::string> positions;
};

/// `control` is a session of its own for CHECKPOINT. The first error of any client ends the load and is thrown.
load_outcome run_load(const load_plan& plan, pqxx::connection& control);

}  // namespace rowkey::bench
