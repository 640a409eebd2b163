// rowkey/pqxx.hpp for libpqxx 7.8 to 7.10; empty with any other. Its manual: "Supporting additional data types".
//
// is_unquoted_safe stays false, though no id needs quotes: what libpqxx 7 reserves for unquoted text is a byte short
// for each NULL of an array (before 7.10.1) and for a composite of one field, and it would write past it.
#pragma once

#include <rowkey/config.hpp>

#include <pqxx/version>
#if PQXX_VERSION_MAJOR == 7

#include <array>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/except>
#include <pqxx/strconv>

#include <rowkey/pqxx/array_text.hpp>
#include <rowkey/pqxx/column_text.hpp>

namespace pqxx {

template <rowkey::detail::column_value T>
struct nullness<T> : no_null<T> {};

template <rowkey::detail::column_value T>
struct string_traits<T> {
    using text = rowkey::detail::column_text<T>;
    static constexpr bool converts_to_string = true;
    static constexpr bool converts_from_string = true;

    static constexpr std::size_t size_buffer(const T&) noexcept { return text::max_size + 1; }  // libpqxx 7 wants a NUL

    static char* into_buf(char* begin, char* end, const T& id) {
        if (static_cast<std::size_t>(end - begin) < size_buffer(id))
            throw conversion_overrun{"Not enough buffer space for a " + type_name<T>};
        char* const nul = text::write(begin, id);
        *nul = '\0';
        return nul + 1;
    }
    static zview to_buf(char* begin, char* end, const T& id) { return generic_to_buf(begin, end, id); }

    static T from_string(std::string_view from) {
        const auto parsed = text::read(from);
        if (!parsed) throw conversion_error{rowkey::detail::refusal(type_name<T>, parsed.error())};
        return *parsed;
    }
};

}  // namespace pqxx

namespace rowkey::detail {

/// What a container of ids needs as a parameter, in quote() and in stream_to.
template <typename Container, typename Element>
struct array_traits {
    using text = array_text<Element>;
    static constexpr bool converts_to_string = true;
    static constexpr bool converts_from_string = false;

    static std::size_t size_buffer(const Container& ids) noexcept { return text::max_size(ids) + 1; }

    static char* into_buf(char* begin, char* end, const Container& ids) {
        if (static_cast<std::size_t>(end - begin) < size_buffer(ids)) {
            throw ::pqxx::conversion_overrun{"Not enough buffer space for an array of " +
                                             ::pqxx::type_name<typename text::id>};
        }
        char* const nul = text::write(begin, ids);
        *nul = '\0';
        return nul + 1;
    }
    static ::pqxx::zview to_buf(char* begin, char* end, const Container& ids) {
        return ::pqxx::generic_to_buf(begin, end, ids);
    }
};

}  // namespace rowkey::detail

namespace pqxx {

template <rowkey::detail::column_element T>
struct string_traits<std::vector<T>> : rowkey::detail::array_traits<std::vector<T>, T> {
    using text = rowkey::detail::array_text<T>;
    static constexpr bool converts_from_string = true;

    static std::vector<T> from_string(std::string_view from) { return text::read(from, type_name<typename text::id>); }
};

// Spans are libpqxx's own only where it was built as C++20. What it has for spans and arrays is right but for NULLs,
// for each of which it reserves a byte too few before 7.10.1.
template <rowkey::detail::column_element T, std::size_t N>
struct nullness<std::span<T, N>> : no_null<std::span<T, N>> {};

template <rowkey::detail::column_element T, std::size_t N>
struct string_traits<std::span<T, N>> : rowkey::detail::array_traits<std::span<T, N>, T> {};

template <rowkey::detail::column_element T, std::size_t N>
struct string_traits<std::array<T, N>> : rowkey::detail::array_traits<std::array<T, N>, T> {};

template <rowkey::detail::column_element T, typename Less, typename Allocator>
struct nullness<std::set<T, Less, Allocator>> : no_null<std::set<T, Less, Allocator>> {};

template <rowkey::detail::column_element T, typename Less, typename Allocator>
struct string_traits<std::set<T, Less, Allocator>> : rowkey::detail::array_traits<std::set<T, Less, Allocator>, T> {};

}  // namespace pqxx

namespace rowkey {

#if PQXX_VERSION_MINOR < 9
using binary_parameter = std::basic_string<std::byte>;
#else
using binary_parameter = ::pqxx::bytes;
#endif

}  // namespace rowkey

namespace rowkey::detail {

inline binary_parameter binary_of(const std::array<std::byte, 16>& bytes) {
    return {bytes.begin(), bytes.end()};
}

template <typename T>
bool is_null(const T& value) {
    return ::pqxx::is_null(value);
}

}  // namespace rowkey::detail

#endif
