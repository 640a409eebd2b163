// rowkey/pqxx.hpp for libpqxx 7.8 to 7.10; empty with any other. Its manual: "Supporting additional data types".
//
// is_unquoted_safe stays false, though no id needs quotes: what libpqxx 7 reserves for unquoted text is a byte short for
// each NULL of an array (before 7.10.1) and for a composite of one field, and it would write past it.
#pragma once

#include <pqxx/version>
#if PQXX_VERSION_MAJOR == 7

#include <cstddef>
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
        if (!parsed) throw conversion_error{rowkey::detail::refusal(from, type_name<T>, parsed.error())};
        return *parsed;
    }
};

template <rowkey::detail::column_element T>
struct string_traits<std::vector<T>> {
    using text = rowkey::detail::array_text<T>;
    static constexpr bool converts_to_string = true;
    static constexpr bool converts_from_string = true;

    static std::size_t size_buffer(const std::vector<T>& ids) noexcept { return text::max_size(ids) + 1; }

    static char* into_buf(char* begin, char* end, const std::vector<T>& ids) {
        if (static_cast<std::size_t>(end - begin) < size_buffer(ids))
            throw conversion_overrun{"Not enough buffer space for an array of " + type_name<T>};
        char* const nul = text::write(begin, ids);
        *nul = '\0';
        return nul + 1;
    }
    static zview to_buf(char* begin, char* end, const std::vector<T>& ids) { return generic_to_buf(begin, end, ids); }

    static std::vector<T> from_string(std::string_view from) { return text::read(from, type_name<typename text::id>); }
};

}  // namespace pqxx

#endif
