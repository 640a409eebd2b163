// What rowkey/postgres/retry.hpp stands on. Not for users.
#pragma once

#include <rowkey/config.hpp>

#include <chrono>
#include <exception>
#include <stdexcept>

#include <rowkey/pqxx/libpqxx.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {

/// Throws std::invalid_argument where `connected` is a null pointer.
template <typename Connected>
auto& connection_of(Connected& connected) {
    if constexpr (requires { *connected; }) {
        if (!connected) throw std::invalid_argument{"retry: connect gave a null pointer"};
        return *connected;
    } else {
        return connected;
    }
}

/// The tries of one retry().
class attempts {
  public:
    /// Throws std::invalid_argument where `tries` is less than 1.
    ROWKEY_EXPORT attempts(int tries, std::chrono::nanoseconds deadline, std::chrono::nanoseconds wait);

    template <typename Connect, typename Work>
    auto run(Connect& connect, Work& work) {
        for (;;) {
            bool connecting = true;
            try {
                auto connected = connect();
                auto& connection = connection_of(connected);
                const int session = connection.backendpid();
                connecting = false;
                for (;;) {
                    try {
                        return work(connection);
                    } catch (const std::exception& error) {
                        // 0 where the connection is lost; libpqxx 6 may have put another session in its place.
                        if (!stay_after(error, connection.backendpid() == session)) break;
                    }
                    wait();
                }
            } catch (const std::exception& error) {
                if (!connecting) throw;
                stay_after(error, true);
            }
            wait();
        }
    }

  private:
    using clock = std::chrono::steady_clock;

    /// To be called while `error` is handled. Whether the next try may use the same connection. Throws `error` on where
    /// it is nothing to try again after, and retry_error where there is no next try.
    ROWKEY_EXPORT bool stay_after(const std::exception& error, bool connected);

    /// As long as it is until the next try.
    ROWKEY_EXPORT void wait() const;

    const int tries_;
    const clock::time_point begin_ = clock::now();
    const std::chrono::nanoseconds deadline_;
    std::chrono::nanoseconds next_wait_;
    clock::time_point next_begin_ = begin_;
    int done_ = 0;
};

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
