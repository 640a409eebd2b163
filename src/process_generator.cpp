// uuidv7(): the process's own generator, in the order of process_order.hpp.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>

#include <rowkey/v7_generator.hpp>

#include "platform/clock.hpp"
#include "process_order.hpp"
#include "random.hpp"
#include "thread_state.hpp"
#include "v7_layout.hpp"
#include "v7_parts.hpp"

namespace rowkey {
namespace {

struct system {
    template <typename T>
    using atomic = std::atomic<T>;
    static std::uint64_t monotonic_tick() { return detail::monotonic_tick(); }
    static std::uint64_t unix_tick() { return detail::unix_tick(); }

    static constexpr int readings = 500;  // some 12 us in a process's first call
    static constexpr std::uint64_t comparison_period = detail::tick_from(0, 1'000'000);
    static constexpr std::uint64_t comparison_tolerance = detail::tick_from(0, 1'000);
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "a lock here could be held across a fork");

constinit detail::process_order<system> order;

}  // namespace

uuid uuidv7() {
    // Before the tick, so that a failure leaves the order unchanged.
    const std::uint64_t random = detail::random_word();
    return detail::v7_from_tick(order.next(detail::this_thread.order), random);
}

void uuidv7(std::span<uuid> ids) {
    if (ids.empty()) return;
    static_cast<void>(detail::random_word());  // so that missing entropy shows before any tick is taken
    detail::order_of_thread& mine = detail::this_thread.order;
    const std::uint64_t before = mine.last_tick;
    const std::uint64_t first = order.next(mine, ids.size());
    try {
        detail::write_ids(ids, first);
    } catch (...) {
        mine.last_tick = before;  // or the next call would find the clock behind it
        throw;
    }
    order.settle(mine);
}

void observe(const uuid& id, std::chrono::nanoseconds max_lead) {
    const auto tick = detail::tick_to_observe(id);
    if (tick && *tick < order.floor(detail::this_thread.order)) return;
    detail::require_followable(id, tick, detail::unix_tick(), max_lead);
    order.follow(detail::this_thread.order, *tick);
}

std::chrono::nanoseconds lead() {
    const std::uint64_t floor = order.floor(detail::this_thread.order);
    return detail::ahead(floor, detail::unix_tick());
}

}  // namespace rowkey
