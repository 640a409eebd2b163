// SQL text for tables with rowkey's keys: column definitions, an existing bigserial turned into an identity, partitions
// by the time in a version 7 key, a CHECK of the version, the clauses of a keyset page.
//
//   "create table invoice (" + identity_key("id") + ", " + public_id_column("public_id") + ", total int not null)"
//   "create table event (" + uuid_key("id", "pg_catalog.uuidv7()") + ", what text) " + partition_by_range("id")
//
// Pure: nothing here talks to a server but find_keyset_columns(). Names are quoted (rowkey/postgres/names.hpp). What is
// pg_catalog's is named as that, so search_path has no say in it. Text is for PostgreSQL 13 and newer. Safe from any
// thread. All throw std::invalid_argument for what the server would refuse or cut, such as a column with the name of a
// system column; otherwise nothing but std::bad_alloc.
#pragma once

#include <rowkey/config.hpp>

#include <chrono>
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/transaction_base>

#include <rowkey/postgres/names.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {

// Columns, as they stand between the parentheses of CREATE TABLE and behind ALTER TABLE ... ADD COLUMN.

/// Whether an INSERT may give the key itself (PostgreSQL's manual, CREATE TABLE): `always` refuses it, but for
/// OVERRIDING SYSTEM VALUE; `by_default` takes it, as a serial does.
enum class identity { always, by_default };

/// "id" bigserial primary key
ROWKEY_EXPORT std::string bigserial_key(std::string_view column);

/// "id" bigint generated always as identity primary key
ROWKEY_EXPORT std::string identity_key(std::string_view column, identity generated = identity::always);

/// "id" pg_catalog.uuid primary key, or with `default EXPRESSION` before the end. `default_expression` is SQL and
/// stands there as it is; it must not come from outside, and must not be blank. Empty: the application gives each id.
ROWKEY_EXPORT std::string uuid_key(std::string_view column, std::string_view default_expression = {});

/// "public_id" pg_catalog.uuid not null unique, with the default as above. The uniqueness is a constraint, because that
/// is what ON CONFLICT, a foreign key and \d show under a name.
///
/// Added to a table that has rows, it locks the table. With a volatile default it also rewrites it. A large table that
/// must stay writable takes steps: those of rowkey/postgres/public_id_migration.hpp, which the command `rowkey migrate
/// add-public-id` runs.
ROWKEY_EXPORT std::string public_id_column(std::string_view column, std::string_view default_expression = {});

/// Whether a column may hold NULL. `allowed` is for a table of which only some rows are public: any number may be NULL,
/// for no NULL equals another, and what is not NULL is unique all the same. Read it as std::optional<public_id<E>>.
enum class nulls { refused, allowed };

/// The same, and "public_id" pg_catalog.uuid unique where nulls are allowed.
ROWKEY_EXPORT std::string public_id_column(std::string_view column, nulls are,
                                           std::string_view default_expression = {});

/// create unique index concurrently ...: writers go on while it is built. Not in a transaction block; if it fails, it
/// leaves an index that is marked invalid and is to be dropped (PostgreSQL's manual, CREATE INDEX). ON CONFLICT takes
/// it as it is, and `alter table ... add constraint ... unique using index` makes it a constraint.
ROWKEY_EXPORT std::string create_unique_index_concurrently(const qualified_name& table, std::string_view column,
                                                           std::string_view index);

/// What nil, with which some schemas seed their fixed rows, is to a CHECK.
enum class nil_uuid { refused, allowed };

/// check (...), which holds for NULL and for version 7 ids (RFC 9562, 4.1 and 4.2), on every server:
/// uuid_extract_version would need 17. For a column definition, or behind ALTER TABLE ... ADD CONSTRAINT name.
ROWKEY_EXPORT std::string version_7_check(std::string_view column, nil_uuid nil = nil_uuid::refused);

/// One DO statement that turns a smallserial, serial or bigserial column into an identity. A column that is an identity
/// of either kind stays as it is. `identity::by_default` is what statements that insert keys of their own need.
///
/// It keeps the value that comes next, the sequence's name, increment, bounds, cache and cycle, and what was granted on
/// it. The sequence itself is a new one: default privileges apply to it, and its COMMENT goes. Sessions drop values
/// that they had cached, which leaves gaps.
///
/// It is atomic, in a transaction block too. It waits for transactions that use the table: set lock_timeout and try
/// again. Then it holds ACCESS EXCLUSIVE on the table until the transaction ends. It reads and rewrites no row. INSERTs
/// wait and lose nothing. A session that calls nextval() on the sequence by hand may once be told that it does not
/// exist; it gets no value twice.
///
/// It is for the table's owner. It raises, and changes nothing,
/// - unless the column's default is just nextval() of a sequence that the column owns:
///   object_not_in_prerequisite_state;
/// - unless the table is an ordinary one, neither a partition nor with heirs: wrong_object_type;
/// - where something else uses the sequence: dependent_objects_still_exist.
ROWKEY_EXPORT std::string serial_to_identity(const qualified_name& table, std::string_view column, identity generated);

