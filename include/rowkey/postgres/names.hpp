// Names of tables, columns and schemas as SQL text: always quoted, so upper case, blanks, quotes and reserved words
// mean themselves, and no name can be more than a name (PostgreSQL's manual, 4.1.1).
//
// Pure, safe from any thread.
#pragma once

#include <rowkey/config.hpp>

#include <string>
#include <string_view>

#include <rowkey/pqxx/libpqxx.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {

/// `name` in double quotes. Throws std::invalid_argument where the server would not take it as it is: empty, longer
/// than 63 bytes (which the server would cut), with a NUL in it, or not UTF-8. The bytes are those of UTF-8: a database
/// whose encoding takes more for a character (GB18030, EUC_TW) cuts a name at 63 of its own, and gives notice.
ROWKEY_EXPORT std::string quote_name(std::string_view name);

/// A table, or another thing that lives in a schema. An empty schema means the first in search_path that has the name.
struct qualified_name {
    std::string schema;
    std::string name;
};

/// "schema"."name", or "name" where the schema is empty. Throws as quote_name.
ROWKEY_EXPORT std::string quote_name(const qualified_name& name);

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
