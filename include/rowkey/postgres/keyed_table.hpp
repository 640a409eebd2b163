// A table with both keys, a bigint inside and a public_id outside, as a value whose functions know the types: rows are
// inserted with a public_id that is made before the INSERT, and public ids that came from outside are resolved.
//
//   const rowkey::postgres::keyed_table<invoice> invoices{"billing", "invoice"};
//   const auto id = rowkey::public_id<invoice>::generate();   // once; every try below uses it
//   const auto made = invoices.insert(tx, id, {{"total", 4200}, {"note", std::optional<std::string>{}}});
//   tx.commit();                                              // made.row_id, made.public_id
//   std::optional<rowkey::row_id<invoice>> row = invoices.resolve(tx, id);
//
// A retry after a lost connection: begin a new transaction and insert with the same public_id. The first try may have
// been committed while its reply got lost. It may have been rolled back. Or it is still running on the server; then
// INSERT waits for it. In each case there is one row in the end, and the caller has its keys. rowkey/postgres/retry.hpp
// does all of this.
//
// The public_id column has a unique index and the bigint is not null; rowkey/postgres/sql.hpp has their definitions.
// Names are quoted, and everything else goes as a parameter. There is no session state and no prepared statement, so
// PgBouncer's transaction mode is fine. What the server refuses is one of libpqxx's own exceptions; what does not fit
// on this side is told with the table and the column.
//
// Any threads may share a keyed_table, each with a transaction of its own. Copies share what is known of the table.
#pragma once

#include <rowkey/config.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/strconv>
#include <pqxx/transaction_base>

#include <rowkey/keys.hpp>
#include <rowkey/postgres/detail/keyed_table.hpp>
#include <rowkey/postgres/names.hpp>
#include <rowkey/pqxx.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {

/// A column and its value as the text that goes to the server: of anything that pqxx::to_string takes, of an optional
/// of it, or of nullptr. NULL where libpqxx's traits say so. Throws what pqxx::to_string throws.
class column_value {
  public:
    template <typename T>
    column_value(std::string_view column, const T& value) : name_{column}, text_{rowkey::detail::server_text(value)} {}

    const std::string& name() const noexcept { return name_; }
    const std::optional<std::string>& text() const noexcept { return text_; }

  private:
    std::string name_;
    std::optional<std::string> text_;
};

/// A row for insert_many(): its public_id, made before, and its other columns.
template <typename E>
struct new_row {
    rowkey::public_id<E> public_id;
    std::vector<column_value> columns = {};
};

/// The keys of a row that insert() gave.
template <typename E>
struct keyed_row {
    rowkey::row_id<E> row_id;
    rowkey::public_id<E> public_id;
    bool inserted;  // now; false where the row was there from an earlier try
};

template <typename E>
class keyed_table {
  public:
    /// Throws std::invalid_argument where a name cannot be one.
    explicit keyed_table(const qualified_name& name, std::string_view id_column = "id",
                         std::string_view public_id_column = "public_id")
        : table_{name, id_column, public_id_column} {}
    template <std::convertible_to<std::string_view> Schema, std::convertible_to<std::string_view> Table>
    keyed_table(const Schema& schema, const Table& table, std::string_view id_column = "id",
                std::string_view public_id_column = "public_id")
        : keyed_table{qualified_name{std::string{std::string_view{schema}}, std::string{std::string_view{table}}},
                      id_column, public_id_column} {}

    /// Inserts a row with this public_id and these columns. A row that has the public_id already is left as it is, and
    /// its keys are returned. For ids that this service made by generate(): a stranger's choice could be the id of
    /// another row.
    ///
    /// The keys are those of a row that is there: what the server says it made is compared with what was asked. A
    /// trigger or view that changes the public_id or hides the row is pqxx::unexpected_rows, with both. Two triggers
    /// are not noticed: one that is deferred to the COMMIT, and one that was created after this keyed_table had
    /// inserted its first row.
    ///
    /// That is because the first insert asks which indexes and triggers the table has, and the keyed_table remembers
    /// it. Later inserts save most of the server's work. So keep a keyed_table, and make a new one after a migration
    /// of the table. (A table that was dropped and created again is noticed. A deferrable constraint that came later
    /// is told once, as SQLSTATE 55000.)
    ///
    /// Tries that overlap give one row, and its keys to each, if they agree in the other unique columns too. If
    /// another row has such a column's value, the server refuses the insert: pqxx::unique_violation. If the row is
    /// there, no sequence loses a number. A BEFORE trigger may run twice for a row, and may run for a row that is not
    /// made.
    ///
    /// Needs INSERT, and SELECT on both key columns. The table may be partitioned, or an automatically updatable view.
    /// It may have no rule on INSERT or UPDATE, which the server refuses beside ON CONFLICT:
    /// pqxx::feature_not_supported.
    ///
    /// One round trip. Two if the row was there, or if an AFTER trigger may have changed it. Four if a unique or
    /// exclusion constraint of the table is deferrable, or if the table is a view. In these two cases tries that
    /// overlap may be refused by another unique column.
    ///
    /// Throws std::invalid_argument for a name that cannot be one and for text with a NUL in it. Throws
    /// pqxx::unexpected_rows, as above, if there is no row to be seen afterwards: suppressed or hidden by a trigger, a
    /// view or row-level security, or deleted meanwhile. Throws pqxx::sql_error, with table and column: SQLSTATE 42P10
    /// if the public_id column has no unique index for all rows, 55000 if that is deferrable, 42883 if the column is
    /// no uuid. What the server refuses by itself comes as libpqxx gives it: pqxx::insufficient_privilege for a row
    /// that a policy does not allow or would hide at once. In a transaction above read committed,
    /// pqxx::serialization_failure may come before all else: begin it anew.
    keyed_row<E> insert(pqxx::transaction_base& tx, const rowkey::public_id<E>& id,
                        const std::vector<column_value>& columns = {}) const {
        const detail::row_values row{id.value(), &columns};
        const auto made = table_.insert(tx, {&row, 1}).front();
        return {rowkey::row_id<E>{made.id}, id, made.now};
    }

