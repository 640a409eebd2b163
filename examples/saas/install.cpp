#include "install.hpp"

#include <string>

#include <rowkey/postgres/id_default.hpp>
#include <rowkey/postgres/sql.hpp>

#include "schema.hpp"  // made of schema.sql by CMake

namespace saas {

void install(pqxx::connection& superuser) {
    using namespace rowkey::postgres;
    pqxx::work tx{superuser};
    const auto there = tx.exec("select from pg_catalog.pg_namespace where nspname operator(pg_catalog.=) 'saas'");
    if (!there.empty()) return;
    tx.exec(schema_sql);

    // Rows that hand-written SQL and triggers insert get their ids from the server: from uuidv7() on PostgreSQL 18, and
    // before that from a function that this installs, for the owner of the tables.
    tx.exec("set local role saas_owner");
    const std::string v7 = ensure_v7_default(tx, "saas").expression;
    for (const char* column :
         {"organizations alter column public_id", "users alter column id", "orders alter column id",
          "invoices alter column public_id", "audit_log alter column id"})
        tx.exec("alter table saas." + std::string{column} + " set default " + v7);

    // The keys by which pages are sorted have a time in them. A nil user is the tenant's "system".
    tx.exec("alter table saas.users add constraint users_id_is_v7 " + version_7_check("id", nil_uuid::allowed));
    tx.exec("alter table saas.orders add constraint orders_id_is_v7 " + version_7_check("id"));
    tx.exec("alter table saas.audit_log add constraint audit_log_id_is_v7 " + version_7_check("id"));
    tx.commit();
}

}  // namespace saas
