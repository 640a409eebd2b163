// Ids without an order, from the same random bits.
#include <cstdint>
#include <string>

#include <rowkey/v7_generator.hpp>

#include "random.hpp"
#include "v7_layout.hpp"

namespace rowkey {

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
