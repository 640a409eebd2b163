// SipHash-2-4 of 64 bits (Aumasson and Bernstein 2012), by OpenSSL: nettle has none.
//
// A context that has its key and waits for a message is made once. Each call works on a copy, so threads share nothing
// that changes but OpenSSL's reference count. With its copy a call takes 3 readings of the clock (rowkey_sealing, in
// bench).
#pragma once

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>

namespace rowkey::detail {

class siphash {
  public:
    siphash(std::uint64_t k0, std::uint64_t k1) {
        const std::unique_ptr<EVP_MAC, deleter> method{EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_SIPHASH, nullptr)};
        keyed_.reset(method ? EVP_MAC_CTX_new(method.get()) : nullptr);
        std::array<unsigned char, 16> key;
        for (unsigned i = 0; i < 8; ++i) {
            key[i] = static_cast<unsigned char>(k0 >> 8 * i);
            key[8 + i] = static_cast<unsigned char>(k1 >> 8 * i);
        }
        std::size_t size = sizeof(std::uint64_t);
        const std::array parameters = {OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
                                       OSSL_PARAM_construct_end()};
        const bool made = keyed_ && EVP_MAC_init(keyed_.get(), key.data(), key.size(), parameters.data()) == 1;
        explicit_bzero(key.data(), key.size());
        if (!made) throw std::runtime_error{"rowkey: timestamp_mask: OpenSSL gives no SipHash"};
    }

    /// Throws std::bad_alloc.
    std::uint64_t operator()(std::span<const std::byte> message) const {
        const context copy{EVP_MAC_CTX_dup(keyed_.get())};
        std::array<unsigned char, sizeof(std::uint64_t)> out;
        std::size_t size = 0;
        const auto* const octets = reinterpret_cast<const unsigned char*>(message.data());
        if (!copy || EVP_MAC_update(copy.get(), octets, message.size()) != 1 ||
            EVP_MAC_final(copy.get(), out.data(), &size, out.size()) != 1)
            throw std::bad_alloc{};  // nothing else can fail there
        std::uint64_t hash = 0;
        for (unsigned i = 0; i < 8; ++i) hash |= std::uint64_t{out[i]} << 8 * i;
        return hash;
    }

  private:
    struct deleter {
        void operator()(EVP_MAC* method) const noexcept { EVP_MAC_free(method); }
        void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
    };
    using context = std::unique_ptr<EVP_MAC_CTX, deleter>;

    context keyed_;
};

}  // namespace rowkey::detail
