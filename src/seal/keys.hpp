// What the sealers need of keys.
#pragma once

#include <span>
#include <string>

#include <rowkey/seal.hpp>

namespace rowkey::detail {

struct key_access {
    static std::span<const std::byte, key::size> bytes(const key& key) noexcept { return key.bytes_; }
    static key copy(std::span<const std::byte, key::size> bytes) noexcept;
};

/// Throws key_error unless there are 1 to 8 keys, no two the same. `place` is what the number of a key stands behind.
void check_keys(std::span<const key> newest_first, const std::string& source, const std::string& place);

}  // namespace rowkey::detail
