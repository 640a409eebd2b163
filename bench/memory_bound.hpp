// The memory that a throw-away server may use, its page cache included.
#pragma once

#include <cstdint>
#include <string>

namespace rowkey::bench {

/// Bounds the control group in which cmake/with-postgres --memory-group has put the server, where it could.
class memory_bound {
  public:
    /// Of `bytes`; 0: none. Does nothing yet.
    explicit memory_bound(std::int64_t bytes);

    /// Bounds the memory, after what the server has written has gone to the disk; may take seconds. Throws bench_error.
    void set();
    /// Lifts the bound. Throws bench_error.
    void lift();

    /// "the server's memory bounded to 27 MiB …", or why it was not; empty where it need not be.
    std::string text() const;

  private:
    void write_limit(const std::string& limit) const;

    std::int64_t bytes_, cached_ = 0;
    std::string group_;  // its folder; empty: there is none
};

}  // namespace rowkey::bench
