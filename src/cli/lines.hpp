// Standard input as lines and standard output in large pieces, for filters of many lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace rowkey::cli {

/// Writes all of it to standard output, and empties it. Throws command_error.
void write_out(std::string& text);

/// Tells it in one line on standard error, after "rowkey: ".
void tell(const std::string& what);

/// The lines of standard input, in 256 KiB of memory however long they are.
class line_reader {
  public:
    /// `before_reading` is called before each read(2), which may wait: the place to write what came of the lines so
    /// far. So a filter is prompt on a terminal, and writes seldom where there is much to read.
    explicit line_reader(std::function<void()> before_reading);

    /// The next line, without the LF or CR LF at its end; the last may lack these. Valid until the next call. False at
    /// the end of the input. Of a line that is longer than the buffer, which no id is, only the front is given. Throws
    /// command_error.
    bool next(std::string_view& line);

    /// Of the line that next() gave; the first is 1.
    std::uint64_t number() const noexcept { return number_; }

  private:
    bool fill();

    std::function<void()> before_reading_;
    std::string buffer_;
    std::size_t begin_ = 0, end_ = 0;  // what is read and not yet given
    std::uint64_t number_ = 0;
    bool in_long_line_ = false;
    bool at_end_ = false;
};

}  // namespace rowkey::cli
