// Bodies for rowkey/time_range.hpp. Not for users.
#pragma once

#include <rowkey/config.hpp>

#include <chrono>
#include <cstdint>

#include <rowkey/time_range.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey {

namespace detail {

// Compiled, so that a source without exceptions may include this.
[[noreturn]] ROWKEY_EXPORT void throw_time_out_of_range(std::int64_t ms);
[[noreturn]] ROWKEY_EXPORT void throw_range_backwards(std::int64_t from_ms, std::int64_t to_ms);

constexpr uuid least_v7(std::chrono::sys_time<std::chrono::milliseconds> time) {
    const std::int64_t ms = time.time_since_epoch().count();
    if (ms < 0 || ms >= std::int64_t{1} << 48) throw_time_out_of_range(ms);
    return uuid::from_words(static_cast<std::uint64_t>(ms) << 16 | 0x7000u, std::uint64_t{0b10} << 62);
}

}  // namespace detail

constexpr uuid_range v7_range(std::chrono::sys_time<std::chrono::milliseconds> from,
                              std::chrono::sys_time<std::chrono::milliseconds> to) {
    const uuid_range range{detail::least_v7(from), detail::least_v7(to)};
    if (from > to) detail::throw_range_backwards(from.time_since_epoch().count(), to.time_since_epoch().count());
    return range;
}

}  // namespace rowkey