// Partitions by the time in a version 7 key. Days and months are those of UTC. The bounds are those of
// rowkey/time_range.hpp, so no id falls between two partitions. `id >= $1 and id < $2` with a v7_range reads just the
// partitions that it meets, in a generic plan too. A function of id, such as uuid_extract_timestamp, reads all.

/// partition by range ("id"), behind the parenthesis that ends CREATE TABLE. A primary key or unique constraint there
/// must include the column.
ROWKEY_EXPORT std::string partition_by_range(std::string_view column);

/// The partition of a month, invoice_2026_01, and of a day, invoice_2026_01_31, in the parent's schema.
ROWKEY_EXPORT qualified_name partition_name(const qualified_name& parent, std::chrono::year_month month);
ROWKEY_EXPORT qualified_name partition_name(const qualified_name& parent, std::chrono::year_month_day day);

/// create table if not exists ... partition of ..., one for each month or day from `first` to `last`, both included.
/// They may be run again for a longer span: what exists stays, even if it is no partition.
///
/// With an empty schema the server makes them in the first schema of search_path. That need not be the parent's, so
/// name it. Refuses dates that do not exist, a first after the last, and times outside those of version 7 ids, which
/// begin with 1970 (and end with 9999 here).
///
/// Each takes ACCESS EXCLUSIVE on the parent for a moment. If there is a default partition, it takes that lock there
/// too and reads the rows; it fails if one of them is of its span.
ROWKEY_EXPORT std::vector<std::string> create_partitions(const qualified_name& parent, std::chrono::year_month first,
                                                         std::chrono::year_month last);
ROWKEY_EXPORT std::vector<std::string> create_partitions(const qualified_name& parent,
                                                         std::chrono::year_month_day first,
                                                         std::chrono::year_month_day last);

/// create table if not exists ... partition of ... default, named invoice_default: for ids of no other partition, such
/// as nil and version 4.
ROWKEY_EXPORT std::string create_default_partition(const qualified_name& parent);

/// For rows that came before their partition: makes the partitions of create_partitions(), and moves their rows there
/// from the default one. `column` is that of partition_by_range(). All in one transaction, one after another:
///
///   statement                           | lock, until the transaction ends         | time
///   ------------------------------------+------------------------------------------+----------------------------------
///   lock table only parent              | ACCESS EXCLUSIVE on the parent: writers, | waits for transactions on it
///                                       | and readers through it, wait             |
///   alter table ... detach partition    | the same on parent_default, and on       | at once; reads the tables whose
///                                       | tables that foreign keys tie to the      | foreign keys reference the parent
///                                       | parent, either way                       |
///   create table ... (like parent ...)  | a new table's                            | at once
///   do: delete from parent_default,     | none more                                | by the rows moved, with an index
///     insert into the new table         |                                          | on the column
///   alter table ... attach partition    | the same on the new table                | by the rows moved
///     the new one                       |                                          |
///   alter table ... attach partition    | none more                                | reads all rows of parent_default
///     parent_default default            |                                          |
///
/// Outside a transaction block the first one fails, and nothing else should be run. Set lock_timeout, and try again:
/// while the first waits, so does whoever comes after. Writers wait, lose nothing and get no error, but for two: one
/// who writes a row of the span into parent_default by its own name (check_violation), and one who holds a lock on a
/// table that a foreign key ties to the parent (perhaps deadlock_detected): lock such tables in the transaction first.
///
/// The whole is atomic. It fails and changes nothing where a partition exists already, and where there is no
/// parent_default. So it does where a foreign key that references the parent finds a row in parent_default
/// (foreign_key_violation): drop that key, and add it again afterwards. Foreign keys of the parent hold for the moved
/// rows; its triggers do not fire. The new partition has the parent's indexes, defaults and constraints. It belongs to
/// who makes it, in the default tablespace; a publication sees a DELETE and an INSERT.
///
/// A transaction of another isolation level than read committed, which has its snapshot from before and comes to the
/// table only then, may miss the rows that moved. Names and refusals are those of create_partitions().
ROWKEY_EXPORT std::vector<std::string> move_from_default_partition(const qualified_name& parent,
                                                                   std::string_view column,
                                                                   std::chrono::year_month first,
                                                                   std::chrono::year_month last);
