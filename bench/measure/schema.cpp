#include "measure/schema.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include <pqxx/pqxx>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "measure/load.hpp"
#include "measure/log_reader.hpp"
#include "measure/lookups.hpp"
#include "measure/measured_load.hpp"
#include "measure/order_tables.hpp"
#include "measure/phase.hpp"
#include "measure/reconcile.hpp"
#include "measure/relation.hpp"
#include "postgres/any_libpqxx.hpp"
#include "statistics.hpp"

namespace rowkey::bench {
namespace {

using postgres::detail::exec;

load_outcome load_into(order_tables& tables, const phase& what, int checkpoints, const measuring& how,
                       pqxx::connection& control, const std::string& doing) {
    const measured_load now{how};
    load_plan plan;
    plan.connect = [&](const writing&) {
        return make_writer(how.dsn, [&](pqxx::transaction_base& transaction, std::int64_t, std::int64_t rows) {
            tables.write(transaction, rows);
        });
    };
    plan.rows = what.rows;
    plan.batch = what.batch;
    plan.checkpoints = checkpoints;
    plan.progress = [&](std::int64_t more) {
        if (how.progress) how.progress(doing, more);
    };
    return run_load(plan, control);
}

/// To both tables, so far. None where the server does not count.
std::optional<block_requests> requests_so_far(workplace& place, const order_tables& tables) {
    block_requests sum;
    for (const auto& each : tables.tables()) {
        const auto more = requests_to(place, in_schema(place, each.name));
        if (!more) return std::nullopt;
        sum.table.hit += more->table.hit;
        sum.table.read += more->table.read;
        sum.indexes.hit += more->indexes.hit;
        sum.indexes.read += more->indexes.read;
    }
    return sum;
}

void add_requests(run& result, const block_requests& before, const block_requests& after, std::int64_t orders) {
    const auto between = [](const index_buffers& from, const index_buffers& to) {
        return index_buffers{to.hit - from.hit, to.read - from.read};
    };
    const auto table = between(before.table, after.table), indexes = between(before.indexes, after.indexes);
    const auto count = static_cast<double>(orders);
    result.buffers = indexes;
    result.order_buffers = order_requests{(table.hit + indexes.hit) / count, (table.read + indexes.read) / count};
}

/// What the load's log says, of the parents and of the children. None where the server no longer has it.
std::optional<std::vector<wal_tally>> tallies_of(workplace& place, const order_tables& tables, std::int64_t orders,
                                                 int checkpoints, const load_outcome& load) {
    flush_log(place.control());
    std::vector<wal_tally> tallies;
    for (const auto& each : tables.tables()) {
        auto& tally = tallies.emplace_back();
        tally.database = database_oid(place);
        tally.heap_relations = {file_node(place, each.name)};
        for (const auto& index : each.indexes) {
            auto& of_index = tally.indexes.emplace_back();
            of_index.relation = file_node(place, index);
            of_index.number = tally.indexes.size() - 1;
        }
    }
    for (std::size_t i = 1; i < load.positions.size(); ++i) {
        for (std::size_t k = 0; i > 1 && k < tallies.size(); ++k) {
            const auto rows = orders * tables.tables()[k].rows_per_order;
            tallies[k].begin_stretch(static_cast<std::uint64_t>(rows / (checkpoints + 1) / 10));
        }
        if (load.positions[i - 1] == load.positions[i]) continue;
        const auto take = [&](const wal_record& record) {
            for (auto& tally : tallies) tally.add(record);
        };
        if (!read_log(place, load.positions[i - 1], load.positions[i], take)) return std::nullopt;
    }
    for (auto& tally : tallies) tally.end_stretch();
    return tallies;
}

/// Per row of both tables together.
void add_log(run& result, const std::vector<wal_tally>& tallies) {
    const auto rows = static_cast<double>(result.rows);
    wal_per_row wal;
    leaf_splits splits;
    checkpoint_cost cost;
    double early_rows = 0, early_bytes = 0;
    for (const auto& tally : tallies) {
        wal.heap_bytes += static_cast<double>(tally.heap_bytes) / rows;
        wal.full_page_images += static_cast<double>(tally.heap_full_page_images) / rows;
        early_rows += static_cast<double>(tally.indexes.front().early_entries);  // one for each row
        for (const auto& index : tally.indexes) {
            wal.index_bytes += static_cast<double>(index.bytes) / rows;
            wal.full_page_images += static_cast<double>(index.full_page_images) / rows;
            splits.rightmost += static_cast<double>(index.leaf_splits_rightmost);
            splits.interior += static_cast<double>(index.leaf_splits_interior);
            cost.pages_dirtied += static_cast<double>(index.pages_dirtied);
            early_bytes += static_cast<double>(index.early_bytes);
        }
    }
    wal.all_bytes = static_cast<double>(tallies.front().bytes) / rows;
    result.wal = wal;
    result.splits = splits;
    result.checkpoints = static_cast<double>(tallies.front().checkpoints);
    if (tallies.front().stretches == 0 || early_rows == 0) return;
    cost.pages_dirtied /= static_cast<double>(tallies.front().stretches);
    cost.index_bytes_per_row = early_bytes / early_rows;
    result.checkpoint = cost;
}

/// Each table is checked as one that was loaded alone.
void require_agreement(workplace& place, const order_tables& tables, const run& result,
                       const std::vector<wal_tally>& tallies, std::int64_t orders, const load_outcome& load) {
    const auto log = log_bytes(place, load.positions.front(), load.positions.back());
    for (std::size_t k = 0; k < tallies.size(); ++k) {
        const auto& table = tables.tables()[k];
        run alone;
        alone.rows = orders * table.rows_per_order;
        alone.splits.emplace();
        for (const auto& index : table.indexes) alone.index.leaf_pages += shape_of(place, index).leaf_pages;
        for (const auto& index : tallies[k].indexes) {
            alone.splits->rightmost += static_cast<double>(index.leaf_splits_rightmost);
            alone.splits->interior += static_cast<double>(index.leaf_splits_interior);
        }
        const std::string why =
            disagreement(alone, tallies[k], {0, count_of(place, table.name), 0, log, segment_bytes(place)});
        if (why.empty()) continue;
        throw bench_error{absl::StrCat("the figures of ", result.scenario, " ", result.key,
                                       " do not agree: ", table.name, ": ", why, "; nothing is reported of it")};
    }
}

/// Of the `number`th index of the orders, which is the same one of the key's table.
index_shape shape_of_orders(workplace& place, const order_tables& tables, const key_kind& key, std::size_t number,
                            std::int64_t orders) {
    index_shape shape = shape_of(place, tables.tables().front().indexes[number]);
    const auto& like = key.indexes[number];
    shape.model_bytes = static_cast<double>(btree_bytes(orders, like.entry_bytes, like.order));
    return shape;
}

/// The two selects, planned once, as a service's are: to plan a join anew reads the ends of its indexes each time.
class prepared_selects {
  public:
    prepared_selects(workplace& place, const order_tables& tables) : place_{place} {
        const std::string select = absl::StrCat(
            "select o.status, o.total_cents, i.product_id, i.quantity, i.price_cents from ", tables.orders(),
            " o join ", tables.items(), " i on i.order_id operator(pg_catalog.=) o.id where o.", tables.public_column(),
            " operator(pg_catalog.=) ");
        const char* const type = tables.public_type();
        pqxx::nontransaction transaction{place_.control()};
        exec(transaction, "set plan_cache_mode to force_generic_plan");
        exec(transaction, absl::StrCat("prepare one_order (", type, ") as ", select, "$1"));
        exec(transaction, absl::StrCat("prepare some_orders (", type, "[]) as ", select, "any ($1)"));
    }
    ~prepared_selects() {
        try {
            pqxx::nontransaction transaction{place_.control()};
            for (const char* end : {"deallocate one_order", "deallocate some_orders", "reset plan_cache_mode"}) {
                exec(transaction, end);
            }
        } catch (const std::exception&) {  // the session is broken, and they are gone with it
        }
    }
    prepared_selects(const prepared_selects&) = delete;
    prepared_selects& operator=(const prepared_selects&) = delete;

