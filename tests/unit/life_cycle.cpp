// Makes ids at every stage of a process's life, and ends with 0 if all are as they should be.
//
//   life_cycle stages   before main, in threads, in thread_local and static destructors, in exit handlers: distinct and
//                       in order
//   life_cycle exit     processes that end while threads make ids, and their first ones: each ends normally
//   life_cycle cancel   a thread that was cancelled makes the process's first id: that thread alone ends
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

#include <rowkey/rowkey.hpp>

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
    check(id.low_word() << 10 != 0, when);  // 54 random bits
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

/// Before main there are no arguments.
bool makes_ids_before_main() {
    return std::getenv("BEFORE_MAIN") != nullptr;
}

const int before_main = [] {
    if (makes_ids_before_main()) make("before main");
    return 0;
}();

void run_thread() {
    std::thread{[] {
        // Constructed before the generator's own thread-local state, so destroyed after it.
        thread_local const at_end end{"in a thread_local destructor"};
        static_cast<void>(end.when);
        make("in a thread");
    }}.join();
}

int live_through_all_stages() {
    check(makes_ids_before_main(), "set BEFORE_MAIN=1");
    std::atexit([] { check(stages == expected_stages, "a stage is missing"); });
    expected_stages = 9;
    static const at_end first_static{"in the last static destructor"};
    std::atexit([] { make("in an exit handler"); });
    static const at_end static_end{"in a static destructor"};
    make("in main");
    run_thread();
    thread_local const at_end thread_end{"in the main thread's thread_local destructor"};
    static_cast<void>(thread_end.when);
    make("at the end of main");
    return 0;
}

/// Ends the process while three threads make ids, and others their first ones.
[[noreturn]] void exit_amid_ids(std::chrono::microseconds after) {
    for (int i = 0; i < 3; ++i) {
        std::thread{[] {
            for (;;) rowkey::uuidv7();
        }}.detach();
    }
    std::thread{[] {
        for (;;) std::thread{[] { rowkey::uuidv7(); }}.join();
    }}.detach();
    std::this_thread::sleep_for(after);
    std::exit(0);
}

int exit_many_times() {
    for (int i = 0; i < 300; ++i) {
        const pid_t child = fork();
        if (child == 0) exit_amid_ids(std::chrono::microseconds{i * 5});
        int status = -1;
        waitpid(child, &status, 0);
        check(status == 0, "a process did not end normally");
    }
    return 0;
}

int cancel() {
    pthread_t thread;
    const auto make_one = [](void*) -> void* {
        pthread_cancel(pthread_self());
        rowkey::uuidv7();
        return nullptr;
    };
    check(pthread_create(&thread, nullptr, make_one, nullptr) == 0, "pthread_create");
    pthread_join(thread, nullptr);
    const rowkey::uuid id = rowkey::uuidv7();
    check(id < rowkey::uuidv7(), "after the cancelled thread");
    return 0;
}

}  // namespace

int main(int, char** arguments) {
    const std::string_view which = arguments[1];
    if (which == "exit") return exit_many_times();
    if (which == "cancel") return cancel();
    return live_through_all_stages();
}
