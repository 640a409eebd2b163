// Ranges of time against a live server, which the PG* variables name: what `id >= from and id < to` picks, and what
// time the server itself sees in the ids.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/rowkey.hpp>

#include "../../src/postgres/any_libpqxx.hpp"

namespace {

using namespace rowkey;
using rowkey::postgres::detail::exec;
using std::chrono::milliseconds;

using time_ms = std::chrono::sys_time<milliseconds>;

constexpr time_ms at(std::int64_t ms) {
    return time_ms{milliseconds{ms}};
}

constexpr std::int64_t last_ms = (std::int64_t{1} << 48) - 1;

// Around these, to the millisecond: 1970 and after; 2022-02-22 19:22:22 UTC; a midnight; and the last of our
// generators' times.
constexpr std::int64_t edges[] = {1, 999, 1000, 1645557742000, 1645488000000, (std::int64_t{1} << 44) - 2};

/// Version 7 ids of a millisecond: its least, its greatest, and one in between.
std::vector<uuid> ids_of(std::int64_t ms) {
    const std::uint64_t high = static_cast<std::uint64_t>(ms) << 16 | 0x7000;
    constexpr std::uint64_t variant = std::uint64_t{1} << 63, low_bits = ~std::uint64_t{0} >> 2;
    return {uuid::from_words(high, variant), uuid::from_words(high | 0x800, variant | 0x123456789abcdef),
            uuid::from_words(high | 0xfff, variant | low_bits)};
}

class TimeRangeOnTheServer : public testing::Test {
  protected:
    TimeRangeOnTheServer() {
        exec(tx, "create temp table t (id uuid primary key, ms bigint)");
        exec(tx, "set local time zone 'UTC'");
    }

    void insert(const uuid& id, std::int64_t ms) {
        exec(tx, "insert into t values ($1::uuid, $2) on conflict do nothing", to_string(id), ms);
    }
    void insert_around_edges() {
        for (const std::int64_t edge : edges) {
            for (std::int64_t ms = edge - 1; ms <= edge + 1; ++ms) {
                for (const auto& id : ids_of(ms)) insert(id, ms);
            }
        }
    }
    std::vector<uuid> ids(const pqxx::result& rows) {
        std::vector<uuid> found;
        for (const auto& row : rows) found.push_back(*parse_uuid(row[0].c_str()));
        return found;
    }
    std::vector<uuid> picked(const uuid_range& range) {
        return ids(exec(tx, "select id::text from t where id >= $1::uuid and id < $2::uuid order by id",
                        to_string(range.from), to_string(range.to)));
    }
    /// 17 has the function, but for version 1 only.
    bool tells_times() const { return session.server_version() >= 180000; }

