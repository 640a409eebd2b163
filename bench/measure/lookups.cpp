#include "measure/lookups.hpp"

#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
#include "measure/relation.hpp"
#include "postgres/any_libpqxx.hpp"
#include "statistics.hpp"

namespace rowkey::bench {
namespace {

using clock = std::chrono::steady_clock;
using postgres::detail::exec;
using postgres::detail::exec_row;

constexpr int most_selects = 1000;

class timed_selects {
  public:
    timed_selects(workplace& place, const std::vector<std::string>& tables) : place_{place}, tables_{tables} {}

    std::vector<lookup> measure(const std::vector<selects>& kinds) {
        const bool cold_too = make_filler();
        std::vector<lookup> found;
        for (const bool cold : {true, false}) {
            if (cold && !cold_too) continue;
            for (const auto& each : kinds) found.push_back(time(each, cold));
        }
        return found;
    }

  private:
    lookup time(const selects& what, bool cold) {
        std::vector<double> us;
        const auto select_all = [&] {
            us.clear();
            pqxx::nontransaction transaction{place_.control()};
            for (const auto& query : what.queries) {
                const auto begin = clock::now();
                exec(transaction, query);
                us.push_back(std::chrono::duration<double, std::micro>(clock::now() - begin).count());
            }
        };
        cold ? push_out() : select_all();
        const auto before = counts();
        select_all();
        const auto after = counts();
        const auto each = [&](double total) { return total / static_cast<double>(what.queries.size()); };
        return {what.what, cold, median(us), each(after.hit - before.hit), each(after.read - before.read)};
    }

    /// Of the tables and their indexes, so far.
    index_buffers counts() {
        index_buffers sum;
        for (const auto& table : tables_) {
            const auto each = requests_to(place_, table).value_or(block_requests{});
            sum.hit += each.table.hit + each.indexes.hit;
            sum.read += each.table.read + each.indexes.read;
        }
        return sum;
    }

    /// A table to fill shared_buffers with. False where that cannot be had.
    bool make_filler() {
        pqxx::nontransaction transaction{place_.control()};
        const auto row =
            exec_row(transaction,
                     "select setting::bigint, exists (select from pg_catalog.pg_available_extensions where name "
                     "operator(pg_catalog.=) 'pg_prewarm') from pg_catalog.pg_settings where name "
                     "operator(pg_catalog.=) 'shared_buffers'");
        const auto buffers = row[0].as<std::int64_t>();
        constexpr std::int64_t gigabyte = std::int64_t{1} << 30;
        if (!row[1].as<bool>() || buffers * 8192 > gigabyte) return false;
        const std::string schema = place_.table().substr(0, place_.table().rfind('.'));
        try {
            exec(transaction, absl::StrCat("create extension if not exists pg_prewarm schema ", schema));
        } catch (const pqxx::insufficient_privilege&) {
            return false;
        }
        prewarm_ = exec(transaction,
                        "select pg_catalog.format('%I.pg_prewarm', nspname) from pg_catalog.pg_extension join "
                        "pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) extnamespace where extname "
                        "operator(pg_catalog.=) 'pg_prewarm'")[0][0]
                       .as<std::string>();
        filler_ = schema + ".filler";
        if (exec_row(transaction,
                     absl::StrCat("select pg_catalog.to_regclass(", transaction.quote(filler_), ") is null"))[0]
                .as<bool>()) {
            exec(transaction, absl::StrCat("create table ", filler_, " (filling pg_catalog.text)"));
            exec(transaction, absl::StrCat("alter table ", filler_, " alter filling set storage plain"));
            // One row a page.
            exec(transaction, absl::StrCat("insert into ", filler_,
                                           " select pg_catalog.repeat('x', 7000) from pg_catalog.generate_series(1, ",
                                           2 * buffers, ")"));
        }
        return true;
    }
    // All arguments with their types: a stranger's function beside the extension's could fit anything less better.
    // A page that was used often is passed over five times before it is replaced, and one of the filler once: six times
    // as many pages as there are buffers push out all. The filler's own ones are gone when they are read again.
    void push_out() {
        pqxx::nontransaction transaction{place_.control()};
        for (int i = 0; i < 4; ++i) {
            exec(transaction, absl::StrCat("select ", prewarm_, "(", transaction.quote(filler_),
                                           "::pg_catalog.regclass, 'buffer'::pg_catalog.text, ",
                                           "'main'::pg_catalog.text, null::bigint, null::bigint)"));
        }
    }

    workplace& place_;
    const std::vector<std::string>& tables_;
    std::string prewarm_, filler_;
};

}  // namespace

std::vector<lookup> measure_selects(workplace& place, const std::vector<std::string>& tables,
                                    const std::vector<selects>& kinds) {
    return timed_selects{place, tables}.measure(kinds);
}

std::vector<std::string> some_keys(workplace& place, const std::string& table, const std::string& column,
                                   rows_from first, rows_by order) {
    const char* const block =
        first == rows_from::anywhere ? "0" : "pages operator(pg_catalog.*) 99 operator(pg_catalog./) 100";
    pqxx::work transaction{place.control()};
    const auto rows = exec(
        transaction,
        absl::StrCat("with size as (select (pg_catalog.max(ctid)::pg_catalog.text::pg_catalog.point)[0]::bigint ",
                     "operator(pg_catalog.+) 1 as pages from ", table, "), rows as (select ctid as place, ", column,
                     " as key from size, ", table, " where ctid operator(pg_catalog.>=) pg_catalog.format('(%s,0)', ",
                     block, ")::pg_catalog.tid) select pg_catalog.quote_literal(key::pg_catalog.text) from rows ",
                     "order by ", order == rows_by::chance ? "pg_catalog.random()" : "place", " limit ", most_selects));
    std::vector<std::string> keys;
    for (const auto& row : rows) keys.push_back(row[0].as<std::string>());
    return keys;
}

std::vector<lookup> measure_lookups(workplace& place, const key_kind& key) {
    const std::string column = place.control().quote_name(std::string{key.indexes[0].column});
    const std::string select = absl::StrCat("select payload from ", place.table(), " where ", column);
    selects point{"point", {}}, range{"range of 100", {}}, newest{"newest 1%", {}};
    for (const auto& each : some_keys(place, place.table(), column, rows_from::anywhere)) {
        point.queries.push_back(absl::StrCat(select, " operator(pg_catalog.=) ", each));
        range.queries.push_back(
            absl::StrCat(select, " operator(pg_catalog.>=) ", each, " order by ", column, " limit 100"));
    }
    for (const auto& each : some_keys(place, place.table(), column, rows_from::newest_hundredth)) {
        newest.queries.push_back(absl::StrCat(select, " operator(pg_catalog.=) ", each));
    }
    return measure_selects(place, {place.table()}, {point, range, newest});
}

}  // namespace rowkey::bench
