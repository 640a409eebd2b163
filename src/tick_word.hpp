// A word of ticks that several threads advance: the lock-free steps that both ways to order ids are made of. Templates
// over the atomic word, so that tests/model can explore these very steps.
//
// Relaxed: all order comes from the read-modify-writes of this one word (a call that happens before another comes
// before it in the word's modification order, [intro.races]), and no other data is published through it.
#pragma once

#include <atomic>
#include <cstdint>

#include "v7_layout.hpp"
#include "v7_parts.hpp"

namespace rowkey::detail {

/// Takes `count` (at least 1) consecutive ticks for this call alone: above `last`, not before `now`. `last` becomes the
/// last of them, and the first is returned. Throws clock_error, and leaves `last` as it was, where they would pass the
/// end of time.
template <typename Word>
std::uint64_t take_ticks(Word& last, std::uint64_t now, std::uint64_t count) {
    std::uint64_t seen = last.load(std::memory_order_relaxed);
    for (;;) {
        const auto first = next_ticks(seen, now, count);
        if (!first) throw_end_of_time();
        if (last.compare_exchange_weak(seen, *first + (count - 1), std::memory_order_relaxed)) return *first;
    }
}

/// Lets `word` be at least `least`.
template <typename Word>
void raise(Word& word, std::uint64_t least, std::memory_order order = std::memory_order_relaxed) noexcept {
    std::uint64_t seen = word.load(order);
    while (seen < least && !word.compare_exchange_weak(seen, least, order)) {
    }
}

/// The least tick that can be taken next where `last` was the last. Throws clock_error at the end of time.
template <typename Word>
std::uint64_t next_tick(const Word& last) {
    const auto next = next_ticks(last.load(std::memory_order_relaxed), 0, 1);
    if (!next) throw_end_of_time();
    return *next;
}

}  // namespace rowkey::detail
