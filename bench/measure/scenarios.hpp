// The scenarios: what is inserted how, on what kind of server. `bench/run --list` prints them. A new scenario is an
// entry in scenarios.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "measure/keys.hpp"
#include "measure/layout.hpp"
#include "measure/upkeep.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// Rows that go after a load, of all in the table.
struct deletion {
    victims which = victims::random;
    double left = 1;  // part of the rows that stay
};

/// One load into a table, and what comes after it.
struct phase {
    std::string scenario;  // under whose name it is reported; empty: it only prepares
    const key_kind* key = nullptr;
    std::int64_t rows = 0;
    int clients = 1;
    int batch = 100;
    writing how = {};
    std::chrono::milliseconds skew{0};
    int checkpoints = 9;
    bool lookups = false;                              // afterwards, selects are measured
    bool brin = false;                                 // likewise, with a BRIN index and without
    bool orders = false;                               // into two tables of its own, with all that schema.hpp measures
    std::optional<deletion> deletes = {};              // afterwards, and VACUUM after it
    bool reindex = false;                              // at the end, all indexes are rebuilt
    std::map<std::string, std::string> settings = {};  // of the clients' sessions

    /// Rows of a table that had `before` ones.
    std::int64_t rows_after(std::int64_t before) const;
};

/// One table, or one schema, from its creation to its drop.
struct arm {
    std::string variant;        // see run::variant
    std::vector<phase> phases;  // all of keys with the same table; of a schema, one
    table_layout layout = {};
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
};

/// What a scenario is called and asks, and how it is shown: see scenario_facts.
struct scenario_kind {
    std::string_view name;
    std::string_view about;                         // one line, for --list
    std::int64_t rows = 0;                          // of its largest load, unless --rows says another number
    scenario (*make)(std::int64_t rows) = nullptr;  // its tables and loads; null for the two of the main job
    bool forces = false;                            // checkpoints, as what it compares: it cannot do without them
    std::string_view asks = "";
    std::vector<std::string> summary = {};
    std::vector<std::string> charts = {};
};

/// All, in the order in which they are reported. The main job comes first.
std::span<const scenario_kind> all_scenario_kinds();

/// What is to be known of each scenario that it reports, but for the server's part. `forced`: whether its checkpoints
/// are.
std::vector<scenario_facts> facts_of(const scenario& what, bool forced);

/// What --rows, --keys, --clients and --batch say of the main job: two scenarios that share their tables.
struct main_job {
    std::int64_t rows = 1'000'000;
    std::vector<const key_kind*> keys;
    int clients = 1;
    int batch = 100;
    bool first = true, second = true;  // which are reported
};
scenario main_scenario(const main_job& job);

/// The others. `rows`: what the largest phase inserts; 0: as defined.
std::vector<scenario> named_scenarios(std::int64_t rows = 0);

}  // namespace rowkey::bench
