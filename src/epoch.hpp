// The sign that tells when random state has been copied by a fork: a number for each copy of the process, its epoch.
// State made under one epoch may be used only while current_epoch() still gives the same. The kernel zeroes the number
// in a child, and reseed() changes it.
//
// Not pthread_atfork, which does not see clone(2). Not getpid(), which is a system call and can repeat.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace rowkey::detail {

/// The largest page of any system that this may run on: what is aligned to it begins a page everywhere.
#if defined(__x86_64__) || defined(__i386__) || defined(__s390x__)
inline constexpr std::size_t largest_page = 4096;
#else
inline constexpr std::size_t largest_page = 65536;
#endif

/// The current epoch, 0 for none, on pages of its own. It lies in the image of the program or library, not in memory
/// from mmap, so that it goes with a library that is unloaded.
struct alignas(largest_page) epoch_page {
    std::atomic<std::uint64_t> current{0};
};
extern constinit epoch_page epoch;

// Relaxed: it publishes nothing, for the state that it guards belongs to the reading thread; a fork orders the child
// after the parent, and a reseed() that happens before this is seen by coherence.
inline std::uint64_t current_epoch() noexcept {
    return epoch.current.load(std::memory_order_relaxed);
}

/// Begins an epoch if there is none, and gives the current one; 0 where a fork would not be noticed: then no random
/// state may be kept. Lock-free, so that a fork in the middle cannot hang the child.
std::uint64_t begin_epoch() noexcept;

/// Ends the current epoch in every thread.
void renew_epoch() noexcept;

// The steps of the two above. `begun` counts epochs in ordinary memory, so that a child goes on counting where its
// parent was, and no epoch of its line ever comes twice. Release, and acquire by who takes an epoch from another
// thread: then that thread's count is at least that epoch when it forks.

template <typename Atomic>
std::uint64_t begin_epoch(Atomic& current, Atomic& begun) noexcept {
    std::uint64_t seen = current.load(std::memory_order_acquire);
    if (seen != 0) return seen;
    const std::uint64_t mine = begun.fetch_add(1, std::memory_order_relaxed) + 1;
    const bool first =
        current.compare_exchange_strong(seen, mine, std::memory_order_acq_rel, std::memory_order_acquire);
    return first ? mine : seen;
}

template <typename Atomic>
void renew_epoch(Atomic& current, Atomic& begun) noexcept {
    current.store(begun.fetch_add(1, std::memory_order_relaxed) + 1, std::memory_order_release);
}

}  // namespace rowkey::detail
