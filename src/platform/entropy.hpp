// The system's entropy, and its help to notice a fork.
#pragma once

#include <cstddef>
#include <span>

namespace rowkey::detail {

/// Fills `out` from getrandom(2), and throws entropy_error where it cannot. It never gives less or weaker bytes. A
/// thread that was cancelled ends here, as in every call of getrandom.
void system_entropy(std::span<std::byte> out);

/// Asks the kernel to zero `page`, whole pages of private memory, in the child of every fork or clone that copies
/// memory. False where it will not: Linux before 4.14, or an emulator or a sandbox that answers every advice with
/// success and does nothing.
bool is_wiped_on_fork(std::span<std::byte> page) noexcept;

}  // namespace rowkey::detail
