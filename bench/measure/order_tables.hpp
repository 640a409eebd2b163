// Orders and their items, as a service has them: two tables under one kind of key.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "measure/database.hpp"
#include "measure/keys.hpp"

namespace rowkey::bench {

inline constexpr int items_per_order = 5;                     // on average; one of them comes later
inline constexpr int rows_per_order = 1 + items_per_order;    // in both tables
inline constexpr int orders_per_transaction = 20;             // and as many times five items
inline constexpr std::size_t orders_with_later_items = 5000;  // the newest ones

struct order_schema;

/// Both tables, from creation to drop.
class order_tables {
  public:
    struct table {
        std::string name;
        int rows_per_order;
        std::vector<std::string> indexes;
    };

    order_tables(workplace& place, const key_kind& key);
    ~order_tables();
    order_tables(const order_tables&) = delete;
    order_tables& operator=(const order_tables&) = delete;

    /// The parents, then the children.
    const std::vector<table>& tables() const { return tables_; }

    /// Writes orders, four items of each, and for each an item of one that came before: `rows` in all, which is a
    /// multiple of rows_per_order. For one thread at a time.
    void write(pqxx::transaction_base& transaction, std::int64_t rows);

    // SQL text.
    const std::string& orders() const { return orders_; }
    const std::string& items() const { return items_; }
    const char* public_column() const;  // of the orders
    const char* public_type() const;

  private:
    void create(pqxx::transaction_base& transaction);
    /// Their ids.
    std::vector<std::string> insert_orders(pqxx::transaction_base& transaction, std::int64_t count);
    void copy_items(pqxx::transaction_base& transaction, const std::vector<std::string>& made);
    void write_item(pqxx::stream_to& stream, const std::string& order);
    void remember(const std::vector<std::string>& made);

    std::string new_id() const;
    std::size_t random_below(std::size_t count);
    const std::string& one_of(const std::vector<std::string>& ids) { return ids[random_below(ids.size())]; }

    workplace& place_;
    const order_schema& schema_;
    const std::string orders_, items_;
    std::vector<table> tables_;
    std::vector<std::string> customers_, products_;
    std::vector<std::string> recent_;  // orders; the oldest one is replaced next
    std::size_t oldest_ = 0;
    std::mt19937_64 random_{1};  // the same picks under every key
};

}  // namespace rowkey::bench
