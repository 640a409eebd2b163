// What the ids of a database's tables cost: for each uuid, each text that holds ids, and each bigint with such an id
// beside it, what the ids are, how large their indexes are and how large they should be; foreign keys of a uuid that no
// index serves; and what is worth doing about it. Most tables need nothing.
//
//   pqxx::connection session{"service=billing"};
//   const auto report = rowkey::postgres::audit(session);
//   for (const auto& advice : report.advice)
//       std::cout << advice.why << '\n' << advice.command.value_or("(no single command)") << '\n';
//
// The tool `rowkey audit` shows the same.
//
// An id is a column of type uuid; or of type text, varchar or char, if 95% of its sampled values are ids (the text of a
// uuid, a ULID, a TypeID). A domain counts as what it is made of. A B-tree must tell the ids apart. That is a unique
// index of the column alone; or an index of several columns, of which this one is the most distinct id. In an index of
// several columns, two kinds of column are no ids of its rows: one that refers to another table, and one that has each
// value twice or more (by pg_stats, or else by the sample).
//
// Tables are read in short transactions, which are read only, with a statement_timeout and a lock_timeout: a look at
// one table that takes too long, finds it locked or is not allowed is left out and told in `not_seen`. Partitioned
// tables are one table, with the sums of their partitions. Temporary tables are left out.
//
// What is what:
//
//   figure              | how it is known
//   --------------------+---------------------------------------------------------------------------------------------
//   rows                | counted where the sample is the whole table; else the density that the last VACUUM or ANALYZE
//                       | saw, times the table's size now
//   kinds of ids        | a sample: the whole table, its first rows, or pages at random (id_sample::method)
//   size                | pg_relation_size()
//   fill                | measured by pgstatindex() where the extension pgstattuple is there and may be called; else
//                       | estimated, from the size and what the entries need
//   expected, packed    | the model of bench/RESULTS.md: entries by their width, on leaves 90% full (or the fillfactor)
//                       | for ids that ascend, ln 2 for random ones, half for ids that ascend below random ones, or
//                       | behind another column with at least two leaves of rows for each value
//   correlation         | pg_stats, which needs an ANALYZE and the right to read the column
//
// Works through PgBouncer in transaction mode. As thread-safe as libpqxx: a connection is for one thread.
#pragma once

#include <rowkey/config.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <pqxx/connection>

#include <rowkey/postgres/names.hpp>
#include <rowkey/pqxx/libpqxx.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {

