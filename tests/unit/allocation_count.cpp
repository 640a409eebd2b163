// Ends with 0 if ids allocate nothing after a thread's first, and prints what a thread's first allocates: OpenSSL's cipher
// context. Its malloc stands before libc's and counts.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <thread>
#include <vector>

#include <rowkey/rowkey.hpp>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
}

namespace {

thread_local std::size_t allocations = 0, bytes = 0;

void count(std::size_t size) {
    ++allocations;
    bytes += size;
}

/// Allocations of one call of `make`.
template <typename Make>
std::size_t allocations_of(Make make) {
    const std::size_t before = allocations;
    make();
    return allocations - before;
}

}  // namespace

extern "C" void* malloc(std::size_t size) {
    count(size);
    return __libc_malloc(size);
}
extern "C" void* calloc(std::size_t n, std::size_t size) {
    count(n * size);
    return __libc_calloc(n, size);
}
extern "C" void* realloc(void* old, std::size_t size) {
    count(size);
    return __libc_realloc(old, size);
}

int main() {
    rowkey::uuidv7();  // the process's first, which also fetches the cipher
    int failures = 0;
    std::thread{[&] {
        const std::size_t bytes_before = bytes;
        const std::size_t first = allocations_of([] { rowkey::uuidv7(); });
        std::printf("a thread's first id: %zu bytes in %zu allocations\n", bytes - bytes_before, first);
        if (first == 0) ++failures;  // then nothing was counted

        std::vector<rowkey::uuid> batch(1000);
        rowkey::v7_generator object;
        const std::size_t later = allocations_of([&] {
            for (int i = 0; i < 100'000; ++i) {
                rowkey::uuidv7();
                rowkey::uuidv4();
                object();
                if (i % 100 == 0) rowkey::uuidv7(batch);
            }
            rowkey::reseed();
            rowkey::uuidv7();
        });
        std::printf("all later ones: %zu allocations\n", later);
        if (later != 0) ++failures;
    }}.join();
    return failures;
}
