// The text of arrays of ids, for the libpqxx that cannot do it: 6 knows no arrays, and 7 does not read them into
// vectors (and before 7.10.1 its own estimate of their text is a byte short for each NULL). Empty with 8. Not for
// users: include rowkey/pqxx.hpp.
#pragma once

#include <rowkey/config.hpp>

#include <pqxx/version>
#if PQXX_VERSION_MAJOR < 8

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <pqxx/except>
#include <pqxx/strconv>

#include <rowkey/pqxx/column_text.hpp>

namespace rowkey::detail {

template <typename Element>
struct array_element {
    using id = Element;
    static constexpr bool may_be_null = false;
    static const id* get(const Element& element) noexcept { return &element; }
};

template <typename Element>
struct array_element<const Element> : array_element<Element> {};  // of a span

template <typename T>
struct array_element<std::optional<T>> {
    using id = T;
    static constexpr bool may_be_null = true;
    static const id* get(const std::optional<T>& element) noexcept { return element ? &*element : nullptr; }
};

/// An id or an optional one.
template <typename Element>
concept column_element = column_value<typename array_element<Element>::id>;

/// An array of one dimension as text: "{1,NULL,2}". Written from any container, read into a vector. No element needs
/// quotes.
template <column_element Element>
struct array_text {
    using id = typename array_element<Element>::id;
    static constexpr std::string_view null = "NULL";

    template <typename Container>
    static std::size_t max_size(const Container& elements) noexcept {
        static_assert(column_text<id>::max_size >= null.size());
        return 2 + elements.size() * (column_text<id>::max_size + 1);
    }

    /// To where max_size() bytes of room are; the end of the text.
    template <typename Container>
    static char* write(char* to, const Container& elements) noexcept {
        char* const begin = to;
        *to++ = '{';
        for (const auto& one : elements) {
            if (to - begin > 1) *to++ = ',';
            const id* const element = array_element<Element>::get(one);
            to = element != nullptr ? column_text<id>::write(to, *element) : to + null.copy(to, null.size());
        }
        *to++ = '}';
        return to;
    }

    /// Throws pqxx::conversion_error, which says `type` for an element.
    static std::vector<Element> read(std::string_view text, std::string_view type) {
        const auto require = [&](bool fits, std::size_t position, std::string_view what) {
            if (fits) return;
            throw ::pqxx::conversion_error{refusal("array of " + std::string{type}, error_at(text, position, what))};
        };
        std::vector<Element> elements;
        scanner from{text};
        require(from.take('{'), 0, "an opening brace");
        if (!from.take('}')) {
            do {
                const auto size = text.substr(from.position).find_first_of(",}");
                const auto item = text.substr(from.position, size);
                if (item == null) {
                    if constexpr (array_element<Element>::may_be_null) {
                        elements.emplace_back();
                    } else {
                        ::pqxx::internal::throw_null_conversion(std::string{type});
                    }
                } else {
                    const auto parsed = column_text<id>::read(item);
                    if (!parsed) require(false, from.position + parsed.error().position, parsed.error().expected);
                    elements.emplace_back(*parsed);
                }
                from.position += item.size();
            } while (from.take(','));
            require(from.take('}'), from.position, "a closing brace");
        }
        require(from.position == text.size(), from.position, "the end of the text");
        return elements;
    }
};

}  // namespace rowkey::detail

#endif
