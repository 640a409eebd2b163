// Random bits for ids: a CSPRNG of each thread's own, keyed by the system's entropy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "epoch.hpp"
#include "thread_state.hpp"

namespace rowkey::detail {

/// random_word() where the buffer is used up or belongs to another epoch.
std::uint64_t random_word_after_refill();

inline std::uint64_t take_buffered_word(thread_state& mine) noexcept {
    std::byte* const at = mine.random_buffer.data() + mine.random_used;
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    std::memset(at, 0, sizeof word);
    mine.random_used += sizeof word;
    return word;
}

/// 64 bits that no earlier call in any process gave. Throws entropy_error.
inline std::uint64_t random_word() {
    thread_state& mine = this_thread;
    if (mine.random_used == random_buffer_size || mine.epoch != current_epoch()) [[unlikely]] {
        return random_word_after_refill();
    }
    return take_buffered_word(mine);
}

/// The same for many bytes at once. On entropy_error some of `out` may have been written.
void random_fill(std::span<std::byte> out);

}  // namespace rowkey::detail
