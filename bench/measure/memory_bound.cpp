#include "measure/memory_bound.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "measure/database.hpp"

namespace rowkey::bench {
namespace {

constexpr std::int64_t mebibyte = 1024 * 1024;
constexpr int patience = 50;  // tries, a tenth of a second each

bool is_v2(const std::string& group) {
    return std::filesystem::exists(group + "/memory.max");
}

struct usage {
    std::int64_t cached = 0;     // files, and shared memory, which counts as one
    std::int64_t shared = 0;     // shared memory alone
    std::int64_t processes = 0;  // what is theirs alone
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
        if (name == (v2 ? "anon" : "total_rss")) found.processes = value;
    }
    return found;
}

void wait() {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
}

void write_value(const std::string& path, const std::string& value) {
    int error = 0;
    for (int tries = 0; tries < patience; ++tries) {
        const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
        const bool written =
            file >= 0 && ::write(file, value.data(), value.size()) == static_cast<ssize_t>(value.size());
        error = errno;
        if (file >= 0) close(file);
        if (written) return;
        if (error != EBUSY) break;  // while there is still something to write back
        wait();
    }
    throw bench_error{absl::StrCat("cannot write ", value, " to ", path, ": ", std::strerror(error))};
}

/// Version 2 ends a process rather than refuse a bound that is too low for now: so what can be dropped goes first.
void shrink_to(const std::string& group, std::int64_t bytes) {
    write_value(group + "/memory.high", absl::StrCat(bytes));
    for (int tries = 0; tries < patience; ++tries) {
        std::int64_t current = 0;
        std::ifstream{group + "/memory.current"} >> current;
        if (current <= bytes) return;
        wait();
    }
}

}  // namespace

void memory_bound::span::add(std::int64_t bytes) {
    least = most == 0 ? bytes : std::min(least, bytes);
    most = std::max(most, bytes);
}

std::string memory_bound::span::text() const {
    const std::int64_t from = least / mebibyte, to = most / mebibyte;
    return from == to ? absl::StrCat(to, " MiB") : absl::StrCat(from, " to ", to, " MiB");
}

memory_bound::memory_bound(std::string group, std::int64_t cache, std::int64_t shared_buffers)
    : group_{std::move(group)}, cache_{cache}, shared_buffers_{shared_buffers} {}

void memory_bound::set() {
    if (group_.empty() || cache_ == 0) return;
    constexpr std::int64_t kernel = 8 * mebibyte;  // its own tables, and room for the processes to grow
    const usage now = usage_of(group_);
    const std::int64_t bytes =
        cache_ + std::max<std::int64_t>(0, now.shared - shared_buffers_) + now.processes + kernel;
    sync();  // or the kernel finds nothing to drop
    if (is_v2(group_)) {
        shrink_to(group_, bytes);
        write_value(group_ + "/memory.max", absl::StrCat(bytes));
    } else {
        write_value(group_ + "/memory.limit_in_bytes", absl::StrCat(bytes));
    }
    limit_.add(bytes);
}

void memory_bound::lift() {
    if (limit_.most == 0) return;
    const usage now = usage_of(group_);
    cached_.add(now.cached - std::max<std::int64_t>(0, now.shared - shared_buffers_));
    if (is_v2(group_)) {
        write_value(group_ + "/memory.max", "max");
        write_value(group_ + "/memory.high", "max");
    } else {
        write_value(group_ + "/memory.limit_in_bytes", "-1");
    }
}

std::string memory_bound::text() const {
    if (cache_ == 0) return "";
    if (group_.empty()) return "not bounded, for the server has no control group of its own";
    if (cached_.most == 0) return "bounded by a control group";
    return absl::StrCat("bounded to ", limit_.text(), " by a control group, of which ", cached_.text(),
                        " held files and shared_buffers");
}

}  // namespace rowkey::bench
