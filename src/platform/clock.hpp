// The system's clock.
#pragma once

#include <cstdint>

namespace rowkey::detail {

/// CLOCK_REALTIME as a tick (v7_layout.hpp). Throws clock_error where it cannot be read or is out of range. Read
/// through libc's clock_gettime, so that it can be interposed.
std::uint64_t unix_tick();

}  // namespace rowkey::detail
