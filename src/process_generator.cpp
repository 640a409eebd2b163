// uuidv7(): the process's own generator, ordered without a shared write.
//
// A tick is f(m) + o: m is CLOCK_MONOTONIC, f the pure function tick_from, and o the offset, one number of the process that
// makes Unix time of it. Why ids are in order:
//
//  1. m never goes back between two readings that are ordered by happens-before, on any CPUs: the kernel promises that.
//  2. o never shrinks, and of two loads ordered by happens-before the second is not older (read-read coherence). Both m and o
//     are read anew in every call: a cached o would break the order between a thread that has seen it rise and one that has not.
//  3. So of two calls, one before the other, the second reads a tick that is not lower; and not the same either, for two such
//     readings are at least as far apart as two consecutive ones, and those differ: that was tried before this way was chosen
//     (on one CPU; it is assumed that none reads a clock of its quantum so much faster that a hand-off fits into one).
//  4. Within a thread a tick that is not above the last one becomes last + 1, so a batch and a tie stay in order.
//  5. A call that handed out a tick other than the one it read (a batch, or 4.) does not return before f(m) + o has passed its
//     last tick, so 3. holds for what comes after it, in any thread. It looks a thousand times at most and then raises o: the
//     clock may be far behind after a restore or in a time namespace, and nothing may hang.
//
// No thread writes what another one reads but to raise o, which is rare: a call costs the same whatever other threads do.
//
// Rejected: one shared word (v7_generator), because two threads together are slower there than one; the CPU's own counter,
// because only the kernel knows whether it can be trusted. Where the clock is too coarse for 3., the shared word serves.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>

#include <rowkey/v7_generator.hpp>

#include "platform/clock.hpp"
#include "random.hpp"
#include "thread_state.hpp"
#include "v7_layout.hpp"
#include "v7_parts.hpp"

