// The text of a value that goes to the server. Not for users.
#pragma once

#include <rowkey/config.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <pqxx/strconv>

#include <rowkey/pqxx/v6.hpp>
#include <rowkey/pqxx/v7.hpp>
#include <rowkey/pqxx/v8.hpp>

namespace rowkey::detail {

/// The text of anything that libpqxx writes. Nothing where it is a NULL.
///
/// A row_id's too: the pqxx::to_string of rowkey/pqxx.hpp that refuses it stands below this, so it is not seen here.
/// Names are qualified, or an application's own is_null would be called.
inline std::optional<std::string> server_text(std::nullptr_t) {
    return std::nullopt;
}
inline std::optional<std::string> server_text(std::nullopt_t) {
    return std::nullopt;
}
inline std::optional<std::string> server_text(const char* text) {
    return text == nullptr ? std::nullopt : std::optional<std::string>{text};
}
template <typename T>
std::optional<std::string> server_text(const std::optional<T>& value);

template <typename T>
std::optional<std::string> server_text(const T& value) {
    if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
        return std::string{value};
    } else if constexpr (std::is_array_v<T> && std::is_convertible_v<const T&, const char*>) {
        return std::string{static_cast<const char*>(value)};
    } else {
        if (rowkey::detail::is_null(value)) return std::nullopt;
        return std::string{::pqxx::to_string(value)};
    }
}

template <typename T>
std::optional<std::string> server_text(const std::optional<T>& value) {
    return value ? rowkey::detail::server_text(*value) : std::nullopt;
}

}  // namespace rowkey::detail
