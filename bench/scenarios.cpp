#include "scenarios.hpp"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "words.hpp"

namespace rowkey::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t mib = 1024 * 1024;

const key_kind* key(std::string_view name) {
    const key_kind* const found = find_key_kind(name);
    assert(found != nullptr);
    return found;
}

std::string number(std::int64_t rows) {
    return grouped(static_cast<double>(rows));
}

/// Of a uuidv7 index of `rows` rows.
std::int64_t index_bytes(std::int64_t rows) {
    return btree_bytes(rows, uuid_entry_bytes, key_order::ascending);
}

/// Of shared_buffers: 1 MiB at least.
std::int64_t cache_of(std::int64_t bytes) {
    return std::max(mib, bytes / mib * mib);
}

/// An arm of one phase for each key.
std::vector<arm> arms_of(const std::vector<std::string_view>& keys, const phase& like) {
    std::vector<arm> arms;
    for (const auto name : keys) {
        arms.push_back({"", {like}});
        arms.back().phases.front().key = key(name);
    }
    return arms;
}

scenario cached(std::int64_t rows) {
    phase load{.scenario = "cached", .rows = rows};
    return {"cached",
            "every index fits into shared_buffers: what is left of the difference when nothing is read",
            {{"cached", absl::StrCat(number(rows), " rows into empty tables")}},
            {cache_of(16 * index_bytes(rows) + 64 * mib), 0},
            arms_of({"bigint", "uuidv4", "uuidv7", "uuidv7-ms", "bigint+uuidv4"}, load)};
}

scenario text_keys(std::int64_t rows) {
    phase load{.scenario = "text", .rows = rows};
    return {"text",
            "ids kept as text: TypeID, ULID and NanoID beside uuids of the same orders",
            {{"text", absl::StrCat(number(rows), " rows, ids as text under collation \"C\"")}},
            {cache_of(index_bytes(rows) / 2), 0},
            arms_of({"uuidv7", "typeid", "ulid", "nanoid", "uuidv7-ms"}, load)};
}

scenario bounded(std::int64_t rows) {
    scenario made{"bounded",
                  "the index is four times the memory that a cgroup leaves the server for caching",
                  {{"bounded", absl::StrCat(number(rows / 10), " rows more into ", number(rows))}},
                  {},
                  {}};
    // Half of the cache is shared_buffers, half the kernel's.
    const std::int64_t cache = cache_of(index_bytes(rows + rows / 10) / 4);
    made.memory = {cache_of(cache / 2), cache};
    for (const auto name : {"bigint", "uuidv4", "uuidv7", "bigint+uuidv7", "bigint+uuidv4"}) {
        made.arms.push_back({"",
                             {{.scenario = "", .key = key(name), .rows = rows, .batch = 1000, .checkpoints = 0},
                              {.scenario = "bounded", .key = key(name), .rows = rows / 10}}});
    }
    return made;
}

