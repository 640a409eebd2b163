// Makes {fmt} print uuid, as its 36 canonical characters, and public_id<E>, as its TypeID. Include this and link fmt.
//
//   fmt::print("{:>40} is {}\n", id, public_id);
//
// With the fill, alignment and width of a string's format. A row_id has no text, on purpose: print its value().
//
// For fmt 9 and newer. Stateless, safe from any thread.
#pragma once

#include <rowkey/config.hpp>

#include <array>

#include <fmt/format.h>

#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace fmt {

template <>
struct formatter<rowkey::uuid> : formatter<string_view> {
    template <typename Context>
    auto format(const rowkey::uuid& id, Context& context) const {
        std::array<char, 36> text;
        rowkey::to_chars(text.data(), text.data() + text.size(), id);
        return formatter<string_view>::format({text.data(), text.size()}, context);
    }
};

template <typename E>
struct formatter<rowkey::public_id<E>> : formatter<string_view> {
    template <typename Context>
    auto format(const rowkey::public_id<E>& id, Context& context) const {
        std::array<char, rowkey::detail::prefix_of<E>::text_size> text;
        rowkey::to_chars(text.data(), text.data() + text.size(), id);
        return formatter<string_view>::format({text.data(), text.size()}, context);
    }
};

}  // namespace fmt
