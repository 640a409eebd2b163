// A keyed permutation of the uuids of each version, by cycle-walking AES-256.
//
// Choice: the block function of nettle, a pure function of the key schedule and the block. So threads share a schedule
// as it is, and no configuration of the host reaches it. Rejected: OpenSSL's EVP. It needs a context for each thread or
// call, and 64 blocks one after the other took 1.1 times as long as a seal() (rowkey_sealing, in bench).
#pragma once

#include <nettle/aes.h>
#include <nettle/hkdf.h>
#include <nettle/hmac.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <rowkey/seal.hpp>

#include "cycle_walk.hpp"
#include "keys.hpp"

namespace rowkey::detail {

/// HKDF-SHA256 (RFC 5869) of a key, for one purpose. Fills `out`.
inline void derive(const key& key, std::string_view info, std::span<std::uint8_t, AES256_KEY_SIZE> out) noexcept {
    constexpr std::string_view salt = "rowkey seal 1";
    const auto octets = [](const auto* bytes) { return reinterpret_cast<const std::uint8_t*>(bytes); };
    const auto update = [](void* mac, std::size_t size, const std::uint8_t* data) {
        hmac_sha256_update(static_cast<hmac_sha256_ctx*>(mac), size, data);
    };
    // nettle 3 also gives the size of the digest, nettle 4 does not.
    const auto digest = [](void* mac, auto... to) { hmac_sha256_digest(static_cast<hmac_sha256_ctx*>(mac), to...); };

    hmac_sha256_ctx mac;
    std::array<std::uint8_t, SHA256_DIGEST_SIZE> pseudorandom;
    const auto bytes = key_access::bytes(key);
    hmac_sha256_set_key(&mac, salt.size(), octets(salt.data()));
    hkdf_extract(&mac, update, digest, SHA256_DIGEST_SIZE, bytes.size(), octets(bytes.data()), pseudorandom.data());
    hmac_sha256_set_key(&mac, pseudorandom.size(), pseudorandom.data());
    hkdf_expand(&mac, update, digest, SHA256_DIGEST_SIZE, info.size(), octets(info.data()), out.size(), out.data());
    explicit_bzero(&mac, sizeof mac);
    explicit_bzero(pseudorandom.data(), pseudorandom.size());
}

class permutation {
  public:
    permutation(const key& key, std::string_view info) noexcept {
        std::array<std::uint8_t, AES256_KEY_SIZE> derived;
        derive(key, info, derived);
        aes256_set_encrypt_key(&encrypt_, derived.data());
        aes256_invert_key(&decrypt_, &encrypt_);
        explicit_bzero(derived.data(), derived.size());
    }
    ~permutation() {
        explicit_bzero(&encrypt_, sizeof encrypt_);
        explicit_bzero(&decrypt_, sizeof decrypt_);
    }
    permutation(const permutation&) = default;
    permutation& operator=(const permutation&) = default;

    /// Another uuid of the same version and variant, which has to be 0b10; and back.
    uuid apply(const uuid& id) const noexcept {
        return walk(id, [this](block& b) { aes256_encrypt(&encrypt_, b.size(), b.data(), b.data()); });
    }
    uuid invert(const uuid& id) const noexcept {
        return walk(id, [this](block& b) { aes256_decrypt(&decrypt_, b.size(), b.data(), b.data()); });
    }

  private:
    using block = std::array<std::uint8_t, AES_BLOCK_SIZE>;

    template <typename Permute>
    static uuid walk(const uuid& id, Permute permute) noexcept {
        auto walked = std::bit_cast<block>(id.bytes());
        const unsigned version = walked[6] & 0xf0U;
        // One condition, for whether it holds cannot be predicted.
        walk_cycle(walked, permute,
                   [version](const block& b) { return (((b[6] & 0xf0U) ^ version) | ((b[8] & 0xc0U) ^ 0x80U)) == 0; });
        return uuid::from_bytes(walked);
    }

    aes256_ctx encrypt_;
    aes256_ctx decrypt_;
};

}  // namespace rowkey::detail
