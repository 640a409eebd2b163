// How this program was compiled, and whether its times may be reported.
#pragma once

#include <string>

namespace rowkey::bench {

#if defined(__clang__)
inline const std::string compiler = "Clang " __clang_version__;
#else
inline const std::string compiler = "GCC " __VERSION__;
#endif

inline const std::string build_type = ROWKEY_BUILD_TYPE;

/// Why times of this build mean nothing, or null where they do.
constexpr const char* unfit_build() {
#if !defined(NDEBUG)
    return "this is a debug build (assertions are on)";
#elif !defined(__OPTIMIZE__)
    return "this build is not optimised";
#elif ROWKEY_SANITIZED  // set by CMake from the flags: compilers have no macro for every sanitizer
    return "this is a sanitizer build";
#else
    return nullptr;
#endif
}

}  // namespace rowkey::bench
