#include "memory_bound.hpp"

#include <unistd.h>

#include <algorithm>
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

struct usage {
    std::int64_t cached = 0;    // files, and shared memory, which counts as one
    std::int64_t shared = 0;    // shared memory alone
    std::int64_t private_ = 0;  // of the processes
};

usage usage_of(const std::string& group) {
    std::ifstream stat{group + "/memory.stat"};
    const bool v2 = is_v2(group);
    usage found;
    std::string name;
    std::int64_t value = 0;
    while (stat >> name >> value) {
        if (name == (v2 ? "file" : "total_cache")) found.cached = value;
        if (name == (v2 ? "shmem" : "total_shmem")) found.shared = value;
        if (name == (v2 ? "anon" : "total_rss")) found.private_ = value;
    }
    return found;
}

void write_limit(const std::string& group, const std::string& limit) {
    const std::string path = group + (is_v2(group) ? "/memory.max" : "/memory.limit_in_bytes");
    for (int tries = 0; tries < 50; ++tries) {  // busy, while there is still something to write back
        std::ofstream file{path};
        file << limit << std::flush;
        if (file) return;
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    throw bench_error{absl::StrCat("cannot write ", limit, " to ", path)};
}

}  // namespace

memory_bound::memory_bound(std::int64_t cache, std::int64_t shared_buffers)
    : cache_{cache}, shared_buffers_{shared_buffers}, group_{cache > 0 ? group_of_server() : ""} {}

void memory_bound::set() {
    if (group_.empty()) return;
    constexpr std::int64_t kernel = 8 * mib;  // its own tables, and room for the processes to grow
    const usage now = usage_of(group_);
    const std::int64_t other_shared = std::max<std::int64_t>(0, now.shared - shared_buffers_);
    const std::int64_t limit = cache_ + other_shared + now.private_ + kernel;
    if (limit_ == 0) limit_ = limit;
    sync();  // or the kernel finds nothing to drop
    write_limit(group_, absl::StrCat(limit));
}

void memory_bound::lift() {
    if (group_.empty() || limit_ == 0) return;
    const usage now = usage_of(group_);
    if (cached_ == 0) cached_ = now.cached - std::max<std::int64_t>(0, now.shared - shared_buffers_);
    write_limit(group_, is_v2(group_) ? "max" : "-1");
}

std::string memory_bound::text() const {
    if (cache_ == 0) return "";
    if (group_.empty()) return "the server's memory not bounded, for it has no control group of its own";
    return absl::StrCat(
        "the server's memory bounded", limit_ == 0 ? "" : absl::StrCat(" to ", limit_ / mib, " MiB"),
        " by a control group",
        cached_ == 0 ? "" : absl::StrCat(", of which ", cached_ / mib, " MiB held files and shared_buffers"));
}

}  // namespace rowkey::bench
