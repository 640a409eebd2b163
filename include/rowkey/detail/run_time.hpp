// What the compiled library does for rowkey/text.hpp and rowkey/base_n.hpp at run time. Not for users.
//
// These give what the constexpr bodies give, faster. A reader only says yes or no: where it refuses, the constexpr body
// finds out what is wrong. All read and write just the characters that they name, whose count the caller has checked;
// none throws or allocates; all are safe from any thread, and from static initialisers.
#pragma once

#include <rowkey/config.hpp>

#include <rowkey/uuid.hpp>

namespace rowkey::detail::run_time {

/// The 36 canonical characters, lower case.
ROWKEY_EXPORT void write_uuid(char* text, const uuid& id) noexcept;

/// The same, either case. False, and `id` as it was, where they are not there.
ROWKEY_EXPORT bool read_uuid(const char* text, uuid& id) noexcept;

/// 26 digits of Crockford's base32. `ten` is the digit for 10, which tells the case: 'a' or 'A'.
ROWKEY_EXPORT void write_base32(char* text, const uuid& id, char ten) noexcept;
ROWKEY_EXPORT bool read_base32(const char* text, uuid& id, char ten) noexcept;

/// Base62 needs numbers of 128 bits to be faster than its constexpr body. Where the processor has none, that serves.
#ifdef __SIZEOF_INT128__
inline constexpr bool has_base62 = true;
#else
inline constexpr bool has_base62 = false;
#endif

/// 22 digits of base62.
ROWKEY_EXPORT void write_base62(char* text, const uuid& id) noexcept;
ROWKEY_EXPORT bool read_base62(const char* text, uuid& id) noexcept;

}  // namespace rowkey::detail::run_time
