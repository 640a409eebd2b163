#include "lookups.hpp"

#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
#include "postgres/exec.hpp"
#include "statistics.hpp"

namespace rowkey::bench {
namespace {

using clock = std::chrono::steady_clock;
using postgres::detail::exec;
using postgres::detail::exec_row;

constexpr int selects = 1000;

class lookups {
  public:
    lookups(workplace& place, const key_kind& key)
        : place_{place}, column_{place.control().quote_name(std::string{key.indexes[0].column})} {}

    std::vector<lookup> measure() {
        const bool cold_too = make_filler();
        const std::string& table = place_.table();
        const auto point = [&](const std::string& key) {
            return absl::StrCat("select payload from ", table, " where ", column_, " = ", key);
        };
        const auto range = [&](const std::string& key) {
            return absl::StrCat("select payload from ", table, " where ", column_, " >= ", key, " order by ", column_,
                                " limit 100");
        };
        const auto any = some_keys("0"), newest = some_keys("pages * 99 / 100");
        std::vector<lookup> found;
        for (const bool cold : {true, false}) {
            if (cold && !cold_too) continue;
            found.push_back(time("point", cold, any, point));
            found.push_back(time("range of 100", cold, any, range));
            found.push_back(time("newest 1%", cold, newest, point));
        }
        return found;
    }

  private:
    /// SQL literals of the keys of a thousand rows at most, in random order, from block `first` of the table on: it grows at its
    /// end, so its last blocks hold the newest rows.
    std::vector<std::string> some_keys(const std::string& first) {
        pqxx::work transaction{place_.control()};
        const auto rows = exec(
            transaction, absl::StrCat("with size as (select (max(ctid)::text::point)[0]::bigint + 1 as pages from ",
                                      place_.table(), "), ", "rows as (select ", column_, " as key from size, ",
                                      place_.table(), " where ctid >= format('(%s,0)', ", first, ")::tid) ",
                                      "select quote_literal(key::text) from rows order by random() limit ", selects));
        std::vector<std::string> keys;
        for (const auto& row : rows) keys.push_back(row[0].as<std::string>());
        return keys;
    }

    template <typename Query>
    lookup time(const char* what, bool cold, const std::vector<std::string>& keys, Query query) {
        std::vector<double> us;
        const auto select_all = [&] {
            us.clear();
            pqxx::nontransaction transaction{place_.control()};
            for (const auto& key : keys) {
                const auto begin = clock::now();
                exec(transaction, query(key));
                us.push_back(std::chrono::duration<double, std::micro>(clock::now() - begin).count());
            }
        };
        cold ? push_out() : select_all();
        const auto before = counts();
        select_all();
        const auto after = counts();
        const auto each = [&](double total) { return total / static_cast<double>(keys.size()); };
        return {what, cold, median(us), each(after.hit - before.hit), each(after.read - before.read)};
    }

    /// Of the table and its indexes, so far.
    index_buffers counts() {
        pqxx::nontransaction transaction{place_.control()};
        exec(transaction, "select pg_stat_force_next_flush()");
        const auto row =
            exec_row(transaction, absl::StrCat("select heap_blks_hit + coalesce(idx_blks_hit, 0), heap_blks_read + ",
                                               "coalesce(idx_blks_read, 0) from pg_statio_all_tables where relid = ",
                                               transaction.quote(place_.table()), "::regclass"));
        return {row[0].as<double>(), row[1].as<double>()};
    }

    /// A table to fill shared_buffers with. False where that cannot be had.
    bool make_filler() {
        pqxx::nontransaction transaction{place_.control()};
        const auto row = exec_row(transaction,
                                  "select setting::bigint, exists (select from pg_available_extensions where name = "
                                  "'pg_prewarm') from pg_settings where name = 'shared_buffers'");
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
                        "select quote_ident(nspname) || '.pg_prewarm' from pg_extension join pg_namespace n on n.oid = "
                        "extnamespace where extname = 'pg_prewarm'")[0][0]
                       .as<std::string>();
        filler_ = schema + ".filler";
        if (exec_row(transaction, absl::StrCat("select to_regclass(", transaction.quote(filler_), ") is null"))[0]
                .as<bool>()) {
            exec(transaction, absl::StrCat("create table ", filler_, " (filling text)"));
            exec(transaction, absl::StrCat("alter table ", filler_, " alter filling set storage plain"));
            // One row a page.
            exec(transaction, absl::StrCat("insert into ", filler_,
                                           " select repeat('x', 7000) from generate_series(1, ", 2 * buffers, ")"));
        }
        return true;
    }
    // A page that was used often is passed over five times before it is replaced, and one of the filler once: six times as many
    // pages as there are buffers push out all. The filler's own ones are gone when they are read again.
    void push_out() {
        pqxx::nontransaction transaction{place_.control()};
        for (int i = 0; i < 4; ++i) {
            exec(transaction,
                 absl::StrCat("select ", prewarm_, "(", transaction.quote(filler_), "::regclass, 'buffer')"));
        }
    }

    workplace& place_;
    std::string column_, prewarm_, filler_;
};

}  // namespace

std::vector<lookup> measure_lookups(workplace& place, const key_kind& key) {
    return lookups{place, key}.measure();
}

}  // namespace rowkey::bench