/// The server is too old, or there is no such schema.
class ROWKEY_EXPORT audit_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct audit_options {
    std::vector<std::string> schemas;                     // only these; if there are none, all but PostgreSQL's own
    std::int64_t sample_rows = 10'000;                    // of each table, about; from 1 to 1,000,000
    std::chrono::milliseconds statement_timeout{10'000};  // of each statement, from 1 ms to a day
    std::int64_t least_bytes = std::int64_t{10} << 20;    // advice that saves less is not given; 0 or more
    double least_share = 0.20;                            // nor is what saves less of what it acts on; from 0 to 1
};

struct audited_server {
    std::string version;     // "15.18 (Debian 15.18-0+deb12u1)"
    int version_number = 0;  // 150018
    std::string database, role;
    std::optional<std::string> v7_default;  // what find_v7_default() gives: SQL text for after DEFAULT
};

enum class id_kind { uuid, bigint_with_uuid, text_id };

/// How many rows a table has: all were read, or it is told by the statistics, or there are none of these yet.
enum class rows_source { counted, estimated, unknown };

/// Which rows were read. Pages at random are the same ones each time, while the table does not change.
enum class sample_method { all_rows, first_rows, random_pages };

/// What makes ids where an INSERT gives none: nothing, or a default by its text.
enum class default_maker { none, v4, v7, other };

/// Numbers of rows. `rows` is the sum of nulls, v4, v7, nil, other, ulids and not_ids.
struct id_sample {
    sample_method method = sample_method::all_rows;
    std::int64_t rows = 0;
    std::int64_t nulls = 0;
    std::int64_t distinct = 0;             // ids
    std::int64_t v4 = 0, v7 = 0, nil = 0;  // of uuids, of their text, and of TypeIDs
    std::int64_t other = 0;                // uuids of another version or variant
    std::int64_t ulids = 0;
    std::int64_t not_ids = 0;                  // of text
    std::int64_t uuid_texts = 0, typeids = 0;  // of text: as PostgreSQL writes a uuid; as a TypeID
    double ascending = 0;      // of ids beside each other in the table, the part that is greater than the one before
    double newest_v7 = 0;      // of the ids in the last tenth of the sampled rows, the part that is v7 or a ULID
    double average_bytes = 0;  // of a text, without its length
};

/// A B-tree. Bytes of a partitioned one are its partitions' together.
struct audited_index {
    qualified_name name;
    std::vector<std::string> columns;  // the key's, in their order; "" for an expression
    bool primary = false, unique = false, partial = false;
    bool valid = true;              // not valid: the server does not use it
    bool being_built = false;       // or perhaps so, where the role may not see what others build
    int partitions = 0;             // 0 where it is not partitioned
    int fillfactor = 90;            // percent
    std::optional<double> tenants;  // distinct values of the first column, if that is neither the id nor in its order
    bool splits_in_the_middle = false;  // its ids ascend within each tenant, and a tenant fills leaves
    std::optional<std::int64_t> bytes;
    std::optional<double> fill;  // of its leaves, from 0 to 1; nothing for a small index that was not measured
    bool fill_measured = false;  // by pgstatindex(), or else estimated
    std::optional<std::int64_t> free_bytes;      // in pages that hold nothing any more, where that was measured
    std::optional<int> entry_bytes;              // of a leaf, with the line pointer
    std::optional<int> entry_bytes_as_uuid;      // the same if a text were a uuid
    std::optional<std::int64_t> expected_bytes;  // for these rows, by how their ids arrive, where that is known
    std::optional<std::int64_t> packed_bytes;    // after REINDEX
};

/// A column that holds ids.
struct audited_key {
    qualified_name table;
    std::string column;
    std::string type;  // as format_type() has it: "uuid", "character(26)"
    id_kind kind = id_kind::uuid;
    std::optional<std::string> bigint_key;  // a bigint that is the primary key beside it
    bool refers = false;                    // to another column, by a foreign key
    bool referred = false;                  // likewise, by another column
    int partitions = 0;                     // 0 where the table is not partitioned
    std::optional<std::int64_t> rows;
    rows_source source = rows_source::unknown;
    std::optional<std::int64_t> table_bytes;  // without indexes and TOAST
    std::optional<id_sample> sample;
    std::optional<double> correlation;  // of the ids' order with that of the rows, -1 to 1
    std::optional<std::string> default_expression;
    default_maker made_by = default_maker::none;
    std::vector<audited_index> indexes;  // those that tell the ids apart; then, once a table, the bigint's
};

/// A foreign key with a uuid among its columns, for whose columns the table has no index: to delete a row that it may
/// refer to, the server reads the whole table.
struct unindexed_foreign_key {
    qualified_name table, referenced;
    std::string name;
    std::vector<std::string> columns;
    int partitions = 0;
    std::optional<std::int64_t> rows;
    std::optional<std::int64_t> table_bytes;
};

enum class advice_kind {
    invalid_index,  // drop what a CREATE INDEX CONCURRENTLY left that failed; told whatever its size
    reindex,        // an index with much room in its leaves, or of many free pages
    tenant_index,   // the same of one that splits in the middle
    text_to_uuid,   // ids as text that could be a uuid
    v7_default,     // a random uuid that could ascend
    index_foreign_key,
};

struct audit_advice {
    advice_kind kind = advice_kind::reindex;
    qualified_name table;
    std::string column;  // or the foreign key's columns, separated by ", "
    std::optional<qualified_name> index;
    std::int64_t bytes = 0;  // what it saves; of v7_default, what a REINDEX saves once most ids are of version 7; of
                             // index_foreign_key, what each DELETE of a parent reads
    std::string why;         // English, in one line but for names, with figures and where they are from
    std::optional<std::string> command;  // SQL, ended by a semicolon; or one of the tool, with the word DSN for where
                                         // the server is; none where there is no single one
};

struct unseen {
    std::string what;  // "billing.invoice", "defaults"
    std::string why;
};

struct audit_report {
    audited_server server;
    std::vector<audited_key> keys;  // by schema, table and column
    std::vector<unindexed_foreign_key> foreign_keys_without_index;
    std::vector<audit_advice> advice;  // what saves bytes, most first; then the defaults, and then the foreign keys
    std::vector<unseen> not_seen;
};

/// Looks at the database of `session`, which must have no transaction open. Writes nothing. Needs no right but CONNECT;
/// what the role may not see is told.
///
/// Each table with ids takes a few statements of its catalog, one SELECT of a sample of its rows, and a pgstatindex()
/// for each index, which reads it all, where that extension is installed.
///
/// Throws std::invalid_argument for options out of range; audit_error if the server is older than PostgreSQL 13 or if
/// there is no such schema; pqxx::sql_error if the catalog cannot be read; pqxx::broken_connection.
ROWKEY_EXPORT audit_report audit(pqxx::connection& session, const audit_options& options = {});

/// The advice for a report, whose own advice is not looked at. Pure, safe from any thread. Figures that are not there
/// give no advice. Throws std::invalid_argument as quote_name().
ROWKEY_EXPORT std::vector<audit_advice> advise(const audit_report& report, const audit_options& options = {});

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
