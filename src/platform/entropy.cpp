// getrandom(2), and madvise(MADV_WIPEONFORK) for the epoch. Not pthread_atfork: it does not see clone(2).
#include "entropy.hpp"

#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <string>

#include <rowkey/v7_generator.hpp>

namespace rowkey::detail {
namespace {

constinit std::atomic<std::uint64_t> no_epoch{0};

// Ordinary memory, so a child goes on counting where its parent was, and no epoch of its line ever comes twice.
constinit std::atomic<std::uint64_t> epochs_begun{0};

std::uint64_t new_epoch() noexcept {
    return epochs_begun.fetch_add(1, std::memory_order_relaxed) + 1;
}

/// Lets epoch_word point to a page that the kernel zeroes in children, and gives what it points to.
std::atomic<std::uint64_t>* map_epoch_word() noexcept {
    const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return &no_epoch;
    std::atomic<std::uint64_t>* word = &no_epoch;
    if (madvise(memory, size, MADV_WIPEONFORK) == 0) {
        auto* const mine = new (memory) std::atomic<std::uint64_t>{0};
        // Release: who reads the pointer sees the word constructed. Acquire: so does this thread if another was first.
        if (epoch_word.compare_exchange_strong(word, mine, std::memory_order_acq_rel)) return mine;
    }
    munmap(memory, size);
    return word;
}

}  // namespace

constinit std::atomic<std::atomic<std::uint64_t>*> epoch_word{&no_epoch};

void system_entropy(std::span<std::byte> out) {
    while (!out.empty()) {
        const ssize_t got = getrandom(out.data(), out.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) throw entropy_error(std::string{"rowkey: getrandom: "} + std::strerror(got < 0 ? errno : EIO));
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

std::uint64_t begin_epoch() noexcept {
    auto* word = epoch_word.load(std::memory_order_acquire);
    if (word == &no_epoch) word = map_epoch_word();
    if (word == &no_epoch) return 0;
    std::uint64_t epoch = word->load(std::memory_order_relaxed);
    if (epoch == 0) {
        const std::uint64_t mine = new_epoch();
        if (word->compare_exchange_strong(epoch, mine, std::memory_order_relaxed)) epoch = mine;
    }
    return epoch;
}

void renew_epoch() noexcept {
    auto* const word = epoch_word.load(std::memory_order_acquire);
    if (word != &no_epoch) word->store(new_epoch(), std::memory_order_relaxed);
}

}  // namespace rowkey::detail
