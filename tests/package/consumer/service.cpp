// Uses what is compiled in rowkey::postgres, without a server.
#ifdef SOURCE_DEFINES_OPTIONAL
#define PQXX_HAVE_OPTIONAL
#endif

#include <iostream>
#include <optional>
#include <string_view>

#include <pqxx/pqxx>

#include <rowkey/postgres/keyed_table.hpp>
#include <rowkey/postgres/sql.hpp>

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};

std::optional<rowkey::uuid> read(const pqxx::field& field) {
    return field.as<std::optional<rowkey::uuid>>();
}

int main() {
    const rowkey::postgres::keyed_table<invoice> invoices{"", "invoice"};
    std::cout << rowkey::postgres::uuid_key("id") << '\n';
}
