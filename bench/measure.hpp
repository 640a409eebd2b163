// One key through the scenarios, and everything that is then asked of the server.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "database.hpp"
#include "keys.hpp"
#include "results.hpp"

namespace rowkey::bench {

struct bench_plan {
    std::string dsn;
    std::vector<const key_kind*> keys;
    std::int64_t rows = 1'000'000;
    int clients = 1;
    int batch = 100;
    int repeat = 3;
    bool checkpoints = true;
    bool grow = true, steady = true;  // which scenarios are reported
};

/// Tells how far the bench is: what it does now, and how many more rows are done.
using progress_report = std::function<void(const std::string& doing, std::int64_t rows)>;

/// Measures all keys `repeat` times, interleaved, and gives the medians. Throws bench_error and libpqxx's exceptions.
std::vector<run> measure(workplace& place, const bench_plan& plan, const progress_report& progress);

/// Of the server and this machine.
environment describe_environment(pqxx::connection& session);

}  // namespace rowkey::bench
