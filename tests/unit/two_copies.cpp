// Loads shared objects that hold static copies of the library, and ends with 0 if all is as it should be.
//
//   two_copies distinct PLUGIN     all ids are distinct, those of each copy are in its order, unloading does no harm
//   two_copies fork PLUGIN PLUGIN  after a fork, no copy of the parent has random bits in common with one of the child
//   two_copies reload PLUGIN       a process that loads and unloads it again and again does not grow
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <rowkey/rowkey.hpp>

namespace {

void check(bool fine, const char* what) {
    if (fine) return;
    std::fprintf(stderr, "two_copies: %s\n", what);
    std::_Exit(1);
}

using fill = void (*)(rowkey::uuid*, std::size_t);

struct library {
    void* handle;
    fill make;
    explicit library(const char* path, int scope = RTLD_LOCAL) : handle{dlopen(path, RTLD_NOW | scope)}, make{nullptr} {
        check(handle != nullptr, "dlopen");
        make = reinterpret_cast<fill>(dlsym(handle, "plugin_fill"));
        check(make != nullptr, "dlsym");
    }
};

const fill ours = [](rowkey::uuid* ids, std::size_t count) { rowkey::uuidv7({ids, count}); };

/// That two of 70,000 tails of 54 bits are equal by chance happens once in 7 million runs.
void check_that_tails_are_distinct(const std::vector<rowkey::uuid>& ids) {
    std::vector<std::uint64_t> tails;
    for (const auto& id : ids) tails.push_back(id.low_word() << 10);
    std::sort(tails.begin(), tails.end());
    check(std::adjacent_find(tails.begin(), tails.end()) == tails.end(), "a random tail came twice");
}

int distinct(const char* path) {
    constexpr std::size_t each = 10'000;
    std::vector<rowkey::uuid> all;
    const auto add = [&](fill make) {
        std::vector<rowkey::uuid> ids(each);
        make(ids.data(), each);
        check(std::is_sorted(ids.begin(), ids.end()), "a copy's own order");
        all.insert(all.end(), ids.begin(), ids.end());
    };

    add(ours);
    library plugin{path};
    add(plugin.make);
    add(ours);
    std::thread{[&] { add(plugin.make); }}.join();
    dlclose(plugin.handle);
    add(ours);
    library again{path};
    add(again.make);
    std::thread{[&] {
        add(again.make);
        dlclose(again.handle);  // before this thread's destructors have run
    }}.join();

    check_that_tails_are_distinct(all);
    std::sort(all.begin(), all.end());
    check(std::adjacent_find(all.begin(), all.end()) == all.end(), "an id came twice");
    return 0;
}

int fork_with(const char* first_path, const char* second_path) {
    // In the global scope, as if the program were linked with them: then each may find the other's symbols.
    const library first{first_path, RTLD_GLOBAL}, second{second_path, RTLD_GLOBAL};
    constexpr std::size_t rounds = 200, each = 2;
    std::vector<rowkey::uuid> ids(rounds * 3 * each);
    const auto make = [&](std::array<fill, 3> copies) {
        auto* at = ids.data();
        for (std::size_t round = 0; round < rounds; ++round) {
            for (const fill from : copies) from(std::exchange(at, at + each), each);
        }
    };
    make({first.make, second.make, ours});
    int ends[2];
    check(pipe(ends) == 0, "pipe");
    const pid_t child = fork();
    make({second.make, first.make, ours});  // another one is the first now
    const auto bytes = std::as_writable_bytes(std::span{ids});
    if (child == 0) _exit(write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) ? 0 : 1);
    auto all = ids;
    check(read(ends[0], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()), "read");
    int status = -1;
    waitpid(child, &status, 0);
    check(status == 0, "the child");
    all.insert(all.end(), ids.begin(), ids.end());
    check_that_tails_are_distinct(all);
    return 0;
}

long mapped_kib() {
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("VmSize:", 0) == 0) return std::stol(line.substr(7));
    }
    check(false, "no VmSize");
    return 0;
}

int reload(const char* path) {
    const auto load_and_unload = [&] {
        library plugin{path};
        rowkey::uuid ids[2];
        plugin.make(ids, 2);
        std::thread{[&] { plugin.make(ids, 2); }}.join();
        dlclose(plugin.handle);
        check(dlopen(path, RTLD_NOW | RTLD_NOLOAD) == nullptr, "it stays loaded");
    };
    for (int i = 0; i < 20; ++i) load_and_unload();
    const long early = mapped_kib();
    for (int i = 0; i < 1000; ++i) load_and_unload();
    const long grown = mapped_kib() - early;
    std::printf("1000 loads: %ld KiB more\n", grown);
    check(grown < 200, "each load leaves something mapped");
    return 0;
}

}  // namespace

int main(int, char** arguments) {
    const std::string_view which = arguments[1];
    if (which == "fork") return fork_with(arguments[2], arguments[3]);
    if (which == "reload") return reload(arguments[2]);
    return distinct(arguments[2]);
}
