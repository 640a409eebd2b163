#include "lines.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <system_error>
#include <utility>

#include "cli.hpp"

namespace rowkey::cli {

void write_out(std::string& text) {
    std::string_view rest = text;
    while (!rest.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw command_error{"cannot write to standard output"};
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    text.clear();
}

void tell(const std::string& what) {
    std::cerr << "rowkey: " + what + "\n";
}

line_reader::line_reader(std::function<void()> before_reading)
    : before_reading_{std::move(before_reading)}, buffer_(std::size_t{1} << 18, '\0') {}

bool line_reader::fill() {
    if (at_end_) return false;
    before_reading_();
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    ssize_t got = -1;
    do {
        got = ::read(STDIN_FILENO, buffer_.data() + end_, buffer_.size() - end_);
    } while (got < 0 && errno == EINTR);
    if (got < 0) throw command_error{"cannot read standard input: " + std::generic_category().message(errno)};
    end_ += static_cast<std::size_t>(got);
    at_end_ = got == 0;
    return !at_end_;
}

bool line_reader::next(std::string_view& line) {
    std::size_t searched = 0;  // from begin_ on
    for (;;) {
        const char* const begin = buffer_.data() + begin_;
        const auto* const lf = static_cast<const char*>(std::memchr(begin + searched, '\n', end_ - begin_ - searched));
        const std::size_t size = lf != nullptr ? static_cast<std::size_t>(lf - begin) : end_ - begin_;
        if (in_long_line_) {  // its rest is of no use
            begin_ += size + (lf != nullptr ? 1 : 0);
            if (lf != nullptr) {
                in_long_line_ = false;
            } else if (!fill()) {
                return false;
            }
            continue;
        }
        const bool too_long = lf == nullptr && size == buffer_.size();
        if (lf == nullptr && !too_long && fill()) {
            searched = size;
            continue;
        }
        if (lf == nullptr && size == 0) return false;
        // fill() may have moved what is read.
        line = {buffer_.data() + begin_, size};
        begin_ += size + (lf != nullptr ? 1 : 0);
        in_long_line_ = too_long;
        ++number_;
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        return true;
    }
}

void filter(const std::vector<std::string>& arguments, bool keep_going,
            const std::function<std::string(std::string_view text, std::string& out)>& convert) {
    constexpr std::size_t much = std::size_t{1} << 18;
    std::string out;
    bool all_went_well = true;
    const auto take = [&](std::string_view text, const char* kind, std::uint64_t number) {
        const std::string why = convert(text, out);
        if (why.empty()) {
            out += '\n';
            if (out.size() >= much) write_out(out);
            return;
        }
        write_out(out);
        const std::string told = std::string{kind} + " " + std::to_string(number) + ": " + why;
        if (!keep_going) throw command_error{told};
        tell(told);
        all_went_well = false;
    };
    for (std::size_t i = 0; i < arguments.size(); ++i) take(arguments[i], "argument", i + 1);
    if (arguments.empty()) {
        line_reader lines{[&] { write_out(out); }};
        for (std::string_view line; lines.next(line);) take(line, "line", lines.number());
    }
    write_out(out);
    if (!all_went_well) throw CLI::RuntimeError{1};
}

}  // namespace rowkey::cli
