#include "measure/order_tables.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <tuple>

#include <rowkey/rowkey.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "measure/relation.hpp"
#include "postgres/any_libpqxx.hpp"

namespace rowkey::bench {

/// How a kind of key makes the ids of both tables.
struct order_schema {
    std::string_view key;
    uuid (*make)();   // null where the client makes none
    bool public_ids;  // what the client makes is the orders' public_id; all else refers to a bigint

    bool by_uuid() const { return make != nullptr && !public_ids; }
    const char* id_type() const { return by_uuid() ? "pg_catalog.uuid" : "bigint"; }
};

namespace {

using postgres::detail::copy_into;
using postgres::detail::exec;

constexpr std::size_t customers = 10'000, products = 5'000;

uuid random_id() {
    return uuidv4();
}
uuid ordered_id() {
    return uuidv7();
}

constexpr std::array schemas{order_schema{"bigint", nullptr, false}, order_schema{"uuidv4", random_id, false},
                             order_schema{"uuidv7", ordered_id, false}, order_schema{"bigint+uuidv7", ordered_id, true},
                             order_schema{"bigint+uuidv4", random_id, true}};

const order_schema& schema_of(const key_kind& key) {
    const auto at =
        std::find_if(schemas.begin(), schemas.end(), [&](const order_schema& one) { return one.key == key.name; });
    assert(at != schemas.end());
    return *at;
}

}  // namespace

order_tables::order_tables(workplace& place, const key_kind& key)
    : place_{place},
      schema_{schema_of(key)},
      orders_{in_schema(place, "orders")},
      items_{in_schema(place, "order_items")},
      tables_{{"orders", 1, {"orders_pkey", "orders_customer_id_created_at_idx"}},
              {"order_items",
               items_per_order,
               {"order_items_pkey", "order_items_order_id_idx", "order_items_product_id_idx"}}} {
    if (schema_.public_ids) tables_[0].indexes.insert(tables_[0].indexes.begin(), "orders_public_id_key");
    const auto some_ids = [&](std::vector<std::string>& ids, std::size_t count) {
        for (std::size_t i = 1; i <= count; ++i) ids.push_back(schema_.by_uuid() ? new_id() : absl::StrCat(i));
    };
    some_ids(customers_, customers);
    some_ids(products_, products);
    pqxx::work transaction{place_.control()};
    create(transaction);
    transaction.commit();
}

order_tables::~order_tables() {
    try {
        pqxx::nontransaction{place_.control()}.exec(absl::StrCat("drop table ", items_, ", ", orders_));
    } catch (const std::exception&) {  // the workplace goes soon, and the tables with it
    }
}

void order_tables::create(pqxx::transaction_base& transaction) {
    const char* const type = schema_.id_type();
    const std::string id =
        absl::StrCat("id ", type, schema_.by_uuid() ? " primary key, " : " generated always as identity primary key, ");
    const char* const options = " with (autovacuum_enabled = off)";
    exec(transaction,
         absl::StrCat("create table ", orders_, " (", id,
                      schema_.public_ids ? "public_id pg_catalog.uuid not null unique, " : "", "customer_id ", type,
                      " not null, created_at pg_catalog.timestamptz not null default pg_catalog.now(), ",
                      "status pg_catalog.text not null, total_cents integer not null)", options));
    exec(transaction, absl::StrCat("create table ", items_, " (", id, "order_id ", type, " not null references ",
                                   orders_, ", product_id ", type,
                                   " not null, quantity integer not null, price_cents integer not null)", options));
    exec(transaction, absl::StrCat("create index on ", orders_, " (customer_id, created_at)"));
    exec(transaction, absl::StrCat("create index on ", items_, " (order_id)"));
    exec(transaction, absl::StrCat("create index on ", items_, " (product_id)"));
}

void order_tables::write(pqxx::transaction_base& transaction, std::int64_t rows) {
    const auto made = insert_orders(transaction, rows / rows_per_order);
    copy_items(transaction, made);
    remember(made);
}

std::vector<std::string> order_tables::insert_orders(pqxx::transaction_base& transaction, std::int64_t count) {
    std::vector<std::string> made, values;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::string id = schema_.make != nullptr ? new_id() : "";
        if (schema_.by_uuid()) made.push_back(id);
        values.push_back(absl::StrCat("(", id.empty() ? "" : absl::StrCat("'", id, "', "), "'", one_of(customers_),
                                      "', 'paid', ", random_below(100'000), ")"));
    }
    if (values.empty()) return made;
    // One statement for all schemas: the ids that the server makes are known when it returns.
    const auto rows =
        exec(transaction, absl::StrCat("insert into ", orders_, " (",
                                       schema_.by_uuid()    ? "id, "
                                       : schema_.public_ids ? "public_id, "
                                                            : "",
                                       "customer_id, status, total_cents) values ", absl::StrJoin(values, ", "),
                                       schema_.by_uuid() ? "" : " returning id"));
    for (const auto& row : rows) made.push_back(row[0].as<std::string>());
    return made;
}

void order_tables::copy_items(pqxx::transaction_base& transaction, const std::vector<std::string>& made) {
    std::vector<std::string> columns{"order_id", "product_id", "quantity", "price_cents"};
    if (schema_.by_uuid()) columns.insert(columns.begin(), "id");
    auto stream = copy_into(transaction, items_, columns);
    for (const auto& order : made) {
        for (int i = 1; i < items_per_order; ++i) write_item(stream, order);
    }
    for (std::size_t i = 0; i < made.size(); ++i) write_item(stream, one_of(recent_.empty() ? made : recent_));
    stream.complete();
}

void order_tables::write_item(pqxx::stream_to& stream, const std::string& order) {
    const std::tuple<std::string, std::string, std::size_t, std::size_t> item{
        order, one_of(products_), 1 + random_below(9), 1 + random_below(10'000)};
    if (schema_.by_uuid()) {
        stream << std::tuple_cat(std::tuple{new_id()}, item);
    } else {
        stream << item;
    }
}

void order_tables::remember(const std::vector<std::string>& made) {
    for (const auto& order : made) {
        if (recent_.size() < orders_with_later_items) {
            recent_.push_back(order);
            continue;
        }
        recent_[oldest_] = order;
        oldest_ = (oldest_ + 1) % recent_.size();
    }
}

const char* order_tables::public_column() const {
    return schema_.public_ids ? "public_id" : "id";
}

const char* order_tables::public_type() const {
    return schema_.make != nullptr ? "pg_catalog.uuid" : "bigint";
}

std::string order_tables::new_id() const {
    return to_string(schema_.make());
}

std::size_t order_tables::random_below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>{0, count - 1}(random_);
}

}  // namespace rowkey::bench
