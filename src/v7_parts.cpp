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
    return tick_from_v7(id);
}

void require_followable(const uuid& id, std::optional<std::uint64_t> tick, std::uint64_t unix_tick,
                        std::chrono::nanoseconds max_lead) {
    if (tick && ahead(*tick, unix_tick) <= max_lead) return;
    const std::string by = tick ? in_ms(ahead(*tick, unix_tick)) : "centuries";
    throw observe_error("rowkey: observe: " + to_string(id) + " is " + by +
                        " ahead of Unix time, more than max_lead (" + in_ms(max_lead) + ")");
}

void throw_end_of_time() {
    throw clock_error("rowkey: ids would pass 2^44 ms of Unix time (the year 2527)");
}

}  // namespace rowkey::detail
