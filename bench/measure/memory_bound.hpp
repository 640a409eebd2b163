// The memory that a throw-away server may use, its page cache included.
#pragma once

#include <cstdint>
#include <string>

namespace rowkey::bench {

/// Bounds the memory of a control group (cgroups(7), version 1 or 2), such as cmake/with-postgres --memory-group makes.
class memory_bound {
  public:
    /// `group` is the group's folder, or empty where there is none: nothing is bounded then. Leaves `cache` bytes for
    /// files and shared_buffers beside what the server's processes take; 0: as much as there is. Does nothing yet.
    memory_bound(std::string group, std::int64_t cache, std::int64_t shared_buffers);

    /// Bounds the memory, after what the server has written has gone to the disk; may take seconds. Throws bench_error.
    void set();
    /// Lifts the bound. Throws bench_error.
    void lift();

    /// "bounded to 36 to 39 MiB by a control group, of which …", or why it was not; empty where it need not be.
    std::string text() const;

  private:
    struct span {
        std::int64_t least = 0, most = 0;
        void add(std::int64_t bytes);
        std::string text() const;
    };

    std::string group_;
    std::int64_t cache_, shared_buffers_;
    span limit_, cached_;  // of all times
};

}  // namespace rowkey::bench
