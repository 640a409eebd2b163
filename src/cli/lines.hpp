// Standard input as lines and standard output in large pieces, and the filters made of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

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

/// Gives each argument to `convert`, or each line of standard input where there is no argument, and writes a line of
/// what `convert` appends. Where it appends nothing and returns why, that is told with its place ("argument 2",
/// "line 7"), after all that came before is written. It ends the work with a command_error; but with `keep_going` the
/// work goes on, and ends with a CLI::RuntimeError.
void filter(const std::vector<std::string>& arguments, bool keep_going,
            const std::function<std::string(std::string_view text, std::string& out)>& convert);

}  // namespace rowkey::cli
