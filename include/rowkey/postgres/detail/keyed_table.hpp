// What rowkey/postgres/keyed_table.hpp stands on. Not for users.
#pragma once

#include <rowkey/config.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/transaction_base>

#include <rowkey/postgres/names.hpp>
#include <rowkey/pqxx/libpqxx.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {
class column_value;
}

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {

/// A row to insert. Points to its columns.
struct row_values {
    uuid key;
    const std::vector<column_value>* columns;
};

template <typename Id>
struct inserted {
    Id id;
    bool now;
};

/// What is known of a table from an insert that asked. Safe from any thread.
class table_traits {
  public:
    struct traits {
        std::uint32_t oid;
        bool triggers_after;
    };

    std::optional<traits> get() const noexcept {
        const auto known = known_.load(std::memory_order_relaxed);
        if (known == 0) return std::nullopt;
        return traits{static_cast<std::uint32_t>(known >> 1), (known & 1) != 0};
    }
    void set(const traits& known) noexcept {
        known_.store(std::uint64_t{known.oid} << 1 | std::uint64_t{known.triggers_after}, std::memory_order_relaxed);
    }
    void forget() noexcept { known_.store(0, std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> known_{0};  // one word, so that no reader sees half of it
};

/// What keyed_table<E> does, without the types.
class untyped_keyed_table {
  public:
    ROWKEY_EXPORT untyped_keyed_table(const qualified_name& name, std::string_view id, std::string_view public_id);

    ROWKEY_EXPORT std::vector<inserted<std::int64_t>> insert(pqxx::transaction_base& tx,
                                                             std::span<const row_values> rows) const;
    ROWKEY_EXPORT std::vector<std::optional<std::int64_t>> row_ids(pqxx::transaction_base& tx,
                                                                   const std::vector<uuid>& ids) const;
    ROWKEY_EXPORT std::vector<std::optional<uuid>> public_ids(pqxx::transaction_base& tx,
                                                              const std::vector<std::int64_t>& ids) const;

  private:
    std::string table_, id_, public_id_;  // quoted
    std::string public_id_name_;
    std::shared_ptr<table_traits> known_ = std::make_shared<table_traits>();
};

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
