// v7_generator: the order is one shared word.
#include <rowkey/v7_generator.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>

#include "platform/clock.hpp"
#include "random.hpp"
#include "tick_word.hpp"
#include "v7_layout.hpp"
#include "v7_parts.hpp"

namespace rowkey {
namespace {

// The random bits come before the tick, so that a failure leaves the order unchanged.

template <typename Clock>
uuid next(std::atomic<std::uint64_t>& last, Clock clock) {
    const std::uint64_t random = detail::random_word();
    return detail::v7_from_tick(detail::take_ticks(last, clock(), 1), random);
}

template <typename Clock>
void fill_next(std::atomic<std::uint64_t>& last, std::span<uuid> ids, Clock clock) {
    if (ids.empty()) return;
    static_cast<void>(detail::random_word());
    detail::write_ids(ids, detail::take_ticks(last, clock(), ids.size()));
}

}  // namespace

uuid v7_generator::operator()() {
    return next(last_, detail::unix_tick);
}

uuid v7_generator::next_at(detail::unix_time now) {
    return next(last_, [now] { return detail::tick_from(now.seconds, now.nanoseconds); });
}

void v7_generator::fill(std::span<uuid> ids) {
    fill_next(last_, ids, detail::unix_tick);
}

void v7_generator::fill_at(std::span<uuid> ids, detail::unix_time now) {
    fill_next(last_, ids, [now] { return detail::tick_from(now.seconds, now.nanoseconds); });
}

void v7_generator::observe(const uuid& id, std::chrono::nanoseconds max_lead) {
    const auto tick = detail::tick_to_observe(id);
    if (tick && *tick < detail::next_tick(last_)) return;
    detail::require_followable(id, tick, detail::unix_tick(), max_lead);
    detail::raise(last_, *tick);
}

std::chrono::nanoseconds v7_generator::lead() const {
    return detail::ahead(detail::next_tick(last_), detail::unix_tick());
}

}  // namespace rowkey
