// The arithmetic of version 7 ids, pure: time and randomness are arguments. A tick is 2^-20 ms since 1970; see the
// layout in rowkey/v7_generator.hpp.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

#include <rowkey/uuid.hpp>

namespace rowkey::detail {

inline constexpr int fraction_bits = 20;
inline constexpr std::int64_t end_of_time_ms = std::int64_t{1} << 44;  // 44 + fraction_bits fill the word

/// The tick of a clock reading: 2^20 ticks a millisecond, rounded down. So distinct nanoseconds have distinct ticks in
/// the same order, the upper 44 bits are the milliseconds, and the 12 below them are what PostgreSQL 18 computes. 0 <=
/// seconds < 2^44 / 1000, 0 <= nanoseconds < 10^9.
constexpr std::uint64_t tick_from(std::int64_t seconds, std::int64_t nanoseconds) noexcept {
    constexpr std::uint64_t per_second = std::uint64_t{1000} << fraction_bits;
    return static_cast<std::uint64_t>(seconds) * per_second + (static_cast<std::uint64_t>(nanoseconds) << 14) / 15625;
}

/// The tick of a reading of Unix time; nothing for one outside [1970, 2^44 ms).
constexpr std::optional<std::uint64_t> tick_from_unix(std::int64_t seconds, std::int64_t nanoseconds) noexcept {
    constexpr std::int64_t last_second = end_of_time_ms / 1000, end_in_it_ms = end_of_time_ms % 1000;
    if (seconds < 0 || seconds > last_second) return std::nullopt;
    if (seconds == last_second && nanoseconds >= end_in_it_ms * 1'000'000) return std::nullopt;
    return tick_from(seconds, nanoseconds);
}

/// The id of a tick; of `random` the low 54 bits are used.
constexpr uuid v7_from_tick(std::uint64_t tick, std::uint64_t random) noexcept {
    const std::uint64_t high = (tick >> fraction_bits) << 16 | 0x7000u | (tick >> 8 & 0xfffu);
    const std::uint64_t low =
        std::uint64_t{0b10} << 62 | (tick & 0xffu) << 54 | (random & ((std::uint64_t{1} << 54) - 1));
    return uuid::from_words(high, low);
}

/// The tick at which any version 7 id sorts among ours; nothing where its time is at or past 2^44 ms.
constexpr std::optional<std::uint64_t> tick_from_v7(const uuid& id) noexcept {
    const std::uint64_t ms = id.high_word() >> 16;
    if (ms >= static_cast<std::uint64_t>(end_of_time_ms)) return std::nullopt;
    return ms << fraction_bits | (id.high_word() & 0xfffu) << 8 | (id.low_word() >> 54 & 0xffu);
}

/// The first of `count` (at least 1) ticks that follow `last` and do not lie before `now`; nothing where they would
/// pass the end of time.
constexpr std::optional<std::uint64_t> next_ticks(std::uint64_t last, std::uint64_t now, std::uint64_t count) noexcept {
    constexpr auto end = std::numeric_limits<std::uint64_t>::max();
    if (last == end) return std::nullopt;
    const std::uint64_t first = std::max(now, last + 1);
    if (count - 1 > end - first) return std::nullopt;
    return first;
}

/// How far `tick` lies ahead of `now`, rounded down to nanoseconds; 0 if it does not, and at most nanoseconds::max().
constexpr std::chrono::nanoseconds ahead(std::uint64_t tick, std::uint64_t now) noexcept {
    if (tick <= now) return std::chrono::nanoseconds{0};
    const std::uint64_t ticks = tick - now;  // 2^14 ticks are 15625 ns
    const std::uint64_t ns = (ticks >> 14) * 15625 + ((ticks & 0x3fffu) * 15625 >> 14);
    constexpr auto most = static_cast<std::uint64_t>(std::chrono::nanoseconds::max().count());
    return std::chrono::nanoseconds{static_cast<std::int64_t>(std::min(ns, most))};
}

}  // namespace rowkey::detail
