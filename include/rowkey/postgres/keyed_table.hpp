// A table with both keys, a bigint inside and a public_id outside, as a value whose functions know the types: rows are
// inserted with a public_id that is made before the INSERT, and public ids that came from outside are resolved.
//
//   const rowkey::postgres::keyed_table<invoice> invoices{{"billing", "invoice"}};
//   const auto id = rowkey::public_id<invoice>::generate();   // once; every try below uses it
//   const auto made = invoices.insert(tx, id, {{"total", 4200}, {"note", std::optional<std::string>{}}});
//   tx.commit();                                              // made.row_id, made.public_id
//   std::optional<rowkey::row_id<invoice>> row = invoices.resolve(tx, id);
//
// A retry after a lost connection: begin a new transaction and insert with the same public_id. Whether the first try was
// committed (its reply got lost), rolled back, or is still running on the server, which INSERT waits for, there is one row
// in the end and the caller has its keys.
//
// The public_id column has a unique index and the bigint is not null; rowkey/postgres/sql.hpp has their definitions. Names
// are quoted, everything else goes as a parameter. No session state and no prepared statement, so PgBouncer's transaction
// mode is fine. What the server refuses is one of libpqxx's own exceptions; what does not fit on this side is told with
// the table and the column.
// A keyed_table is immutable: any threads may share it, each with a transaction of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <pqxx/strconv>
#include <pqxx/transaction_base>

#include <rowkey/keys.hpp>
#include <rowkey/postgres/names.hpp>
#include <rowkey/pqxx.hpp>

namespace rowkey::postgres {

/// A column and its value as the text that goes to the server: of anything that pqxx::to_string takes, of an optional of
/// it, or of nullptr. NULL where libpqxx's traits say so. Throws what pqxx::to_string throws.
class column_value {
  public:
    template <typename T>
    column_value(std::string_view column, const T& value) : name_{column}, text_{to_text(value)} {}

    const std::string& name() const noexcept { return name_; }
    const std::optional<std::string>& text() const noexcept { return text_; }

  private:
    static std::optional<std::string> to_text(std::nullptr_t) { return std::nullopt; }
    static std::optional<std::string> to_text(std::nullopt_t) { return std::nullopt; }
    static std::optional<std::string> to_text(const char* text) {
        return text == nullptr ? std::nullopt : std::optional<std::string>{text};
    }
    template <typename T>
    static std::optional<std::string> to_text(const std::optional<T>& value) {
        return value ? to_text(*value) : std::nullopt;
    }
    template <typename T>
    static std::optional<std::string> to_text(const T& value) {
        if constexpr (std::is_convertible_v<const T&, const char*>) {
            return to_text(static_cast<const char*>(value));
        } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
            return std::string{std::string_view{value}};
        } else {
#if PQXX_VERSION_MAJOR >= 7
            if (pqxx::is_null(value)) return std::nullopt;
#else
            if (pqxx::string_traits<T>::is_null(value)) return std::nullopt;
#endif
            return std::string{pqxx::to_string(value)};
        }
    }

    std::string name_;
    std::optional<std::string> text_;
};

/// The keys of a row that insert() gave.
template <typename E>
struct keyed_row {
    rowkey::row_id<E> row_id;
    rowkey::public_id<E> public_id;
    bool inserted;  // now; false where the row was there from an earlier try
};

namespace detail {

/// What keyed_table<E> does, without the types.
class untyped_keyed_table {
  public:
    struct insertion {
        std::int64_t row_id;
        bool inserted;
    };

    untyped_keyed_table(const qualified_name& name, std::string_view id, std::string_view public_id);

    insertion insert(pqxx::transaction_base& tx, const uuid& id, const std::vector<column_value>& columns) const;
    std::vector<std::optional<std::int64_t>> row_ids(pqxx::transaction_base& tx, const std::vector<uuid>& ids) const;
    std::vector<std::optional<uuid>> public_ids(pqxx::transaction_base& tx, const std::vector<std::int64_t>& ids) const;

  private:
    std::string table_, id_, public_id_;  // quoted
};

}  // namespace detail

template <typename E>
class keyed_table {
  public:
    /// Throws std::invalid_argument where a name cannot be one.
    explicit keyed_table(const qualified_name& name, std::string_view id_column = "id",
                         std::string_view public_id_column = "public_id")
        : table_{name, id_column, public_id_column} {}

    /// Inserts a row with this public_id and these columns; a row that has the public_id already is left as it is, and its
    /// keys are returned. For ids that this service made by generate(): a stranger's choice could be the id of another row.
    /// Needs INSERT, and SELECT on both key columns. One round trip, two where the row was there. Throws std::invalid_argument for a name that cannot be one and for text
    /// with a NUL in it; pqxx::unexpected_rows if there is no row afterwards (a trigger or rule suppressed it, or it was
    /// deleted meanwhile); pqxx::sql_error with SQLSTATE 42P10 if the public_id column has no unique index;
    /// pqxx::serialization_failure where a transaction above read committed must begin anew.
    keyed_row<E> insert(pqxx::transaction_base& tx, const rowkey::public_id<E>& id,
                        const std::vector<column_value>& columns = {}) const {
        const auto made = table_.insert(tx, id.value(), columns);
        return {rowkey::row_id<E>{made.row_id}, id, made.inserted};
    }

    /// The same with a public_id made here. If the reply is lost, so is the id: a service that retries makes it first.
    keyed_row<E> insert(pqxx::transaction_base& tx, const std::vector<column_value>& columns = {}) const {
        return insert(tx, rowkey::public_id<E>::generate(), columns);
    }

    /// The row ids of public ids, in the order asked and as many; nothing where there is no such row. An id may be asked
    /// for twice. One round trip whatever their number, none for none. Throws pqxx::unexpected_rows if the public_id column
    /// turns out not to be unique, pqxx::conversion_error if the id column is no integer.
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

}  // namespace rowkey::postgres
