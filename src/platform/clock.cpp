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

[[noreturn]] void throw_unreadable(const char* clock) {
    throw clock_error(std::string{"rowkey: clock_gettime("} + clock + "): " + std::strerror(errno));
}

[[noreturn]] void throw_out_of_range(const timespec& time) {
    throw clock_error("rowkey: the system clock reads " + std::to_string(time.tv_sec) +
                      " s of Unix time; expected a time from 1970 to before 2^44 ms (the year 2527)");
}

}  // namespace

std::uint64_t unix_ns() {
    timespec time;
    if (clock_gettime(CLOCK_REALTIME, &time) != 0) throw_unreadable("CLOCK_REALTIME");
    const auto ns = ns_from_unix(time.tv_sec, time.tv_nsec);
    if (!ns) throw_out_of_range(time);
    return *ns;
}

std::uint64_t monotonic_ns() {
    timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) throw_unreadable("CLOCK_MONOTONIC");
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

}  // namespace rowkey::detail