namespace rowkey {
namespace {

enum class way : int { undecided, clock, word };

// All three are constant-initialised and trivially destroyed: usable from the first static initialiser to the last atexit
// handler.

// Relaxed: the value says all; what it chooses between needs no construction.
constinit std::atomic<way> chosen{way::undecided};

// The offset in ticks. Relaxed: by 2. only its own coherence is needed, and it publishes nothing else.
constinit std::atomic<std::uint64_t> offset{0};

constinit v7_generator word;

static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<way>::is_always_lock_free,
              "a lock here could be held across a fork");

/// Finds out whether two consecutive readings of the clock always differ. Its advertised resolution does not tell.
way choose_way() {
    constexpr int readings = 10'000;
    way found = way::clock;
    std::uint64_t before = detail::monotonic_tick();
    for (int i = 0; i < readings && found == way::clock; ++i) {
        const std::uint64_t now = detail::monotonic_tick();
        if (now <= before) found = way::word;
        before = now;
    }
    way first = way::undecided;  // another thread may have been first: all must go the same way
    return chosen.compare_exchange_strong(first, found, std::memory_order_relaxed) ? found : first;
}

bool by_clock() {
    const way known = chosen.load(std::memory_order_relaxed);
    if (known == way::undecided) [[unlikely]]
        return choose_way() == way::clock;
    return known == way::clock;
}

void raise_offset(std::uint64_t to) noexcept {
    std::uint64_t seen = offset.load(std::memory_order_relaxed);
    while (seen < to && !offset.compare_exchange_weak(seen, to, std::memory_order_relaxed)) {
    }
}

/// Lets the clock be past `tick`, if it is not by the time it is read here.
void raise_offset_past(std::uint64_t tick) {
    const std::uint64_t monotonic = detail::monotonic_tick();
    if (tick >= monotonic) raise_offset(tick - monotonic + 1);
}

/// Our time, which is Unix time or ahead of it.
std::uint64_t time_at(std::uint64_t monotonic) {
    const std::uint64_t tick = monotonic + offset.load(std::memory_order_relaxed);
    if (tick < monotonic) [[unlikely]]
        detail::throw_end_of_time();  // it wrapped
    return tick;
}

/// Raises the offset if it has become too small: Unix time stepped forward, or the machine slept, which the monotonic clock
/// does not count. Gives the monotonic clock.
[[gnu::noinline]] std::uint64_t compare_with_unix_time(detail::thread_state& mine) {
    // Below this, the difference is of the two clocks' rounding and slewing, and the offset stays as it is.
    constexpr std::uint64_t tolerance = detail::tick_from(0, 1'000);
    // In this order: if the thread is preempted in between, the offset comes out too small, which the next comparison mends. The
    // other way round it would be too large for ever.
    const std::uint64_t unix_time = detail::unix_tick();
    const std::uint64_t monotonic = detail::monotonic_tick();
    const std::uint64_t wanted = unix_time > monotonic ? unix_time - monotonic : 0;
    if (wanted > offset.load(std::memory_order_relaxed) + tolerance) raise_offset(wanted);
    mine.compared_at = monotonic;
    return monotonic;
}

constexpr std::uint64_t period = detail::tick_from(0, 1'000'000);

/// The time of a call: the clock, compared with Unix time about once a millisecond.
std::uint64_t read_time(detail::thread_state& mine) {
    std::uint64_t monotonic = detail::monotonic_tick();
    // Unsigned, so a clock that went back looks as if much time had passed.
    if (monotonic - mine.compared_at >= period) [[unlikely]]
        monotonic = compare_with_unix_time(mine);
    return time_at(monotonic);
}

/// The first of `count` ticks that this thread takes; past_clock() must follow if it is not the one that was read or if
/// count is not 1.
std::uint64_t take(detail::thread_state& mine, std::uint64_t read, std::uint64_t count) {
    const auto first = detail::next_ticks(mine.last_tick, read, count);
    if (!first) detail::throw_end_of_time();
    mine.last_tick = *first + (count - 1);
    return *first;
}

/// Returns when the clock has passed `tick`: invariant 5.
[[gnu::noinline]] void past_clock(std::uint64_t tick) {
    for (int looks = 0; looks < 1000; ++looks) {
        if (time_at(detail::monotonic_tick()) > tick) return;
    }
    raise_offset_past(tick);
}

}  // namespace

uuid uuidv7() {
    if (!by_clock()) [[unlikely]]
        return word();
    const std::uint64_t random =
        detail::random_word();  // before the tick, so that a failure leaves the order unchanged
    detail::thread_state& mine = detail::this_thread;
    const std::uint64_t read = read_time(mine);
    if (read > mine.last_tick) [[likely]] {
        mine.last_tick = read;
        return detail::v7_from_tick(read, random);
    }
    const std::uint64_t tick = take(mine, read, 1);
    past_clock(tick);
    return detail::v7_from_tick(tick, random);
}

void uuidv7(std::span<uuid> ids) {
    if (!by_clock()) return word.fill(ids);
    if (ids.empty()) return;
    detail::thread_state& mine = detail::this_thread;
    const std::uint64_t before = mine.last_tick;
    const std::uint64_t first = take(mine, read_time(mine), ids.size());
    try {
        detail::write_ids(ids, first);
    } catch (...) {
        mine.last_tick = before;  // or calls that fail would run ahead of the clock
        throw;
    }
    past_clock(first + (ids.size() - 1));
}

void observe(const uuid& id, std::chrono::nanoseconds max_lead) {
    if (!by_clock()) return word.observe(id, max_lead);
    const auto tick = detail::tick_to_observe(id);
    if (tick && *tick < time_at(compare_with_unix_time(detail::this_thread))) return;
    detail::require_followable(id, tick, detail::unix_tick(), max_lead);
    raise_offset_past(*tick);
}

std::chrono::nanoseconds lead() {
    if (!by_clock()) return word.lead();
    compare_with_unix_time(detail::this_thread);
    // The clock before Unix time: what passes in between must not look like a lead.
    const std::uint64_t time = time_at(detail::monotonic_tick());
    return detail::ahead(time, detail::unix_tick());
}

}  // namespace rowkey
