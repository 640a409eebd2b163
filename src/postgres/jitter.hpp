// Waits of which a random part is waited, so that those who failed together do not try together. Not installed.
#pragma once

#include <chrono>
#include <cstdint>

#include <rowkey/v7_generator.hpp>

#include <rowkey/pqxx/libpqxx.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {

/// From half of it to all.
inline std::chrono::nanoseconds jittered(std::chrono::nanoseconds wait) {
    const double part = 0.5 + static_cast<double>(uuidv4().low_word() & 0xffffffff) / 0x1p33;
    return std::chrono::nanoseconds{static_cast<std::int64_t>(static_cast<double>(wait.count()) * part)};
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
