#include "memory_bound.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "database.hpp"

namespace rowkey::bench {
namespace {

constexpr std::int64_t mib = 1024 * 1024;

std::string group_of_server() {
    const char* const told = std::getenv("ROWKEY_MEMORY_GROUP");
    return told == nullptr ? "" : told;
}

/// Of either version of the kernel's interface.
bool is_v2(const std::string& group) {
    return std::filesystem::exists(group + "/memory.max");
}

/// Of files and of shared_buffers, which count as files.
std::int64_t cached_bytes(const std::string& group) {
    std::ifstream stat{group + "/memory.stat"};
    std::string name;
    std::int64_t value = 0;
    while (stat >> name >> value) {
        if (name == (is_v2(group) ? "file" : "total_cache")) return value;
    }
    return 0;
}

}  // namespace

memory_bound::memory_bound(std::int64_t bytes) : bytes_{bytes}, group_{bytes > 0 ? group_of_server() : ""} {}

void memory_bound::set() {
    if (group_.empty()) return;
    sync();  // or the kernel finds nothing to drop
    write_limit(absl::StrCat(bytes_));
}

void memory_bound::lift() {
    if (group_.empty()) return;
    if (cached_ == 0) cached_ = cached_bytes(group_);
    write_limit(is_v2(group_) ? "max" : "-1");
}

std::string memory_bound::text() const {
    if (bytes_ == 0) return "";
    if (group_.empty()) return "the server's memory not bounded, for it has no control group of its own";
    return absl::StrCat(
        "the server's memory bounded to ", bytes_ / mib, " MiB by a control group",
        cached_ == 0 ? "" : absl::StrCat(", of which ", cached_ / mib, " MiB held files and shared_buffers"));
}

void memory_bound::write_limit(const std::string& limit) const {
    const std::string path = group_ + (is_v2(group_) ? "/memory.max" : "/memory.limit_in_bytes");
    for (int tries = 0; tries < 50; ++tries) {  // busy, while there is still something to write back
        std::ofstream file{path};
        file << limit << std::flush;
        if (file) return;
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    throw bench_error{absl::StrCat("cannot write ", limit, " to ", path)};
}

}  // namespace rowkey::bench
