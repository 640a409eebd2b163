// Boost.Uuid's conversions of many ids at once, compiled twice: for any processor of the kind, and for this one. Boost
// chooses its instructions as it is compiled.
#pragma once

#include <cstddef>

#include <rowkey/config.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey::bench {

/// Writes 36 characters of each id, at every `stride` bytes of `texts`; reads them likewise and returns how many were
/// taken.
struct boost_conversions {
    void (*write)(const uuid* ids, std::size_t count, char* texts, std::size_t stride);
    std::size_t (*read)(uuid* ids, std::size_t count, const char* texts, std::size_t stride);
};
ROWKEY_EXPORT extern const boost_conversions boost_baseline, boost_native;

}  // namespace rowkey::bench
