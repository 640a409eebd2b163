// A scenario on a server: its arms, interleaved.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "measure/database.hpp"
#include "measure/scenarios.hpp"
#include "results.hpp"

namespace rowkey::bench {

struct measuring {
    std::string dsn;
    int repeat = 3;
    bool checkpoints = true;  // whether the scenario's may be forced

    /// How far it is: what goes on now, and how many more rows are done. From any thread.
    std::function<void(const std::string& doing, std::int64_t rows)> progress;
    /// A load that is measured begins or has ended.
    std::function<void(bool measured)> loading;
    /// One repetition of one run is done.
    std::function<void(const run& done)> finished;
};

/// The places of `count` arms in the order of the `repetition`th time: backwards every second time, and from another
/// one on every second time, so that none always follows the same one.
std::vector<std::size_t> order_of(int repetition, std::size_t count);

/// Runs all arms of `what`, `repeat` times, interleaved. Throws bench_error, also where the figures of a run do not
/// agree with each other, and libpqxx's exceptions.
void measure(workplace& place, const scenario& what, const measuring& how);

/// Of the server and this machine.
environment describe_environment(pqxx::connection& session);

}  // namespace rowkey::bench
