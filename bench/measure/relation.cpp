#include "measure/relation.hpp"

#include "absl/strings/str_cat.h"
#include "postgres/any_libpqxx.hpp"

namespace rowkey::bench {

using postgres::detail::exec;
using postgres::detail::exec_row;

namespace {

template <typename Value>
Value one(workplace& place, const std::string& query) {
    pqxx::nontransaction transaction{place.control()};
    return exec(transaction, query)[0][0].as<Value>();
}

}  // namespace

std::string in_schema(workplace& place, std::string_view relation) {
    const std::string& table = place.table();
    return absl::StrCat(table.substr(0, table.rfind('.')), ".", place.control().quote_name(std::string{relation}));
}

std::string regclass(workplace& place, std::string_view relation) {
    return absl::StrCat(place.control().quote(in_schema(place, relation)), "::pg_catalog.regclass");
}

std::uint32_t file_node(workplace& place, std::string_view relation) {
    return one<std::uint32_t>(place,
                              absl::StrCat("select pg_catalog.pg_relation_filenode(", regclass(place, relation), ")"));
}

std::uint32_t database_oid(workplace& place) {
    return one<std::uint32_t>(
        place,
        "select oid from pg_catalog.pg_database where datname operator(pg_catalog.=) pg_catalog.current_database()");
}

index_shape shape_of(workplace& place, std::string_view index) {
    const std::string relation = regclass(place, index);
    pqxx::nontransaction transaction{place.control()};
    const auto row = exec_row(
        transaction, absl::StrCat("select pg_catalog.pg_relation_size(", relation, "), leaf_pages, avg_leaf_density, ",
                                  "leaf_fragmentation from ", place.pgstatindex(), "(", relation, ")"));
    index_shape shape;
    shape.bytes = row[0].as<double>();
    shape.leaf_pages = row[1].as<double>();
    shape.avg_leaf_density = row[2].as<double>();
    shape.leaf_fragmentation = row[3].as<double>();
    return shape;
}

std::int64_t count_of(workplace& place, std::string_view table) {
    return one<std::int64_t>(place, absl::StrCat("select pg_catalog.count(*) from ", in_schema(place, table)));
}

double total_bytes_of(workplace& place, std::string_view table) {
    return one<double>(place, absl::StrCat("select pg_catalog.pg_total_relation_size(", regclass(place, table), ")"));
}

std::optional<block_requests> requests_to(workplace& place, const std::string& table) {
    pqxx::nontransaction transaction{place.control()};
    exec(transaction, "select pg_catalog.pg_stat_force_next_flush()");
    const auto row = exec_row(
        transaction, absl::StrCat("select pg_catalog.current_setting('track_counts')::boolean, heap_blks_hit, ",
                                  "heap_blks_read, coalesce(idx_blks_hit, 0), coalesce(idx_blks_read, 0) ",
                                  "from pg_catalog.pg_statio_all_tables where relid operator(pg_catalog.=) ",
                                  transaction.quote(table), "::pg_catalog.regclass::pg_catalog.oid"));
    if (!row[0].as<bool>()) return std::nullopt;
    return block_requests{{row[1].as<double>(), row[2].as<double>()}, {row[3].as<double>(), row[4].as<double>()}};
}

std::int64_t log_bytes(workplace& place, const std::string& from, const std::string& to) {
    const auto quoted = [&](const std::string& position) {
        return place.control().quote(position) + "::pg_catalog.pg_lsn";
    };
    return one<std::int64_t>(
        place, absl::StrCat("select (", quoted(to), " operator(pg_catalog.-) ", quoted(from), ")::bigint"));
}

std::int64_t segment_bytes(workplace& place) {
    return one<std::int64_t>(place,
                             "select setting::bigint from pg_catalog.pg_settings where name operator(pg_catalog.=) "
                             "'wal_segment_size'");
}

}  // namespace rowkey::bench
