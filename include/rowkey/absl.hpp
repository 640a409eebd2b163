// rowkey beside Abseil: ids as command-line flags, and absl::Time for their times. Include this and link rowkey::absl.
//
//   ABSL_FLAG(rowkey::public_id<invoice>, invoice, {}, "the invoice to show");  // --invoice=inv_01h455vb4pex5...
//   const auto today = rowkey::v7_range(absl::Now() - absl::Hours(24), absl::Now());
//
// What needs no header of Abseil's is in the types themselves: hashing in flat_hash_map of every id, and, from Abseil
// 20230125 on, StrCat and StrFormat("%v") of uuid and public_id. A row_id is no flag and no text, on purpose.
//
// For Abseil 20220623 and newer, however its absl::string_view is built. Pure, safe from any thread.
#pragma once

#include <rowkey/config.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <rowkey/keys.hpp>
#include <rowkey/text.hpp>
#include <rowkey/time_range.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey {

/// A flag's value is the canonical text, as to_string gives it and parse_uuid takes it. Another text is refused. The
/// error says where and why: "byte 8: found a blank, expected a hyphen".
inline bool AbslParseFlag(absl::string_view text, uuid* id, std::string* error) {
    const auto parsed = parse_uuid({text.data(), text.size()});
    if (parsed) *id = *parsed;
    if (!parsed) *error = to_string(parsed.error());
    return parsed.has_value();
}
inline std::string AbslUnparseFlag(const uuid& id) {
    return rowkey::to_string(id);
}

/// A flag's value is the TypeID. An id of another entity is refused.
template <typename E>
bool AbslParseFlag(absl::string_view text, public_id<E>* id, std::string* error) {
    const auto parsed = public_id<E>::parse({text.data(), text.size()});
    if (parsed) *id = *parsed;
    if (!parsed) *error = to_string(parsed.error());
    return parsed.has_value();
}
template <typename E>
std::string AbslUnparseFlag(const public_id<E>& id) {
    return rowkey::to_string(id);
}

/// uuid::timestamp(): nothing unless the id is of version 7.
inline std::optional<absl::Time> absl_time(const uuid& id) {
    const auto time = id.timestamp();
    if (!time) return std::nullopt;
    return absl::FromUnixMillis(time->time_since_epoch().count());
}

/// v7_range of both times rounded down to milliseconds, as the time in an id is. So an id made at `to` or later is
/// never in it, an id made at `from` or later and before the millisecond of `to` always is, and so may be ids made up
/// to a millisecond before `from`. Throws as v7_range; infinite times are std::out_of_range.
inline uuid_range v7_range(absl::Time from, absl::Time to) {
    const auto rounded = [](absl::Time time) {
        if (time == absl::InfinitePast() || time == absl::InfiniteFuture())
            throw std::out_of_range{"rowkey: v7_range expects finite times, not " + absl::FormatTime(time)};
        return std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{absl::ToUnixMillis(time)}};
    };
    return v7_range(rounded(from), rounded(to));
}

}  // namespace rowkey
