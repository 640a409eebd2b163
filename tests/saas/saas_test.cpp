// examples/saas against a live server, which the PG* variables name: what one tenant can learn of another, what an
// outsider can learn of the rows, and what the schema promises. In a database of its own.
#include <gtest/gtest.h>

#include <stdlib.h>  // setenv

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/postgres/audit.hpp>
#include <rowkey/postgres/id_default.hpp>
#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>

#include "execute.hpp"
#include "install.hpp"
#include "service.hpp"

namespace {

using saas::execute;
using saas::member;

// Sequences begin here, so that a row number is known wherever it turns up.
constexpr std::int64_t first_number = 7'301'000'000'001;

/// A database of the server with the schema, and PGDATABASE for it.
class own_database : public testing::Environment {
  public:
    void SetUp() override {
        run("create database " + name_ + " template template0");
        made_ = true;
        setenv("PGDATABASE", name_.c_str(), 1);
        pqxx::connection superuser;
        saas::install(superuser);
        saas::install(superuser);  // does nothing
        pqxx::nontransaction tx{superuser};
        for (const char* sequence : {"organizations_id_seq", "order_items_id_seq", "invoices_id_seq"})
            execute(tx, "select setval($1::regclass, $2)", std::string{"saas."} + sequence, first_number);
    }
    void TearDown() override {
        if (made_) run("drop database " + name_ + " with (force)");
    }

  private:
    void run(const std::string& sql) const {
        pqxx::connection session{"dbname=" + before_};
        pqxx::nontransaction{session}.exec(sql);
    }

