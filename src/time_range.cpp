// What is wrong with a range of time.
#include <stdexcept>
#include <string>

#include <rowkey/time_range.hpp>

namespace rowkey::detail {

void throw_time_out_of_range(std::int64_t ms) {
    throw std::out_of_range{"rowkey: v7_range expects times from 1970 to before 2^48 ms, not " + std::to_string(ms) +
                            " ms"};
}

void throw_range_backwards(std::int64_t from_ms, std::int64_t to_ms) {
    throw std::invalid_argument{"rowkey: v7_range expects a time that is not after its end, " + std::to_string(to_ms) +
                                " ms, but got " + std::to_string(from_ms) + " ms"};
}

}  // namespace rowkey::detail
