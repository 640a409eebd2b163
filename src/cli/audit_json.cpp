#include <nlohmann/json.hpp>

#include "audit_output.hpp"

namespace rowkey::cli {
namespace {

using json = nlohmann::ordered_json;
using namespace rowkey::postgres;

template <typename T>
json or_null(const std::optional<T>& value) {
    return value ? json(*value) : json(nullptr);
}

const char* name_of(id_kind kind) {
    switch (kind) {
        case id_kind::uuid:
            return "uuid";
        case id_kind::bigint_with_uuid:
            return "bigint_with_uuid";
        case id_kind::text_id:
            return "text_id";
    }
    return "";
}

const char* name_of(rows_source source) {
    switch (source) {
        case rows_source::counted:
            return "counted";
        case rows_source::estimated:
            return "estimated";
        case rows_source::unknown:
            return "unknown";
    }
    return "";
}

const char* name_of(sample_method method) {
    switch (method) {
        case sample_method::all_rows:
            return "all_rows";
        case sample_method::first_rows:
            return "first_rows";
        case sample_method::random_pages:
            return "random_pages";
    }
    return "";
}

const char* name_of(advice_kind kind) {
    switch (kind) {
        case advice_kind::invalid_index:
            return "invalid_index";
        case advice_kind::reindex:
            return "reindex";
        case advice_kind::tenant_index:
            return "tenant_index";
        case advice_kind::text_to_uuid:
            return "text_to_uuid";
        case advice_kind::v7_default:
            return "v7_default";
        case advice_kind::index_foreign_key:
            return "index_foreign_key";
    }
    return "";
}

json json_of(const id_sample& sample) {
    return {{"method", name_of(sample.method)},
            {"rows", sample.rows},
            {"nulls", sample.nulls},
            {"distinct", sample.distinct},
            {"v4", sample.v4},
            {"v7", sample.v7},
            {"nil", sample.nil},
            {"other", sample.other},
            {"ulids", sample.ulids},
            {"not_ids", sample.not_ids},
            {"uuid_texts", sample.uuid_texts},
            {"typeids", sample.typeids},
            {"ascending", sample.ascending},
            {"newest_v7", sample.newest_v7},
            {"average_bytes", sample.average_bytes}};
}

json json_of(const audited_index& index) {
    return {{"schema", index.name.schema},
            {"name", index.name.name},
            {"columns", index.columns},
            {"primary", index.primary},
            {"unique", index.unique},
            {"partial", index.partial},
            {"valid", index.valid},
            {"being_built", index.being_built},
            {"partitions", index.partitions},
            {"fillfactor", index.fillfactor},
            {"tenants", or_null(index.tenants)},
            {"splits_in_the_middle", index.splits_in_the_middle},
            {"bytes", or_null(index.bytes)},
            {"fill", or_null(index.fill)},
            {"fill_measured", index.fill_measured},
            {"free_bytes", or_null(index.free_bytes)},
            {"entry_bytes", or_null(index.entry_bytes)},
            {"entry_bytes_as_uuid", or_null(index.entry_bytes_as_uuid)},
            {"expected_bytes", or_null(index.expected_bytes)},
            {"packed_bytes", or_null(index.packed_bytes)}};
}

json json_of(const audited_key& key) {
    json indexes = json::array();
    for (const auto& index : key.indexes) indexes.push_back(json_of(index));
    return {{"schema", key.table.schema},
            {"table", key.table.name},
            {"column", key.column},
            {"type", key.type},
            {"kind", name_of(key.kind)},
            {"bigint_key", or_null(key.bigint_key)},
            {"refers", key.refers},
            {"referred", key.referred},
            {"partitions", key.partitions},
            {"rows", or_null(key.rows)},
            {"rows_source", name_of(key.source)},
            {"table_bytes", or_null(key.table_bytes)},
            {"sample", key.sample ? json_of(*key.sample) : json(nullptr)},
            {"correlation", or_null(key.correlation)},
            {"default", or_null(key.default_expression)},
            {"made_by", maker_name(key.made_by)},
            {"indexes", indexes}};
}

json json_of(const unindexed_foreign_key& key) {
    return {{"schema", key.table.schema},
            {"table", key.table.name},
            {"name", key.name},
            {"columns", key.columns},
            {"referenced_schema", key.referenced.schema},
            {"referenced_table", key.referenced.name},
            {"partitions", key.partitions},
            {"rows", or_null(key.rows)},
            {"table_bytes", or_null(key.table_bytes)}};
}

json json_of(const audit_advice& advice) {
    return {{"kind", name_of(advice.kind)},
            {"schema", advice.table.schema},
            {"table", advice.table.name},
            {"column", advice.column},
            {"index_schema", advice.index ? json(advice.index->schema) : json(nullptr)},
            {"index", advice.index ? json(advice.index->name) : json(nullptr)},
            {"bytes", advice.bytes},
            {"why", advice.why},
            {"command", or_null(advice.command)}};
}

template <typename List>
json array_of(const List& list) {
    json array = json::array();
    for (const auto& one : list) array.push_back(json_of(one));
    return array;
}

}  // namespace

const char* maker_name(postgres::default_maker maker) {
    switch (maker) {
        case default_maker::none:
            return "none";
        case default_maker::v4:
            return "v4";
        case default_maker::v7:
            return "v7";
        case default_maker::other:
            return "other";
    }
    return "";
}

const char* const audit_json_help = R"(--json writes one object. Sizes are in bytes, shares from 0 to 1;
null is what is not known.
  format                 1; another number where a field changes its meaning
  server                 version, version_number; database, role; v7_default: SQL for after DEFAULT
  options                sample_rows, statement_timeout_ms, least_bytes, least_share (a share), schemas
  keys                   the columns that hold ids, each with
    schema, table, column, type
    kind                 uuid, bigint_with_uuid, text_id
    bigint_key           a bigint that is the primary key beside it
    refers, referred     whether it refers to another column by a foreign key, or is referred to
    partitions           of the table; 0 where it has none
    rows                 how many; rows_source: counted, estimated, unknown
    table_bytes          without indexes and TOAST
    sample               method: all_rows, first_rows, random_pages; numbers of rows: rows, which are nulls, v4, v7,
                         nil, other (uuids), ulids and not_ids; distinct ids; of texts, uuid_texts as PostgreSQL writes
                         a uuid, and typeids. Shares:
                         ascending, of neighbours in the table; newest_v7, of the ids in the last tenth, v7 or ULIDs.
                         average_bytes, of a text
    correlation          of the ids' order with the rows', -1 to 1 (pg_stats)
    default              SQL; made_by: none, v4, v7, other
    indexes              schema, name; columns of the key, "" for an expression; primary, unique, partial, valid,
                         being_built; partitions; fillfactor in percent; tenants: distinct values of a first column
                         before the id; splits_in_the_middle: the ids of each fill leaves; bytes; fill of the leaves,
                         a share; fill_measured, or else estimated; free_bytes in free pages; entry_bytes of a leaf,
                         entry_bytes_as_uuid; expected_bytes of the model; packed_bytes after REINDEX
  foreign_keys_without_index
                         schema, table, name, columns; referenced_schema, referenced_table; partitions; rows, an
                         estimate; table_bytes
  advice                 what saves most first; then defaults, then foreign keys. kind: invalid_index, reindex,
                         tenant_index, text_to_uuid, v7_default, index_foreign_key; schema, table, column;
                         index_schema, index; bytes that it saves, or a REINDEX after a new default, or that a DELETE
                         reads; why; command: SQL, or of this tool, with the word DSN
  not_seen               what, why
)";

std::string audit_json(const audit_report& report, const audit_options& options) {
    const auto& server = report.server;
    json not_seen = json::array();
    for (const auto& one : report.not_seen) not_seen.push_back({{"what", one.what}, {"why", one.why}});
    const json all = {{"format", 1},
                      {"server",
                       {{"version", server.version},
                        {"version_number", server.version_number},
                        {"database", server.database},
                        {"role", server.role},
                        {"v7_default", or_null(server.v7_default)}}},
                      {"options",
                       {{"sample_rows", options.sample_rows},
                        {"statement_timeout_ms", options.statement_timeout.count()},
                        {"least_bytes", options.least_bytes},
                        {"least_share", options.least_share},
                        {"schemas", options.schemas}}},
                      {"keys", array_of(report.keys)},
                      {"foreign_keys_without_index", array_of(report.foreign_keys_without_index)},
                      {"advice", array_of(report.advice)},
                      {"not_seen", not_seen}};
    return all.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace rowkey::cli
