// uuid to and from boost::uuids::uuid: the same 16 bytes. Include this; Boost.Uuid is headers only.
//
//   const boost::uuids::uuid theirs = rowkey::to_boost(id);
//   const rowkey::uuid ours = rowkey::from_boost(theirs);
//
// Both sort by their bytes, as PostgreSQL does. For the uuid of Boost before 1.86, which is an aggregate, and for the
// class since. Nothing here throws or allocates; constexpr; pure, safe from any thread.
#pragma once

#include <rowkey/config.hpp>

#include <array>
#include <cstddef>

#include <boost/uuid/uuid.hpp>

#include <rowkey/uuid.hpp>

namespace rowkey {

constexpr boost::uuids::uuid to_boost(const uuid& id) noexcept {
    boost::uuids::uuid to{};
    const auto& bytes = id.bytes();
    for (std::size_t i = 0; i < bytes.size(); ++i) to.data[i] = std::to_integer<unsigned char>(bytes[i]);
    return to;
}

constexpr uuid from_boost(const boost::uuids::uuid& id) noexcept {
    std::array<std::byte, 16> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = std::byte{id.data[i]};
    return uuid::from_bytes(bytes);
}

}  // namespace rowkey
