#include "epoch.hpp"

#include <span>

#include "platform/entropy.hpp"

namespace rowkey::detail {
namespace {

constinit std::atomic<std::uint64_t> begun{0};

enum class noticed : int { unknown, no, yes };

/// Whether a fork will be noticed. Several threads may find out at once, with the same result.
bool forks_are_noticed() noexcept {
    static constinit std::atomic<noticed> answer{noticed::unknown};
    noticed known = answer.load(std::memory_order_relaxed);
    if (known == noticed::unknown) {
        const auto page = std::as_writable_bytes(std::span<epoch_page, 1>{&epoch, 1});
        known = is_wiped_on_fork(page) ? noticed::yes : noticed::no;
        answer.store(known, std::memory_order_relaxed);
    }
    return known == noticed::yes;
}

}  // namespace

constinit epoch_page epoch;

std::uint64_t begin_epoch() noexcept {
    return forks_are_noticed() ? begin_epoch(epoch.current, begun) : 0;
}

void renew_epoch() noexcept {
    if (forks_are_noticed()) renew_epoch(epoch.current, begun);
}

}  // namespace rowkey::detail
