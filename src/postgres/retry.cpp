#include <rowkey/postgres/retry.hpp>

#include <algorithm>
#include <string_view>
#include <thread>

#include <pqxx/except>

#include "jitter.hpp"

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {
namespace {

enum class recovery { none, same_connection, new_connection };

template <typename Error>
bool is(const std::exception& error) noexcept {
    return dynamic_cast<const Error*>(&error) != nullptr;
}

recovery recovery_of(const std::exception& error) noexcept {
    if (is<pqxx::serialization_failure>(error) || is<pqxx::deadlock_detected>(error)) return recovery::same_connection;
    if (is<pqxx::broken_connection>(error) || is<pqxx::in_doubt_error>(error) ||
        is<pqxx::statement_completion_unknown>(error))
        return recovery::new_connection;
    if (const auto* refused = dynamic_cast<const pqxx::sql_error*>(&error)) {
        const std::string_view state = refused->sqlstate();
        if (state == "40001" || state == "40P01") return recovery::same_connection;
        if (state.substr(0, 2) == "08" || state == "40003" || state == "25006" || state == "57P01" ||
            state == "57P02" || state == "57P03")
            return recovery::new_connection;
    }
    return recovery::none;
}

constexpr std::chrono::nanoseconds longest_wait = std::chrono::hours{1};

}  // namespace

bool is_retryable(const std::exception& error) noexcept {
    return recovery_of(error) != recovery::none;
}

namespace detail {

attempts::attempts(int tries, std::chrono::nanoseconds deadline, std::chrono::nanoseconds wait)
    : tries_{tries}, deadline_{deadline}, next_wait_{std::clamp(wait, std::chrono::nanoseconds{0}, longest_wait)} {
    if (tries < 1) throw std::invalid_argument{"retry: expected 1 or more in tries, not " + std::to_string(tries)};
}

bool attempts::stay_after(const std::exception& error, bool connected) {
    recovery how = recovery_of(error);
    if (!connected && (how != recovery::none || is<pqxx::failure>(error) || is<pqxx::usage_error>(error)))
        how = recovery::new_connection;
    if (how == recovery::none) throw;
    ++done_;
    const auto now = clock::now();
    next_begin_ = now + jittered(how == recovery::same_connection ? next_wait_ / 50 : next_wait_);
    next_wait_ = std::min(next_wait_ * 2, longest_wait);
    if (done_ == tries_ || next_begin_ - begin_ > deadline_) {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now - begin_).count();
        const char* const late = done_ == tries_ ? "" : ", for the next one would begin after the deadline";
        std::throw_with_nested(retry_error{"gave up after " + std::to_string(done_) + (done_ == 1 ? " try" : " tries") +
                                               " in " + std::to_string(ms) + " ms" + late + ": " + error.what(),
                                           done_});
    }
    return how == recovery::same_connection;
}

void attempts::wait() const {
    std::this_thread::sleep_until(next_begin_);
}

}  // namespace detail

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
