#include "system_calls.hpp"

#include <dlfcn.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <utility>

namespace rowkey::tests {
namespace {

std::atomic<fake_clock*> clock_in_force{nullptr};
std::atomic<fake_getrandom*> getrandom_in_force{nullptr};
constexpr int real = 1;
std::atomic<int> madvise_result{real};

/// libc's, which asks the vDSO.
int system_clock_gettime(clockid_t clock, timespec* result) {
    using function = int (*)(clockid_t, timespec*);
    static const auto next = reinterpret_cast<function>(dlsym(RTLD_NEXT, "clock_gettime"));
    return next(clock, result);
}

std::chrono::nanoseconds system_time(clockid_t clock) {
    timespec time;
    system_clock_gettime(clock, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

fake_clock::fake_clock() {
    clock_in_force = this;
}
fake_clock::~fake_clock() {
    clock_in_force = nullptr;
}

void fake_clock::pin_monotonic() {
    pinned_monotonic_ = system_time(CLOCK_MONOTONIC);
}

int fake_clock::read(clockid_t clock, timespec* result) {
    const bool is_unix = clock == CLOCK_REALTIME;
    if (is_unix) ++unix_readings;
    if (!readable) {
        errno = EPERM;
        return -1;
    }
    std::chrono::nanoseconds time;
    if (is_unix) {
        time = (pinned_unix_ ? pinned_unix_->time_since_epoch() : system_time(clock)) + unix_shift.load();
    } else {
        time = (pinned_monotonic_ ? *pinned_monotonic_ : system_time(clock)) + monotonic_shift.load();
    }
    const auto grain = granularity.load();
    if (grain.count() > 1) time -= time % grain;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    result->tv_sec = seconds.count() + (is_unix ? more_seconds.load() : 0);
    result->tv_nsec = (time - seconds).count();
    return 0;
}

fake_getrandom::fake_getrandom(function does) : behaviour{std::move(does)} {
    getrandom_in_force = this;
}
fake_getrandom::~fake_getrandom() {
    getrandom_in_force = nullptr;
}

idle_madvise::idle_madvise(int result) {
    madvise_result = result;
}
idle_madvise::~idle_madvise() {
    madvise_result = real;
}

ssize_t system_getrandom(void* buffer, std::size_t size) {
    return syscall(SYS_getrandom, buffer, size, 0);
}

}  // namespace rowkey::tests

extern "C" int clock_gettime(clockid_t clock, timespec* result) noexcept {
    auto* const fake = rowkey::tests::clock_in_force.load();
    if (fake == nullptr || (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)) {
        return rowkey::tests::system_clock_gettime(clock, result);
    }
    return fake->read(clock, result);
}

extern "C" int madvise(void* address, std::size_t size, int advice) noexcept {
    const int result = rowkey::tests::madvise_result;
    if (result == rowkey::tests::real) return static_cast<int>(syscall(SYS_madvise, address, size, advice));
    if (result < 0) errno = EINVAL;
    return result;
}

extern "C" ssize_t getrandom(void* buffer, std::size_t size, unsigned) {
    auto* const fake = rowkey::tests::getrandom_in_force.load();
    if (fake == nullptr) return rowkey::tests::system_getrandom(buffer, size);
    ++fake->calls;
    return fake->behaviour(buffer, size);
}
