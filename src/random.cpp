// A thread's random bits come from a buffer of keystream. After every refill the key is replaced by the stream's own
// next bytes, and bytes are wiped as they are given out, so what a thread's memory holds never tells bits it gave
// before ("fast key erasure"). A buffer of 1 KiB makes the cipher's set-up cheap per id; a larger one shows in the
// slowest calls.
//
// The cipher is OpenSSL's AES-256 in counter mode. Where there is none (a build without OpenSSL; OpenSSL or this thread
// already torn down) the buffer is filled by getrandom; where a fork could not be noticed, there is no buffer and every
// word is a getrandom. Nothing here takes a lock.
#include "random.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>
#include <utility>

#include "platform/entropy.hpp"

#if ROWKEY_WITH_OPENSSL
#include <openssl/crypto.h>
#include <openssl/evp.h>
#endif

namespace rowkey::detail {
namespace {

struct stream_key {
    std::array<std::byte, 32> cipher_key;
    std::array<std::byte, 16> counter;
};

#if ROWKEY_WITH_OPENSSL

// The cipher, fetched once for the process and from a library context of our own: a fetch takes the context's locks, and a fork
// while another thread of the program holds those of OpenSSL's default context would leave them locked in the child. For the
// same reason a thread that finds a fetch of ours under way, its own process's or a copied one that will never end, gets null.
const EVP_CIPHER* fetched_cipher() noexcept {
    static constinit std::atomic<EVP_CIPHER*> cipher{nullptr};
    static constinit std::atomic<bool> fetching{false};
    // Acquire and release: the cipher's contents are published through the pointer, and one fetch sees the one before it.
    if (EVP_CIPHER* const known = cipher.load(std::memory_order_acquire)) return known;
    if (fetching.exchange(true, std::memory_order_acquire)) return nullptr;
    EVP_CIPHER* fetched = cipher.load(std::memory_order_acquire);
    if (fetched == nullptr) {
        // Never freed: threads may still make ids while the process ends.
        OSSL_LIB_CTX* const context = OSSL_LIB_CTX_new();
        fetched = context != nullptr ? EVP_CIPHER_fetch(context, "AES-256-CTR", nullptr) : nullptr;
        if (fetched == nullptr) OSSL_LIB_CTX_free(context);
        cipher.store(fetched, std::memory_order_release);
    }
    fetching.store(false, std::memory_order_release);
    return fetched;
}

class keystream {
  public:
    /// False where there is no cipher to be had now.
    bool available() noexcept { return context_ != nullptr || create(); }

    bool set_key(const stream_key& key) noexcept {
        return EVP_EncryptInit_ex(context_, nullptr, nullptr, octets(key.cipher_key), octets(key.counter)) == 1;
    }

    /// Overwrites `out` with the next bytes of the stream.
    bool next(std::span<std::byte> out) noexcept {
        constexpr std::size_t most = 1 << 30;  // EVP counts in int
        while (!out.empty()) {
            const auto part = out.first(std::min(out.size(), most));
            std::memset(part.data(), 0, part.size());
            auto* const bytes = reinterpret_cast<unsigned char*>(part.data());
            int written = 0;
            if (EVP_EncryptUpdate(context_, bytes, &written, bytes, static_cast<int>(part.size())) != 1) return false;
            out = out.subspan(part.size());
        }
        return true;
    }

    /// After this, the thread has no cipher any more.
    void close() noexcept {
        EVP_CIPHER_CTX_free(std::exchange(context_, nullptr));
        closed_ = true;
    }

  private:
    static const unsigned char* octets(std::span<const std::byte> bytes) noexcept {
        return reinterpret_cast<const unsigned char*>(bytes.data());
    }
    bool create() noexcept;

