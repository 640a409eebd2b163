// The ways to convert ids to and from text, of which the processor's best is chosen at run time.
//
// Requirement: a program built for any x86-64, as distributions build, converts as fast as one built for its own
// machine. Static initialisers convert too, so the choice may not wait for a constructor.
//
// Choice: one pointer to a table of functions. It is constant-initialised with a table whose functions choose, and
// choosing replaces the pointer. All tables are constants, so a relaxed load is enough: whoever reads the old pointer
// chooses the same again.
//
// Rejected: ifunc, which musl lacks and which runs before the sanitizers are ready; a function-local
// static, which every call would test, and which a fork in the middle of the first call would leave locked.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include <rowkey/uuid.hpp>

namespace rowkey::detail {

/// The functions of rowkey/detail/run_time.hpp, by one set of instructions. Base62 has one way on all.
struct text_path {
    const char* name;
    void (*write_uuid)(char* text, const uuid& id) noexcept;
    bool (*read_uuid)(const char* text, uuid& id) noexcept;
    void (*write_base32)(char* text, const uuid& id, char ten) noexcept;
    bool (*read_base32)(const char* text, uuid& id, char ten) noexcept;
};

extern const text_path portable_text_path;
#if defined(__x86_64__)
extern const text_path ssse3_text_path;
extern const text_path avx2_text_path;
#endif

/// Those that this processor has, from the slowest to the fastest. The first is the portable one.
std::span<const text_path* const> text_paths() noexcept;

/// What the conversions use. Tests and the bench may store another one that this processor has.
extern constinit std::atomic<const text_path*> text_path_in_use;

/// Puts together what three groups of base32 digits say: digits 0 to 9, 10 to 17 and 18 to 25. False, and `id` as it
/// was, where the number passes 128 bits.
inline bool join_base32(std::uint64_t first, std::uint64_t second, std::uint64_t third, uuid& id) noexcept {
    if (first >> 48 != 0) return false;  // of the 50 bits of ten digits, an id has 48
    id = uuid::from_words(first << 16 | second >> 24, second << 40 | third);
    return true;
}

}  // namespace rowkey::detail
