// Which libpqxx this is compiled with. Not for users: include rowkey/pqxx.hpp.
#pragma once

#include <rowkey/config.hpp>

#include <pqxx/version>
#if !(PQXX_VERSION_MAJOR == 6 && PQXX_VERSION_MINOR >= 4) && !(PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 8) && \
    PQXX_VERSION_MAJOR != 8
#error "rowkey is for libpqxx 6.4, 7.8 to 7.10, and 8"
#endif

// libpqxx_6_4: the inline namespace of all in rowkey::postgres. A program that was compiled with another libpqxx than
// the library asks for other names, and does not link.
#define ROWKEY_LIBPQXX_PASTE(major, minor) libpqxx_##major##_##minor
#define ROWKEY_LIBPQXX_NAME(major, minor) ROWKEY_LIBPQXX_PASTE(major, minor)
#define ROWKEY_LIBPQXX ROWKEY_LIBPQXX_NAME(PQXX_VERSION_MAJOR, PQXX_VERSION_MINOR)
