// Tenants in one table, kept apart by the server: each transaction says whose it is, so a pooler may give the next
// transaction of the same connection to anybody.
#include <cstdint>
#include <exception>
#include <iostream>
#include <pqxx/pqxx>
#include <rowkey/postgres/keyed_table.hpp>
#include <rowkey/postgres/sql.hpp>
#include <string>
#include <string_view>

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};

namespace {

/// The role of the service: neither a superuser nor the table's owner. A real service logs in as it.
void as_service(pqxx::work& tx) {
    tx.exec("set local role rowkey_example_service");
}

/// For this transaction only: the third argument of set_config says so.
void as_tenant(pqxx::work& tx, std::int64_t tenant) {
    as_service(tx);
    tx.exec("select set_config('app.tenant', '" + std::to_string(tenant) + "', true)");
}

void clean_up(pqxx::connection& session) {
    pqxx::work tx{session};
    tx.exec("set local client_min_messages to warning");
    tx.exec("drop schema if exists row_security cascade; drop role if exists rowkey_example_service");
    tx.commit();
}

void set_up(pqxx::connection& session) {
    using namespace rowkey::postgres;
    pqxx::work tx{session};
    // Where no tenant was set, current_setting gives NULL, or '' in a session that has had one: neither is a number.
    const std::string tenant = "nullif(current_setting('app.tenant', true), '')::bigint";
    tx.exec("create schema row_security; create role rowkey_example_service");
    tx.exec("create table row_security.invoice (" + identity_key("id") + ", " + public_id_column("public_id") +
            ", tenant_id bigint not null default " + tenant + ", number int not null, unique (tenant_id, number))");
    tx.exec("alter table row_security.invoice enable row level security, force row level security");
    tx.exec("create policy of_tenant on row_security.invoice using (tenant_id = " + tenant + ")");
    tx.exec("grant usage on schema row_security to rowkey_example_service");
    tx.exec("grant select, insert on row_security.invoice to rowkey_example_service");
    tx.commit();
}

}  // namespace

int main() try {
    pqxx::connection session;  // by PGHOST, PGDATABASE, ..., as a superuser
    clean_up(session);
    set_up(session);
    const rowkey::postgres::keyed_table<invoice> invoices{"row_security", "invoice"};
    const auto id = rowkey::public_id<invoice>::generate();
    {
        pqxx::work tx{session};
        as_tenant(tx, 1);
        invoices.insert(tx, id, {{"number", 1}});
        tx.commit();
    }
    for (const std::int64_t tenant : {1, 2}) {
        pqxx::work tx{session};
        as_tenant(tx, tenant);
        std::cout << "tenant " << tenant << (invoices.resolve(tx, id) ? " finds it\n" : " finds nothing\n");
    }
    {
        pqxx::work tx{session};
        as_service(tx);
        std::cout << "who says no tenant " << (invoices.resolve(tx, id) ? "finds it\n" : "finds nothing\n");
    }
    try {
        pqxx::work tx{session};
        as_tenant(tx, 2);
        invoices.insert(tx, {{"number", 2}, {"tenant_id", 1}});
        tx.commit();
        std::cout << "tenant 2 writes a row of tenant 1\n";
    } catch (const pqxx::insufficient_privilege&) {
        std::cout << "tenant 2 may not write a row of tenant 1\n";
    }
    {
        pqxx::work tx{session};
        as_tenant(tx, 2);
        invoices.insert(tx, {{"number", 1}});  // the number is taken by tenant 1, of which tenant 2 learns nothing
        tx.commit();
        std::cout << "tenant 2 has a number 1 too\n";
    }
    clean_up(session);
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
