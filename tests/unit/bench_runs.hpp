// Results made up for the tests of the bench.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "figures.hpp"
#include "results.hpp"

namespace rowkey::bench {

inline std::size_t count(const std::string& text, const std::string& word) {
    std::size_t n = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++n;
    return n;
}

inline bool has(const std::string& text, const std::string& word) {
    return text.find(word) != std::string::npos;
}

/// A run with all that a run can have.
inline run whole(const std::string& scenario, const std::string& key, const std::string& variant = "",
                 int clients = 1) {
    run one;
    one.scenario = scenario;
    one.key = key;
    one.variant = variant;
    one.clients = clients;
    one.rows = 1000;
    one.repetitions = 3;
    one.rows_per_second = 1000;
    one.rows_per_second_last_decile = 900;
    one.rows_per_second_by_tenth.assign(10, 1000);
    one.latency = {100, 200, 300, 400};
    one.index = {819200, 800000, 99, 90, 1};
    one.primary_index = index_shape{409600, 400000, 49, 90, 0};
    one.total_bytes = 3e6;
    one.correlation = 1;
    one.wal = wal_per_row{80, 90, 0.01};
    one.splits = leaf_splits{98, 2};
    one.checkpoints = 9;
    one.checkpoint = checkpoint_cost{20, 120};
    one.buffers = index_buffers{3000, 100};
    one.client_cpu_us = 2;
    one.server_cpu_us = 6;
    one.vacuum = vacuum_cost{500, 0.02, 9e6, 819200 + 409600, 600000, 45, 90};
    one.brin_bytes = 24576;
    one.vacuum_buffers = index_buffers{140, 10};
    one.reindex = reindex_cost{0.1, 6e5, 614400, 90};
    one.per_order = order_cost{900, 1500, 80};
    one.order_buffers = order_requests{90, 2};
    one.join = join_cost{0.5, 0.75};
    one.lookups = {{"point", true, 20, 1, 3}, {"point", false, 10, 4, 1}};
    one.landed = landing{1000, 100, {}};
    for (std::uint32_t i = 0; i < 100; ++i) {
        one.landed->points.push_back({i * 10, i});
        one.over_time.push_back({0.01 * (i + 1), 100, 200});
    }
    one.checkpoint_seconds = {0.3, 0.6};
    for_each_figure(one, [&](const std::string& name, double value) {
        one.range[name] = {0.99 * value, 1.01 * value};
    });
    return one;
}

/// With selects by a B-tree and, in a tenth of the time, by a BRIN index.
inline run with_brin(run one) {
    one.lookups = {{"newest 1% by B-tree", false, 1000, 100, 0}, {"newest 1% by BRIN", false, 100, 200, 0}};
    for_each_figure(one, [&](const std::string& name, double value) {
        one.range[name] = {0.99 * value, 1.01 * value};
    });
    return one;
}

inline results of(std::vector<run> runs) {
    results found;
    for (const run& one : runs) {
        if (found.scenarios.empty() || found.scenarios.back().name != one.scenario) {
            found.scenarios.emplace_back();
            auto& facts = found.scenarios.back();
            facts.name = one.scenario;
            facts.title = "1,000 rows";
            facts.rows = 1000;
            facts.repeat = 3;
            facts.checkpoints = 9;
            facts.batch = 100;
        }
    }
    found.runs = std::move(runs);
    found.env = {"a CPU", "15", "a compiler", "Release", {{"fsync", "on"}}};
    return found;
}

/// Multiplies a figure and its range.
inline void scale(run& one, const std::string& figure, double by) {
    for_each_figure(one, [&](const std::string& name, double& value) {
        if (name != figure) return;
        value *= by;
        one.range[name] = {one.range[name].first * by, one.range[name].second * by};
    });
}

inline results two_runs() {
    results found;
    found.scenarios.push_back(
        {"grow", "1,000 rows into empty tables", 1000, 1, 9, 100, "", "", "2026-11-28", "bench/run", {}, "", {}, {}});
    found.keys = {{"uuidv4", "random", "M0 0h1", "#c64a06", "#ff8b4d"},
                  {"uuidv7", "ordered", "M0 0v1", "#0a6ab6", "#5db5f5"}};
    for (const char* key : {"uuidv4", "uuidv7"}) {
        run one;
        one.scenario = "grow";
        one.key = key;
        one.rows_per_second = one.key == "uuidv4" ? 500 : 1000;
        one.index.bytes = 16384;
        found.runs.push_back(one);
    }
    return found;
}

}  // namespace rowkey::bench
