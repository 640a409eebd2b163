// Random bits for ids: a CSPRNG of each thread's own, keyed by the system's entropy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rowkey::detail {

/// 64 bits that no earlier call in any process gave. Throws entropy_error.
std::uint64_t random_word();

/// The same for many bytes at once. On entropy_error some of `out` may have been written.
void random_fill(std::span<std::byte> out);

/// Makes every thread key its CSPRNG anew before its next use.
void random_reseed() noexcept;

}  // namespace rowkey::detail
