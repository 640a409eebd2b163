// The scenarios: what is inserted how, on what kind of server. `bench/run --list` prints them.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "keys.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// One load into a table.
struct phase {
    std::string scenario;  // under whose name it is reported; empty: it only prepares
    const key_kind* key = nullptr;
    std::int64_t rows = 0;
    int clients = 1;
    int batch = 100;
    writing how = {};
    std::chrono::milliseconds skew{0};
    int checkpoints = 9;
    bool lookups = false;  // afterwards, selects are measured
};

/// One table, from its creation to its drop.
struct arm {
    std::string variant;        // see run::variant
    std::vector<phase> phases;  // all of keys with the same table
};

/// The memory of a throw-away server.
struct server_memory {
    std::int64_t shared_buffers = 0;  // bytes
    std::int64_t cache = 0;  // bytes, of shared_buffers and the kernel's page cache together; 0: as much as there is
};

struct scenario {
    std::string name;
    std::string about;                          // one line, for --list
    std::map<std::string, std::string> titles;  // for people: by what its phases are reported under
    server_memory memory;
    std::vector<arm> arms;  // at most five kinds of key

    std::int64_t rows() const;  // of all arms' phases together, once
    double minutes() const;     // that three repetitions take on two cores, about
};

/// What is to be known of each scenario that it reports, but for the server's part. `forced`: whether its checkpoints are.
std::vector<scenario_facts> facts_of(const scenario& what, bool forced);

/// What --rows, --keys, --clients and --batch say of the main job, "grow" and "steady", which share their tables.
struct main_job {
    std::int64_t rows = 1'000'000;
    std::vector<const key_kind*> keys;
    int clients = 1;
    int batch = 100;
    bool grow = true, steady = true;  // which are reported
};
scenario main_scenario(const main_job& job);

/// The named ones, in the order in which they are reported. `rows`: for tests, what the largest phase inserts; 0: as defined.
std::vector<scenario> named_scenarios(std::int64_t rows = 0);

}  // namespace rowkey::bench
