#include "clock.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <rowkey/errors.hpp>

namespace rowkey::detail {
namespace {

[[noreturn]] void throw_out_of_range(const timespec& time) {
    throw clock_error("rowkey: the system clock reads " + std::to_string(time.tv_sec) +
                      " s of Unix time; expected a time from 1970 to before 2^44 ms (the year 2527)");
}

}  // namespace

void throw_unreadable(const char* clock) {
    throw clock_error(std::string{"rowkey: clock_gettime("} + clock + "): " + std::strerror(errno));
}

std::uint64_t unix_tick() {
    timespec time;
    if (clock_gettime(CLOCK_REALTIME, &time) != 0) throw_unreadable("CLOCK_REALTIME");
    const auto tick = tick_from_unix(time.tv_sec, time.tv_nsec);
    if (!tick) throw_out_of_range(time);
    return *tick;
}

}  // namespace rowkey::detail
