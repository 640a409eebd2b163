// Times of any resolution on their way to an id. Not for users: include rowkey/v7_generator.hpp.
#pragma once

#include <rowkey/config.hpp>

#include <chrono>
#include <cstdint>
#include <iterator>
#include <ratio>
#include <type_traits>

namespace rowkey::detail {

/// 0 <= nanoseconds < 10^9.
struct unix_time {
    std::int64_t seconds;
    std::int64_t nanoseconds;
};

/// Throws clock_error. Compiled, so that a source without exceptions may include this.
[[noreturn]] ROWKEY_EXPORT void throw_outside_v7_times(long double seconds);

/// Rounded down to nanoseconds. Throws clock_error for a time outside [1970, 2^44 ms), and looks before it converts,
/// for it could wrap: a sys_time of nanoseconds ends in 2262, one of years in 292 billion.
template <typename Duration>
unix_time to_unix_time(std::chrono::sys_time<Duration> time) {
    using std::chrono::floor;
    using seconds = std::chrono::duration<std::int64_t>;
    const auto about =
        static_cast<long double>(time.time_since_epoch().count()) * Duration::period::num / Duration::period::den;
    if (!(about >= 0 && about < 17'592'186'045)) throw_outside_v7_times(about);
    const auto second = floor<seconds>(time.time_since_epoch());
    const auto rest = floor<std::chrono::nanoseconds>(time.time_since_epoch() - second);
    if (second.count() == 17'592'186'044 && rest >= std::chrono::milliseconds{416}) throw_outside_v7_times(about);
    return {second.count(), rest.count()};
}

template <typename T>
inline constexpr bool is_sys_time = false;
template <typename Duration>
inline constexpr bool is_sys_time<std::chrono::sys_time<Duration>> = true;

/// A contiguous range of times.
template <typename Times>
concept times = is_sys_time<std::remove_cvref_t<decltype(*std::data(std::declval<const Times&>()))>>;

/// Whether times of it tell more than the millisecond: unless they are of whole ones.
template <typename Duration>
inline constexpr bool is_finer_than_ms = std::ratio_divide<typename Duration::period, std::milli>::den != 1 ||
                                         std::chrono::treat_as_floating_point_v<typename Duration::rep>;

}  // namespace rowkey::detail
