// Which way an id is converted to and from text.
#include "text_paths.hpp"

#include <array>
#include <cstddef>

#include <rowkey/detail/run_time.hpp>

namespace rowkey::detail {
namespace {

const text_path& choose_text_path() noexcept {
    const text_path* const best = text_paths().back();
    text_path_in_use.store(best, std::memory_order_relaxed);
    return *best;
}

void choose_and_write_uuid(char* text, const uuid& id) noexcept {
    choose_text_path().write_uuid(text, id);
}
bool choose_and_read_uuid(const char* text, uuid& id) noexcept {
    return choose_text_path().read_uuid(text, id);
}
void choose_and_write_base32(char* text, const uuid& id, char ten) noexcept {
    choose_text_path().write_base32(text, id, ten);
}
bool choose_and_read_base32(const char* text, uuid& id, char ten) noexcept {
    return choose_text_path().read_base32(text, id, ten);
}

constexpr text_path choosing_text_path{"choosing", choose_and_write_uuid, choose_and_read_uuid, choose_and_write_base32,
                                       choose_and_read_base32};

const text_path& path_in_use() noexcept {
    return *text_path_in_use.load(std::memory_order_relaxed);
}

}  // namespace

constinit std::atomic<const text_path*> text_path_in_use{&choosing_text_path};

std::span<const text_path* const> text_paths() noexcept {
#if defined(__x86_64__)
    static constexpr std::array all{&portable_text_path, &ssse3_text_path, &avx2_text_path};
    __builtin_cpu_init();  // for calls before main()
    const std::size_t count = __builtin_cpu_supports("avx2") != 0 ? 3 : __builtin_cpu_supports("ssse3") != 0 ? 2 : 1;
    return std::span{all}.first(count);
#else
    static constexpr std::array all{&portable_text_path};
    return all;
#endif
}

namespace run_time {

void write_uuid(char* text, const uuid& id) noexcept {
    path_in_use().write_uuid(text, id);
}
bool read_uuid(const char* text, uuid& id) noexcept {
    return path_in_use().read_uuid(text, id);
}
void write_base32(char* text, const uuid& id, char ten) noexcept {
    path_in_use().write_base32(text, id, ten);
}
bool read_base32(const char* text, uuid& id, char ten) noexcept {
    return path_in_use().read_base32(text, id, ten);
}

}  // namespace run_time
}  // namespace rowkey::detail
