// Stands between libpq and the server, as a network does, and cuts connections: after COMMIT has been carried out and
// before its reply is seen, or after some number of bytes.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

class cutting_proxy {
  public:
    static constexpr std::int64_t never = INT64_MAX;

    /// Before the server that PGHOST (a folder) and PGPORT name.
    cutting_proxy();
    ~cutting_proxy();
    cutting_proxy(const cutting_proxy&) = delete;
    cutting_proxy& operator=(const cutting_proxy&) = delete;

    /// A connection string that leads through it.
    std::string dsn() const;

    /// What happens to the next connection only. Set it while none is being made.
    void cut_next_at_commit() { at_commit_ = true; }
    void cut_next_after(std::int64_t bytes) { after_bytes_ = bytes; }

    /// Of the last connection that was not cut, in both directions. Waits until all are closed.
    std::int64_t bytes_of_last() const;
    int cuts() const { return cuts_; }

  private:
    void accept_all();
    void carry(int client);

    std::string folder_;
    int listener_ = -1;
    std::atomic<bool> at_commit_{false};
    std::atomic<std::int64_t> after_bytes_{never};
    std::atomic<std::int64_t> bytes_of_last_{0};
    std::atomic<int> open_{0};
    std::atomic<int> cuts_{0};
    std::thread acceptor_;
};
