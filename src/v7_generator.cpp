// v7_generator: the order is one shared word. Around the pure arithmetic of v7_layout.hpp there is a load and a CAS.
#include <rowkey/v7_generator.hpp>

#include "platform/clock.hpp"
#include "random.hpp"
#include "v7_layout.hpp"
#include "v7_parts.hpp"

namespace rowkey {
std::uint64_t v7_generator::take(std::uint64_t count) {
    const std::uint64_t now = detail::unix_tick();
    std::uint64_t last = last_.load(std::memory_order_relaxed);
    for (;;) {
        const auto first = detail::next_ticks(last, now, count);
        if (!first) detail::throw_end_of_time();
        if (last_.compare_exchange_weak(last, *first + (count - 1), std::memory_order_relaxed)) return *first;
    }
}

uuid v7_generator::operator()() {
    const std::uint64_t random =
        detail::random_word();  // before the tick, so that a failure leaves the order unchanged
    return detail::v7_from_tick(take(1), random);
}

void v7_generator::fill(std::span<uuid> ids) {
    if (ids.empty()) return;
    static_cast<void>(detail::random_word());  // so that missing entropy shows before any tick is taken
    detail::write_ids(ids, take(ids.size()));
}

void v7_generator::observe(const uuid& id, std::chrono::nanoseconds max_lead) {
    const auto tick = detail::tick_to_observe(id);
    std::uint64_t last = last_.load(std::memory_order_relaxed);
    if (tick && *tick <= last) return;
    detail::require_followable(id, tick, detail::unix_tick(), max_lead);
    while (last < *tick && !last_.compare_exchange_weak(last, *tick, std::memory_order_relaxed)) {
    }
}

std::chrono::nanoseconds v7_generator::lead() const {
    const auto next = detail::next_ticks(last_.load(std::memory_order_relaxed), 0, 1);
    if (!next) detail::throw_end_of_time();
    return detail::ahead(*next, detail::unix_tick());
}

}  // namespace rowkey
