// The system's clocks, read through libc's clock_gettime, so that they can be interposed.
#pragma once

#include <cstdint>

namespace rowkey::detail {

/// CLOCK_REALTIME in nanoseconds since 1970. Throws clock_error where it cannot be read or is outside [1970, 2^44 ms).
std::uint64_t unix_ns();

/// CLOCK_MONOTONIC in nanoseconds since some moment of the system's start. Of two readings, one of which happens before the
/// other, on any CPUs, the second is not lower. Throws clock_error where it cannot be read.
std::uint64_t monotonic_ns();

}  // namespace rowkey::detail
