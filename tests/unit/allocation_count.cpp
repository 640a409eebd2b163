// Ends with 0 if ids allocate nothing, the first of the process and of a thread among them, nor texts that are refused.
// Its malloc stands before libc's and counts.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

#include <rowkey/rowkey.hpp>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
}

namespace {

thread_local std::size_t allocations = 0;
bool failed = false;

template <typename Make>
void expect_allocations(const char* what, bool any, Make make) {
    const std::size_t before = allocations;
    make();
    const std::size_t made = allocations - before;
    std::printf("%s: %zu allocations\n", what, made);
    if ((made != 0) != any) failed = true;
}

}  // namespace

extern "C" void* malloc(std::size_t size) {
    ++allocations;
    return __libc_malloc(size);
}
extern "C" void* calloc(std::size_t n, std::size_t size) {
    ++allocations;
    return __libc_calloc(n, size);
}
extern "C" void* realloc(void* old, std::size_t size) {
    ++allocations;
    return __libc_realloc(old, size);
}

int main() {
    expect_allocations("the process's first id", false, [] { rowkey::uuidv7(); });
    std::thread{[] {
        expect_allocations("a thread's first id", false, [] { rowkey::uuidv7(); });
        std::vector<rowkey::uuid> batch(1000);
        rowkey::v7_generator object;
        expect_allocations("many later ones", false, [&] {
            for (int i = 0; i < 100'000; ++i) {
                rowkey::uuidv7();
                rowkey::uuidv4();
                object();
                if (i % 100 == 0) rowkey::uuidv7(batch);
            }
            rowkey::reseed();
            rowkey::uuidv7();
        });
        expect_allocations("texts that are refused", false, [] {
            for (const char* text : {"", "017f22e2\xe2\x80\x93", "inv_01h455vb4pex5vsknk084sn02!", "a_8"}) {
                const char* volatile hidden = text;  // or the compiler would do it all before
                const std::string_view one{hidden};
                if (rowkey::parse_uuid(one) || rowkey::parse_uuid_lenient(one) || rowkey::from_base62(one) ||
                    rowkey::from_base32(one) || rowkey::from_ulid_lenient(one) || rowkey::parse_typeid(one))
                    failed = true;
            }
        });
        expect_allocations("what does allocate", true, [] {
            void* (*volatile allocate)(std::size_t) = std::malloc;  // or the compiler may do without
            std::free(allocate(1000));
        });
    }}.join();
    return failed ? 1 : 0;
}
