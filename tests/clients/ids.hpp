// What the tests of the clients have in common: the ids that are hard to carry, and what a user has an entity for.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include <rowkey/rowkey.hpp>

struct invoice {
    static constexpr std::string_view public_prefix = "inv";
};
using invoice_row = rowkey::row_id<invoice>;
using invoice_id = rowkey::public_id<invoice>;

inline constexpr rowkey::uuid sample = rowkey::uuid::from_words(0x017F22E279B07CC3, 0x98C4DC0C0C07398F);
inline constexpr std::string_view sample_text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
inline constexpr std::string_view malformed =
    "017f22e2\xe2\x80\x93"
    "79b0-7cc3-98c4-dc0c0c07398f";
inline constexpr std::string_view why_malformed = "byte 8: found an en dash (U+2013), expected a hyphen";

inline std::vector<rowkey::uuid> some_uuids() {
    return {sample, rowkey::uuid::nil(), rowkey::uuid::max(), rowkey::uuidv7(), rowkey::uuidv4()};
}

inline std::vector<invoice_row> some_rows() {
    using limits = std::numeric_limits<std::int64_t>;
    std::vector<invoice_row> rows;
    for (const std::int64_t row : {std::int64_t{42}, std::int64_t{0}, std::int64_t{-1}, limits::min(), limits::max()})
        rows.emplace_back(row);
    return rows;
}

/// In no order: of every version, variant and leading byte.
inline std::vector<rowkey::uuid> unsorted_uuids() {
    auto ids = some_uuids();
    for (std::uint64_t i = 0; i < 64; ++i)
        ids.push_back(rowkey::uuid::from_words(i * 0x9E3779B97F4A7C15, ~i * 0xD1B54A32D192ED03));
    return ids;
}

inline std::vector<rowkey::uuid> sorted(std::vector<rowkey::uuid> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
}
