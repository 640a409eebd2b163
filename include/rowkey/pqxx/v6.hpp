// rowkey/pqxx.hpp for libpqxx 6.4; empty with any other. Its manual: the page on string conversion.
#pragma once

#include <pqxx/version>
#if PQXX_VERSION_MAJOR == 6

#include <string>
#include <vector>

#include <pqxx/except>
#include <pqxx/strconv>

#include <rowkey/pqxx/array_text.hpp>
#include <rowkey/pqxx/column_text.hpp>

namespace pqxx {

template <rowkey::detail::column_value T>
struct string_traits<T> {
    using text = rowkey::detail::column_text<T>;

    static constexpr const char* name() noexcept { return text::name; }
    static constexpr bool has_null() noexcept { return false; }
    static constexpr bool is_null(const T&) noexcept { return false; }
    [[noreturn]] static T null() { internal::throw_null_conversion(name()); }

    static void from_string(const char from[], T& id) {
        if (from == nullptr) null();
        const auto parsed = text::read(from);
        if (!parsed) throw conversion_error{rowkey::detail::refusal(from, name(), parsed.error())};
        id = *parsed;
    }

    static std::string to_string(const T& id) {
        char to[text::max_size];
        return {to, text::write(to, id)};
    }
};

template <rowkey::detail::column_element T>
struct string_traits<std::vector<T>> {
    using text = rowkey::detail::array_text<T>;

    static constexpr const char* name() noexcept { return rowkey::detail::column_text<typename text::id>::name; }
    static constexpr bool has_null() noexcept { return false; }
    static constexpr bool is_null(const std::vector<T>&) noexcept { return false; }
    [[noreturn]] static std::vector<T> null() { internal::throw_null_conversion(std::string{"array of "} + name()); }

    static void from_string(const char from[], std::vector<T>& ids) {
        if (from == nullptr) null();
        ids = text::read(from, name());
    }

    static std::string to_string(const std::vector<T>& ids) {
        std::string to(text::max_size(ids), '\0');
        to.resize(static_cast<std::size_t>(text::write(to.data(), ids) - to.data()));
        return to;
    }
};

}  // namespace pqxx

#endif
