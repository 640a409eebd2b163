// rowkey/pqxx.hpp for libpqxx 6.4; empty with any other. Its manual: the page on string conversion.
#pragma once

#include <rowkey/config.hpp>

#include <pqxx/version>
#if PQXX_VERSION_MAJOR == 6

#include <array>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <pqxx/binarystring>
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
        if (!parsed) throw conversion_error{rowkey::detail::refusal(name(), parsed.error())};
        id = *parsed;
    }

    static std::string to_string(const T& id) {
        char to[text::max_size];
        return {to, text::write(to, id)};
    }
};

}  // namespace pqxx

namespace rowkey::detail {

/// What a container of ids needs as a parameter, in quote() and in stream_to.
template <typename Container, typename Element>
struct array_traits {
    using text = array_text<Element>;

    static constexpr const char* name() noexcept { return column_text<typename text::id>::name; }
    static constexpr bool has_null() noexcept { return false; }
    static constexpr bool is_null(const Container&) noexcept { return false; }
    [[noreturn]] static Container null() { ::pqxx::internal::throw_null_conversion(std::string{"array of "} + name()); }

    static std::string to_string(const Container& ids) {
        std::string to(text::max_size(ids), '\0');
        to.resize(static_cast<std::size_t>(text::write(to.data(), ids) - to.data()));
        return to;
    }
};

}  // namespace rowkey::detail

namespace pqxx {

template <rowkey::detail::column_element T>
struct string_traits<std::vector<T>> : rowkey::detail::array_traits<std::vector<T>, T> {
    using traits = rowkey::detail::array_traits<std::vector<T>, T>;

    static void from_string(const char from[], std::vector<T>& ids) {
        if (from == nullptr) traits::null();
        ids = traits::text::read(from, traits::name());
    }
};

template <rowkey::detail::column_element T, std::size_t N>
struct string_traits<std::span<T, N>> : rowkey::detail::array_traits<std::span<T, N>, T> {};

template <rowkey::detail::column_element T, std::size_t N>
struct string_traits<std::array<T, N>> : rowkey::detail::array_traits<std::array<T, N>, T> {};

template <rowkey::detail::column_element T, typename Less, typename Allocator>
struct string_traits<std::set<T, Less, Allocator>> : rowkey::detail::array_traits<std::set<T, Less, Allocator>, T> {};

}  // namespace pqxx

namespace rowkey {

using binary_parameter = ::pqxx::binarystring;

}  // namespace rowkey

namespace rowkey::detail {

inline binary_parameter binary_of(const std::array<std::byte, 16>& bytes) {
    return {bytes.data(), bytes.size()};
}

template <typename T>
bool is_null([[maybe_unused]] const T& value) {
    if constexpr (requires { ::pqxx::string_traits<T>::is_null(value); }) {
        return ::pqxx::string_traits<T>::is_null(value);
    } else {
        return false;  // of an enum: libpqxx 6 forgot it
    }
}

}  // namespace rowkey::detail

#endif
