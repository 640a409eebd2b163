// What a thread remembers between calls.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "process_order.hpp"

namespace rowkey::detail {

inline constexpr std::size_t random_buffer_size = 1024;

struct thread_state {
    order_of_thread order;

    // random.cpp: all of it holds under this epoch only (epoch.hpp); 0 for none
    std::uint64_t epoch = 0;
    std::size_t random_used = random_buffer_size;  // bytes of random_buffer already given out
    std::array<std::byte, 32> random_key{};
    std::array<std::byte, random_buffer_size> random_buffer{};
};

// Constant-initialised and trivially destroyed, so it serves from the thread's first instruction to its last.
static_assert(std::is_trivially_destructible_v<thread_state> && sizeof(thread_state) <= 1536);
extern constinit thread_local thread_state this_thread;

}  // namespace rowkey::detail
