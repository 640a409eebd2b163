// A thread's random bits come from a buffer of keystream: AES-256 over a counter. Each refill begins with a key that
// was used for nothing else, and gives the key of the next one beside the bits. Keys are overwritten as they are used
// and bits as they are given out, so the state of a thread never tells bits that it gave before ("fast key erasure").
//
// Requirement: the bits come from the thread's own memory alone. A refill allocates nothing, takes no lock, reads no
// file and no configuration, leaves nothing to tear down, and shares nothing with a use of the same library by the rest
// of the program. So it works in a child forked at any moment, by any means, and until the last instruction of a thread
// and of the process.
//
// Choice: the block function of nettle, which is a pure function with the key schedule as an argument, where the
// processor has instructions for AES. (nettle picks its implementation by what the processor has, as it is loaded; all
// give the same bits. Whoever sets NETTLE_FAT_OVERRIDE in the environment can make it pick the table-driven one, ten
// times as slow.) Where the processor has none, a table-driven AES would be slower than getrandom(2) and would tell of
// the key by its timing: there, and in a build without nettle, getrandom fills the buffer. Where a fork would not be
// noticed there is no buffer: each word is a getrandom.
//
// Rejected, with the time of 8 bytes by the KiB with a new key for each, in ratio to nettle's block function in the
// same run:
//   OpenSSL's EVP             1.06  allocates and locks; engines and openssl.cnf supply or disable it; torn down before
//                                   the process ends
//   OpenSSL's provider        0.70  past EVP: has to be loaded (allocations, locks, openssl.cnf), and is torn down
//                                   all the same
//   nettle's ctr_crypt        1.31  the same bits, by way of a buffer of its own
//   BearSSL's x86ni CTR       1.08  as pure, but last released in 2018
//   libsodium's ChaCha20      1.98  has to be initialised
//   Mbed TLS's AES-CTR        5.6   block by block
//   getrandom(2)              11    a system call (from glibc 2.41 on, on Linux 6.11, the vDSO serves it)
// A buffer of 1 KiB spreads the key schedule over 128 ids; a larger one would show in the slowest calls.
#include "random.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <rowkey/v7_generator.hpp>

#include "platform/entropy.hpp"

#if ROWKEY_WITH_NETTLE
#include <nettle/aes.h>
#if defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif
#endif

namespace rowkey::detail {
namespace {

using key = decltype(thread_state::random_key);

#if ROWKEY_WITH_NETTLE

bool has_fast_aes() noexcept {
#if defined(__x86_64__)
    __builtin_cpu_init();  // for calls before main()
    return __builtin_cpu_supports("aes") != 0;
#elif defined(__aarch64__)
    return (getauxval(AT_HWCAP) & HWCAP_AES) != 0;
#else
    return false;
#endif
}

std::uint8_t* octets(std::span<std::byte> bytes) noexcept {
    return reinterpret_cast<std::uint8_t*>(bytes.data());
}

/// AES-256 in counter mode under a key that is used once.
class keystream {
  public:
    explicit keystream(key& once) noexcept { aes256_set_encrypt_key(&schedule_, octets(once)); }
    ~keystream() { explicit_bzero(&schedule_, sizeof schedule_); }
    keystream(const keystream&) = delete;
    keystream& operator=(const keystream&) = delete;

    /// Overwrites `out` with the next bytes of the stream. A part of a block that `out` does not take is lost.
    void next(std::span<std::byte> out) noexcept {
        const std::size_t whole = out.size() - out.size() % block_size;
        for (std::size_t at = 0; at < whole; at += block_size) write_counter(out.data() + at);
        aes256_encrypt(&schedule_, whole, octets(out), octets(out));
        if (whole == out.size()) return;
        std::array<std::byte, block_size> last;
        next(last);
        std::memcpy(out.data() + whole, last.data(), out.size() - whole);
        explicit_bzero(last.data(), last.size());
    }

  private:
    static constexpr std::size_t block_size = AES_BLOCK_SIZE;

    void write_counter(std::byte* block) noexcept {
        const std::array<std::uint64_t, 2> counter{blocks_++, 0};
        std::memcpy(block, counter.data(), sizeof counter);
    }

    aes256_ctx schedule_;
    std::uint64_t blocks_ = 0;
};

/// Fills `out` and replaces the key.
void fill_under(key& mine, std::span<std::byte> out) noexcept {
    keystream stream{mine};
    stream.next(mine);
    stream.next(out);
}

#else

constexpr bool has_fast_aes() noexcept {
    return false;
}
void fill_under(key&, std::span<std::byte>) noexcept {}

#endif

/// Makes this thread fit for the current epoch; false where nothing random may be kept between calls.
bool prepare(thread_state& mine) {
    const std::uint64_t epoch = begin_epoch();
    if (epoch == 0) return false;
    if (mine.epoch != epoch) {
        mine.random_used = random_buffer_size;
        if (has_fast_aes()) system_entropy(mine.random_key);
        mine.epoch = epoch;
    }
    return true;
}

void generate(thread_state& mine, std::span<std::byte> out) {
    if (has_fast_aes()) {
        fill_under(mine.random_key, out);
    } else {
        system_entropy(out);
    }
}

}  // namespace

constinit thread_local thread_state this_thread;

std::uint64_t random_word_after_refill() {
    thread_state& mine = this_thread;
    if (!prepare(mine)) {
        std::uint64_t word;
        system_entropy(std::as_writable_bytes(std::span<std::uint64_t, 1>{&word, 1}));
        return word;
    }
    if (mine.random_used == random_buffer_size) {
        generate(mine, mine.random_buffer);
        mine.random_used = 0;
    }
    return take_buffered_word(mine);
}

void random_fill(std::span<std::byte> out) {
    if (!prepare(this_thread)) return system_entropy(out);
    if (out.size() > random_buffer_size / 4) return generate(this_thread, out);
    while (!out.empty()) {
        std::uint64_t word = random_word();
        const std::size_t size = std::min(out.size(), sizeof word);
        std::memcpy(out.data(), &word, size);
        out = out.subspan(size);
    }
}

}  // namespace rowkey::detail