    pqxx::connection session;
    pqxx::work tx{session};
};

TEST_F(TimeRangeOnTheServer, picks_exactly_the_rows_of_its_milliseconds) {
    insert_around_edges();
    for (const std::int64_t edge : edges) {
        for (const auto& [from, to] :
             {std::pair{edge, edge + 1}, std::pair{edge - 1, edge}, std::pair{edge, edge},
              std::pair{edge - 1, edge + 2}, std::pair{std::int64_t{0}, edge}, std::pair{edge, last_ms}}) {
            const auto range = v7_range(at(from), at(to));
            const auto by_key = picked(range);
            EXPECT_EQ(by_key, ids(exec(tx, "select id::text from t where ms >= $1 and ms < $2 order by id", from, to)))
                << from << " to " << to;
            EXPECT_EQ(by_key.empty(), from == to);
            for (const auto& id : by_key) EXPECT_TRUE(range.contains(id)) << id;
        }
    }
}

TEST_F(TimeRangeOnTheServer, picks_what_the_servers_own_reading_of_the_time_picks) {
    if (!tells_times()) GTEST_SKIP() << "uuid_extract_timestamp tells the time of version 7 from PostgreSQL 18 on";
    insert_around_edges();
    for (const std::int64_t edge : edges) {
        for (const auto& [from, to] : {std::pair{edge, edge + 1}, std::pair{edge - 1, edge},
                                       std::pair{edge - 1, edge + 2}, std::pair{edge, edge}}) {
            // Whole milliseconds added to the epoch, so that nothing is rounded.
            const auto by_time =
                ids(exec(tx,
                         "select id::text from t where uuid_extract_timestamp(id) >= 'epoch'::timestamptz + "
                         "$1::bigint * interval '1 ms' and uuid_extract_timestamp(id) < "
                         "'epoch'::timestamptz + $2::bigint * interval '1 ms' order by id",
                         from, to));
            EXPECT_EQ(picked(v7_range(at(from), at(to))), by_time) << from << " to " << to;
        }
    }
}

TEST_F(TimeRangeOnTheServer, bounds_tell_the_server_their_times) {
    if (!tells_times()) GTEST_SKIP() << "uuid_extract_timestamp tells the time of version 7 from PostgreSQL 18 on";
    for (const std::int64_t edge : {std::int64_t{0}, edges[0], edges[1], edges[2], edges[3], edges[4], edges[5]}) {
        const auto range = v7_range(at(edge), at(edge + 1));
        const auto row =
            exec(tx,
                 "select uuid_extract_timestamp($1::uuid) = 'epoch'::timestamptz + $3::bigint * interval '1 "
                 "ms', uuid_extract_timestamp($2::uuid) = 'epoch'::timestamptz + ($3::bigint + 1) * interval "
                 "'1 ms', uuid_extract_version($1::uuid), uuid_extract_version($2::uuid)",
                 to_string(range.from), to_string(range.to), edge);
        EXPECT_TRUE(row[0][0].as<bool>(false)) << edge;
        EXPECT_TRUE(row[0][1].as<bool>(false)) << edge;
        EXPECT_EQ(row[0][2].as<int>(0), 7);
        EXPECT_EQ(row[0][3].as<int>(0), 7);
    }
    const auto text = exec(tx, "select uuid_extract_timestamp($1::uuid)::text",
                           to_string(v7_range(at(1645557742000), at(1645557742001)).to));
    EXPECT_STREQ(text[0][0].c_str(), "2022-02-22 19:22:22.001+00");
}

TEST_F(TimeRangeOnTheServer, is_searched_in_the_keys_own_index) {
    exec(tx, "insert into t select gen_random_uuid(), 0 from generate_series(1, 2000)");
    exec(tx, "analyze t");
    exec(tx, "set local enable_seqscan = off");
    const auto range = v7_range(at(edges[3]), at(edges[3] + 1));
    std::string plan;
    const auto rows = exec(tx, "explain select * from t where id >= '" + to_string(range.from) + "' and id < '" +
                                   to_string(range.to) + "'");
    for (const auto& row : rows) plan += std::string{row[0].c_str()} + "\n";
    EXPECT_NE(plan.find("t_pkey"), std::string::npos) << plan;
    EXPECT_NE(plan.find("Index Cond: ((id >= "), std::string::npos) << plan;
}

TEST_F(TimeRangeOnTheServer, bounds_partitions_that_take_each_row_where_it_belongs) {
    exec(tx, "create temp table p (id uuid primary key, ms bigint) partition by range (id)");
    const std::int64_t middle = edges[3];
    const auto early = v7_range(at(middle - 1000), at(middle)), late = v7_range(at(middle), at(middle + 1000));
    for (const auto& [name, range] : {std::pair{"early", early}, std::pair{"late", late}}) {
        exec(tx, std::string{"create temp table "} + name + " partition of p for values from ('" +
                     to_string(range.from) + "') to ('" + to_string(range.to) + "')");
    }
    exec(tx, "create temp table rest partition of p default");
    for (const std::int64_t ms : {middle - 1001, middle - 1000, middle - 1, middle, middle + 999, middle + 1000}) {
        for (const auto& id : ids_of(ms)) exec(tx, "insert into p values ($1::uuid, $2)", to_string(id), ms);
    }
    const auto rows = exec(tx,
                           "select tableoid::regclass || ': ' || string_agg(n::text, ' ' order by n) from "
                           "(select tableoid, ms - $1::bigint as n from p group by 1, 2) as by_table group by tableoid "
                           "order by tableoid::regclass::text",
                           middle);
    std::string found;
    for (const auto& row : rows) found += std::string{row[0].c_str()} + "\n";
    EXPECT_EQ(found, "early: -1000 -1\nlate: 0 999\nrest: -1001 1000\n");
}

TEST_F(TimeRangeOnTheServer, pages_by_the_last_id_and_meets_every_row_once) {
    insert_around_edges();
    const auto range = v7_range(at(edges[1]), at(edges[3] + 1));
    std::vector<uuid> paged;
    const std::string first_page = "select id::text from t where id >= $1::uuid and id < $2::uuid order by id limit 4";
    const std::string next_page = "select id::text from t where id > $1::uuid and id < $2::uuid order by id limit 4";
    auto page = ids(exec(tx, first_page, to_string(range.from), to_string(range.to)));
    while (!page.empty()) {
        paged.insert(paged.end(), page.begin(), page.end());
        page = ids(exec(tx, next_page, to_string(paged.back()), to_string(range.to)));
    }
    EXPECT_GT(paged.size(), 12u);
    EXPECT_EQ(paged, picked(range));
}

}  // namespace