    const std::string before_ = [] {
        const char* const name = std::getenv("PGDATABASE");
        return std::string{name == nullptr ? "postgres" : name};
    }();
    const std::string name_ = "rowkey_saas_" + rowkey::to_base32(rowkey::uuidv4());
    bool made_ = false;
};

[[maybe_unused]] testing::Environment* const database = testing::AddGlobalTestEnvironment(new own_database);

/// What the server says to a statement that it refuses.
struct refusal {
    std::string state;  // "" where it does not refuse
    std::string text;
};

std::optional<pqxx::connection> kept_session;  // of one test

/// A transaction as saas_app that is undone, with what an attacker could set app.tenant to. Nothing: it was never set,
/// in a session of its own.
template <typename Work>
auto as_app(const std::optional<std::string>& tenant, Work work) {
    std::optional<pqxx::connection> fresh;
    auto& session = tenant ? kept_session : fresh;
    if (!session) session.emplace("user=saas_app");
    pqxx::work tx{*session};
    if (tenant) execute(tx, "select set_config('app.tenant', $1, true)", *tenant);
    return work(tx);
}
std::string number(const member& who) {
    return std::to_string(who.tenant.value());
}
std::int64_t count(const std::optional<std::string>& tenant, const std::string& from) {
    return as_app(tenant, [&](pqxx::work& tx) {
        const auto rows = tx.exec("select count(*) from " + from);
        return rows[0][0].as<std::int64_t>();
    });
}
template <typename Transaction>
refusal refused_in(Transaction& tx, const std::string& sql) {
    try {
        tx.exec(sql);
    } catch (const pqxx::insufficient_privilege& error) {  // of which libpqxx 6 does not keep the state
        return {"42501", error.what()};
    } catch (const pqxx::sql_error& error) {
        return {std::string{error.sqlstate()}, error.what()};
    }
    return {};
}
refusal refused(const std::optional<std::string>& tenant, const std::string& sql) {
    return as_app(tenant, [&](pqxx::work& tx) { return refused_in(tx, sql); });
}

/// What a superuser may do, who must come as one: undone unless `keep`.
template <typename Work>
auto as_superuser(Work work, bool keep = false) {
    pqxx::connection session;
    pqxx::work tx{session};
    if constexpr (std::is_void_v<decltype(work(tx))>) {
        work(tx);
        if (keep) tx.commit();
    } else {
        auto result = work(tx);
        if (keep) tx.commit();
        return result;
    }
}
std::vector<std::string> all(const std::string& sql) {
    return as_superuser([&](pqxx::work& tx) {
        std::vector<std::string> values;
        const auto rows = tx.exec(sql);
        for (const auto& row : rows) values.push_back(row[0].as<std::string>());
        return values;
    });
}
std::size_t size(const pqxx::result& rows) {  // whose own is of another type in each libpqxx
    return static_cast<std::size_t>(rows.size());
}
std::string one(const std::string& sql) {
    return all(sql).at(0);
}

std::string output_of(const std::string& command) {
    std::string output;
    FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error{"cannot start " + command};
    for (int byte; (byte = std::fgetc(pipe)) != EOF;) output += static_cast<char>(byte);
    if (pclose(pipe) != 0) throw std::runtime_error{command + " failed: " + output};
    return output;
}

template <typename T>
std::string text_of(const T& value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

/// All orders, by pages of `limit`.
std::vector<saas::order_summary> all_orders(saas::service& service, const member& who, int limit = 1000) {
    std::vector<saas::order_summary> orders;
    std::optional<saas::order_id> last;
    for (;;) {
        const auto page = service.page_of_orders(who, last, limit);
        if (page.empty()) return orders;
        orders.insert(orders.end(), page.begin(), page.end());
        last = orders.back().id;
    }
}

const std::vector<std::string> tenants_tables{"saas.users", "saas.orders", "saas.order_items", "saas.invoices",
                                              "saas.audit_log"};

/// Two tenants with an order and an invoice each.
class Saas : public testing::Test {
  protected:
    ~Saas() override { kept_session.reset(); }

    struct one_tenant {
        member who;
        saas::order_id order;
        saas::invoice_id invoice;
    };
    one_tenant make(const std::string& name) {
        const auto who = service.sign_up(name, "first@" + name + ".example");
        const auto order = service.place_order(who, "note of " + name, {{"gear", 2, 450}, {"card", 1, 99}});
        return {who, order, service.bill(who, order).value()};
    }

    saas::service service;
    const one_tenant ada = make("ada"), bob = make("bob");
    const std::string adas = number(ada.who), bobs = number(bob.who);
};

// ---- isolation

TEST_F(Saas, anothers_rows_are_not_found_by_any_id) {
    EXPECT_TRUE(service.find_order(ada.who, ada.order));
    EXPECT_FALSE(service.find_order(bob.who, ada.order));
    EXPECT_FALSE(service.repeat_order(bob.who, ada.order));
    EXPECT_FALSE(service.bill(bob.who, ada.order));
    EXPECT_FALSE(service.cancel(bob.who, ada.invoice));
    EXPECT_FALSE(service.delete_user(bob.who, ada.who.id));
    EXPECT_FALSE(service.sign_in(bob.who.tenant_public_id, "first@ada.example"));
    for (const auto& table : tenants_tables) {
        EXPECT_GT(count(adas, table), 0) << table;
        EXPECT_EQ(count(bobs, table + " where organization_id = " + adas), 0) << table;
        EXPECT_EQ(count(bobs, table), count(bobs, table + " where organization_id = " + bobs)) << table;
    }
    EXPECT_EQ(count(bobs, "saas.organizations"), 1);
    EXPECT_EQ(count(bobs, "saas.active_users where id = '" + to_string(ada.who.id.value()) + "'"), 0);
    EXPECT_TRUE(service.cancel(ada.who, ada.invoice)) << "nobody else has cancelled it";
}

TEST_F(Saas, anothers_rows_are_not_written) {
    as_app(bobs, [&](pqxx::work& tx) {
        for (const char* sql :
             {"update saas.users set name = 'x'", "update saas.orders set note = 'x'",
              "update saas.order_items set quantity = 1", "update saas.invoices set deleted_at = now()"})
            EXPECT_TRUE(tx.exec(std::string{sql} + " where organization_id = " + adas).affected_rows() == 0) << sql;
    });
    const std::string uuid = "'" + to_string(rowkey::uuidv7()) + "'", order = "'" + to_string(ada.order.value()) + "'";
    // A row for another, whole and right but for the policy.
    for (const auto& sql : {
             "insert into saas.users (organization_id, id, email, name) values (" + adas + ", " + uuid +
                 ", 'x@y', 'x')",
             "insert into saas.orders (organization_id, id, user_id) values (" + adas + ", " + uuid + ", '" +
                 to_string(ada.who.id.value()) + "')",
             "insert into saas.order_items (organization_id, order_id, product, quantity, cents) values (" + adas +
                 ", " + order + ", 'x', 1, 1)",
             "insert into saas.invoices (organization_id, public_id, order_id, cents) values (" + adas + ", " + uuid +
                 ", " + order + ", 1)",
         }) {
        const auto said = refused(bobs, sql);
        EXPECT_EQ(said.state, "42501") << sql;
        EXPECT_NE(said.text.find("row-level security"), std::string::npos) << said.text;
    }
    // A row given to another, or given another key; a row deleted, and the log rewritten.
    for (const auto& sql :
         {"update saas.orders set organization_id = " + adas, "update saas.orders set id = " + uuid,
          "update saas.users set id = " + uuid, "update saas.invoices set public_id = " + uuid,
          std::string{"update saas.orders set created_at = now()"}, std::string{"delete from saas.orders"},
          std::string{"truncate saas.orders"}, std::string{"update saas.audit_log set action = 'update'"},
          std::string{"delete from saas.audit_log"}, std::string{"update saas.organizations set name = 'x'"},
          "insert into saas.organizations (public_id, name) values (" + uuid + ", 'x')",
          "insert into saas.audit_log (organization_id, actor_id, action, table_name, row_id) values (" + bobs + ", " +
              uuid + ", 'insert', 'x', " + uuid + ")",
          std::string{"select setval('saas.order_items_id_seq', 1)"}}) {
        EXPECT_EQ(refused(bobs, sql).state, "42501") << sql;
    }
}

// The server says the same of a row of another tenant as of one that is nowhere.
TEST_F(Saas, foreign_keys_tell_nothing_of_other_tenants) {
    const auto said_of = [&](const std::string& sql, const rowkey::uuid& id) {
        std::string statement = sql;
        statement.replace(statement.find("ID"), 2, "'" + to_string(id) + "'");
        auto said = refused(bobs, statement);
        EXPECT_EQ(said.state, "23503") << statement;
        for (std::size_t at; (at = said.text.find(to_string(id))) != std::string::npos;)
            said.text.replace(at, 36, "ID");
        return said.text;
    };
    for (const std::string sql :
         {"insert into saas.order_items (order_id, product, quantity, cents) values (ID, 'x', 1, 1)",
          "insert into saas.invoices (order_id, cents) values (ID, 1)"}) {
        EXPECT_EQ(said_of(sql, ada.order.value()), said_of(sql, rowkey::uuidv7()));
    }
    const std::string sql = "insert into saas.orders (user_id) values (ID)";
    EXPECT_EQ(said_of(sql, ada.who.id.value()), said_of(sql, rowkey::uuidv7()));
}

TEST_F(Saas, unique_keys_tell_nothing_of_other_tenants) {
    // What a tenant may choose: not taken by others, and its own is told without a value.
    EXPECT_TRUE(service.add_user(bob.who, "FIRST@ada.example"));
    EXPECT_FALSE(service.add_user(ada.who, "FIRST@ada.example"));
    const auto own = refused(adas, "insert into saas.users (email, name) values ('First@Ada.example', 'x')");
    EXPECT_EQ(own.state, "23505");
    EXPECT_EQ(own.text.find("ada.example"), std::string::npos) << own.text;
    EXPECT_TRUE(service.add_user(ada.who, "f\u00efrst@ada.example")) << "an accent counts";

    // What the service makes, an attacker with SQL of his own could choose. He learns that the id is taken, which he
    // had, and no more.
    const auto theirs = refused(bobs, "insert into saas.orders (id) values ('" + to_string(ada.order.value()) + "')");
    EXPECT_EQ(theirs.state, "23505");
    EXPECT_EQ(theirs.text.find(adas), std::string::npos) << theirs.text;
    EXPECT_EQ(theirs.text.find("note of"), std::string::npos) << theirs.text;
    // By way of the library no row comes back that is another's.
    as_app(bobs, [&](pqxx::work& tx) {
        execute(tx, "select set_config('app.user', $1, true)", bob.who.id);
        const rowkey::postgres::uuid_table orders{{"saas", "orders"}};
        EXPECT_THROW(orders.insert_once(tx, ada.order.value()), pqxx::unexpected_rows);
    });
    as_app(bobs, [&](pqxx::work& tx) {
        const rowkey::postgres::keyed_table<saas::invoice> invoices{"saas", "invoices"};
        const auto order = service.place_order(bob.who, "", {});
        EXPECT_THROW(invoices.insert(tx, ada.invoice, {{"order_id", order}, {"cents", 1}}), pqxx::unexpected_rows);
    });
}

TEST_F(Saas, without_a_tenant_there_are_no_rows) {
    const std::vector<std::optional<std::string>> none{std::nullopt, "", "0", "-1", "9223372036854775807"};
    for (const auto& tenant : none) {
        for (const auto& table : tenants_tables) EXPECT_EQ(count(tenant, table), 0) << table;
        EXPECT_EQ(count(tenant, "saas.organizations"), 0);
        EXPECT_EQ(count(tenant, "saas.active_users"), 0);
        const auto said =
            refused(tenant, "insert into saas.orders (user_id) values ('" + to_string(ada.who.id.value()) + "')");
        EXPECT_TRUE(said.state == "42501" || said.state == "23503") << said.text;
    }
    for (const std::string garbage : {"x", "NULL", "1 or true", "1; select 1", "1,2", "{1,2}", "0x1g", "''",
                                      "9223372036854775808", "00000000-0000-0000-0000-000000000000"}) {
        for (const auto& table : tenants_tables) {
            const auto said = refused(garbage, "select * from " + table);
            EXPECT_EQ(said.state.substr(0, 2), "22") << garbage << ": " << said.text;
        }
    }
    // A user of another tenant is nobody here.
    as_app(bobs, [&](pqxx::work& tx) {
        execute(tx, "select set_config('app.user', $1, true)", ada.who.id);
        EXPECT_EQ(refused_in(tx, "insert into saas.orders (note) values ('x')").state, "23503");
    });
}

TEST_F(Saas, a_pooled_session_does_not_keep_the_tenant) {
    pqxx::connection session{"user=saas_app"};
    const auto seen = [](pqxx::work& tx) {
        const auto rows = tx.exec("select count(*) from saas.orders");
        return rows[0][0].as<int>();
    };
    for (const bool commits : {true, false}) {
        // Often enough for a pooler to have used each of its connections for both.
        for (int i = 0; i < 10; ++i) {
            {
                pqxx::work tx{session};
                execute(tx, "select set_config('app.tenant', $1, true)", adas);
                EXPECT_EQ(seen(tx), 1);
                if (commits) tx.commit();
            }
            pqxx::work tx{session};
            EXPECT_EQ(seen(tx), 0);
            EXPECT_EQ(count(std::nullopt, "saas.orders"), 0);
            tx.commit();
        }
    }
    // Somebody has set a tenant for the session, which is wrong. A transaction that says whose it is, is still right.
    {
        pqxx::nontransaction tx{session};
        execute(tx, "select set_config('app.tenant', $1, false)", adas);
    }
    for (int i = 0; i < 10; ++i) {
        pqxx::work tx{session};
        execute(tx, "select set_config('app.tenant', $1, true)", bobs);
        EXPECT_EQ(seen(tx), 1);
        const auto whose = tx.exec("select organization_id from saas.orders");
        EXPECT_EQ(whose[0][0].as<std::string>(), bobs);
    }
    // Through a pooler the session lives on, for others.
    pqxx::nontransaction tx{session};
    for (int i = 0; i < 50; ++i) tx.exec("reset app.tenant");
}

TEST_F(Saas, the_services_role_cannot_become_more) {
    EXPECT_EQ(one("select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication from pg_roles"
                  " where rolname = 'saas_app'"),
              "f");
    EXPECT_EQ(one("select rolsuper or rolbypassrls or rolcanlogin from pg_roles where rolname = 'saas_owner'"), "f");
    EXPECT_EQ(one("select rolsuper or rolbypassrls or rolcanlogin from pg_roles where rolname = 'saas_registrar'"),
              "f");
    EXPECT_EQ(one("select count(*) from pg_auth_members where member = 'saas_app'::regrole"), "0");
    EXPECT_EQ(one("select count(*) from pg_class where relowner = 'saas_app'::regrole"), "0");
    for (const std::string sql :
         {"set role saas_owner", "set local role saas_registrar", "set role postgres",
          "set session authorization saas_owner", "alter role saas_app bypassrls", "grant saas_owner to saas_app",
          "alter table saas.orders disable row level security", "alter table saas.orders no force row level security",
          "drop policy tenant on saas.orders", "create policy all_of_it on saas.orders using (true)",
          "create or replace function saas.tenant() returns bigint language sql return 1",
          "create view saas.everything as select 1",
          "create trigger t before insert on saas.orders"
          " for each row execute function saas.set_times()",
          "alter table saas.orders add column x int", "create table saas.x ()"}) {
        EXPECT_EQ(refused(adas, sql).state, "42501") << sql;
    }
    // Whoever turns the policies off gets an error, and not all rows.
    as_app(bobs, [&](pqxx::work& tx) {
        tx.exec("set local row_security = off");
        EXPECT_EQ(refused_in(tx, "select * from saas.orders").state, "42501");
    });
    // What runs with other rights takes no name from the caller's search_path.
    EXPECT_EQ(one("select count(*) from pg_proc where pronamespace = 'saas'::regnamespace and prosecdef"
                  " and not coalesce(proconfig @> array['search_path=\"\"'], false)"),
              "0");
    // The registrar, who sees all organizations, sees nothing else.
    for (const auto& table : tenants_tables)
        EXPECT_EQ(one("select has_table_privilege('saas_registrar', '" + table + "', 'select')"), "f") << table;
}

TEST_F(Saas, holds_for_the_owner_too) {
    for (const auto& table : tenants_tables) {
        as_superuser([&](pqxx::work& tx) {
            tx.exec("set local role saas_owner");
            const auto none = tx.exec("select count(*) from " + table);
            EXPECT_EQ(none[0][0].as<int>(), 0) << table;
            execute(tx, "select set_config('app.tenant', $1, true)", bobs);
            const auto some =
                tx.exec("select count(*) filter (where organization_id = " + bobs + "), count(*) from " + table);
            EXPECT_GT(some[0][0].as<int>(), 0) << table;
            EXPECT_EQ(some[0][0].as<int>(), some[0][1].as<int>()) << table;
        });
    }
    // A superuser is not held, but the log's trigger, which is the owner's, asks him for whom he writes.
    as_superuser([&](pqxx::work& tx) {
        EXPECT_EQ(refused_in(tx, "update saas.orders set note = 'x' where organization_id = " + adas).state, "42501");
    });
}

TEST_F(Saas, views_and_copy_show_own_rows_alone) {
    EXPECT_EQ(count(bobs, "saas.active_users"), 2) << "the first one, and system";
    EXPECT_EQ(one("select count(*) from pg_class where relnamespace = 'saas'::regnamespace and relkind = 'v'"
                  " and not coalesce(reloptions @> array['security_invoker=true'], false)"),
              "0");
    // A view of the owner that forgot it is held by FORCE.
    as_superuser([&](pqxx::work& tx) {
        tx.exec("set local role saas_owner");
        tx.exec("create view saas.forgotten as select * from saas.orders; grant select on saas.forgotten to saas_app");
        tx.exec("set local role saas_app");
        execute(tx, "select set_config('app.tenant', $1, true)", bobs);
        const auto rows = tx.exec("select organization_id from saas.forgotten");
        ASSERT_EQ(size(rows), 1u);
        EXPECT_EQ(rows[0][0].as<std::string>(), bobs);
    });
    const std::string psql =
        "psql -XAtq -U saas_app -c begin -c \"select set_config('app.tenant', '" + bobs + "', true)\" -c ";
    for (const std::string copied : {"saas.orders", "(select * from saas.orders)", "(table saas.active_users)"}) {
        const auto text = output_of(psql + "'copy " + copied + " to stdout'");
        EXPECT_NE(text.find('\t'), std::string::npos) << copied;
        EXPECT_EQ(text.find("ada"), std::string::npos) << text;
    }
    EXPECT_EQ(refused(bobs, "copy saas.orders from stdin").state, "0A000") << "the server has no policies for that";
    EXPECT_EQ(refused(bobs, "copy saas.orders to program 'cat'").state, "42501");
}

// Each guard is taken away in turn, and then an attack of above succeeds.
TEST_F(Saas, each_guard_is_needed) {
    const std::string order = "'" + to_string(ada.order.value()) + "'";
    const std::string theirs = "select 1 from saas.orders where id = " + order;
    struct weakness {
        std::string without, role, attack;
    };
    const std::vector<weakness> weaknesses{
        {"alter table saas.orders disable row level security", "saas_app", theirs},
        {"alter table saas.orders no force row level security", "saas_owner", theirs},
        {"alter role saas_app bypassrls", "saas_app", theirs},
        {"create view saas.of_a_superuser as select * from saas.orders;"
         "grant select on saas.of_a_superuser to saas_app",
         "saas_app", "select 1 from saas.of_a_superuser where id = " + order},
        {"alter policy tenant on saas.orders using (organization_id = saas.tenant() or saas.tenant() is not null)",
         "saas_app", theirs},
        {"alter policy tenant on saas.order_items with check (true)", "saas_app",
         "insert into saas.order_items (organization_id, order_id, product, quantity, cents) values (" + adas + ", " +
             order + ", 'x', 1, 1)"},
        {"alter table saas.order_items add foreign key (order_id) references saas.orders (id),"
         " drop constraint order_items_organization_id_order_id_fkey",
         "saas_app",
         "insert into saas.order_items (order_id, product, quantity, cents) values (" + order + ", 'x', 1, 1)"},
        // Without a tenant in the index, whether the statement is refused tells.
        {"update saas.users set email = 'only@ada.example' where email = 'first@ada.example' and organization_id = " +
             adas +
             "; drop index saas.users_email;"
             "create unique index on saas.users (email) where deleted_at is null and organization_id > " +
             std::to_string(ada.who.tenant.value() - 1),
         "saas_app", ""},
    };
    const auto succeeds = [&](const weakness& one, bool weakened) {
        return as_superuser([&](pqxx::work& tx) {
            execute(tx, "select set_config('app.tenant', $1, true)", adas);  // for the log of what is changed here
            if (weakened) tx.exec(one.without);
            tx.exec("set local role " + one.role);
            execute(tx, "select set_config('app.tenant', $1, true)", bobs);
            execute(tx, "select set_config('app.user', $1, true)", bob.who.id);
            if (one.attack.empty()) {
                const auto said =
                    refused_in(tx, "insert into saas.users (email, name) values ('only@ada.example', 'x')");
                return said.state == "23505";
            }
            try {
                return tx.exec(one.attack).affected_rows() != 0;
            } catch (const pqxx::sql_error&) {
                return false;
            }
        });
    };
    for (const auto& one : weaknesses) {
        EXPECT_FALSE(one.without.substr(0, 11) != "create view" && succeeds(one, false)) << one.attack;
        EXPECT_TRUE(succeeds(one, true)) << "is not needed, or is not seen to be gone: " << one.without;
    }
}

// ---- enumeration

TEST_F(Saas, nothing_outside_has_a_row_number) {
    EXPECT_GT(ada.who.tenant.value(), first_number);
    std::string outside = text_of(ada.who.tenant_public_id) + text_of(ada.who.id) + text_of(ada.invoice);
    for (const auto& order : all_orders(service, ada.who)) {
        outside += text_of(order.id) + text_of(order.by) + order.note + std::to_string(order.cents);
        outside += to_string(order.id.value()) + to_string(order.by.value());
    }
    outside += to_string(ada.invoice.value()) + to_string(ada.who.tenant_public_id.value());
    // In decimal, hexadecimal and as base32 the numbers of all rows here begin alike.
    for (const std::int64_t row : {first_number, ada.who.tenant.value()}) {
        const auto as_uuid = rowkey::uuid::from_bytes([&] {
            std::array<unsigned char, 16> bytes{};
            for (std::size_t i = 0; i < 8; ++i) bytes[15 - i] = static_cast<unsigned char>(row >> (8 * i) & 0xff);
            return bytes;
        }());
        EXPECT_EQ(outside.find(std::to_string(row).substr(0, 8)), std::string::npos);
        EXPECT_EQ(outside.find(to_string(as_uuid).substr(24, 9)), std::string::npos);
        EXPECT_EQ(outside.find(rowkey::to_base32(as_uuid).substr(17, 7)), std::string::npos);
    }
    // The types see to it: neither prints, and what holds a row number does not either.
    static_assert(!std::is_convertible_v<rowkey::row_id<saas::organization>, std::int64_t>);
    static_assert(!std::is_constructible_v<saas::invoice_id, std::int64_t>);
}

TEST_F(Saas, ids_beside_a_known_one_are_nobodys) {
    // A thousand on either side, of an order, an invoice, a user and an organization. An id made in the same nanosecond
    // would have to agree in 43 of 54 random bits.
    const auto beside = [](const rowkey::uuid& id) {
        std::vector<rowkey::uuid> ids;
        for (int distance = -1000; distance <= 1000; ++distance) {
            auto bytes = id.bytes();
            int carry = distance;
            for (std::size_t i = 16; i-- != 0;) {
                const int sum = std::to_integer<int>(bytes[i]) + carry;
                bytes[i] = static_cast<std::byte>(sum & 0xff);
                carry = sum >> 8;
            }
            if (distance != 0) ids.push_back(rowkey::uuid::from_bytes(bytes));
        }
        return ids;
    };
    as_superuser([&](pqxx::work& tx) {  // who sees all rows
        for (const auto& [table, column, id] :
             {std::tuple{"orders", "id", ada.order.value()}, std::tuple{"invoices", "public_id", ada.invoice.value()},
              std::tuple{"users", "id", ada.who.id.value()},
              std::tuple{"organizations", "public_id", ada.who.tenant_public_id.value()}}) {
            const std::string where = std::string{"select count(*) from saas."} + table + " where " + column;
            const auto none = execute(tx, where + " = any($1)", beside(id));
            EXPECT_EQ(none[0][0].as<int>(), 0) << table;
            const auto itself = execute(tx, where + " = $1", id);
            EXPECT_EQ(itself[0][0].as<int>(), 1) << table;
        }
    });
}

TEST_F(Saas, a_row_number_from_outside_is_no_id) {
    const auto row = one("select id from saas.invoices where public_id = '" + to_string(ada.invoice.value()) + "'");
    for (const auto& text : {row, "inv_" + row, "ord_" + row, "00000000-0000-0000-0000-" + row, std::string{},
                             text_of(ada.invoice) + "0", to_string(ada.invoice.value())}) {
        EXPECT_FALSE(saas::invoice_id::parse(text)) << text;
        EXPECT_FALSE(saas::order_id::parse(text)) << text;
    }
    const auto other = saas::order_id::parse(text_of(ada.invoice));
    ASSERT_FALSE(other);
    EXPECT_TRUE(other.error().wrong_prefix);
    // As an id of the right form: the number in its last bytes.
    std::array<unsigned char, 16> bytes{};
    for (std::size_t i = 0; i < 8; ++i) bytes[15 - i] = static_cast<unsigned char>(std::stoll(row) >> (8 * i) & 0xff);
    const auto id = rowkey::uuid::from_bytes(bytes);
    EXPECT_FALSE(service.cancel(ada.who, saas::invoice_id{id}));
    EXPECT_FALSE(service.find_order(ada.who, saas::order_id{id}));
    EXPECT_FALSE(service.sign_in(saas::organization_id{id}, "first@ada.example"));
}

// ---- the schema

TEST(SaasSchema, keys_begin_with_the_tenant) {
    const std::vector<std::string> known_ids{"audit_log_pkey", "invoices_public_id_key", "orders_pkey",
                                             "organizations_pkey", "organizations_public_id_key"};
    EXPECT_EQ(all("select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid"
                  " left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]"
                  " where c.relnamespace = 'saas'::regnamespace and a.attname is distinct from 'organization_id'"
                  " order by 1"),
              known_ids)
        << "unique over all tenants are only ids that the service or the server makes";
    EXPECT_EQ(all("select conname from pg_constraint c join pg_attribute a"
                  " on a.attrelid = c.conrelid and a.attnum = c.conkey[1]"
                  " where connamespace = 'saas'::regnamespace and contype = 'f' and a.attname <> 'organization_id'"),
              std::vector<std::string>{});
    EXPECT_EQ(one("select count(*) from pg_constraint where connamespace = 'saas'::regnamespace and contype = 'f'"),
              "9");
}

TEST(SaasSchema, every_table_is_held_by_forced_policies) {
    EXPECT_EQ(all("select relname from pg_class where relnamespace = 'saas'::regnamespace and relkind in ('r', 'p')"
                  " and not (relrowsecurity and relforcerowsecurity and relowner = 'saas_owner'::regrole)"),
              std::vector<std::string>{});
    EXPECT_EQ(all("select tablename || ' ' || policyname || ' ' || roles::text from pg_policies"
                  " where schemaname = 'saas' and not (policyname = 'tenant' and roles = '{public}'"
                  " and cmd = 'ALL' and with_check is null and permissive = 'PERMISSIVE')"),
              std::vector<std::string>{"organizations registrar {saas_registrar}"});
    EXPECT_EQ(one("select count(*) from pg_policies where schemaname = 'saas' and policyname = 'tenant'"), "6");
}

TEST(SaasSchema, every_foreign_key_has_an_index) {
    EXPECT_EQ(all("select conname from pg_constraint c where connamespace = 'saas'::regnamespace and contype = 'f'"
                  " and not exists (select from pg_index i where i.indrelid = c.conrelid and i.indpred is null"
                  " and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] = c.conkey)"),
              std::vector<std::string>{});
    // As the library sees it, of those with a uuid.
    pqxx::connection session;
    const auto report = rowkey::postgres::audit(session, {.schemas = {"saas"}});
    EXPECT_TRUE(report.foreign_keys_without_index.empty());
    EXPECT_FALSE(report.keys.empty());
}

TEST(SaasSchema, defaults_are_the_librarys) {
    as_superuser([&](pqxx::work& tx) {
        const auto v7 = rowkey::postgres::find_v7_default(tx, "saas");
        ASSERT_TRUE(v7);
        const auto version = tx.exec("show server_version_num");
        EXPECT_EQ(v7->source == rowkey::postgres::v7_source::native, version[0][0].as<int>() >= 180000);
        std::string wanted = v7->expression;
        for (const char* part : {"pg_catalog.", "\""}) {  // which the server leaves out where it shows one
            for (std::size_t at; (at = wanted.find(part)) != std::string::npos;)
                wanted.erase(at, std::string{part}.size());
        }
        const auto columns = tx.exec(
            "select table_name, column_name, column_default from information_schema.columns"
            " where table_schema = 'saas' and data_type = 'uuid'"
            " and column_name in ('id', 'public_id') and table_name <> 'active_users'");
        EXPECT_EQ(size(columns), 5u);
        for (const auto& column : columns) EXPECT_EQ(column[2].as<std::string>(), wanted) << column[0].c_str();
    });
}

TEST_F(Saas, rows_by_hand_get_ids_times_and_a_tenant) {
    as_app(bobs, [&](pqxx::work& tx) {
        execute(tx, "select set_config('app.user', $1, true)", bob.who.id);
        std::optional<rowkey::uuid> last;
        for (int i = 0; i < 10; ++i) {
            const auto row = tx.exec(
                "insert into saas.orders (created_at, updated_at) values ('1999-01-01', '1999-01-01')"
                " returning id, organization_id, user_id, created_at = now() and updated_at = now()");
            const auto id = row[0][0].as<rowkey::uuid>();
            EXPECT_EQ(id.version(), 7);
            EXPECT_TRUE(!last || id > *last);
            last = id;
            EXPECT_EQ(row[0][1].as<std::string>(), bobs);
            EXPECT_EQ(row[0][2].as<rowkey::uuid>(), bob.who.id.value());
            EXPECT_TRUE(row[0][3].as<bool>()) << "times are the trigger's";
        }
        EXPECT_EQ(refused_in(tx, "insert into saas.orders (id) values (gen_random_uuid())").state, "23514");
    });
    EXPECT_EQ(refused(bobs, "insert into saas.users (id, name) values (gen_random_uuid(), 'x')").state, "23514");
    // Without a user it is "system", whose id is nil.
    as_app(bobs, [&](pqxx::work& tx) {
        const auto row = tx.exec("insert into saas.orders (note) values ('') returning user_id");
        EXPECT_TRUE(row[0][0].as<rowkey::uuid>().is_nil());
    });
}

TEST_F(Saas, an_update_keeps_when_a_row_was_made) {
    const std::string order = " from saas.orders where id = '" + to_string(ada.order.value()) + "'";
    const auto made = one("select created_at" + order);
    as_superuser(
        [&](pqxx::work& tx) {
            execute(tx, "select set_config('app.tenant', $1, true)", adas);
            tx.exec("update saas.orders set created_at = '1999-01-01', updated_at = '1999-01-01' where id = '" +
                    to_string(ada.order.value()) + "'");
        },
        true);
    EXPECT_EQ(one("select created_at" + order), made);
    EXPECT_EQ(one("select updated_at > created_at" + order), "t");
}

TEST_F(Saas, what_is_deleted_leaves_its_name_to_others) {
    EXPECT_TRUE(service.sign_in(ada.who.tenant_public_id, "FIRST@ADA.example"));
    EXPECT_TRUE(service.delete_user(ada.who, ada.who.id));
    EXPECT_FALSE(service.sign_in(ada.who.tenant_public_id, "first@ada.example"));
    const auto again = service.add_user(ada.who, "First@ada.example");
    ASSERT_TRUE(again);
    EXPECT_EQ(service.sign_in(ada.who.tenant_public_id, "first@ADA.example").value().id, *again);
    EXPECT_TRUE(service.find_order(ada.who, ada.order)) << "of the user that was deleted";

    EXPECT_FALSE(service.bill(ada.who, ada.order));
    EXPECT_TRUE(service.cancel(ada.who, ada.invoice));
    EXPECT_TRUE(service.bill(ada.who, ada.order));
    EXPECT_FALSE(service.bill(ada.who, ada.order));
}

TEST_F(Saas, the_log_tells_who_did_what) {
    service.cancel(ada.who, ada.invoice);
    as_app(adas, [&](pqxx::work& tx) {
        const auto rows = tx.exec("select table_name, action, actor_id, row_id from saas.audit_log order by id");
        ASSERT_EQ(size(rows), 5u);
        const std::array<std::array<std::string, 4>, 5> wanted{{
            {"users", "insert", to_string(rowkey::uuid::nil()), to_string(rowkey::uuid::nil())},
            {"users", "insert", to_string(rowkey::uuid::nil()), to_string(ada.who.id.value())},
            {"orders", "insert", to_string(ada.who.id.value()), to_string(ada.order.value())},
            {"invoices", "insert", to_string(ada.who.id.value()), to_string(ada.invoice.value())},
            {"invoices", "delete", to_string(ada.who.id.value()), to_string(ada.invoice.value())},
        }};
        for (std::size_t row = 0; row < wanted.size(); ++row) {
            for (std::size_t column = 0; column < 4; ++column) {
                EXPECT_EQ(rows[static_cast<pqxx::result::size_type>(row)][static_cast<pqxx::row::size_type>(column)]
                              .as<std::string>(),
                          wanted[row][column]);
            }
        }
    });
}

// The policy and the page are one range of one index, though neither statement nor page name the tenant.
TEST_F(Saas, a_page_is_one_scan_of_the_tenants_index) {
    const auto plan = as_app(bobs, [&](pqxx::work& tx) {
        tx.exec("set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off");
        std::string text;
        const auto rows = tx.exec("explain (costs off) select id from saas.orders where id > '" +
                                  to_string(ada.order.value()) + "' order by id limit 10");
        for (const auto& row : rows) text += row[0].as<std::string>() + '\n';
        return text;
    });
    EXPECT_NE(plan.find("orders_organization_id_id_key"), std::string::npos) << plan;
    EXPECT_EQ(plan.find("Filter"), std::string::npos) << plan;
    EXPECT_EQ(plan.find("Sort"), std::string::npos) << plan;
}

// ---- the service

TEST_F(Saas, orders_of_several_threads_are_all_there_in_order) {
    std::array<std::vector<saas::order_id>, 4> written;
    std::vector<std::thread> threads;
    for (auto& mine : written) {
        threads.emplace_back([&] {
            saas::service one;
            for (int i = 0; i < 25; ++i) {
                mine.push_back(one.place_order(ada.who, "", {{"gear", 1, 1}}));
                one.place_order(bob.who, "", {});
            }
        });
    }
    for (auto& thread : threads) thread.join();
    std::vector<saas::order_id> wanted{ada.order};
    for (const auto& mine : written) {
        EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
        wanted.insert(wanted.end(), mine.begin(), mine.end());
    }
    std::sort(wanted.begin(), wanted.end());
    for (const int limit : {1000, 101, 7}) {
        std::vector<saas::order_id> seen;
        for (const auto& order : all_orders(service, ada.who, limit)) seen.push_back(order.id);
        EXPECT_EQ(seen, wanted) << "pages of " << limit;
    }
}

TEST_F(Saas, a_page_after_anothers_order_has_own_rows) {
    const auto page = service.page_of_orders(bob.who, ada.order, 10);
    ASSERT_EQ(page.size(), 1u);
    EXPECT_EQ(page[0].id, bob.order);
    EXPECT_TRUE(service.page_of_orders(ada.who, bob.order, 10).empty());
}

TEST_F(Saas, sums_are_of_the_orders_own_items) {
    EXPECT_EQ(service.find_order(ada.who, ada.order).value().cents, 999);
    const auto none = service.place_order(ada.who, "", {});
    EXPECT_EQ(service.find_order(ada.who, none).value().cents, 0);
    const auto much = service.place_order(ada.who, "", {{"gold", 1, 9'007'199'254'740'993}});
    EXPECT_EQ(service.find_order(ada.who, much).value().cents, 9'007'199'254'740'993);
}

// Its clock is 30 s ahead. What is made of that order here comes behind it all the same.
TEST_F(Saas, an_order_repeated_sorts_behind_that_of_another_host) {
    const auto ahead =
        rowkey::uuidv7_at(std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()) +
                          std::chrono::seconds{30});
    as_superuser(
        [&](pqxx::work& tx) {
            execute(tx, "select set_config('app.tenant', $1, true)", adas);
            execute(tx, "insert into saas.orders (id, note) values ($1, 'from another host')", ahead);
        },
        true);
    EXPECT_LT(service.place_order(ada.who, "", {}).value(), ahead);
    const auto repeated = service.repeat_order(ada.who, saas::order_id{ahead});
    ASSERT_TRUE(repeated);
    EXPECT_GT(repeated->value(), ahead);
    EXPECT_EQ(service.find_order(ada.who, *repeated).value().note, "from another host");
    // What is not the tenant's is not observed, be it a client's invention: an hour ahead would be an observe_error.
    const auto far =
        rowkey::uuidv7_at(std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()) +
                          std::chrono::hours{1});
    EXPECT_FALSE(service.repeat_order(ada.who, saas::order_id{far}));
    EXPECT_FALSE(service.repeat_order(bob.who, *repeated));
    EXPECT_LT(service.place_order(ada.who, "", {}).value(), far);
}

TEST_F(Saas, a_lost_connection_loses_no_order_and_doubles_none) {
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(service.find_order(ada.who, ada.order)) << "has a connection";
        as_superuser([&](pqxx::work& tx) {
            tx.exec(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where usename = 'saas_app' and datname = current_database()");
        });
        service.place_order(ada.who, "", {{"gear", 1, 1}});
    }
    kept_session.reset();  // which was ended as well
    EXPECT_EQ(count(adas, "saas.orders"), 11);
    EXPECT_EQ(count(adas, "saas.order_items"), 12);
}

/// By retry_server_test.sh, which restarts the server meanwhile and ends it by RETRY_FOLDER/enough.
TEST_F(Saas, DISABLED_outlives_restarts) {
    const std::filesystem::path folder = std::getenv("RETRY_FOLDER");
    std::array<std::vector<saas::order_id>, 4> written;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < written.size(); ++i) {
        threads.emplace_back([&, i] {
            saas::service one;
            while (!exists(folder / "enough")) {
                written[i].push_back(one.place_order(i % 2 == 0 ? ada.who : bob.who, "", {{"gear", 1, 1}}));
                std::ofstream{folder / "progress", std::ios::app} << '.';
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (const std::size_t tenant : {0u, 1u}) {
        auto wanted = written[tenant];
        wanted.insert(wanted.end(), written[tenant + 2].begin(), written[tenant + 2].end());
        wanted.push_back(tenant == 0 ? ada.order : bob.order);
        std::sort(wanted.begin(), wanted.end());
        std::vector<saas::order_id> seen;
        for (const auto& order : all_orders(service, tenant == 0 ? ada.who : bob.who)) seen.push_back(order.id);
        EXPECT_EQ(seen, wanted);
        EXPECT_EQ(count(tenant == 0 ? adas : bobs, "saas.order_items"), static_cast<std::int64_t>(wanted.size()) + 1);
    }
}

// ---- the program

TEST(SaasProgram, is_not_needed_for_the_schema) {
    const std::string name = "rowkey_saas_by_hand_" + rowkey::to_base32(rowkey::uuidv4());
    pqxx::connection session;
    pqxx::nontransaction tx{session};
    tx.exec("create database " + name + " template template0");
    EXPECT_NO_THROW(output_of("psql -Xq1 -v ON_ERROR_STOP=1 -d " + name + " -f " ROWKEY_SAAS_FOLDER "/schema.sql"));
    tx.exec("drop database " + name + " with (force)");
}

TEST(SaasProgram, shows_what_the_readme_says) {
    const auto masked = [](const std::string& text) {
        return std::regex_replace(text, std::regex{"_[0-9a-z]{26}"}, "_ID");
    };
    std::ifstream file{ROWKEY_SAAS_FOLDER "/README.md"};
    std::string wanted, line;
    bool inside = false;
    while (std::getline(file, line)) {
        if (inside && line == "```") break;
        if (inside) wanted += line + '\n';
        inside = inside || line == "```text";
    }
    EXPECT_FALSE(wanted.empty());
    EXPECT_EQ(masked(output_of(ROWKEY_SAAS_PROGRAM)), masked(wanted));
}

TEST(SaasProgram, does_what_a_client_asks) {
    const std::string program = ROWKEY_SAAS_PROGRAM;
    const auto id_in = [](std::string text) { return text.substr(0, text.find('\n')); };
    const auto organization = id_in(output_of(program + " sign-up 'Curie & Co' marie@curie.example"));
    ASSERT_TRUE(saas::organization_id::parse(organization)) << organization;
    const auto order = id_in(output_of(program + " order " + organization + " MARIE@curie.example 'by hand'"));
    ASSERT_TRUE(saas::order_id::parse(order)) << order;
    const auto orders = output_of(program + " orders " + organization + " marie@curie.example");
    EXPECT_TRUE(std::regex_match(orders, std::regex{order + "\tusr_[0-9a-z]{26}\t1200\tby hand\n"})) << orders;
    for (const std::string& arguments :
         {"orders " + organization + " pierre@curie.example", std::string{"orders 1 marie@curie.example"},
          "orders " + order + " marie@curie.example", std::string{"order"}}) {
        EXPECT_THROW(output_of(program + " " + arguments + " 2>&1"), std::runtime_error) << arguments;
    }
}

}  // namespace
