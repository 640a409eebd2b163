// clock_gettime(2): served by the vDSO, without entering the kernel.
#include "clock.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <rowkey/v7_generator.hpp>
#include <string>

#include "../v7_layout.hpp"

namespace rowkey::detail {
namespace {

[[noreturn]] void throw_unreadable() {
    throw clock_error(std::string{"rowkey: clock_gettime(CLOCK_REALTIME): "} + std::strerror(errno));
}

[[noreturn]] void throw_out_of_range(const timespec& time) {
    throw clock_error("rowkey: the system clock reads " + std::to_string(time.tv_sec) +
                      " s of Unix time; expected a time from 1970 to before 2^44 ms (the year 2527)");
}

}  // namespace

std::uint64_t unix_tick() {
    timespec time;
    if (clock_gettime(CLOCK_REALTIME, &time) != 0) throw_unreadable();
    const auto tick = tick_from_unix(time.tv_sec, time.tv_nsec);
    if (!tick) throw_out_of_range(time);
    return *tick;
}

}  // namespace rowkey::detail
