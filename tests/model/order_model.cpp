// The lock-free steps of src/process_order.hpp, src/tick_word.hpp and src/epoch.hpp, explored by relacy: every
// interleaving of three threads with at most two preemptions, and every older value that a load may still read. (Relacy
// has no load buffering: no load reads what is stored after it.) What is explored is the shipped code, over relacy's
// atomics and a clock that keeps just what the kernel promises.
//
//   order_model [SCENARIO]...   all without one; prints how many executions there were; ends with 1 if one broke
//                               a promise
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <iostream>
#include <string_view>
#include <vector>

// Before relacy, which defines macros of the names of memory orders.
#include "epoch.hpp"
#include "process_order.hpp"
#include "tick_word.hpp"

#include <relacy/relacy.hpp>

namespace {

constexpr rl::memory_order to_relacy(std::memory_order order) {
    switch (order) {
        case std::memory_order::relaxed:
            return rl::mo_relaxed;
        case std::memory_order::consume:
            return rl::mo_consume;
        case std::memory_order::acquire:
            return rl::mo_acquire;
        case std::memory_order::release:
            return rl::mo_release;
        case std::memory_order::acq_rel:
            return rl::mo_acq_rel;
        default:
            return rl::mo_seq_cst;
    }
}

/// std::atomic's members that the library uses.
template <typename T>
class model_atomic {
  public:
    model_atomic(T value) : value_{static_cast<std::uint64_t>(value)} {}
    T load(std::memory_order order) const { return static_cast<T>(value_($).load(to_relacy(order))); }
    void store(T value, std::memory_order order) {
        value_($).store(static_cast<std::uint64_t>(value), to_relacy(order));
    }
    T fetch_add(T more, std::memory_order order) { return value_($).fetch_add(more, to_relacy(order)); }
    bool compare_exchange_weak(T& expected, T desired, std::memory_order order) {
        auto seen = static_cast<std::uint64_t>(expected);
        const bool done = value_($).compare_exchange_weak(seen, static_cast<std::uint64_t>(desired), to_relacy(order));
        expected = static_cast<T>(seen);
        return done;
    }
    bool compare_exchange_strong(T& expected, T desired, std::memory_order success, std::memory_order failure) {
        auto seen = static_cast<std::uint64_t>(expected);
        const bool done = value_($).compare_exchange_strong(seen, static_cast<std::uint64_t>(desired),
                                                            to_relacy(success), to_relacy(failure));
        expected = static_cast<T>(seen);
        return done;
    }

  private:
    mutable rl::atomic<std::uint64_t> value_;
};

using word = model_atomic<std::uint64_t>;

/// The system's clocks. Every reading of the monotonic one is above those that happen before it, and nothing else is
/// promised: a reading publishes nothing. Unix time is `shift` ahead of it.
struct clocks {
    word monotonic{1};
    word shift{100};
    word stands_still{0};  // 1: the promise is broken

    std::uint64_t read_monotonic() {
        if (stands_still.load(std::memory_order::relaxed) != 0) return 3;
        return monotonic.fetch_add(1, std::memory_order::relaxed) + 1;
    }
    std::uint64_t read_unix() { return read_monotonic() + shift.load(std::memory_order::relaxed); }
};

clocks* of_this_execution = nullptr;

template <std::uint64_t Period>
struct model_system {
    template <typename T>
    using atomic = model_atomic<T>;
    static std::uint64_t monotonic_tick() { return of_this_execution->read_monotonic(); }
    static std::uint64_t unix_tick() { return of_this_execution->read_unix(); }
    static constexpr int readings = 1;
    static constexpr std::uint64_t comparison_period = Period;
    static constexpr std::uint64_t comparison_tolerance = 0;
};

constexpr std::uint64_t always = 1, never = 1'000'000;  // how often Unix time is compared

/// Three threads that hand ticks on: who gets one must make a greater one.
template <typename Derived, std::uint64_t Period>
struct hand_off : rl::test_suite<Derived, 3> {
    clocks clock;
    rowkey::detail::process_order<model_system<Period>> order;
    std::array<rowkey::detail::order_of_thread, 3> mine;
    word handed_on{0};

