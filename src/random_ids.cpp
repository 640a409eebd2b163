// Ids without an order, from the same random bits.
#include <cstdint>
#include <string>

#include <rowkey/v7_generator.hpp>

#include "epoch.hpp"
#include "random.hpp"
#include "v7_layout.hpp"

namespace rowkey {

namespace detail {

void throw_outside_v7_times(long double seconds) {
    throw clock_error("rowkey: expected a time from 1970 to before 2^44 ms (the year 2527), not " +
                      std::to_string(seconds) + " s of Unix time");
}

uuid uuidv7_at(unix_time time, bool finer_than_ms) {
    std::uint64_t tick = tick_from(time.seconds, time.nanoseconds);
    if (!finer_than_ms) tick |= random_word() >> (64 - fraction_bits);  // whose fraction was 0
    return v7_from_tick(tick, random_word());
}

}  // namespace detail

uuid uuidv4() {
    const std::uint64_t high = (detail::random_word() & ~std::uint64_t{0xf000}) | 0x4000u;
    const std::uint64_t low = detail::random_word() >> 2 | std::uint64_t{0b10} << 62;
    return uuid::from_words(high, low);
}

void reseed() noexcept {
    detail::renew_epoch();
}

}  // namespace rowkey
