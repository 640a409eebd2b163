// What a thread remembers between calls.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace rowkey::detail {

inline constexpr std::size_t random_buffer_size = 1024;

struct thread_state {
    std::uint64_t epoch = 0;  // for which copy of the process all below holds (platform/entropy.hpp); 0 for none

    // process_generator.cpp
    std::uint64_t last_tick = 0;    // the last that uuidv7() handed out here
    std::uint64_t compared_at = 0;  // when, by the monotonic clock, Unix time was looked at; 0 for never

    // random.cpp
    std::size_t random_used = random_buffer_size;  // bytes of random_buffer already given out
    std::array<std::byte, random_buffer_size> random_buffer{};
};

// Constant-initialised and trivially destroyed, so it serves from the thread's first instruction to its last.
static_assert(std::is_trivially_destructible_v<thread_state> && sizeof(thread_state) <= 1536);
extern constinit thread_local thread_state this_thread;

}  // namespace rowkey::detail