ROWKEY_EXPORT std::vector<std::string> move_from_default_partition(const qualified_name& parent,
                                                                   std::string_view column,
                                                                   std::chrono::year_month_day first,
                                                                   std::chrono::year_month_day last);

// pg_partman partitions by version 7 ids from 5.2 on (4.7, in Debian 12, refuses a uuid). Its bounds end in
// 0000-0000-000000000000, ours in 7000-8000-000000000000. No version 7 id lies between the two, but the server sees one
// partition reach into the next: `partition "event_p20270101" would overlap partition "event_2026_12"`. From ours to
// pg_partman's, in one transaction, as tried with 5.2.4:
//
//   lock table only event in access exclusive mode;
//   alter table event detach partition event_default;
//   alter table event detach partition event_2026_12;                 -- these three for each of ours
//   alter table event_2026_12 rename to event_p20261201;
//   alter table event attach partition event_p20261201 for values from (partman.uuid7_time_encoder('2026-12-01 UTC'))
//       to (partman.uuid7_time_encoder('2027-01-01 UTC'));
//   alter table event attach partition event_default default;
//   select partman.create_parent('public.event', 'id', '1 month', p_default_table := false,
//       p_time_encoder := 'partman.uuid7_time_encoder', p_time_decoder := 'partman.uuid7_time_decoder');
//
// Each ATTACH reads its partition. Run create_parent() and pg_partman's maintenance with TimeZone UTC, or its months
// begin elsewhere. A row in event_default of a month that create_parent() makes stops it: move_from_default_partition()
// first.
// Back to ours: create_partitions() takes the months after pg_partman's last one as they are; a month before one of
// pg_partman's overlaps.

/// The order of a keyset page, for all its columns: a comparison of rows has no mixed form, and one index could not
/// serve it in one scan.
enum class direction { ascending, descending };

/// A column of a keyset page: "id", or {"i", "id"} where the query joins several tables and i is one or its alias.
///
/// A page compares and sorts a column by the < and > of one schema. Those of pg_catalog serve its own types, enums,
/// arrays and domains over them. A type of an extension has others: by pg_catalog's, citext would sort as text, and its
/// index would not serve. find_keyset_columns() asks the server which, or the caller names the schema.
struct keyset_column {
    template <std::convertible_to<std::string_view> Name>
    keyset_column(const Name& column) : name{std::string_view{column}} {}
    keyset_column(std::string_view of_table, std::string_view column, std::string_view operator_schema = "pg_catalog")
        : table{of_table}, name{column}, operators{operator_schema} {}

    std::string table;  // empty: the column's name alone
    std::string name;
    std::string operators = "pg_catalog";  // the schema of < and >
};

/// These columns of `table`, which the query calls `alias`, with the operators of each type's default B-tree operator
/// class, by which an index on them is ordered if its definition names no class. Asks the server, once a column. Throws
/// std::invalid_argument where there is no such column, or where its type has no such class whose operators are called
/// "<" and ">"; libpqxx's exceptions.
ROWKEY_EXPORT std::vector<keyset_column> find_keyset_columns(pqxx::transaction_base& tx, const qualified_name& table,
                                                             const std::vector<std::string>& columns,
                                                             std::string_view alias = {});

/// The clauses of a page. The first page leaves out `after`; the following ones give the columns of the last row seen.
///   "select ... from invoice where " + page.after + " " + page.order_by + " " + page.limit
struct keyset_page {
    std::string after;     // ("created_at", "id") operator("pg_catalog".>) ($2, $3)
    std::string order_by;  // order by "created_at" using operator("pg_catalog".<), "id" using operator("pg_catalog".<)
    std::string limit;     // limit $1
};

/// The parameters are numbered from `first_parameter`: the limit, then a value for each column. The columns together
/// must be unique, or rows are skipped where a page ends among equals; and not null, for no comparison finds a NULL. An
/// index on just these columns in this order serves each page in one scan, forward or backward; where their operators
/// are of several schemas, that scan begins at the first column's value and passes over the rows of it that were seen.
ROWKEY_EXPORT keyset_page make_keyset_page(const std::vector<keyset_column>& columns,
                                           direction order = direction::ascending, int first_parameter = 1);
template <std::convertible_to<std::string_view> Name>
keyset_page make_keyset_page(const std::vector<Name>& columns, direction order = direction::ascending,
                             int first_parameter = 1) {
    return make_keyset_page(std::vector<keyset_column>(columns.begin(), columns.end()), order, first_parameter);
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
