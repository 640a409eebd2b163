// What goes on and how long it will still take: on a terminal a line that is written anew, else a line now and then.
#pragma once

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
    /// `every`: how often it is told.
    progress_line(std::int64_t rows_in_all, std::FILE* to, bool on_terminal, std::chrono::milliseconds every)
        : rows_in_all_{rows_in_all}, to_{to}, on_terminal_{on_terminal}, every_{every} {}
    ~progress_line() { clear(); }
    progress_line(const progress_line&) = delete;
    progress_line& operator=(const progress_line&) = delete;

    /// `rows` more are done. From any thread.
    void advance(const std::string& doing, std::int64_t rows) {
        const std::lock_guard lock{mutex_};
        rows_done_ += rows;
        const auto now = clock::now();
        if (now - told_ < every_) return;
        told_ = now;
        const double share = static_cast<double>(rows_done_) / static_cast<double>(rows_in_all_);
        const double seconds = std::chrono::duration<double>(now - begin_).count();
        // At least a second: FormatDuration writes zero without its unit.
        const auto left = absl::Seconds(1 + static_cast<std::int64_t>(seconds / share - seconds));
        const std::string words =
            absl::StrFormat("%3.0f%%  %s  %s left", share * 100, doing, absl::FormatDuration(left));
        if (on_terminal_) {
            const std::string bar(static_cast<std::size_t>(share * 20), '#');
            absl::FPrintF(to_, "\r[%-20s] %s\033[K", bar, words);
        } else {
            absl::FPrintF(to_, "%s\n", words);
        }
        std::fflush(to_);
    }

    void clear() {
        if (!on_terminal_) return;
        std::fputs("\r\033[K", to_);
        std::fflush(to_);
    }

  private:
    using clock = std::chrono::steady_clock;

    const std::int64_t rows_in_all_;
    std::FILE* const to_;
    const bool on_terminal_;
    const std::chrono::milliseconds every_;
    const clock::time_point begin_ = clock::now();
    std::mutex mutex_;
    std::int64_t rows_done_ = 0;
    clock::time_point told_ = begin_;
};

}  // namespace rowkey::bench