    void before() { of_this_execution = &clock; }

    void next(unsigned thread) {
        const std::uint64_t got = handed_on.load(std::memory_order::acquire);
        const std::uint64_t tick = order.next(mine[thread]);
        RL_ASSERT(tick > got);
        handed_on.store(tick, std::memory_order::release);
    }
    void next_span(unsigned thread, std::uint64_t count) {
        const std::uint64_t got = handed_on.load(std::memory_order::acquire);
        const std::uint64_t first = order.next(mine[thread], count);
        RL_ASSERT(first > got);
        order.settle(mine[thread]);
        handed_on.store(first + (count - 1), std::memory_order::release);
    }
};

struct first_ids : hand_off<first_ids, never> {
    void thread(unsigned index) { next(index); }
};

struct unix_time_steps : hand_off<unix_time_steps, always> {
    static constexpr std::uint64_t greatest_shift = 200;
    void before() {
        hand_off::before();
        for (const unsigned index : {1, 2}) order.next(mine[index]);  // who know the offset of before
    }
    void thread(unsigned index) {
        if (index == 0) clock.shift.store(greatest_shift, std::memory_order::relaxed);
        if (index == 1) clock.shift.store(50, std::memory_order::relaxed);
        next(index);
    }
    void after() {
        const std::uint64_t floor = order.floor(mine[0]);
        RL_ASSERT(floor <= clock.read_monotonic() + greatest_shift);  // never ahead of what Unix time was
    }
};

struct spans : hand_off<spans, never> {
    void thread(unsigned index) {
        if (index == 0) {
            next_span(index, 4);
        } else {
            next(index);
            next(index);
        }
    }
};

struct two_spans : hand_off<two_spans, never> {
    void thread(unsigned index) {
        if (index < 2) {
            next_span(index, 3);
        } else {
            next(index);
        }
    }
};

struct observed_ids : hand_off<observed_ids, never> {
    void thread(unsigned index) {
        if (index != 2) {
            const std::uint64_t seen = index == 0 ? 500 : 700;
            order.follow(mine[index], seen);
            handed_on.store(seen, std::memory_order::release);
        } else {
            next(index);
            next(index);
        }
    }
};

/// A tick that is followed while another thread gives up the clock.
struct clock_stands_still_while_followed : hand_off<clock_stands_still_while_followed, never> {
    static constexpr std::uint64_t seen = 500;
    void before() {
        hand_off::before();
        order.next(mine[0]);
    }
    void thread(unsigned index) {
        if (index == 0) {
            clock.stands_still.store(1, std::memory_order::relaxed);
            order.next(mine[index]);
        } else if (index == 1) {
            order.follow(mine[index], seen);
            RL_ASSERT(order.next(mine[index]) > seen);
        }
    }
    void after() {
        for (auto& one : mine) order.next(one);
        RL_ASSERT(order.next(mine[2]) > seen);
    }
};

/// Each thread's own order, and that of all once each has made an id since.
struct clock_stands_still : hand_off<clock_stands_still, never> {
    void before() {
        hand_off::before();
        for (auto& one : mine) order.next(one);
    }
    void thread(unsigned index) {
        if (index == 0) clock.stands_still.store(1, std::memory_order::relaxed);
        const std::uint64_t before = mine[index].last_tick;
        const std::uint64_t tick = order.next(mine[index]);
        RL_ASSERT(tick > before);
    }
    void after() {
        for (auto& one : mine) order.next(one);
        for (int round = 0; round < 2; ++round) {
            for (unsigned index = 0; index < 3; ++index) next(index);
        }
    }
};

/// v7_generator: distinct too.
struct shared_word : rl::test_suite<shared_word, 3> {
    clocks clock;
    word last{0};
    word handed_on{0};
    std::array<std::array<std::uint64_t, 3>, 3> taken;

