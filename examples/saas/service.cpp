#include "service.hpp"

#include <chrono>
#include <utility>

#include <rowkey/postgres/retry.hpp>
#include <rowkey/postgres/sql.hpp>
#include <rowkey/pqxx.hpp>

#include "execute.hpp"

namespace saas {
namespace {

using rowkey::postgres::keyset_column;

/// Long enough for a server to be started anew.
constexpr rowkey::postgres::retry_options patience{
    .tries = 1000, .deadline = std::chrono::minutes{1}, .wait = std::chrono::milliseconds{20}};

/// set_config's third argument: until the end of the transaction. A session would keep it for whoever a pooler gives
/// the connection to next.
void enter(pqxx::work& tx, const member& who) {
    execute(tx, "select pg_catalog.set_config('app.tenant', $1, true), pg_catalog.set_config('app.user', $2, true)",
            std::to_string(who.tenant.value()), who.id);
}

const std::string select_orders =
    "select o.id, o.user_id, o.note, (select coalesce(sum(i.quantity * i.cents), 0)::bigint from saas.order_items i"
    " where i.organization_id = o.organization_id and i.order_id = o.id)"
    " from saas.orders o where o.deleted_at is null and ";

std::vector<order_summary> read_orders(const pqxx::result& rows) {
    std::vector<order_summary> orders;
    for (const auto& row : rows) {
        orders.push_back(
            {row[0].as<order_id>(), row[1].as<user_id>(), row[2].as<std::string>(), row[3].as<std::int64_t>()});
    }
    return orders;
}

std::optional<order_summary> read_order(pqxx::work& tx, const order_id& id) {
    const auto found = read_orders(execute(tx, select_orders + "o.id = $1", id));
    return found.empty() ? std::nullopt : std::optional{found.front()};
}

}  // namespace

/// What `work` returns, of a transaction that was committed. The first try is on the connection that is there.
template <typename Work>
auto service::transaction(Work work) {
    const auto connect = [&, first = true]() mutable {
        if (!std::exchange(first, false) || connection_ == nullptr) {
            connection_.reset();  // before the next one is made, so that a thread never has two
            connection_ = std::make_unique<pqxx::connection>(dsn_);
        }
        return connection_.get();
    };
    return rowkey::postgres::retry(
        connect,
        [&](pqxx::connection& connection) {
            pqxx::work tx{connection};
            auto result = work(tx);
            tx.commit();
            return result;
        },
        patience);
}

template <typename Work>
auto service::transaction(const member& who, Work work) {
    return transaction([&](pqxx::work& tx) {
        enter(tx, who);
        return work(tx);
    });
}

// Ids are made before transaction(), so that each try inserts the same rows.

member service::sign_up(const std::string& organization_name, const std::string& email) {
    const auto tenant = organization_id::generate();
    const auto first_user = user_id::generate();
    return transaction([&](pqxx::work& tx) {
        const auto made = execute(tx, "select saas.sign_up($1, $2)", tenant, organization_name);
        execute(tx,
                "insert into saas.users (id, email, name) values ($1, $2, $2)"
                " on conflict (organization_id, id) do nothing",
                first_user, email);
        return member{made[0][0].as<rowkey::row_id<organization>>(), tenant, first_user};
    });
}

std::optional<member> service::sign_in(const organization_id& tenant, const std::string& email) {
    return transaction([&](pqxx::work& tx) -> std::optional<member> {
        const auto found = execute(tx, "select saas.tenant_of($1)", tenant);
        if (found[0][0].is_null()) return std::nullopt;
        member who{found[0][0].as<rowkey::row_id<organization>>(), tenant, user_id{}};
        enter(tx, who);  // as the user "system", whose id is nil, who looks for another
        const auto users = execute(tx, "select id from saas.active_users where email = $1", email);
        if (users.empty()) return std::nullopt;
        who.id = users[0][0].as<user_id>();
        return who;
    });
}

std::optional<user_id> service::add_user(const member& who, const std::string& email) try {
    const auto id = user_id::generate();
    return transaction(who, [&](pqxx::work& tx) {
        execute(tx,
                "insert into saas.users (id, email, name) values ($1, $2, $2)"
                " on conflict (organization_id, id) do nothing",
                id, email);
        return std::optional{id};
    });
} catch (const pqxx::unique_violation&) {  // of this tenant's users_email, the only other unique index
    return std::nullopt;
}

bool service::delete_user(const member& who, const user_id& id) {
    return transaction(who, [&](pqxx::work& tx) {
        execute(tx, "update saas.users set deleted_at = now() where id = $1 and deleted_at is null", id);
        return !execute(tx, "select from saas.users where id = $1", id).empty();
    });
}

order_id service::place_order(const member& who, const std::string& note, const std::vector<item>& items) {
    const auto id = order_id::generate();
    return transaction(who, [&](pqxx::work& tx) {
        // Where an earlier try was committed, its items are there too.
        if (orders_.insert_once(tx, id.value(), {{"user_id", who.id}, {"note", note}})) {
            for (const auto& one : items)
                execute(tx, "insert into saas.order_items (order_id, product, quantity, cents) values ($1, $2, $3, $4)",
                        id, one.product, one.quantity, one.cents);
        }
        return id;
    });
}

std::optional<order_id> service::repeat_order(const member& who, const order_id& previous) {
    struct copied {
        std::string note;
        std::vector<item> items;
    };
    const auto old = transaction(who, [&](pqxx::work& tx) -> std::optional<copied> {
        const auto found = read_order(tx, previous);
        if (!found) return std::nullopt;
        copied result{found->note, {}};
        const auto rows = execute(
            tx, "select product, quantity, cents from saas.order_items where order_id = $1 order by id", previous);
        for (const auto& row : rows)
            result.items.push_back({row[0].as<std::string>(), row[1].as<int>(), row[2].as<std::int64_t>()});
        return result;
    });
    if (!old) return std::nullopt;
    // Another host may have made it, whose clock is ahead: the next id here sorts behind it all the same. It is safe to
    // observe since it was read from the table: what a client sends could be any time.
    rowkey::observe(previous.value());
    return place_order(who, old->note, old->items);
}

std::optional<order_summary> service::find_order(const member& who, const order_id& id) {
    return transaction(who, [&](pqxx::work& tx) { return read_order(tx, id); });
}

std::vector<order_summary> service::page_of_orders(const member& who, const std::optional<order_id>& after, int limit) {
    static const auto page = rowkey::postgres::make_keyset_page({keyset_column{"o", "id"}});
    return transaction(who, [&](pqxx::work& tx) {
        const std::string end = ' ' + page.order_by + ' ' + page.limit;
        return read_orders(after ? execute(tx, select_orders + page.after + end, limit, *after)
                                 : execute(tx, select_orders + "true" + end, limit));
    });
}

std::optional<invoice_id> service::bill(const member& who, const order_id& id) try {
    const auto made = invoice_id::generate();
    return transaction(who, [&](pqxx::work& tx) -> std::optional<invoice_id> {
        const auto billed = read_order(tx, id);
        if (!billed) return std::nullopt;
        return invoices_.insert(tx, made, {{"order_id", id}, {"cents", billed->cents}}).public_id;
    });
} catch (const pqxx::unique_violation&) {  // of invoices_one_an_order
    return std::nullopt;
}

bool service::cancel(const member& who, const invoice_id& id) {
    return transaction(who, [&](pqxx::work& tx) {
        const auto row = invoices_.resolve(tx, id);
        if (!row) return false;
        execute(tx, "update saas.invoices set deleted_at = now() where id = $1 and deleted_at is null", *row);
        return true;
    });
}

}  // namespace saas
