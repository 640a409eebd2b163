// The schema of schema.sql, for a superuser of the database.
#pragma once

#include <pqxx/pqxx>

namespace saas {

/// Makes the schema "saas" and its roles, in one transaction. Does nothing where there is a schema of that name.
void install(pqxx::connection& superuser);

}  // namespace saas
