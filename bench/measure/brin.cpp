#include "measure/brin.hpp"

#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "measure/relation.hpp"
#include "postgres/any_libpqxx.hpp"
#include "statistics.hpp"

namespace rowkey::bench {
namespace {

using absl::StrCat;
using clock = std::chrono::steady_clock;
using postgres::detail::exec;
using postgres::detail::exec_row;

constexpr std::int64_t days = 30;  // of a month
constexpr int selects_each = 10;   // of each kind: a BRIN index on a random key reads the whole table for each

class brin_beside_btree {
  public:
    explicit brin_beside_btree(const bench_table& table)
        : place_{table.place()},
          index_{table.key().indexes[0]},
          column_{place_.control().quote_name(std::string{index_.column})},
          rows_{table.count()} {}

    void measure(run& of) {
        pqxx::connection& session = place_.control();
        const std::string name = in_schema(place_, "rows_brin");
        exec_alone(StrCat("create index rows_brin on ", place_.table(), " using brin (", column_, ")"));
        {
            pqxx::nontransaction transaction{session};
            of.brin_bytes = exec_row(transaction, StrCat("select pg_catalog.pg_relation_size(",
                                                         regclass(place_, "rows_brin"), ")"))[0]
                                .as<double>();
        }
        for (const auto& [what, queries] : {question{"one row", of_one_row()}, question{"a thirtieth", of_a_day()},
                                            question{"last 1%", of_newest()}}) {
            of.lookups.push_back(time(StrCat(what, " by B-tree"), queries, StrCat("drop index ", name)));
            of.lookups.push_back(time(StrCat(what, " by BRIN"), queries,
                                      StrCat("alter table ", place_.table(), " drop constraint ",
                                             session.quote_name(std::string{index_.name}))));
        }
        exec_alone(StrCat("drop index ", name));
    }

  private:
    struct question {
        const char* what;
        std::vector<std::string> queries;
    };

    void exec_alone(const std::string& statement) {
        pqxx::nontransaction transaction{place_.control()};
        exec(transaction, statement);
    }

    /// As an SQL literal.
    std::string key_at(std::int64_t rank) {
        pqxx::nontransaction transaction{place_.control()};
        return exec_row(transaction, StrCat("select pg_catalog.quote_literal(", column_, "::pg_catalog.text) from ",
                                            place_.table(), " order by ", column_, " offset ", rank, " limit 1"))[0]
            .as<std::string>();
    }

    /// Reads each row, not only its key.
    std::string select_where(const std::string& condition) const {
        return StrCat("select pg_catalog.sum(pg_catalog.length(payload)) from ", place_.table(), " where ", condition);
    }
    std::string from(const std::string& key) const { return StrCat(column_, " operator(pg_catalog.>=) ", key); }

    std::vector<std::string> of_one_row() {
        std::vector<std::string> all;
        for (std::int64_t i = 0; i < selects_each; ++i) {
            const std::string key = key_at((2 * i + 1) * rows_ / (2 * selects_each));
            all.push_back(select_where(StrCat(column_, " operator(pg_catalog.=) ", key)));
        }
        return all;
    }

    std::vector<std::string> of_a_day() {
        std::vector<std::string> all;
        for (std::int64_t i = 0; i < selects_each; ++i) {
            const std::int64_t day = i * days / selects_each;
            const std::string end = key_at((day + 1) * rows_ / days);
            all.push_back(select_where(
                StrCat(from(key_at(day * rows_ / days)), " and ", column_, " operator(pg_catalog.<) ", end)));
        }
        return all;
    }

    std::vector<std::string> of_newest() {
        return std::vector<std::string>(selects_each, select_where(from(key_at(99 * rows_ / 100))));
    }

    /// Without the other index, which `drop` takes away until the selects are done.
    lookup time(const std::string& what, const std::vector<std::string>& queries, const std::string& drop) {
        std::vector<double> us;
        const auto select_all = [&] {
            us.clear();
            pqxx::work transaction{place_.control()};
            exec(transaction, drop);
            // What the index costs is asked, not what the planner thinks of it.
            for (const char* setting : {"enable_seqscan", "jit"}) {
                exec(transaction, StrCat("set local ", setting, " to off"));
            }
            exec(transaction, "set local max_parallel_workers_per_gather to 0");
            for (const auto& query : queries) {
                const auto begin = clock::now();
                exec(transaction, query);
                us.push_back(std::chrono::duration<double, std::micro>(clock::now() - begin).count());
            }
            transaction.abort();
        };
        select_all();
        const index_buffers before = counts();
        select_all();
        const index_buffers after = counts();
        const auto each = [&](double total) { return total / static_cast<double>(queries.size()); };
        return {what, false, median(us), each(after.hit - before.hit), each(after.read - before.read)};
    }

    /// Of the table and its indexes, so far.
    index_buffers counts() const {
        const auto all = requests_to(place_, place_.table()).value_or(block_requests{});
        return {all.table.hit + all.indexes.hit, all.table.read + all.indexes.read};
    }

    workplace& place_;
    const index_definition& index_;
    const std::string column_;
    const std::int64_t rows_;
};

}  // namespace

void measure_brin(const bench_table& table, run& of) {
    brin_beside_btree{table}.measure(of);
}

}  // namespace rowkey::bench
