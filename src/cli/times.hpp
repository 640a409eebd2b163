// Times as people write them: ISO 8601 as RFC 3339 and PostgreSQL have it. Pure.
//
// Not absl::ParseTime, which also takes blanks around and infinities; not std::chrono::parse, which g++ 12 lacks.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <rowkey/text.hpp>

namespace rowkey::cli {

/// For the help of every subcommand that takes one.
inline constexpr char time_help[] =
    R"(TIME is a date, or a date and a time of day, as RFC 3339 and PostgreSQL write them: 2026-02-14,
2026-02-14T10:00:00Z, '2026-02-14 10:00:00.123456+01'. Without a time zone it is UTC.)";

struct written_time {
    std::chrono::sys_time<std::chrono::microseconds> time;  // rounded down
    bool below_ms = false;                                  // the text has more than three digits of a fraction
};

/// The whole text must be a time. Shape:
///
///   YYYY-MM-DD                                                the day's first moment
///   YYYY-MM-DD(T| )HH:MM[:SS[.fraction]][Z|(+|-)HH[[:]MM]]    t and z too; a fraction has 1 to 9 digits
///
/// UTC where no zone is written. Years are 0000 to 9999 of the Gregorian calendar, hours 00 to 23. A leap second, :60,
/// is refused, for Unix time has none.
parse_result<written_time> parse_time(std::string_view text) noexcept;

/// "2026-02-14T10:00:00.123Z", with `digits` of the fraction (1 to 9), rounded down. 0 <= `below` < 1 ms. A year past
/// 9999 has five digits and a plus, as ISO 8601 wants it. `ms` from 1970 to before 2^48 ms.
std::string format_time(std::chrono::sys_time<std::chrono::milliseconds> ms, std::chrono::nanoseconds below,
                        int digits);

}  // namespace rowkey::cli
