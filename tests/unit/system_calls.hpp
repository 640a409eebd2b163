// Stands between the library and the system: clock_gettime and getrandom of the test program come before libc's.
// Without a fake they do what libc's do.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace rowkey::tests {

/// While it lives, CLOCK_REALTIME reads what `time` says, and does not move by itself.
class pinned_clock {
  public:
    explicit pinned_clock(std::chrono::sys_time<std::chrono::nanoseconds> at);
    ~pinned_clock();
    pinned_clock(const pinned_clock&) = delete;
    pinned_clock& operator=(const pinned_clock&) = delete;

    std::chrono::sys_time<std::chrono::nanoseconds> time;
    std::int64_t seconds_later = 0;  // on top of `time`, which ends in 2262
    bool readable = true;            // false: clock_gettime fails
    int readings = 0;
};

/// While it lives, getrandom does what `behaviour` says: as the system call, with errno set on -1.
class fake_getrandom {
  public:
    using function = std::function<ssize_t(void* buffer, std::size_t size)>;
    explicit fake_getrandom(function behaviour);
    ~fake_getrandom();
    fake_getrandom(const fake_getrandom&) = delete;
    fake_getrandom& operator=(const fake_getrandom&) = delete;

    function behaviour;
    int calls = 0;
};

/// The real one.
ssize_t system_getrandom(void* buffer, std::size_t size);

}  // namespace rowkey::tests
