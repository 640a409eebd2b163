// Ids across fork(), ids that another host has made, and a virtual machine that was cloned.
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <rowkey/rowkey.hpp>
#include <stdexcept>

namespace {

/// The next id of a forked child, by a pipe.
rowkey::uuid id_of_a_child() {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::runtime_error{"no pipe"};
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error{"no child"};
    if (child == 0) {
        const rowkey::uuid id = rowkey::uuidv7();  // at once: there is nothing to set up
        _exit(write(ends[1], id.bytes().data(), 16) == 16 ? 0 : 1);
    }
    close(ends[1]);
    std::array<std::byte, 16> bytes{};
    const bool whole = read(ends[0], bytes.data(), 16) == 16;
    close(ends[0]);
    waitpid(child, nullptr, 0);
    if (!whole) throw std::runtime_error{"the child made no id"};
    return rowkey::uuid::from_bytes(bytes);
}

const char* yes_or_no(bool is) {
    return is ? "yes\n" : "no\n";
}

}  // namespace

int main() try {
    const rowkey::uuid before = rowkey::uuidv7();
    const rowkey::uuid childs = id_of_a_child();
    const rowkey::uuid own = rowkey::uuidv7();
    std::cout << "the child's id is greater than the one before the fork: " << yes_or_no(childs > before)
              << "parent and child made different ids: " << yes_or_no(childs != own);

    // An id that another host made, whose clock is 10 s ahead. Later ids of this process are to be greater.
    const auto soon = std::chrono::system_clock::now() + std::chrono::seconds{10};
    const rowkey::uuid theirs = rowkey::uuidv7_at(soon);
    rowkey::observe(theirs);
    std::cout << "the next id is greater than theirs: " << yes_or_no(rowkey::uuidv7() > theirs)
              << "ids run ahead of the clock now: " << yes_or_no(rowkey::lead() > std::chrono::nanoseconds{0});

    // For a process that learns that its machine is a copy of another: from here on its random bits are its own.
    rowkey::reseed();
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
