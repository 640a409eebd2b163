#include "entropy.hpp"

#include <sys/mman.h>
#include <sys/random.h>
#include <sys/types.h>

#include <cerrno>
#include <cstring>
#include <string>

#include <rowkey/errors.hpp>

namespace rowkey::detail {

void system_entropy(std::span<std::byte> out) {
    while (!out.empty()) {
        const ssize_t got = getrandom(out.data(), out.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) throw entropy_error(std::string{"rowkey: getrandom: "} + std::strerror(got < 0 ? errno : EIO));
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

bool is_wiped_on_fork(std::span<std::byte> page) noexcept {
    // An advice that does not exist: who takes it takes everything (qemu-user does), and success proves nothing.
    constexpr int no_advice = -1;
    return madvise(page.data(), page.size(), no_advice) != 0 && madvise(page.data(), page.size(), MADV_WIPEONFORK) == 0;
}

}  // namespace rowkey::detail
