// SQL text between dollar signs (PostgreSQL's manual, 4.1.2.4). Not installed.
#pragma once

#include <string>
#include <string_view>

#include <rowkey/pqxx/libpqxx.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {

/// `body` between dollar signs. Nothing in it closes them, and neither does its end with the beginning of the closing
/// tag.
inline std::string dollar_quoted(std::string_view body) {
    std::string tag = "$rowkey$";
    for (int i = 1;; ++i) {
        const std::string closed = std::string{body} + tag;
        if (closed.find(tag) == body.size()) return tag + closed;
        tag = "$rowkey" + std::to_string(i) + "$";
    }
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
