// What the two ways to order version 7 ids have in common.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include <rowkey/uuid.hpp>

namespace rowkey::detail {

/// Gives ids[i] the tick first + i and random bits. Throws entropy_error.
void write_ids(std::span<uuid> ids, std::uint64_t first);

/// The tick to follow; nothing for one of the last year before 2^44 ms, or past it. Throws observe_error unless `id` is
/// of version 7.
std::optional<std::uint64_t> tick_to_observe(const uuid& id);

/// Throws observe_error where `tick`, of `id`, is more than `max_lead` or 292 years (what nanoseconds count to) ahead
/// of `unix_tick`, or is nothing.
void require_followable(const uuid& id, std::optional<std::uint64_t> tick, std::uint64_t unix_tick,
                        std::chrono::nanoseconds max_lead);

/// Throws clock_error.
[[noreturn]] void throw_end_of_time();

}  // namespace rowkey::detail
