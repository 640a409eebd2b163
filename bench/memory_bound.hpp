// The memory that a throw-away server may use, its page cache included.
#pragma once

#include <cstdint>
#include <string>

namespace rowkey::bench {

/// Bounds the control group in which cmake/with-postgres --memory-group has put the server, where it could.
class memory_bound {
  public:
    /// Leaves `cache` bytes for files and shared_buffers beside what the server's processes take; 0: as much as there is. Does
    /// nothing yet.
    memory_bound(std::int64_t cache, std::int64_t shared_buffers);

    /// Bounds the memory, after what the server has written has gone to the disk; may take seconds. Throws bench_error.
    void set();
    /// Lifts the bound. Throws bench_error.
    void lift();

    /// "the server's memory bounded to 40 MiB …", or why it was not; empty where it need not be.
    std::string text() const;

  private:
    std::int64_t cache_, shared_buffers_;
    std::int64_t limit_ = 0, cached_ = 0;  // of the first time
    std::string group_;                    // its folder; empty: there is none
};

}  // namespace rowkey::bench
