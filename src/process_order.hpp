// The order of uuidv7(): ticks in one order for the whole process, taken from the clock itself, without a shared write.
//
// A tick is f(m) + o: m is CLOCK_MONOTONIC, f the pure function tick_from, and o the offset, one number of the process
// that makes Unix time of it. Why ticks are in order:
//
//  1. m never goes back between two readings that are ordered by happens-before, on any CPUs: the kernel promises that.
//  2. o never shrinks, and of two loads ordered by happens-before the second is not older (read-read coherence). Both m
//     and o are read anew in every call: a cached o would break the order between a thread that has seen it rise and
//     one that has not.
//  3. So of two calls, one before the other, the second reads a tick that is not lower. It is not the same either: two
//     such readings are at least as far apart as two consecutive ones, and those differ. That is tried before this way
//     is chosen, on one CPU. (Where a step of the clock lasts as long as two readings or longer, half of all pairs of
//     readings are equal. A shorter step cannot hold a hand-off between threads, which takes longer than two readings.)
//  4. Within a thread the ticks of a span follow each other.
//  5. A call that handed out a tick other than the one it read (a span) does not return before f(m) + o has passed its
//     last tick, so 3. holds for what comes after it, in any thread. It looks a thousand times at most and then raises
//     o: the clock may be far behind after a restore, and nothing may hang.
//
// No thread writes what another one reads but to raise o, which is rare: a call costs the same whatever other threads
// do.
//
// What if the kernel's promise ends? It gives up a clock source that it finds unstable, and the next best one may be
// its timer interrupt, of 1 to 10 ms; a preloaded library may turn the clock back. By 3. to 5., a reading that is not
// above the thread's last tick proves it, and so do two equal readings when Unix time is compared. Whoever sees that
// chooses the shared word for the whole process and for good. Each thread takes its own last tick along, so its own ids
// stay in order in any case.
//
// Rejected: one shared word from the start (v7_generator), because two threads together are slower there than one; the
// CPU's own counter, because only the kernel knows whether it can be trusted; a second reading in each call, which
// would notice a coarse clock at once, because it would cost as much as the first.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <utility>

#include "tick_word.hpp"
#include "v7_layout.hpp"
#include "v7_parts.hpp"

namespace rowkey::detail {

/// What a thread remembers of it.
struct order_of_thread {
    std::uint64_t last_tick =
        0;  // the last that it took by the clock; 0 for none since it went over to the shared word
    std::uint64_t compared_at = 0;  // when, by the monotonic clock, Unix time was looked at; 0 for never
};

/// A template, so that tests/model can explore these very steps. System has
///   atomic<T>                          std::atomic, or the model's
///   monotonic_tick(), unix_tick()      the clocks; throw clock_error
///   readings                           how many readings must differ before the clock is trusted
///   comparison_period                  ticks between two looks at Unix time
///   comparison_tolerance               ticks by which the offset may be too small
///
/// The public members throw clock_error. They may be called from any thread; an order_of_thread belongs to one.
template <typename System>
class process_order {
    template <typename T>
    using atomic = typename System::template atomic<T>;

  public:
    constexpr process_order() noexcept = default;

    /// The next tick.
    std::uint64_t next(order_of_thread& mine) {
        if (by_clock()) [[likely]] {
            const std::uint64_t read = read_time(mine);
            if (read > mine.last_tick) [[likely]] {
                mine.last_tick = read;
                return read;
            }
            give_up_clock();
        }
        return next_by_word(mine, 1);
    }

    /// The first of `count` (at least 1) consecutive ticks. The call that takes them has to end with settle().
    std::uint64_t next(order_of_thread& mine, std::uint64_t count) {
        if (by_clock()) {
            const std::uint64_t read = read_time(mine);
            if (read > mine.last_tick) {
                const auto first = next_ticks(mine.last_tick, read, count);
                if (!first) throw_end_of_time();
                mine.last_tick = *first + (count - 1);
                return *first;
            }
            give_up_clock();
        }
        return next_by_word(mine, count);
    }

    /// Returns when ticks of any thread will be above those of this one: invariant 5.
    void settle(const order_of_thread& mine) {
        if (mine.last_tick == 0) return;  // taken from the shared word
        int looks = 0;
        while (looks < 1000 && time_at(System::monotonic_tick()) <= mine.last_tick) ++looks;
        if (looks == 1000) raise_offset_past(mine.last_tick);
        take_along(mine.last_tick);
    }

    /// What no later tick of any thread is below.
    std::uint64_t floor(order_of_thread& mine) {
        if (!by_clock()) return next_tick(word_);
        compare_with_unix_time(mine, System::monotonic_tick());
        // A reading of its own: the other one's time is older than the Unix time that a caller compares with.
        return time_at(System::monotonic_tick());
    }

