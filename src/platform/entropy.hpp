// The system's entropy, and the sign that tells when random state has been copied by a fork.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace rowkey::detail {

/// Fills `out` from getrandom(2), and throws entropy_error where it cannot. It never gives less or weaker bytes.
void system_entropy(std::span<std::byte> out);

/// The word that says which copy of the process this is. Random state made under one epoch may be used only while
/// current_epoch() still gives the same: the kernel zeroes the word in the child of every fork or clone that copies
/// memory, and renew_epoch() changes it. 0 is no epoch.
///
/// Before the first epoch begins, it is a word that stays 0.
extern std::atomic<std::atomic<std::uint64_t>*> epoch_word;

// Acquire: the word is constructed where the pointer was published. The word itself is read relaxed: it publishes
// nothing, for the state it guards belongs to the reading thread, and a fork orders the child after the parent.
inline std::uint64_t current_epoch() noexcept {
    return epoch_word.load(std::memory_order_acquire)->load(std::memory_order_relaxed);
}

/// Begins an epoch if there is none, and gives the current one; 0 where the kernel cannot tell forks (Linux
/// before 4.14, no memory): then no random state may be kept. Lock-free, so that a fork in the middle cannot hang the
/// child.
std::uint64_t begin_epoch() noexcept;

/// Ends the current epoch in every thread.
void renew_epoch() noexcept;

}  // namespace rowkey::detail
