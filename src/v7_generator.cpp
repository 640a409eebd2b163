// The generators: around the pure arithmetic of v7_layout.hpp a clock reading, random bits, and one load and CAS.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <rowkey/text.hpp>
#include <rowkey/v7_generator.hpp>
#include <string>

#include "platform/clock.hpp"
#include "random.hpp"
#include "v7_layout.hpp"

namespace rowkey {
namespace {

// Constant-initialised and trivially destroyed: usable from the first static initialiser to the last atexit handler.
constinit v7_generator process_generator;

std::string in_ms(std::chrono::nanoseconds time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
}

[[noreturn]] void throw_end_of_time() {
    throw clock_error("rowkey: ids would pass 2^44 ms of Unix time (the year 2527)");
}

// Gives ids[i] the tick first + i. The random words are made in bulk in the second half of the span's own bytes: the id
// at i overwrites bytes [16 i, 16 i + 16), and the words still to be read start at 8 n + 8 (i + 1), which is never
// less.
void write_ids(std::span<uuid> ids, std::uint64_t first) {
    const auto bytes = std::as_writable_bytes(ids);
    const auto words = bytes.subspan(bytes.size() / 2);
    detail::random_fill(words);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        std::uint64_t random;
        std::memcpy(&random, words.data() + i * sizeof random, sizeof random);
        ids[i] = detail::v7_from_tick(first + i, random);
    }
}

}  // namespace

std::uint64_t v7_generator::take(std::uint64_t count) {
    const std::uint64_t now = detail::unix_tick();
    std::uint64_t last = last_.load(std::memory_order_relaxed);
    for (;;) {
        const auto first = detail::next_ticks(last, now, count);
        if (!first) throw_end_of_time();
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
    std::uint64_t tick = take(ids.size());
    constexpr std::size_t chunk = 512;  // 8 KiB of ids: their bytes are still in the first-level cache when read back
    while (!ids.empty()) {
        const auto part = ids.first(std::min(ids.size(), chunk));
        write_ids(part, tick);
        tick += part.size();
        ids = ids.subspan(part.size());
    }
}

void v7_generator::observe(const uuid& id, std::chrono::nanoseconds max_lead) {
    if (id.version() != 7) throw observe_error("rowkey: observe expects a version 7 uuid, not " + to_string(id));
    const auto tick = detail::tick_from_v7(id);
    std::uint64_t last = last_.load(std::memory_order_relaxed);
    if (tick && *tick <= last) return;
    if (const std::uint64_t now = detail::unix_tick(); !tick || detail::ahead(*tick, now) > max_lead) {
        const std::string by = tick ? in_ms(detail::ahead(*tick, now)) : "centuries";
        throw observe_error("rowkey: observe: " + to_string(id) + " is " + by +
                            " ahead of Unix time, more than max_lead (" + in_ms(max_lead) + ")");
    }
    while (last < *tick && !last_.compare_exchange_weak(last, *tick, std::memory_order_relaxed)) {
    }
}

std::chrono::nanoseconds v7_generator::lead() const {
    const auto next = detail::next_ticks(last_.load(std::memory_order_relaxed), 0, 1);
    if (!next) throw_end_of_time();
    return detail::ahead(*next, detail::unix_tick());
}

uuid uuidv7() {
    return process_generator();
}
void uuidv7(std::span<uuid> ids) {
    process_generator.fill(ids);
}
void observe(const uuid& id, std::chrono::nanoseconds max_lead) {
    process_generator.observe(id, max_lead);
}
std::chrono::nanoseconds lead() {
    return process_generator.lead();
}

uuid uuidv7_at(std::chrono::sys_time<std::chrono::milliseconds> time) {
    const std::int64_t ms = time.time_since_epoch().count();
    if (ms < 0 || ms >= detail::end_of_time_ms) {
        throw clock_error("rowkey: uuidv7_at expects a time from 1970 to before 2^44 ms, not " + std::to_string(ms) +
                          " ms");
    }
    const std::uint64_t fraction = detail::random_word() >> (64 - detail::fraction_bits);
    return detail::v7_from_tick(static_cast<std::uint64_t>(ms) << detail::fraction_bits | fraction,
                                detail::random_word());
}

uuid uuidv4() {
    const std::uint64_t high = (detail::random_word() & ~std::uint64_t{0xf000}) | 0x4000u;
    const std::uint64_t low = detail::random_word() >> 2 | std::uint64_t{0b10} << 62;
    return uuid::from_words(high, low);
}

void reseed() noexcept {
    detail::random_reseed();
}

}  // namespace rowkey
