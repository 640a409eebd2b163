// Ends with 0 if ids cost no system call: after its first id, a seccomp filter lets a process only exit, and kills it
// for anything else. Without the tests' own clock_gettime, for that is what must not enter the kernel.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <vector>

#include <rowkey/rowkey.hpp>

namespace {

/// From now on any other system call ends the process. (Seccomp's strict mode would also forbid to read the time stamp
/// counter.)
void allow_only_exit() {
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    const sock_fprog filter{sizeof program / sizeof program[0], program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
        _exit(2);
}

/// In a child, whose end tells.
int without_system_calls(void (*make_ids)(), const char* what) {
    const pid_t child = fork();
    if (child == 0) {
        rowkey::uuidv7();  // a child's first: keys its random bits
        allow_only_exit();
        make_ids();
        syscall(SYS_exit, 0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    if (status != 0) std::fprintf(stderr, "system_call_count: %s: status %d\n", what, status);
    return status == 0 ? 0 : 1;
}

std::vector<rowkey::uuid> batch(1000);
rowkey::v7_generator generator;

}  // namespace

int main() {
    rowkey::uuidv7();  // the process's first: chooses its way
    int failures = 0;
    failures += without_system_calls(
        [] {
            for (int i = 0; i < 1'000'000; ++i) rowkey::uuidv7();
        },
        "uuidv7()");
    failures += without_system_calls(
        [] {
            for (int i = 0; i < 1000; ++i) rowkey::uuidv7(batch);
        },
        "uuidv7(span)");
    failures += without_system_calls(
        [] {
            for (int i = 0; i < 1'000'000; ++i) generator();
        },
        "v7_generator");
    failures += without_system_calls(
        [] {
            for (int i = 0; i < 1'000'000; ++i) rowkey::uuidv4();
        },
        "uuidv4()");
    // That the trap works at all.
    if (without_system_calls([] { getppid(); }, "getppid(), as it should") == 0) ++failures;
    return failures;
}
