// What a service does for its tenants. Each transaction is of one tenant. It says of which before it meets the tenant's
// rows. It is tried again where the connection was lost, and its rows are inserted once. The server keeps the tenants
// apart, by the policies of schema.sql: no statement here names a tenant.
//
// What goes outside are the public ids below, as TypeIDs. Row numbers stay in service.cpp and in `member`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/postgres/keyed_table.hpp>
#include <rowkey/rowkey.hpp>

namespace saas {

struct organization {
    static constexpr std::string_view public_prefix = "org";
};
struct user {
    static constexpr std::string_view public_prefix = "usr";
};
struct order {
    static constexpr std::string_view public_prefix = "ord";
};
struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};
using organization_id = rowkey::public_id<organization>;
using user_id = rowkey::public_id<user>;
using order_id = rowkey::public_id<order>;
using invoice_id = rowkey::public_id<invoice>;

/// Who asks, once he has shown who he is. It holds the tenant's row number and stays in the service.
struct member {
    rowkey::row_id<organization> tenant;
    organization_id tenant_public_id;
    user_id id;
};

struct item {
    std::string product;
    int quantity;
    std::int64_t cents;  // each
};

/// An order as the tenant sees it.
struct order_summary {
    order_id id;
    user_id by;
    std::string note;
    std::int64_t cents;  // in all
};

/// For one thread, with a connection of its own.
class service {
  public:
    /// `dsn` is a connection string for the role saas_app, beside what the PG* variables say. Connects when it is first
    /// needed, and again where a connection was lost.
    explicit service(std::string dsn = "user=saas_app") : dsn_{std::move(dsn)} {}

    /// A new organization and its first user.
    member sign_up(const std::string& organization_name, const std::string& email);

    /// The user of that address, in any case of its letters; nothing where there is no such organization or user.
    /// (A password is another matter, and not this example's.)
    std::optional<member> sign_in(const organization_id& tenant, const std::string& email);

    /// Nothing where another user of this organization has the address.
    std::optional<user_id> add_user(const member& who, const std::string& email);

    /// Leaves the address to others. False where there is no such user.
    bool delete_user(const member& who, const user_id& id);

    order_id place_order(const member& who, const std::string& note, const std::vector<item>& items);

    /// The same order again, sorted behind the one that was. Nothing where there is no such order.
    std::optional<order_id> repeat_order(const member& who, const order_id& previous);

    std::optional<order_summary> find_order(const member& who, const order_id& id);

    /// The oldest orders, or those that follow `after`; at most `limit`.
    std::vector<order_summary> page_of_orders(const member& who, const std::optional<order_id>& after, int limit);

    /// An invoice for all of the order. Nothing where there is no such order, or an invoice for it.
    std::optional<invoice_id> bill(const member& who, const order_id& id);

    /// False where there is no such invoice.
    bool cancel(const member& who, const invoice_id& id);

  private:
    template <typename Work>
    auto transaction(Work work);
    template <typename Work>
    auto transaction(const member& who, Work work);

    std::string dsn_;
    std::unique_ptr<pqxx::connection> connection_;
    // Any threads could share these, which learn about their table from the first insert.
    rowkey::postgres::uuid_table orders_{{"saas", "orders"}};
    rowkey::postgres::keyed_table<invoice> invoices_{"saas", "invoices"};
};

}  // namespace saas
