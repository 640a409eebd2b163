#include "v7_parts.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

#include <rowkey/text.hpp>
#include <rowkey/v7_generator.hpp>

#include "random.hpp"
#include "v7_layout.hpp"

namespace rowkey::detail {
namespace {

std::string in_ms(std::chrono::nanoseconds time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
}

}  // namespace

void write_ids(std::span<uuid> ids, std::uint64_t first) {
    constexpr std::size_t chunk = 512;  // 8 KiB of ids: their bytes are still in the first-level cache when read back
    while (!ids.empty()) {
        const auto part = ids.first(std::min(ids.size(), chunk));
        // The random words are made in bulk in the second half of the part's own bytes: the id at i overwrites bytes
        // [16 i, 16 i + 16), and the words still to be read start at 8 n + 8 (i + 1), which is never less.
        const auto bytes = std::as_writable_bytes(part);
        const auto words = bytes.subspan(bytes.size() / 2);
        random_fill(words);
        for (std::size_t i = 0; i < part.size(); ++i) {
            std::uint64_t random;
            std::memcpy(&random, words.data() + i * sizeof random, sizeof random);
            part[i] = v7_from_tick(first + i, random);
        }
        first += part.size();
        ids = ids.subspan(part.size());
    }
}

std::optional<std::uint64_t> tick_to_observe(const uuid& id) {
    if (id.version() != 7) throw observe_error("rowkey: observe expects a version 7 uuid, not " + to_string(id));
    // After an id from the last moments of time there would be none: an observed one leaves room for a year.
    constexpr std::uint64_t year = std::uint64_t{366} * 24 * 3600 * 1000 << fraction_bits;
    const auto tick = tick_from_v7(id);
    return tick && *tick < std::uint64_t{0} - year ? tick : std::nullopt;
}

void require_followable(const uuid& id, std::optional<std::uint64_t> tick, std::uint64_t unix_tick,
                        std::chrono::nanoseconds max_lead) {
    // As many nanoseconds as can be counted, or more: that is more than any max_lead.
    constexpr auto centuries = std::chrono::nanoseconds::max();
    const auto by_ns = tick ? ahead(*tick, unix_tick) : centuries;
    if (by_ns <= max_lead && by_ns < centuries) return;
    const std::string by = by_ns < centuries ? in_ms(by_ns) : "centuries";
    throw observe_error("rowkey: observe: " + to_string(id) + " is " + by +
                        " ahead of Unix time, more than max_lead (" + in_ms(max_lead) + ")");
}

void throw_end_of_time() {
    throw clock_error("rowkey: ids would pass 2^44 ms of Unix time (the year 2527)");
}

}  // namespace rowkey::detail