scenario writers(std::int64_t rows) {
    scenario made{"writers",
                  "1, 8 and 32 clients at a time, each with transactions of 100 rows",
                  {{"writers", absl::StrCat(number(rows), " rows by 1, 8 and 32 clients")}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    for (const auto name : {"bigint", "uuidv4", "uuidv7", "uuidv7-ms", "default-uuidv7"}) {
        for (const int clients : {1, 8, 32}) {
            made.arms.push_back({absl::StrCat(clients, clients == 1 ? " client" : " clients"),
                                 {{.scenario = "writers", .key = key(name), .rows = rows, .clients = clients}}});
        }
    }
    return made;
}

scenario making(std::int64_t rows) {
    scenario made{"making",
                  "8 clients; ids made for a whole transaction, for each row, or when the row is inserted",
                  {{"making", absl::StrCat(number(rows), " rows by 8 clients: when the id is made")}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    const auto add = [&](std::string_view name, const char* variant, writing how) {
        made.arms.push_back(
            {variant, {{.scenario = "making", .key = key(name), .rows = rows, .clients = 8, .how = how}}});
    };
    add("bigint", "COPY", {});
    add("bigint", "INSERT of each row", {.by_insert = true});
    add("uuidv7", "all before a COPY", {.ids_first = true});
    add("uuidv7", "with each row of a COPY", {});
    add("uuidv7", "before each row's INSERT", {.by_insert = true});
    add("default-uuidv7", "by the server in a COPY", {});
    add("default-uuidv7", "by the server in each INSERT", {.by_insert = true});
    return made;
}

scenario skew(std::int64_t rows) {
    scenario made{"skew",
                  "8 writers whose clocks differ by up to 100 ms, as on several hosts",
                  {{"skew", absl::StrCat(number(rows), " rows by 8 writers with clocks apart")}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    const auto add = [&](std::string_view name, const char* variant, std::chrono::milliseconds apart) {
        made.arms.push_back(
            {variant, {{.scenario = "skew", .key = key(name), .rows = rows, .clients = 8, .skew = apart}}});
    };
    add("bigint", "", 0ms);
    add("uuidv4", "", 0ms);
    add("uuidv7", "", 0ms);
    add("uuidv7", "clocks ±50 ms", 50ms);
    add("uuidv7-ms", "", 0ms);
    add("uuidv7-ms", "clocks ±50 ms", 50ms);
    return made;
}

scenario switch_over(std::int64_t rows) {
    scenario made{"switch",
                  "a table full of uuidv4 goes on with uuidv7",
                  {{"switch", absl::StrCat(number(rows / 5), " rows more into ", number(rows))}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    const auto add = [&](const std::string& before, std::string_view name) {
        made.arms.push_back({absl::StrCat("after ", before),
                             {{.scenario = "", .key = key(before), .rows = rows, .batch = 1000, .checkpoints = 0},
                              {.scenario = "switch", .key = key(name), .rows = rows / 5}}});
    };
    add("uuidv4", "uuidv4");
    add("uuidv4", "uuidv7");
    add("uuidv7", "uuidv7");
    return made;
}

scenario single_row(std::int64_t rows) {
    const std::int64_t more = (rows + 49) / 50;
    scenario made{"single-row",
                  "one INSERT and one commit a row, flushed to disk",
                  {{"single-row", absl::StrCat(number(more), " rows more into ", number(rows), ", a commit each")}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    for (const auto name : {"bigint", "uuidv4", "uuidv7", "bigint+uuidv7", "default-uuidv7"}) {
        made.arms.push_back(
            {"",
             {{.scenario = "", .key = key(name), .rows = rows, .batch = 1000, .checkpoints = 0},
              {.scenario = "single-row", .key = key(name), .rows = more, .batch = 1, .how = {.by_insert = true}}}});
    }
    return made;
}

scenario checkpoints(std::int64_t rows) {
    scenario made{"checkpoints",
                  "the same inserts with a checkpoint every fiftieth, every fifth, or none",
                  {{"checkpoints", absl::StrCat(number(rows), " rows more into ", number(rows),
                                                ", by how far checkpoints are apart")}},
                  {cache_of(index_bytes(rows)), 0},
                  {}};
    for (const auto name : {"uuidv4", "uuidv7"}) {
        for (const int count : {49, 4, 0}) {
            made.arms.push_back(
                {count == 0 ? "no checkpoint" : absl::StrCat("every ", number(rows / (count + 1)), " rows"),
                 {{.scenario = "", .key = key(name), .rows = rows, .batch = 1000, .checkpoints = 0},
                  {.scenario = "checkpoints", .key = key(name), .rows = rows, .checkpoints = count}}});
        }
    }
    return made;
}

scenario reads(std::int64_t rows) {
    phase load{.scenario = "reads", .rows = rows, .batch = 1000, .checkpoints = 0, .lookups = true};
    return {"reads",
            "selects by key: any row, a hundred in a row, one of the newest hundredth; shared_buffers cold and warm",
            {{"reads", absl::StrCat("selects from ", number(rows), " rows")}},
            {cache_of(7 * index_bytes(rows)), 0},  // all of the table and its indexes
            arms_of({"bigint", "uuidv4", "uuidv7", "bigint+uuidv7", "bigint+uuidv4"}, load)};
}

scenario five_million(std::int64_t rows) {
    phase load{.scenario = "five-million", .rows = rows};
    return {"five-million",
            "the claim of \"285 MB against 118 MB at 5 million rows\"",
            {{"five-million", absl::StrCat(number(rows), " rows into empty tables")}},
            {cache_of(index_bytes(rows) / 2), 0},
            arms_of({"bigint", "uuidv4", "uuidv7"}, load)};
}

}  // namespace

std::int64_t scenario::rows() const {
    std::int64_t sum = 0;
    for (const auto& one : arms) {
        for (const auto& load : one.phases) sum += load.rows;
    }
    return sum;
}

double scenario::minutes() const {
    // Seconds by row, as measured: a COPY with all that is read of its log afterwards, one that only prepares, an INSERT, a commit,
    // a random leaf that is not in memory; by checkpoint, and by set of lookups.
    constexpr double copied = 7.5e-6, prepared = 3.5e-6, inserted = 20e-6, committed = 300e-6, missed = 90e-6,
                     checkpoint = 0.03, looked_up = 1;
    double seconds = 0;
    for (const auto& one : arms) {
        for (const auto& load : one.phases) {
            const bool misses = memory.cache > 0 && load.key->indexes[0].order == key_order::random;
            const double each = load.scenario.empty() ? prepared
                                : misses              ? missed
                                : load.batch == 1     ? committed
                                : load.how.by_insert  ? inserted
                                                      : copied;
            seconds +=
                each * static_cast<double>(load.rows) + checkpoint * load.checkpoints + (load.lookups ? looked_up : 0);
        }
    }
    return 3 * seconds / 60;
}

std::vector<scenario_facts> facts_of(const scenario& what, bool forced) {
    std::vector<scenario_facts> all;
    for (const auto& [name, title] : what.titles) {
        std::vector<const phase*> loads;
        for (const auto& one : what.arms) {
            for (const auto& load : one.phases) {
                if (load.scenario == name) loads.push_back(&load);
            }
        }
        if (loads.empty()) continue;
        const int checkpoints = loads.front()->checkpoints;
        const bool alike = std::all_of(loads.begin(), loads.end(),
                                       [&](const phase* load) { return load->checkpoints == checkpoints; });
        all.push_back({name,
                       title,
                       loads.front()->rows,
                       0,
                       !forced ? 0
                       : alike ? checkpoints
                               : differing,
                       loads.front()->batch,
                       "",
                       "",
                       {}});
    }
    return all;
}

scenario main_scenario(const main_job& job) {
    const std::int64_t more = (job.rows + 9) / 10;
    scenario made{"main",
                  "",
                  {{"grow", absl::StrCat(number(job.rows), " rows into empty tables")},
                   {"steady", absl::StrCat(number(more), " rows more into the same tables")}},
                  {std::clamp<std::int64_t>(index_bytes(job.rows) / 2 / mib, 1, 1024) * mib, 0},
                  {}};
    for (const auto* kind : job.keys) {
        made.arms.push_back({"",
                             {{.scenario = job.grow ? "grow" : "",
                               .key = kind,
                               .rows = job.rows,
                               .clients = job.clients,
                               .batch = job.batch}}});
        if (!job.steady) continue;
        made.arms.back().phases.push_back(
            {.scenario = "steady", .key = kind, .rows = more, .clients = job.clients, .batch = job.batch});
    }
    return made;
}

std::vector<scenario> named_scenarios(std::int64_t rows) {
    const auto or_else = [&](std::int64_t defined) { return rows > 0 ? rows : defined; };
    return {cached(or_else(500'000)),       bounded(or_else(2'000'000)),     writers(or_else(500'000)),
            making(or_else(200'000)),       skew(or_else(500'000)),          switch_over(or_else(1'000'000)),
            single_row(or_else(1'000'000)), checkpoints(or_else(500'000)),   reads(or_else(1'000'000)),
            text_keys(or_else(500'000)),    five_million(or_else(5'000'000))};
}

}  // namespace rowkey::bench
