// rowkey/pqxx.hpp for libpqxx 8.0; empty with any other. Its manual: "Supporting additional data types". Arrays of
// whatever has these traits are its own.
#pragma once

#include <rowkey/config.hpp>

#include <pqxx/version>
#if PQXX_VERSION_MAJOR == 8

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <pqxx/except>
#include <pqxx/strconv>

#include <rowkey/pqxx/column_text.hpp>

namespace pqxx {

template <rowkey::detail::column_value T>
struct nullness<T> : no_null<T> {};

// So that an array can be written without its connection's encoding, which a pqxx::params may not know.
template <rowkey::detail::column_value T>
inline constexpr bool is_unquoted_safe<T> = true;

template <rowkey::detail::column_value T>
struct string_traits<T> {
    using text = rowkey::detail::column_text<T>;

    // One more than the text: what libpqxx 8 reserves for a composite still counts on each field's NUL, which it no
    // longer has, and without it the last byte of the composite would be written past the buffer.
    static constexpr std::size_t size_buffer(const T&) noexcept { return text::max_size + 1; }

    static std::string_view to_buf(std::span<char> to, const T& id, ctx c = {}) {
        if (to.size() < text::max_size)
            throw conversion_overrun{"Not enough buffer space for a " + std::string{name_type<T>()}, c.loc};
        return {to.data(), text::write(to.data(), id)};
    }

    static T from_string(std::string_view from, ctx c = {}) {
        const auto parsed = text::read(from);
        if (!parsed) throw conversion_error{rowkey::detail::refusal(name_type<T>(), parsed.error()), c.loc};
        return *parsed;
    }
};

}  // namespace pqxx

namespace rowkey {

using binary_parameter = ::pqxx::bytes;

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