    EVP_CIPHER_CTX* context_ = nullptr;
    bool closed_ = false;
};

void wipe(std::span<std::byte> bytes) noexcept {
    OPENSSL_cleanse(bytes.data(), bytes.size());
}

#else

class keystream {
  public:
    bool available() noexcept { return false; }
    bool set_key(const stream_key&) noexcept { return false; }
    bool next(std::span<std::byte>) noexcept { return false; }
};

void wipe(std::span<std::byte> bytes) noexcept {
    std::memset(bytes.data(), 0, bytes.size());
}

#endif

struct thread_stream {
    keystream stream;
    bool keyed = false;  // under this_thread.epoch
};
constinit thread_local thread_stream own;
static_assert(std::is_trivially_destructible_v<thread_stream>);

#if ROWKEY_WITH_OPENSSL

bool keystream::create() noexcept {
    // OPENSSL_init_crypto fails once OpenSSL has cleaned itself up: a new context in a late atexit handler would crash.
    if (closed_ || OPENSSL_init_crypto(0, nullptr) != 1) return false;
    const EVP_CIPHER* const cipher = fetched_cipher();
    EVP_CIPHER_CTX* const made = cipher != nullptr ? EVP_CIPHER_CTX_new() : nullptr;
    if (made == nullptr) return false;
    if (EVP_EncryptInit_ex(made, cipher, nullptr, nullptr, nullptr) != 1) {
        EVP_CIPHER_CTX_free(made);
        return false;
    }
    context_ = made;
    // Frees the context at thread exit; other destructors of the thread that still make ids find the stream closed.
    struct closer {
        ~closer() {
            own.keyed = false;
            own.stream.close();
        }
    };
    thread_local closer at_thread_exit;
    static_cast<void>(at_thread_exit);
    return true;
}

#endif

template <typename Object>
std::span<std::byte> writable_bytes_of(Object& object) noexcept {
    static_assert(std::is_trivially_copyable_v<Object>);
    return std::as_writable_bytes(std::span<Object, 1>{&object, 1});
}

/// Replaces the stream's key by its own next bytes.
bool ratchet(keystream& stream) noexcept {
    stream_key key;
    const bool done = stream.next(writable_bytes_of(key)) && stream.set_key(key);
    wipe(writable_bytes_of(key));
    return done;
}

bool key_from_system(keystream& stream) {
    stream_key key;
    system_entropy(writable_bytes_of(key));
    const bool done = stream.set_key(key);
    wipe(writable_bytes_of(key));
    return done;
}

/// Makes this thread fit for the current epoch; false where nothing random may be kept between calls.
bool prepare(thread_state& mine) {
    const std::uint64_t epoch = begin_epoch();
    if (epoch == 0) return false;
    if (mine.epoch != epoch) {
        mine.random_used = random_buffer_size;
        own.keyed = false;
    }
    if (!own.keyed && own.stream.available()) own.keyed = key_from_system(own.stream);
    mine.epoch = epoch;
    return true;
}

void generate(std::span<std::byte> out) {
    if (own.keyed) {
        if (own.stream.next(out) && ratchet(own.stream)) return;
        own.keyed = false;
    }
    system_entropy(out);
}

}  // namespace

constinit thread_local thread_state this_thread;

std::uint64_t random_word_after_refill() {
    thread_state& mine = this_thread;
    if (!prepare(mine)) {
        std::uint64_t word;
        system_entropy(writable_bytes_of(word));
        return word;
    }
    if (mine.random_used == random_buffer_size) {
        generate(mine.random_buffer);
        mine.random_used = 0;
    }
    return take_buffered_word(mine);
}

void random_fill(std::span<std::byte> out) {
    if (out.size() <= random_buffer_size / 4) {
        while (!out.empty()) {
            std::uint64_t word = random_word();
            const std::size_t size = std::min(out.size(), sizeof word);
            std::memcpy(out.data(), &word, size);
            out = out.subspan(size);
        }
    } else if (prepare(this_thread)) {
        generate(out);
    } else {
        system_entropy(out);
    }
}

void random_reseed() noexcept {
    renew_epoch();
}

}  // namespace rowkey::detail
