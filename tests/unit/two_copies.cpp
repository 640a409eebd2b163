// Loads shared objects that hold static copies of the library, and ends with 0 if the ids of all copies are distinct, those of
// each are in its order, and unloading does no harm.
//
//   two_copies PLUGIN
#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>
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
    explicit library(const char* path) : handle{dlopen(path, RTLD_NOW | RTLD_LOCAL)}, make{nullptr} {
        check(handle != nullptr, "dlopen");
        make = reinterpret_cast<fill>(dlsym(handle, "plugin_fill"));
        check(make != nullptr, "dlsym");
    }
};

}  // namespace

int main(int, char** arguments) {
    constexpr std::size_t each = 10'000;
    std::vector<rowkey::uuid> all;
    const auto add = [&](fill make) {
        std::vector<rowkey::uuid> ids(each);
        make(ids.data(), each);
        check(std::is_sorted(ids.begin(), ids.end()), "a copy's own order");
        all.insert(all.end(), ids.begin(), ids.end());
    };
    const fill ours = [](rowkey::uuid* ids, std::size_t count) { rowkey::uuidv7({ids, count}); };

    add(ours);
    library plugin{arguments[1]};
    add(plugin.make);
    add(ours);
    std::thread{[&] { add(plugin.make); }}.join();
    dlclose(plugin.handle);
    add(ours);
    library again{arguments[1]};
    add(again.make);
    std::thread{[&] {
        add(again.make);
        dlclose(again.handle);  // before this thread's destructors have run
    }}.join();

    std::sort(all.begin(), all.end());
    check(std::adjacent_find(all.begin(), all.end()) == all.end(), "an id came twice");

    // Nor do the copies share random bits: that two of 70,000 tails of 54 bits are equal by chance happens once in 7 million runs.
    std::vector<std::uint64_t> tails;
    for (const auto& id : all) tails.push_back(id.low_word() << 10);
    std::sort(tails.begin(), tails.end());
    check(std::adjacent_find(tails.begin(), tails.end()) == tails.end(), "a random tail came twice");
}