    /// The same with a public_id made here. If the reply is lost, so is the id: a service that retries makes it first.
    keyed_row<E> insert(pqxx::transaction_base& tx, const std::vector<column_value>& columns = {}) const {
        return insert(tx, rowkey::public_id<E>::generate(), columns);
    }

    /// The same for many rows, which have the same columns in the same order: std::invalid_argument if not, before
    /// anything is sent. Keys come in the order given, and so do numbers from a sequence. If a public_id is given
    /// twice, its first row counts. As many round trips as for one row, for each 65,533 values (a public_id is one);
    /// one more if the keyed_table has no schema.
    /// None for no rows.
    std::vector<keyed_row<E>> insert_many(pqxx::transaction_base& tx, std::span<const new_row<E>> rows) const {
        std::vector<detail::row_values> values;
        values.reserve(rows.size());
        for (const auto& row : rows) values.push_back({row.public_id.value(), &row.columns});
        const auto made = table_.insert(tx, values);
        std::vector<keyed_row<E>> keys;
        keys.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            keys.push_back({rowkey::row_id<E>{made[i].id}, rows[i].public_id, made[i].now});
        return keys;
    }

    /// The row ids of public ids, in the order asked and as many; nothing where there is no such row. An id may be
    /// asked for twice. One round trip whatever their number, none for none. Throws pqxx::unexpected_rows if the
    /// public_id column turns out not to be unique, pqxx::conversion_error if the id column is no integer.
    std::vector<std::optional<rowkey::row_id<E>>> resolve(pqxx::transaction_base& tx,
                                                          std::span<const rowkey::public_id<E>> ids) const {
        return typed<rowkey::row_id<E>>(table_.row_ids(tx, values<uuid>(ids)));
    }
    std::optional<rowkey::row_id<E>> resolve(pqxx::transaction_base& tx, const rowkey::public_id<E>& id) const {
        return resolve(tx, std::span{&id, 1}).front();
    }

    /// The other way round, with the same promises; also nothing where the row's public_id is NULL.
    std::vector<std::optional<rowkey::public_id<E>>> public_ids(pqxx::transaction_base& tx,
                                                                std::span<const rowkey::row_id<E>> ids) const {
        return typed<rowkey::public_id<E>>(table_.public_ids(tx, values<std::int64_t>(ids)));
    }

  private:
    template <typename Value, typename Id>
    static std::vector<Value> values(std::span<const Id> ids) {
        std::vector<Value> result;
        result.reserve(ids.size());
        for (const auto& id : ids) result.push_back(id.value());
        return result;
    }
    template <typename Id, typename Value>
    static std::vector<std::optional<Id>> typed(const std::vector<std::optional<Value>>& found) {
        std::vector<std::optional<Id>> result;
        result.reserve(found.size());
        for (const auto& value : found) result.push_back(value ? std::optional{Id{*value}} : std::nullopt);
        return result;
    }

    detail::untyped_keyed_table table_;
};

/// A table whose key is the uuid itself, as a value.
class uuid_table {
  public:
    /// Throws std::invalid_argument where a name cannot be one.
    ROWKEY_EXPORT explicit uuid_table(const qualified_name& name, std::string_view key_column = "id");

    /// Inserts a row with this key and these columns. True where it was inserted now, false where a row with that key
    /// was there. Promises, needs and throws what keyed_table::insert() does, with the key in the place of both.
    ROWKEY_EXPORT bool insert_once(pqxx::transaction_base& tx, const uuid& key,
                                   const std::vector<column_value>& columns = {}) const;

  private:
    std::string table_, key_;  // quoted
    std::string key_name_;
    std::shared_ptr<detail::table_traits> known_ = std::make_shared<detail::table_traits>();
};

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
