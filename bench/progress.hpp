// A line on the terminal that says what goes on and how long it will still take. Says nothing where stderr is no
// terminal.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"

namespace rowkey::bench {

class progress_line {
  public:
    explicit progress_line(std::int64_t rows_in_all) : rows_in_all_{rows_in_all} {}
    ~progress_line() { clear(); }
    progress_line(const progress_line&) = delete;
    progress_line& operator=(const progress_line&) = delete;

    /// `rows` more are done. From any thread.
    void advance(const std::string& doing, std::int64_t rows) {
        if (!on_terminal_) return;
        const std::lock_guard lock{mutex_};
        rows_done_ += rows;
        const auto now = clock::now();
        if (now - shown_ < std::chrono::milliseconds{100} && rows_done_ < rows_in_all_) return;
        shown_ = now;
        const double share = static_cast<double>(rows_done_) / static_cast<double>(rows_in_all_);
        const double seconds = std::chrono::duration<double>(now - begin_).count();
        // At least a second: FormatDuration writes zero without its unit.
        const auto left = absl::Seconds(1 + static_cast<std::int64_t>(seconds / share - seconds));
        const std::string bar(static_cast<std::size_t>(share * 20), '#');
        absl::FPrintF(stderr, "\r[%-20s] %3.0f%%  %s  %s left\033[K", bar, share * 100, doing,
                      absl::FormatDuration(left));
        std::fflush(stderr);
    }

    void clear() {
        if (!on_terminal_) return;
        std::fputs("\r\033[K", stderr);
        std::fflush(stderr);
    }

  private:
    using clock = std::chrono::steady_clock;

    const bool on_terminal_ = isatty(STDERR_FILENO) == 1;
    const std::int64_t rows_in_all_;
    const clock::time_point begin_ = clock::now();
    std::mutex mutex_;
    std::int64_t rows_done_ = 0;
    clock::time_point shown_{};
};

}  // namespace rowkey::bench
