// SQL text for tables with rowkey's keys: column definitions, an existing bigserial turned into an identity, partitions by
// the time in a version 7 key, a CHECK of the version, the clauses of a keyset page.
//
//   "create table invoice (" + identity_key("id") + ", " + public_id_column("public_id") + ", total int not null)"
//   "create table event (" + uuid_key("id", "uuidv7()") + ", what text) " + partition_by_range("id")
//
// Pure: nothing here talks to a server. Names are quoted (rowkey/postgres/names.hpp). All throw std::invalid_argument for
// what the server would refuse or cut, std::bad_alloc, and nothing else. Text is for PostgreSQL 13 and newer. Safe from any
// thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <rowkey/postgres/names.hpp>

namespace rowkey::postgres {

// Columns, as they stand between the parentheses of CREATE TABLE and behind ALTER TABLE ... ADD COLUMN.

/// Whether an INSERT may give the key itself (PostgreSQL's manual, CREATE TABLE): `always` refuses it, but for OVERRIDING
/// SYSTEM VALUE; `by_default` takes it, as a serial does.
enum class identity { always, by_default };

/// "id" bigserial primary key
std::string bigserial_key(std::string_view column);

/// "id" bigint generated always as identity primary key
std::string identity_key(std::string_view column, identity generated = identity::always);

/// "id" uuid primary key, or with `default EXPRESSION` before the end. `default_expression` is SQL and stands there as it
/// is; it must not come from outside. Empty: the application gives each id.
std::string uuid_key(std::string_view column, std::string_view default_expression = {});

/// "public_id" uuid not null unique, with the default as above. The uniqueness is a constraint, because that is what ON
/// CONFLICT, a foreign key and \d show under a name. Added to a table that has rows, it locks and, with a volatile default,
/// rewrites it. A large one that must stay writable takes steps: add the column nullable and let the service write it; fill the old
/// rows in batches (uuidv7_at() of their time, or random); create_unique_index_concurrently; a CHECK that it is not null, `not
/// valid` first and then validated; `set not null`, which then reads no row.
std::string public_id_column(std::string_view column, std::string_view default_expression = {});

/// create unique index concurrently ...: writers go on while it is built. Not in a transaction block; if it fails, it
/// leaves an index that is marked invalid and is to be dropped (PostgreSQL's manual, CREATE INDEX). ON CONFLICT takes it as
/// it is, and `alter table ... add constraint ... unique using index` makes it a constraint.
std::string create_unique_index_concurrently(const qualified_name& table, std::string_view column,
                                             std::string_view index);

/// What nil, with which some schemas seed their fixed rows, is to a CHECK.
enum class nil_uuid { refused, allowed };

/// check (...), which holds for NULL and for version 7 ids (RFC 9562, 4.1 and 4.2), on every server:
/// uuid_extract_version would need 17. For a column definition, or behind ALTER TABLE ... ADD CONSTRAINT name.
std::string version_7_check(std::string_view column, nil_uuid nil = nil_uuid::refused);

/// One DO statement that turns a smallserial, serial or bigserial column into an identity; for a column that is one, of
/// either kind, it does nothing. `identity::by_default` is what statements that insert keys of their own need.
///
/// Kept: the value that comes next, the sequence's name, increment, bounds, cache, cycle and what was granted on it. The
/// sequence itself is a new one: default privileges apply to it, its COMMENT goes, and sessions drop values that they had
/// cached, which leaves gaps as they may always be there.
/// Atomic, in a transaction block too. Holds ACCESS EXCLUSIVE on the table until that ends, reads and rewrites no row, and
/// waits for transactions that use the table: set lock_timeout and try again. INSERTs wait and lose nothing; a session that
/// calls nextval() on the sequence by hand may once be told that it does not exist, but gets no value twice.
/// Raises, and changes nothing, unless the column's default is just nextval() of a sequence that the column owns
/// (object_not_in_prerequisite_state), the table is an ordinary one, neither a partition nor with heirs
/// (wrong_object_type), and nothing else uses the sequence (dependent_objects_still_exist). For the table's owner.
std::string serial_to_identity(const qualified_name& table, std::string_view column, identity generated);

// Partitions by the time in a version 7 key. Days and months are those of UTC. The bounds are
// those of rowkey/time_range.hpp, so no id falls between two partitions, and `id >= $1 and id < $2` with a v7_range reads just
// the partitions that it meets, in a generic plan too. A function of id, such as uuid_extract_timestamp, reads all.

/// partition by range ("id"), behind the parenthesis that ends CREATE TABLE. A primary key or unique constraint there must
/// include the column.
std::string partition_by_range(std::string_view column);

/// The partition of a month, invoice_2026_01, and of a day, invoice_2026_01_31, in the parent's schema.
qualified_name partition_name(const qualified_name& parent, std::chrono::year_month month);
qualified_name partition_name(const qualified_name& parent, std::chrono::year_month_day day);

/// create table if not exists ... partition of ..., one for each month or day from `first` to `last`, both included. To
/// be run again for a longer span: what exists stays, even if it is no partition. With an empty schema the server makes them in the
/// first schema of search_path, which need not be the parent's: name it. Refuses dates that do not exist, a first after the last, and times
/// outside those of version 7 ids, which begin with 1970 (and end with 9999 here). Each takes ACCESS EXCLUSIVE on the parent
/// for a moment; where there is a default partition, on that too, which it reads, and fails if that holds ids of its span.
std::vector<std::string> create_partitions(const qualified_name& parent, std::chrono::year_month first,
                                           std::chrono::year_month last);
std::vector<std::string> create_partitions(const qualified_name& parent, std::chrono::year_month_day first,
                                           std::chrono::year_month_day last);

/// create table if not exists ... partition of ... default, named invoice_default: for ids of no other partition, such as
/// nil and version 4.
std::string create_default_partition(const qualified_name& parent);

/// The order of a keyset page, for all its columns: a comparison of rows has no mixed form, and one index could not serve
/// it in one scan.
enum class direction { ascending, descending };

/// The clauses of a page. The first page leaves out `after`; the following ones give the columns of the last row seen.
///   "select ... from invoice where " + page.after + " " + page.order_by + " " + page.limit
struct keyset_page {
    std::string after;     // ("created_at", "id") > ($2, $3)
    std::string order_by;  // order by "created_at", "id"
    std::string limit;     // limit $1
};

/// The parameters are numbered from `first_parameter`: the limit, then a value for each column. The columns together must
/// be unique, or rows are skipped where a page ends among equals; and not null, for no comparison finds a NULL. An index on
/// just these columns in this order serves each page in one scan, forward or backward.
keyset_page make_keyset_page(const std::vector<std::string>& columns, direction order = direction::ascending,
                             int first_parameter = 1);

}  // namespace rowkey::postgres
