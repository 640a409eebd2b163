// uuidv7(): the process's own generator, ordered without a shared write.
//
// A tick is f(m + o): m is CLOCK_MONOTONIC and o the offset, one number of the process that makes Unix time of it; f is
// tick_from_ns. Why ids are in order:
//
//  1. m never goes back between two readings that are ordered by happens-before, on any CPUs: the kernel promises that.
//  2. o never shrinks, and of two loads ordered by happens-before the second is not older (read-read coherence). Both m and o
//     are read anew in every call: a cached o would break the order between a thread that has seen it rise and one that has not.
//  3. So of two calls, one before the other, the second reads a tick that is not lower; and not the same either, for two such
//     readings are at least as far apart as two consecutive ones, and those differ: that was tried before this way was chosen.
//  4. Within a thread a tick that is not above the last one becomes last + 1, so a batch and a tie stay in order.
//  5. A call that handed out a tick other than the one it read (a batch, or 4.) does not return before f(m + o) has passed its
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
#include "platform/entropy.hpp"
#include "random.hpp"
#include "v7_layout.hpp"
#include "v7_parts.hpp"

namespace rowkey {
namespace {

enum class way : int { undecided, clock, word };

// All three are constant-initialised and trivially destroyed: usable from the first static initialiser to the last atexit
// handler.

// Relaxed: the value says all; what it chooses between needs no construction.
constinit std::atomic<way> chosen{way::undecided};

// The offset in nanoseconds. Relaxed: by 2. only its own coherence is needed, and it publishes nothing else.
constinit std::atomic<std::uint64_t> offset_ns{0};

constinit v7_generator word;

static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<way>::is_always_lock_free,
              "a lock here could be held across a fork");

struct thread_order {
    std::uint64_t last = 0;        // the last tick handed out here
    std::uint64_t compare_at = 0;  // when, by the monotonic clock, Unix time is to be looked at again
    std::uint64_t epoch = 0;       // of which copy of the process that was said
};
constinit thread_local thread_order order;

/// Finds out whether two consecutive readings of the clock always differ. Its advertised resolution does not tell.
way choose_way() {
    constexpr int readings = 10'000;
    way found = way::clock;
    std::uint64_t before = detail::monotonic_ns();
    for (int i = 0; i < readings && found == way::clock; ++i) {
        const std::uint64_t now = detail::monotonic_ns();
        if (now <= before) found = way::word;
        before = now;
    }
    way first = way::undecided;  // another thread may have been first: all must go the same way
    return chosen.compare_exchange_strong(first, found, std::memory_order_relaxed) ? found : first;
}

bool by_clock() {
    const way known = chosen.load(std::memory_order_relaxed);
    if (known == way::undecided) [[unlikely]] return choose_way() == way::clock;
    return known == way::clock;
}

void raise_offset(std::uint64_t to) noexcept {
    std::uint64_t seen = offset_ns.load(std::memory_order_relaxed);
    while (seen < to && !offset_ns.compare_exchange_weak(seen, to, std::memory_order_relaxed)) {
    }
}

/// Our time: Unix time, or ahead of it.
std::uint64_t time_at(std::uint64_t monotonic) {
    const std::uint64_t ns = monotonic + offset_ns.load(std::memory_order_relaxed);
    if (ns >= detail::end_of_time_ns) [[unlikely]] detail::throw_end_of_time();
    return ns;
}

/// Raises the offset if it has become too small: Unix time stepped forward, or the machine slept, which the monotonic clock
/// does not count. Gives the monotonic clock.
[[gnu::noinline]] std::uint64_t compare_with_unix_time(thread_order& mine) {
    constexpr std::uint64_t tolerance_ns = 1'000;  // between the two clocks' roundings, so that the offset is not always rising
    constexpr std::uint64_t period_ns = 1'000'000;
    // In this order: if the thread is preempted in between, the offset comes out too small, which the next comparison mends. The
    // other way round it would be too large for ever.
    const std::uint64_t unix_time = detail::unix_ns();
    const std::uint64_t monotonic = detail::monotonic_ns();
    if (unix_time > monotonic + offset_ns.load(std::memory_order_relaxed) + tolerance_ns) {
        raise_offset(unix_time - monotonic);
    }
    mine.compare_at = monotonic + period_ns;
    mine.epoch = detail::current_epoch();
    return monotonic;
}

/// The time of a call: the clock, compared with Unix time about once a millisecond and in a child's first call.
std::uint64_t read_time(thread_order& mine) {
    std::uint64_t monotonic = detail::monotonic_ns();
    if (monotonic >= mine.compare_at || mine.epoch != detail::current_epoch()) [[unlikely]] {
        monotonic = compare_with_unix_time(mine);
    }
    return time_at(monotonic);
}

/// The first of `count` ticks that this thread takes; past_clock() must follow if it is not the one that was read or if
/// count is not 1.
std::uint64_t take(thread_order& mine, std::uint64_t read, std::uint64_t count) {
    const auto first = detail::next_ticks(mine.last, read, count);
    if (!first) detail::throw_end_of_time();
    mine.last = *first + (count - 1);
    return *first;
}

/// Returns when the clock has passed `tick`: invariant 5.
[[gnu::noinline]] void past_clock(std::uint64_t tick) {
    for (int looks = 0; looks < 1000; ++looks) {
        if (detail::tick_from_ns(time_at(detail::monotonic_ns())) > tick) return;
    }
    raise_offset(detail::ns_from_tick(tick) + 1 - detail::monotonic_ns());
}

}  // namespace

uuid uuidv7() {
    if (!by_clock()) return word();
    const std::uint64_t random = detail::random_word();  // before the tick, so that a failure leaves the order unchanged
    thread_order& mine = order;
    const std::uint64_t read = detail::tick_from_ns(read_time(mine));
    if (read > mine.last) [[likely]] {
        mine.last = read;
        return detail::v7_from_tick(read, random);
    }
    const std::uint64_t tick = take(mine, read, 1);
    past_clock(tick);
    return detail::v7_from_tick(tick, random);
}

void uuidv7(std::span<uuid> ids) {
    if (!by_clock()) return word.fill(ids);
    if (ids.empty()) return;
    thread_order& mine = order;
    const std::uint64_t first = take(mine, detail::tick_from_ns(read_time(mine)), ids.size());
    detail::write_ids(ids, first);
    past_clock(first + (ids.size() - 1));
}

void observe(const uuid& id, std::chrono::nanoseconds max_lead) {
    if (!by_clock()) return word.observe(id, max_lead);
    const auto tick = detail::tick_to_observe(id);
    const std::uint64_t time = time_at(compare_with_unix_time(order));
    if (tick && *tick < detail::tick_from_ns(time)) return;
    detail::require_followable(id, tick, detail::tick_from_ns(detail::unix_ns()), max_lead);
    raise_offset(detail::ns_from_tick(*tick) + 1 - detail::monotonic_ns());
}

std::chrono::nanoseconds lead() {
    if (!by_clock()) return word.lead();
    compare_with_unix_time(order);
    // The clock before Unix time: what passes in between must not look like a lead.
    const std::uint64_t read = detail::tick_from_ns(time_at(detail::monotonic_ns()));
    return detail::ahead(read, detail::tick_from_ns(detail::unix_ns()));
}

}  // namespace rowkey
