// Makes ids at every stage of a process's life, and ends with 0 if all are distinct and in order. The crash that
// OpenSSL would have in the last stages is what this program looks for.
//
//   life_cycle                 before main, in threads, in thread_local and static destructors, in exit handlers
//   LATE_OPENSSL=1 life_cycle  the process's first ids are made in an exit handler that was registered before the program's
//                              first use of OpenSSL, so OpenSSL has cleaned itself up by then
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include <rowkey/rowkey.hpp>

#include <openssl/evp.h>

namespace {

void check(bool fine, const char* what) {
    if (fine) return;
    std::fprintf(stderr, "life_cycle: %s\n", what);
    _Exit(1);
}

rowkey::uuid last_id;
int stages = 0;
int expected_stages = 0;

void make(const char* when) {
    const rowkey::uuid id = rowkey::uuidv7();
    check(id > last_id, when);
    std::vector<rowkey::uuid> batch(200);
    rowkey::uuidv7(batch);
    check(batch.front() > id, when);
    last_id = batch.back();
    check(rowkey::uuidv4().version() == 4, when);
    ++stages;
}

struct at_end {
    const char* when;
    ~at_end() { make(when); }
};

bool late_openssl() {
    return std::getenv("LATE_OPENSSL") != nullptr;
}

const int before_main = [] {
    if (!late_openssl()) make("before main");
    return 0;
}();
const at_end after_all{"in a global's destructor"};

void run_thread() {
    std::thread{[] {
        // Constructed before the generator's own thread-local state, so destroyed after it.
        thread_local const at_end end{"in a thread_local destructor"};
        static_cast<void>(end.when);
        make("in a thread");
    }}.join();
}

}  // namespace

int main() {
    std::atexit([] { check(stages == expected_stages, "a stage is missing"); });
    std::atexit([] { make("in an exit handler registered before OpenSSL's first use here"); });
    if (late_openssl()) {
        expected_stages = 1;
        EVP_MD_free(EVP_MD_fetch(nullptr, "SHA256", nullptr));
        return 0;
    }
    expected_stages = 9;
    static const at_end static_end{"in a static destructor"};
    make("in main");
    run_thread();
    thread_local const at_end thread_end{"in the main thread's thread_local destructor"};
    static_cast<void>(thread_end.when);
    std::atexit([] { make("in an exit handler registered after OpenSSL's first use"); });
    make("at the end of main");
    return 0;
}
