// The system's clocks as ticks (v7_layout.hpp), read through libc's clock_gettime: the vDSO serves it without entering
// the kernel, and it can be interposed.
#pragma once

#include <cstdint>
#include <ctime>

#include "../v7_layout.hpp"

namespace rowkey::detail {

/// Throws clock_error, with errno's reason.
[[noreturn]] void throw_unreadable(const char* clock);

/// CLOCK_REALTIME. Throws clock_error where it cannot be read or is outside [1970, 2^44 ms).
std::uint64_t unix_tick();

/// CLOCK_MONOTONIC, since some moment of the system's start. Of two readings, one of which happens before the other, on
/// any CPUs, the second is not lower. Throws clock_error where it cannot be read.
inline std::uint64_t monotonic_tick() {
    timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) [[unlikely]]
        throw_unreadable("CLOCK_MONOTONIC");
    if (time.tv_sec < 0) [[unlikely]]
        return 0;  // turned back to before its beginning, which no number without a sign tells
    return tick_from(time.tv_sec, time.tv_nsec);
}

}  // namespace rowkey::detail
