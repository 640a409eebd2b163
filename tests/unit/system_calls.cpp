#include "system_calls.hpp"

#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <utility>

namespace rowkey::tests {
namespace {

pinned_clock* clock_in_force = nullptr;
fake_getrandom* getrandom_in_force = nullptr;

}  // namespace

pinned_clock::pinned_clock(std::chrono::sys_time<std::chrono::nanoseconds> at) : time{at} {
    clock_in_force = this;
}
pinned_clock::~pinned_clock() {
    clock_in_force = nullptr;
}

fake_getrandom::fake_getrandom(function does) : behaviour{std::move(does)} {
    getrandom_in_force = this;
}
fake_getrandom::~fake_getrandom() {
    getrandom_in_force = nullptr;
}

ssize_t system_getrandom(void* buffer, std::size_t size) {
    return syscall(SYS_getrandom, buffer, size, 0);
}

}  // namespace rowkey::tests

using rowkey::tests::clock_in_force;
using rowkey::tests::getrandom_in_force;

extern "C" int clock_gettime(clockid_t clock, timespec* result) noexcept {
    if (clock_in_force == nullptr || clock != CLOCK_REALTIME) {
        return static_cast<int>(syscall(SYS_clock_gettime, clock, result));
    }
    ++clock_in_force->readings;
    if (!clock_in_force->readable) {
        errno = EPERM;
        return -1;
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(clock_in_force->time);
    result->tv_sec = seconds.time_since_epoch().count() + clock_in_force->seconds_later;
    result->tv_nsec = (clock_in_force->time - seconds).count();
    return 0;
}

extern "C" ssize_t getrandom(void* buffer, std::size_t size, unsigned) {
    if (getrandom_in_force == nullptr) return rowkey::tests::system_getrandom(buffer, size);
    ++getrandom_in_force->calls;
    return getrandom_in_force->behaviour(buffer, size);
}