    /// Lets later ticks of all threads be above `tick`.
    void follow(order_of_thread& mine, std::uint64_t tick) {
        if (by_clock()) {
            raise_offset_past(tick);
            mine.last_tick = std::max(mine.last_tick, tick);
        }
        take_along(tick);
    }

  private:
    enum class way : int { undecided, clock, leaving, word };

    bool by_clock() {
        // Acquire: who finds the word chosen also finds it raised.
        const way known = chosen_.load(std::memory_order_acquire);
        if (known == way::undecided) [[unlikely]]
            return choose() == way::clock;
        return known == way::clock;
    }

    /// Finds out whether the clock can be trusted: its advertised resolution does not tell.
    way choose() {
        std::uint64_t before = System::monotonic_tick();
        // Ahead of Unix time it is in a time namespace of far tomorrow, and would take our ids there.
        way found = before > System::unix_tick() ? way::word : way::clock;
        for (int i = 0; i < System::readings && found == way::clock; ++i) {
            const std::uint64_t now = System::monotonic_tick();
            if (now <= before) found = way::word;
            before = now;
        }
        way first = way::undecided;  // another thread may have been first: all must go the same way
        return chosen_.compare_exchange_strong(first, found, std::memory_order_acq_rel, std::memory_order_acquire)
                   ? found
                   : first;
    }

    /// From now on the shared word serves, above the time until now.
    void give_up_clock() {
        // Sequentially consistent, as in take_along(): of an offset that is raised meanwhile and a choice that is made
        // meanwhile, one thread sees the other's.
        chosen_.store(way::leaving, std::memory_order_seq_cst);
        raise(word_, System::monotonic_tick() + offset_.load(std::memory_order_seq_cst));
        chosen_.store(way::word, std::memory_order_release);
    }

    /// Where other threads have gone over to the word, or are about to: raises it too.
    void take_along(std::uint64_t tick) {
        if (chosen_.load(std::memory_order_seq_cst) != way::clock) raise(word_, tick);
    }

    std::uint64_t next_by_word(order_of_thread& mine, std::uint64_t count) {
        if (chosen_.load(std::memory_order_acquire) == way::leaving) [[unlikely]]
            give_up_clock();  // rather than to wait for who has begun to
        if (mine.last_tick != 0) [[unlikely]]
            raise(word_, std::exchange(mine.last_tick, 0));
        return take_ticks(word_, System::unix_tick(), count);
    }

    /// The time of a call: the clock, compared with Unix time once in a while.
    std::uint64_t read_time(order_of_thread& mine) {
        std::uint64_t monotonic = System::monotonic_tick();
        // Unsigned, so a clock that went back looks as if much time had passed.
        if (monotonic - mine.compared_at >= System::comparison_period) [[unlikely]]
            monotonic = compare_with_unix_time(mine, monotonic);
        return time_at(monotonic);
    }

    /// Raises the offset if it has become too small: Unix time stepped forward, or the machine slept, which the
    /// monotonic clock does not count. Gives a newer reading of the monotonic clock than `before`.
    [[gnu::noinline]] std::uint64_t compare_with_unix_time(order_of_thread& mine, std::uint64_t before) {
        // In this order: if the thread is preempted in between, the offset comes out too small, which the next
        // comparison mends. The other way round it would be too large for ever.
        const std::uint64_t unix_time = System::unix_tick();
        const std::uint64_t monotonic = System::monotonic_tick();
        const std::uint64_t wanted = unix_time > monotonic ? unix_time - monotonic : 0;
        // Within the tolerance, the difference is of the two clocks' rounding and slewing, and the offset stays as it
        // is.
        if (wanted > offset_.load(std::memory_order_relaxed) + System::comparison_tolerance) raise(offset_, wanted);
        if (monotonic <= before) give_up_clock();
        mine.compared_at = monotonic;
        return monotonic;
    }

    /// Our time, which is Unix time or ahead of it.
    std::uint64_t time_at(std::uint64_t monotonic) {
        const std::uint64_t tick = monotonic + offset_.load(std::memory_order_relaxed);
        if (tick < monotonic) [[unlikely]]
            throw_end_of_time();  // it wrapped
        return tick;
    }

    /// Lets the clock be past `tick`, if it is not by the time it is read here.
    void raise_offset_past(std::uint64_t tick) {
        const std::uint64_t monotonic = System::monotonic_tick();
        if (tick >= monotonic) raise(offset_, tick - monotonic + 1, std::memory_order_seq_cst);
    }

    // All are constant-initialised and trivially destroyed: usable from the first static initialiser to the last atexit
    // handler.
    atomic<way> chosen_{way::undecided};
    atomic<std::uint64_t> offset_{
        0};  // in ticks. Relaxed: by 2. only its own coherence is needed, and it publishes nothing
    atomic<std::uint64_t> word_{0};  // the last tick that was taken, where the clock does not serve; 0 for none
};

}  // namespace rowkey::detail