  private:
    workplace& place_;
};

/// An order with its items by the id that its customer knows, and a page of orders that came one after the other.
std::vector<lookup> lookups_of(workplace& place, const order_tables& tables) {
    const std::string column{tables.public_column()};
    selects one{"order with items", {}}, page{"page of 20 newest", {}};
    for (const auto& key : some_keys(place, tables.orders(), column, rows_from::anywhere)) {
        one.queries.push_back(absl::StrCat("execute one_order (", key, ")"));
    }
    const auto newest = some_keys(place, tables.orders(), column, rows_from::newest_hundredth, rows_by::age);
    const std::size_t size = std::min<std::size_t>(20, newest.size());
    for (std::size_t i = 0; i < one.queries.size(); ++i) {
        // Pages that begin at other orders, spread over the newest.
        const auto begin = newest.begin() + static_cast<std::ptrdiff_t>(i * 7919 % (newest.size() - size + 1));
        page.queries.push_back(absl::StrCat("execute some_orders (array[",
                                            absl::StrJoin(begin, begin + static_cast<std::ptrdiff_t>(size), ", "),
                                            "]::", tables.public_type(), "[])"));
    }
    const prepared_selects prepared{place, tables};
    return measure_selects(place, {tables.orders(), tables.items()}, {one, page});
}

/// Of seven times, after one that is not counted.
double median_seconds(workplace& place, const std::string& query) {
    pqxx::work transaction{place.control()};
    // What is compared is the keys: enough memory for a hash table of either, one process, nothing compiled.
    for (const char* setting : {"work_mem to '64MB'", "max_parallel_workers_per_gather to 0", "jit to off"}) {
        exec(transaction, absl::StrCat("set local ", setting));
    }
    std::vector<double> seconds;
    for (int i = 0; i < 8; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        exec(transaction, query);
        if (i > 0) seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return median(seconds);
}

join_cost joins_of(workplace& place, const order_tables& tables) {
    const std::string both =
        absl::StrCat(tables.items(), " i join ", tables.orders(), " o on o.id operator(pg_catalog.=) i.order_id");
    return {median_seconds(place,
                           absl::StrCat("select pg_catalog.count(i.quantity), pg_catalog.count(o.status) from ", both)),
            median_seconds(place,
                           absl::StrCat("select pg_catalog.max(cents) from (select ",
                                        "pg_catalog.sum(i.price_cents) as cents from ", both, " group by o.id) sums"))};
}

/// As a server does by itself sooner or later: so the plans are those of a table that has been there for a while.
void vacuum(workplace& place, const order_tables& tables) {
    pqxx::nontransaction transaction{place.control()};
    exec(transaction, absl::StrCat("vacuum (analyze) ", tables.orders(), ", ", tables.items()));
}

}  // namespace

run run_schema(workplace& place, const phase& what, const std::string& variant, const measuring& how,
               const std::string& doing) {
    order_tables tables{place, *what.key};
    const std::int64_t orders = what.rows / rows_per_order;
    const int checkpoints = how.checkpoints ? what.checkpoints : 0;
    if (how.checkpoints) {  // so that all begin alike
        pqxx::nontransaction transaction{place.control()};
        exec(transaction, "checkpoint");
    }
    const log_keeper keeper{place.control()};
    const auto before = requests_so_far(place, tables);
    const auto load = load_into(tables, what, checkpoints, how, place.control(), doing);
    const auto after = requests_so_far(place, tables);

    run result = seen_by_clients(what, variant, load);
    result.index = shape_of_orders(place, tables, *what.key, 0, orders);
    if (what.key->indexes.size() > 1) result.primary_index = shape_of_orders(place, tables, *what.key, 1, orders);
    if (before && after) add_requests(result, *before, *after, orders);
    if (const auto tallies = tallies_of(place, tables, orders, checkpoints, load)) {
        add_log(result, *tallies);
        require_agreement(place, tables, result, *tallies, orders, load);
    }
    for (const auto& each : tables.tables()) result.total_bytes += total_bytes_of(place, each.name);
    const auto count = static_cast<double>(orders);
    result.per_order =
        order_cost{result.total_bytes / count,
                   static_cast<double>(log_bytes(place, load.positions.front(), load.positions.back())) / count,
                   1e6 * load.seconds / count};
    vacuum(place, tables);
    result.join = joins_of(place, tables);
    result.lookups = lookups_of(place, tables);
    return result;
}

}  // namespace rowkey::bench
