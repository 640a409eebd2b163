#include "measure/scenarios.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "measure/order_tables.hpp"
#include "words.hpp"

namespace rowkey::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t mib = 1024 * 1024;

/// In what the functions below make, for the name of the scenario.
constexpr const char* reported = "its own name";

const key_kind* key(std::string_view name) {
    const key_kind* const found = find_key_kind(name);
    assert(found != nullptr);
    return found;
}

std::string number(std::int64_t rows) {
    return grouped(static_cast<double>(rows));
}

/// One at least.
std::int64_t part_of(std::int64_t rows, std::int64_t parts) {
    return (rows + parts - 1) / parts;
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
    phase load{.scenario = reported, .rows = rows};
    return {"",
            "",
            {{reported, absl::StrCat(number(rows), " rows into empty tables")}},
            {cache_of(16 * index_bytes(rows) + 64 * mib), 0},
            arms_of({"bigint", "uuidv4", "uuidv7", "uuidv7-ms", "bigint+uuidv4"}, load)};
}

scenario text_keys(std::int64_t rows) {
    phase load{.scenario = reported, .rows = rows};
    return {"",
            "",
            {{reported, absl::StrCat(number(rows), " rows, ids as text under collation \"C\"")}},
            {cache_of(index_bytes(rows) / 2), 0},
            arms_of({"uuidv7", "typeid", "ulid", "nanoid", "uuidv7-ms"}, load)};
}

scenario bounded(std::int64_t rows) {
    scenario made{
        "", "", {{reported, absl::StrCat(number(part_of(rows, 10)), " rows more into ", number(rows))}}, {}, {}};
    // Half of the cache is shared_buffers, half the kernel's.
    const std::int64_t cache = cache_of(index_bytes(rows + part_of(rows, 10)) / 4);
    made.memory = {cache_of(cache / 2), cache};
    for (const auto name : {"bigint", "uuidv4", "uuidv7", "bigint+uuidv7", "bigint+uuidv4"}) {
        made.arms.push_back({"",
                             {{.scenario = "", .key = key(name), .rows = rows, .batch = 1000, .checkpoints = 0},
                              {.scenario = reported, .key = key(name), .rows = part_of(rows, 10)}}});
    }
    return made;
}