    void before() { of_this_execution = &clock; }
    void thread(unsigned index) {
        if (index == 0) rowkey::detail::raise(last, 104);
        std::size_t at = 0;
        for (const std::uint64_t count : {1, 2}) {
            const std::uint64_t got = handed_on.load(std::memory_order::acquire);
            const std::uint64_t first = rowkey::detail::take_ticks(last, clock.read_unix(), count);
            RL_ASSERT(first > got);
            for (std::uint64_t i = 0; i < count; ++i) taken[index][at++] = first + i;
            handed_on.store(first + (count - 1), std::memory_order::release);
        }
    }
    void after() {
        std::array<std::uint64_t, 9> all;
        auto* end = all.begin();
        for (const auto& some : taken) end = std::copy(some.begin(), some.end(), end);
        std::sort(all.begin(), all.end());
        RL_ASSERT(std::adjacent_find(all.begin(), all.end()) == all.end());
    }
};

/// A copy of the process, with the two words as the kernel leaves them: one wiped, one as the forking thread sees it.
struct copied_process {
    word current{0};
    word begun;
    explicit copied_process(const word& of_parent) : begun{of_parent.load(std::memory_order::relaxed)} {}
};

/// Two threads begin the epoch and fork, a third one reseeds. No child takes random state for its own, nor does a
/// grandchild; and who comes after reseed() is in another epoch than before it.
struct epochs : rl::test_suite<epochs, 3> {
    word current{0}, begun{0};
    word reseeded{0};

    void thread(unsigned index) {
        using rowkey::detail::begin_epoch;
        if (index == 0) {
            const std::uint64_t before = begin_epoch(current, begun);
            rowkey::detail::renew_epoch(current, begun);
            reseeded.store(before, std::memory_order::release);
            return;
        }
        const std::uint64_t of_others = reseeded.load(std::memory_order::acquire);
        const std::uint64_t mine = begin_epoch(current, begun);
        RL_ASSERT(mine != 0);
        RL_ASSERT(mine != of_others);
        copied_process child{begun};
        const std::uint64_t childs = begin_epoch(child.current, child.begun);
        RL_ASSERT(childs != mine);
        copied_process grandchild{child.begun};
        const std::uint64_t grandchilds = begin_epoch(grandchild.current, grandchild.begun);
        RL_ASSERT(grandchilds != mine && grandchilds != childs);
    }
};

template <typename Scenario>
bool explore(const char* name) {
    rl::test_params how;
    how.search_type = rl::sched_bound;
    how.context_bound = 2;
    how.iteration_count = 1'000'000'000;  // it ends when all are explored
    how.execution_depth_limit = 20'000;
    std::ostream nowhere{nullptr};
    how.output_stream = &nowhere;
    how.progress_stream = &nowhere;
    const bool fine = rl::simulate<Scenario>(how);
    if (!fine) {  // once more, with what happened
        how.output_stream = &std::cerr;
        rl::simulate<Scenario>(how);
    }
    std::printf("%-35s %s %llu executions\n", name, fine ? "holds in all of" : "BROKEN after",
                static_cast<unsigned long long>(how.stop_iteration));
    return fine;
}

struct scenario {
    const char* name;
    bool (*explore)(const char* name);
};

constexpr scenario scenarios[] = {
    {"first_ids", explore<first_ids>},
    {"unix_time_steps", explore<unix_time_steps>},
    {"spans", explore<spans>},
    {"two_spans", explore<two_spans>},
    {"observed_ids", explore<observed_ids>},
    {"clock_stands_still", explore<clock_stands_still>},
    {"clock_stands_still_while_followed", explore<clock_stands_still_while_followed>},
    {"shared_word", explore<shared_word>},
    {"epochs", explore<epochs>},
};

}  // namespace

int main(int count, char** arguments) {
    const std::vector<std::string_view> asked(arguments + 1, arguments + count);
    std::size_t explored = 0;
    bool fine = true;
    for (const auto& one : scenarios) {
        if (!asked.empty() && std::find(asked.begin(), asked.end(), one.name) == asked.end()) continue;
        ++explored;
        fine = one.explore(one.name) && fine;
    }
    if (explored < std::max<std::size_t>(asked.size(), 1)) {
        std::fprintf(stderr, "order_model: no such scenario\n");
        return 2;
    }
    return fine ? 0 : 1;
}
