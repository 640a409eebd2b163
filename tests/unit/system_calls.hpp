// Stands between the library and the system: clock_gettime and getrandom of the test program come before libc's.
// Without a fake they are libc's.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

namespace rowkey::tests {

using time_ns = std::chrono::sys_time<std::chrono::nanoseconds>;

/// While it lives, clock_gettime reads what it says. Any thread may read while one thread sets.
class fake_clock {
  public:
    fake_clock();
    ~fake_clock();
    fake_clock(const fake_clock&) = delete;
    fake_clock& operator=(const fake_clock&) = delete;

    // Added to what the system's clocks say.
    std::atomic<std::chrono::nanoseconds> unix_shift{std::chrono::nanoseconds{0}};
    std::atomic<std::chrono::nanoseconds> monotonic_shift{std::chrono::nanoseconds{0}};
    std::atomic<std::int64_t> more_seconds{0};  // of Unix time, for what nanoseconds cannot count to

    std::atomic<std::chrono::nanoseconds> granularity{
        std::chrono::nanoseconds{1}};  // both clocks are rounded down to it
    std::atomic<bool> readable{true};  // false: clock_gettime fails
    std::atomic<int> unix_readings{0};

    /// Unix time, or both clocks, stand still from now on.
    void pin_unix(time_ns at) { pinned_unix_ = at; }
    void pin_monotonic();

    /// For clock_gettime.
    int read(clockid_t clock, timespec* result);

  private:
    std::optional<time_ns> pinned_unix_;
    std::optional<std::chrono::nanoseconds> pinned_monotonic_;
};

/// Both clocks stand still, from before the first id: then the process's own generator stands on a shared word.
class pinned_clock {
  public:
    explicit pinned_clock(time_ns at) {
        fake_.pin_monotonic();
        fake_.pin_unix(at);
    }
    void set(time_ns at) { fake_.pin_unix(at); }
    fake_clock& fake() { return fake_; }

  private:
    fake_clock fake_;
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
    std::atomic<int> calls{0};
};

/// While it lives, madvise does nothing and answers `result`: -1, as a kernel does that does not know the advice, or 0,
/// as qemu-user does and some sandboxes.
class idle_madvise {
  public:
    explicit idle_madvise(int result);
    ~idle_madvise();
    idle_madvise(const idle_madvise&) = delete;
    idle_madvise& operator=(const idle_madvise&) = delete;
};

/// The real one.
ssize_t system_getrandom(void* buffer, std::size_t size);

}  // namespace rowkey::tests