scenario writers(std::int64_t rows) {
    scenario made{"",
                  "",
                  {{reported, absl::StrCat(number(rows), " rows by 1, 8 and 32 clients")}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    for (const auto name : {"bigint", "uuidv4", "uuidv7", "uuidv7-ms", "default-uuidv7"}) {
        for (const int clients : {1, 8, 32}) {
            made.arms.push_back({absl::StrCat(clients, clients == 1 ? " client" : " clients"),
                                 {{.scenario = reported, .key = key(name), .rows = rows, .clients = clients}}});
        }
    }
    return made;
}

scenario making(std::int64_t rows) {
    scenario made{"",
                  "",
                  {{reported, absl::StrCat(number(rows), " rows by 8 clients: when the id is made")}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    const auto add = [&](std::string_view name, const char* variant, writing how) {
        made.arms.push_back(
            {variant, {{.scenario = reported, .key = key(name), .rows = rows, .clients = 8, .how = how}}});
    };
    add("bigint", "COPY", {});
    add("bigint", "INSERT of each row", {.by = statements::insert});
    add("uuidv7", "all before a COPY", {.ids_first = true});
    add("uuidv7", "with each row of a COPY", {});
    add("uuidv7", "before each row's INSERT", {.by = statements::insert});
    add("default-uuidv7", "by the server in a COPY", {});
    add("default-uuidv7", "by the server in each INSERT", {.by = statements::insert});
    return made;
}

scenario skew(std::int64_t rows) {
    scenario made{"",
                  "",
                  {{reported, absl::StrCat(number(rows), " rows by 8 writers with clocks apart")}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    const auto add = [&](std::string_view name, const char* variant, std::chrono::milliseconds apart) {
        made.arms.push_back(
            {variant, {{.scenario = reported, .key = key(name), .rows = rows, .clients = 8, .skew = apart}}});
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
    scenario made{"",
                  "",
                  {{reported, absl::StrCat(number(part_of(rows, 5)), " rows more into ", number(rows))}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    const auto add = [&](const std::string& before, std::string_view name) {
        made.arms.push_back({absl::StrCat("after ", before),
                             {{.scenario = "", .key = key(before), .rows = rows, .batch = 1000, .checkpoints = 0},
                              {.scenario = reported, .key = key(name), .rows = part_of(rows, 5)}}});
    };
    add("uuidv4", "uuidv4");
    add("uuidv4", "uuidv7");
    add("uuidv7", "uuidv7");
    return made;
}

scenario single_row(std::int64_t rows) {
    const std::int64_t more = (rows + 49) / 50;
    scenario made{"",
                  "",
                  {{reported, absl::StrCat(number(more), " rows more into ", number(rows), ", a commit each")}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    for (const auto name : {"bigint", "uuidv4", "uuidv7", "bigint+uuidv7", "default-uuidv7"}) {
        made.arms.push_back(
            {"",
             {{.scenario = "", .key = key(name), .rows = rows, .batch = 1000, .checkpoints = 0},
              {.scenario = reported, .key = key(name), .rows = more, .batch = 1, .how = {.by = statements::insert}}}});
    }
    return made;
}

scenario checkpoints(std::int64_t rows) {
    scenario made{"",
                  "",
                  {{reported, absl::StrCat(number(rows), " rows more into ", number(rows),
                                           ", by how far checkpoints are apart")}},
                  {cache_of(index_bytes(rows)), 0},
                  {}};
    for (const auto name : {"uuidv4", "uuidv7"}) {
        for (const int count : {49, 4, 0}) {
            made.arms.push_back(
                {count == 0 ? "no checkpoint" : absl::StrCat("every ", number(rows / (count + 1)), " rows"),
                 {{.scenario = "", .key = key(name), .rows = rows, .batch = 1000, .checkpoints = 0},
                  {.scenario = reported, .key = key(name), .rows = rows, .checkpoints = count}}});
        }
    }
    return made;
}

scenario reads(std::int64_t rows) {
    phase load{.scenario = reported, .rows = rows, .batch = 1000, .checkpoints = 0, .lookups = true};
    return {"",
            "",
            {{reported, absl::StrCat("selects from ", number(rows), " rows")}},
            {cache_of(7 * index_bytes(rows)), 0},  // all of the table and its indexes
            arms_of({"bigint", "uuidv4", "uuidv7", "bigint+uuidv7", "bigint+uuidv4"}, load)};
}

scenario remedies(std::int64_t rows) {
    scenario made{"",
                  "",
                  {{reported, absl::StrCat(number(rows), " rows by 8 clients: what keeps the leaves full")}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    const auto add = [&](std::string_view name, const char* variant, writing how) -> arm& {
        made.arms.push_back(
            {variant, {{.scenario = reported, .key = key(name), .rows = rows, .clients = 8, .how = how}}});
        return made.arms.back();
    };
    add("uuidv7", "COPY", {});
    add("uuidv7", "COPY, fillfactor 70", {}).layout.fillfactor = 70;
    add("uuidv7", "COPYs of 10 rows", {.rows_at_once = 10});
    add("uuidv7", "INSERTs of a row, pipelined", {.by = statements::pipelined, .over = transport::libpq_binary});
    add("uuidv7", "INSERTs of a row, 10 in the pipeline",
        {.by = statements::pipelined, .over = transport::libpq_binary, .rows_at_once = 10});
    add("uuidv7", "COPY, then REINDEX", {}).phases.back().reindex = true;
    add("default-uuidv7", "COPY, ids by the server", {});
    return made;
}

scenario wire(std::int64_t rows) {
    scenario made{"",
                  "",
                  {{reported, absl::StrCat(number(rows), " rows by one client of libpq: how values go to the server")}},
                  {cache_of(4 * index_bytes(rows) + 64 * mib), 0},
                  {}};
    const auto add = [&](std::string_view name, const char* variant, statements by, transport over) {
        made.arms.push_back({variant,
                             {{.scenario = reported,
                               .key = key(name),
                               .rows = rows,
                               .how = {.by = by, .over = over},
                               .checkpoints = 0}}});
    };
    for (const auto name : {"bigint", "uuidv7"}) {
        for (const auto over : {transport::libpq_text, transport::libpq_binary}) {
            const bool binary = over == transport::libpq_binary;
            add(name, binary ? "INSERT, binary" : "INSERT, text", statements::insert, over);
            add(name, binary ? "unnest, binary" : "unnest, text", statements::unnest, over);
            add(name, binary ? "COPY, binary" : "COPY, text", statements::copy, over);
        }
    }
    return made;
}

scenario compression(std::int64_t rows) {
    scenario made{
        "",
        "",
        {{reported, absl::StrCat(number(part_of(rows, 5)), " rows more into ", number(rows), ", by wal_compression")}},
        {cache_of(index_bytes(rows)), 0},
        {}};
    for (const auto name : {"uuidv4", "uuidv7"}) {
        for (const auto* method : {"off", "pglz", "lz4", "zstd"}) {
            made.arms.push_back({method,
                                 {{.scenario = "", .key = key(name), .rows = rows, .batch = 1000, .checkpoints = 0},
                                  {.scenario = reported,
                                   .key = key(name),
                                   .rows = part_of(rows, 5),
                                   .settings = {{"wal_compression", method}}}}});
        }
    }
    return made;
}

/// Rounds of as many inserts each, of a delete after them, and of VACUUM. The last round is reported.
scenario in_rounds(std::int64_t rows, victims which, const char* who) {
    constexpr int rounds = 4;
    scenario made{"",
                  "",
                  {{reported, absl::StrCat(number(rows), " rows more in each of ", rounds, " rounds; then ", who,
                                           " go, and VACUUM comes")}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    for (const auto name : {"bigint", "uuidv4", "uuidv7", "uuidv7-ms", "bigint+uuidv7"}) {
        for (const auto& [variant, left] : {std::pair{"50% left", 0.5}, std::pair{"10% left", 0.1}}) {
            arm one{variant, {}};
            for (int round = 1; round <= rounds; ++round) {
                phase load{.scenario = "", .key = key(name), .rows = rows, .batch = 1000, .checkpoints = 0};
                if (round == rounds) load = {.scenario = reported, .key = key(name), .rows = rows, .reindex = true};
                load.deletes = deletion{which, left};
                one.phases.push_back(load);
            }
            made.arms.push_back(one);
        }
    }
    return made;
}

scenario churn(std::int64_t rows) {
    return in_rounds(rows, victims::random, "rows at random");
}

scenario retention(std::int64_t rows) {
    return in_rounds(rows, victims::oldest, "the oldest rows");
}

scenario brin(std::int64_t rows) {
    scenario made{"",
                  "",
                  {{reported, absl::StrCat(number(rows), " rows, selects by a B-tree and by a BRIN index on the key")}},
                  {cache_of(7 * index_bytes(rows)), 0},  // all of the table and its indexes
                  {}};
    for (const auto name : {"bigint", "uuidv4", "uuidv7", "uuidv7-ms"}) {
        for (const int clients : {1, 8}) {
            made.arms.push_back(
                {absl::StrCat(clients, clients == 1 ? " client" : " clients"),
                 {{.scenario = reported, .key = key(name), .rows = rows, .clients = clients, .brin = true}}});
        }
    }
    return made;
}

/// "100 tenants, runs of 20, 16 partitions, primary key (id, tenant_id)"
std::string variant_of(const table_layout& layout) {
    if (layout.place == tenant_place::none) return "primary key (id)";
    std::string told = absl::StrCat(grouped(static_cast<double>(layout.tenants)), " tenants, ",
                                    layout.run == 1 ? "one by one" : absl::StrCat("runs of ", layout.run));
    if (layout.uuid_tenants) absl::StrAppend(&told, ", tenant_id uuid");
    if (layout.partitions > 0) absl::StrAppend(&told, ", ", layout.partitions, " partitions");
    if (layout.place == tenant_place::trailing) absl::StrAppend(&told, ", primary key (id, tenant_id)");
    if (layout.place == tenant_place::beside) absl::StrAppend(&told, ", (tenant_id, created_at) beside (id)");
    return told;
}

scenario tenants(std::int64_t rows) {
    scenario made{"",
                  "",
                  {{reported, absl::StrCat(number(rows), " rows of 10, 100 and 1,000 tenants in turn, primary key ",
                                           "(tenant_id, id)")}},
                  {cache_of(index_bytes(rows) / 2), 0},
                  {}};
    const auto add = [&](std::string_view name, const table_layout& layout) {
        made.arms.push_back({variant_of(layout), {{.scenario = reported, .key = key(name), .rows = rows}}, layout});
    };
    add("uuidv7", {.tenants = 100, .run = 20, .place = tenant_place::none});
    for (const std::int64_t tenants : {10, 100, 1000}) {
        for (const std::int64_t run : {1, 20}) {
            add("bigint", {.tenants = tenants, .run = run});
            add("uuidv7", {.tenants = tenants, .run = run});
        }
    }
    add("uuidv4", {.tenants = 100});
    add("uuidv7-ms", {.tenants = 100, .run = 20});
    add("bigint", {.tenants = 100, .run = 20, .uuid_tenants = true});
    add("bigint+uuidv7", {.tenants = 100, .run = 20});
    add("uuidv7", {.tenants = 100, .run = 20, .partitions = 16});
    add("uuidv7", {.tenants = 100, .run = 20, .place = tenant_place::trailing, .partitions = 16});
    add("uuidv7", {.tenants = 100, .run = 20, .place = tenant_place::beside});
    add("uuidv7", {.tenants = 100, .run = 20});
    made.arms.back().variant += ", then REINDEX";
    made.arms.back().phases.front().reindex = true;
    return made;
}

scenario five_million(std::int64_t rows) {
    phase load{.scenario = reported, .rows = rows};
    return {"",
            "",
            {{reported, absl::StrCat(number(rows), " rows into empty tables")}},
            {cache_of(index_bytes(rows) / 2), 0},
            arms_of({"uuidv4", "uuidv7"}, load)};
}

/// `rows`: items, of which each order has five on average.
scenario schema(std::int64_t rows) {
    const std::int64_t orders = std::max<std::int64_t>(1, rows / items_per_order);
    phase load{.scenario = reported,
               .rows = orders * rows_per_order,
               .batch = orders_per_transaction * rows_per_order,
               .orders = true};
    return {"",
            "",
            {{reported, absl::StrCat(number(orders), " orders with ", number(orders * items_per_order), " items")}},
            {cache_of(2 * index_bytes(rows)), 0},  // about half of the tables and their indexes
            arms_of({"bigint", "uuidv4", "uuidv7", "bigint+uuidv7"}, load)};
}

// bench/run reads the names from this file, where nothing else is given a `.name`. The main job comes first: from
// empty, then a tenth more. Most have 1,000,000 rows, or a half or a quarter of that. The fill of random pages swings
// between one doubling of the rows and the next, and at these sizes it is near its mean, ln 2.
const std::vector<scenario_kind> scenario_kinds{
    scenario_kind{.name = "grow",
                  .about = "the main job: into empty tables; --keys, --rows, --clients and --batch shape it",
                  .summary = {"index_bytes", "wal_bytes", "/rows_per_second"},
                  .charts = {"landing", "over-time", "size", "wal", "splits", "tenths", "dirtied", "latency"}},
    scenario_kind{
        .name = "steady",
        .about = "the main job goes on: a tenth more into the same tables, with checkpoints ten times as dense",
        .summary = {"index_bytes", "wal_bytes", "/rows_per_second"},
        .charts = {"landing", "over-time", "size", "wal", "splits", "tenths", "dirtied", "latency"}},
    scenario_kind{.name = "cached",
                  .about = "every index fits into shared_buffers: what is left of the difference when nothing is read",
                  .rows = 250'000,
                  .make = cached,
                  .summary = {"index_bytes", "wal_bytes", "/rows_per_second"},
                  .charts = {"landing", "latency", "tenths", "wal", "size"}},
    scenario_kind{.name = "bounded",
                  .about = "the indexes are two to six times the memory that a cgroup leaves the server for caching",
                  .rows = 1'000'000,
                  .make = bounded,
                  .summary = {"/rows_per_second", "/latency_us/p99", "wal_bytes"},
                  .charts = {"landing", "over-time", "tenths", "read", "latency", "wal"}},
    scenario_kind{.name = "writers",
                  .about = "1, 8 and 32 clients at a time, each with transactions of 100 rows",
                  .rows = 250'000,
                  .make = writers,
                  .asks = "clients",
                  .summary = {"/index/avg_leaf_density", "wal_bytes", "/rows_per_second"},
                  .charts = {"landing", "density-by-clients", "speed-by-clients", "size", "splits", "latency"}},
    scenario_kind{.name = "making",
                  .about = "8 clients; ids made for a whole transaction, for each row, or when the row is inserted",
                  .rows = 200'000,
                  .make = making,
                  .asks = "variants",
                  .summary = {"/index/avg_leaf_density", "index_bytes", "/splits/interior"},
                  .charts = {"landing", "size", "splits", "latency", "wal"}},
    scenario_kind{.name = "remedies",
                  .about = "8 clients; what keeps leaves full where several COPY at a time, and what that costs",
                  .rows = 200'000,
                  .make = remedies,
                  .asks = "remedies",
                  .summary = {"/index/avg_leaf_density", "/rows_per_second", "wal_bytes"},
                  .charts = {"landing", "size", "splits", "speed", "latency", "wal"}},
    scenario_kind{
        .name = "wire",
        .about = "one client of libpq: text or binary, as parameters, arrays or a COPY; processor time per row",
        .rows = 100'000,
        .make = wire,
        .asks = "wire",
        .summary = {"/rows_per_second", "/client_cpu_us", "/server_cpu_us"},
        .charts = {"speed", "processor-time", "latency"}},
    scenario_kind{.name = "skew",
                  .about = "8 writers whose clocks differ by up to 100 ms, as on several hosts",
                  .rows = 250'000,
                  .make = skew,
                  .asks = "clocks",
                  .summary = {"/index/avg_leaf_density", "index_bytes", "wal_bytes"},
                  .charts = {"landing", "size", "splits", "wal"}},
    scenario_kind{.name = "switch",
                  .about = "a table full of uuidv4 goes on with uuidv7",
                  .rows = 500'000,
                  .make = switch_over,
                  .asks = "switch",
                  .summary = {"wal_bytes", "/checkpoint/pages_dirtied", "/rows_per_second"},
                  .charts = {"landing", "over-time", "size", "wal", "dirtied", "splits", "tenths"}},
    scenario_kind{.name = "single-row",
                  .about = "one INSERT and one commit a row, flushed to disk",
                  .rows = 250'000,
                  .make = single_row,
                  .summary = {"/latency_us/p50", "/latency_us/p99", "wal_bytes"},
                  .charts = {"landing", "over-time", "latency", "tenths", "wal"}},
    scenario_kind{.name = "checkpoints",
                  .about = "the same inserts with a checkpoint every fiftieth, every fifth, or none",
                  .rows = 250'000,
                  .make = checkpoints,
                  .forces = true,
                  .asks = "checkpoints",
                  .summary = {"wal_bytes", "/checkpoint/pages_dirtied", "/rows_per_second"},
                  .charts = {"over-time", "wal", "after-checkpoint", "dirtied", "latency", "tenths"}},
    scenario_kind{
        .name = "compression",
        .about = "wal_compression off, pglz, lz4 and zstd, with checkpoints that make most pages logged whole",
        .rows = 500'000,
        .make = compression,
        .forces = true,
        .asks = "compression",
        .summary = {"wal_bytes", "/wal/full_page_images_per_row", "/rows_per_second"},
        .charts = {"wal", "after-checkpoint", "dirtied", "speed", "latency"}},
    scenario_kind{
        .name = "reads",
        .about =
            "selects by key: any row, a hundred in a row, one of the newest hundredth; shared_buffers cold and warm",
        .rows = 500'000,
        .make = reads,
        .asks = "lookups",
        .summary = {"/lookups/0/us", "/lookups/1/us", "/lookups/2/us"},
        .charts = {"lookups", "total", "size"}},
    scenario_kind{
        .name = "churn",
        .about = "rounds of inserts, of a delete of random rows down to 50% and 10%, and of VACUUM; then REINDEX",
        .rows = 60'000,
        .make = churn,
        .asks = "upkeep",
        .summary = {"/vacuum/index_bytes", "/vacuum/seconds", "/reindex/seconds"},
        .charts = {"vacuumed", "vacuum", "reindex", "landing", "size", "wal", "splits", "dirtied", "latency"}},
    scenario_kind{
        .name = "retention",
        .about = "likewise, but the oldest rows are deleted",
        .rows = 60'000,
        .make = retention,
        .asks = "upkeep",
        .summary = {"/vacuum/index_bytes", "/vacuum/seconds", "/reindex/seconds"},
        .charts = {"vacuumed", "vacuum", "reindex", "landing", "size", "wal", "splits", "dirtied", "latency"}},
    scenario_kind{.name = "brin",
                  .about = "a BRIN index on the key beside its B-tree: one row, a thirtieth of the range, its last 1%",
                  .rows = 250'000,
                  .make = brin,
                  .asks = "brin",
                  .summary = {"/lookups/0/us", "/lookups/1/us", "/brin_bytes"},
                  .charts = {"lookups", "total", "size", "splits", "wal", "latency"}},
    scenario_kind{.name = "text",
                  .about = "ids kept as text: TypeID, ULID and NanoID beside uuids of the same orders",
                  .rows = 250'000,
                  .make = text_keys,
                  .asks = "reference",
                  .summary = {"index_bytes", "wal_bytes", "/rows_per_second"},
                  .charts = {"landing", "size", "total", "wal", "splits", "tenths"}},
    scenario_kind{
        .name = "schema",
        .about = "orders and their items in two tables with a foreign key: what each key costs an order, and joins",
        .rows = 1'000'000,
        .make = schema,
        .asks = "schema",
        .summary = {"/per_order/bytes", "/per_order/wal_bytes", "/per_order/us"},
        .charts = {"orders", "lookups", "over-time", "wal", "splits", "latency"}},
    scenario_kind{.name = "tenants",
                  .about = "rows of many tenants in turn, under a primary key that begins with the tenant",
                  .rows = 400'000,
                  .make = tenants,
                  .asks = "layout",
                  .summary = {"/index/avg_leaf_density", "index_bytes", "/checkpoint/pages_dirtied"},
                  .charts = {"fill", "landing", "size", "wal", "dirtied", "splits", "latency"}},
    scenario_kind{.name = "five-million",
                  .about = "the claim of \"285 MB against 118 MB at 5 million rows\"",
                  .rows = 5'000'000,
                  .make = five_million,
                  .summary = {"index_bytes", "wal_bytes", "/rows_per_second"},
                  .charts = {"landing", "size", "total", "wal", "splits", "tenths", "dirtied"}},
};

}  // namespace

std::int64_t phase::rows_after(std::int64_t before) const {
    const std::int64_t all = before + rows;
    return deletes ? std::llround(deletes->left * static_cast<double>(all)) : all;
}

std::int64_t scenario::rows() const {
    std::int64_t sum = 0;
    for (const auto& one : arms) {
        for (const auto& load : one.phases) sum += load.rows;
    }
    return sum;
}

std::span<const scenario_kind> all_scenario_kinds() {
    return scenario_kinds;
}

std::vector<scenario_facts> facts_of(const scenario& what, bool forced) {
    std::vector<scenario_facts> all;
    for (const auto& kind : scenario_kinds) {
        const std::string name{kind.name};
        std::vector<const phase*> loads;
        for (const auto& one : what.arms) {
            for (const auto& load : one.phases) {
                if (load.scenario == name) loads.push_back(&load);
            }
        }
        if (loads.empty()) continue;
        const int count = loads.front()->checkpoints;
        const bool alike =
            std::all_of(loads.begin(), loads.end(), [&](const phase* load) { return load->checkpoints == count; });
        scenario_facts facts;
        facts.name = name;
        facts.title = what.titles.at(name);
        facts.rows = loads.front()->rows;
        facts.checkpoints = !forced ? 0 : alike ? count : differing;
        facts.batch = loads.front()->batch;
        facts.asks = std::string{kind.asks};
        facts.summary = kind.summary;
        facts.charts = kind.charts;
        all.push_back(facts);
    }
    return all;
}

scenario main_scenario(const main_job& job) {
    const std::int64_t more = (job.rows + 9) / 10;
    const std::string first{scenario_kinds[0].name}, second{scenario_kinds[1].name};
    scenario made{"main",
                  "",
                  {{first, absl::StrCat(number(job.rows), " rows into empty tables")},
                   {second, absl::StrCat(number(more), " rows more into the same tables")}},
                  {std::clamp<std::int64_t>(index_bytes(job.rows) / 2 / mib, 1, 1024) * mib, 0},
                  {}};
    for (const auto* kind : job.keys) {
        made.arms.push_back({"",
                             {{.scenario = job.first ? first : "",
                               .key = kind,
                               .rows = job.rows,
                               .clients = job.clients,
                               .batch = job.batch}}});
        if (!job.second) continue;
        made.arms.back().phases.push_back(
            {.scenario = second, .key = kind, .rows = more, .clients = job.clients, .batch = job.batch});
    }
    return made;
}

std::vector<scenario> named_scenarios(std::int64_t rows) {
    std::vector<scenario> all;
    for (const auto& kind : scenario_kinds) {
        if (kind.make == nullptr) continue;
        scenario made = kind.make(rows > 0 ? rows : kind.rows);
        made.name = std::string{kind.name};
        made.about = std::string{kind.about};
        made.titles = {{made.name, made.titles.at(reported)}};
        for (auto& one : made.arms) {
            for (auto& load : one.phases) {
                if (load.scenario == reported) load.scenario = made.name;
            }
        }
        all.push_back(made);
    }
    return all;
}

}  // namespace rowkey::bench
