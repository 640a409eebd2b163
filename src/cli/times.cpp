#include "times.hpp"

#include <cstddef>
#include <cstdint>

namespace rowkey::cli {
namespace {

/// A cursor over a time's text that notes the first misfit.
struct time_scanner {
    std::string_view text;
    std::size_t at = 0;
    parse_error error{};

    bool at_end() const noexcept { return at == text.size(); }
    bool fail(std::size_t position, std::string_view expected) noexcept {
        error = rowkey::detail::error_at(text, position, expected);
        return false;
    }
    bool take(char c) noexcept {
        if (at_end() || text[at] != c) return false;
        ++at;
        return true;
    }
    bool expect(char c, std::string_view what) noexcept { return take(c) || fail(at, what); }
    bool at_digit() const noexcept { return !at_end() && '0' <= text[at] && text[at] <= '9'; }
    bool number(int digits, int least, int most, std::string_view what, int& value) noexcept {
        const std::size_t begin = at;
        value = 0;
        for (int i = 0; i < digits; ++i, ++at) {
            if (!at_digit()) return fail(at, "a digit");
            value = value * 10 + (text[at] - '0');
        }
        return (least <= value && value <= most) || fail(begin, what);
    }
    /// One to nine digits behind the point, in nanoseconds.
    bool fraction(int& nanoseconds, int& digits) noexcept {
        for (digits = 0; at_digit(); ++digits, ++at) {
            if (digits == 9) return fail(at, "nine digits of a fraction at most");
            nanoseconds = nanoseconds * 10 + (text[at] - '0');
        }
        if (digits == 0) return fail(at, "a digit");
        for (int i = digits; i < 9; ++i) nanoseconds *= 10;
        return true;
    }
};

bool scan_date(time_scanner& from, std::chrono::sys_days& date) noexcept {
    int year = 0, month = 0, day = 0;
    if (!from.number(4, 0, 9999, "a year", year) || !from.expect('-', "a hyphen")) return false;
    if (!from.number(2, 1, 12, "a month from 01 to 12", month) || !from.expect('-', "a hyphen")) return false;
    const std::size_t begin = from.at;
    if (!from.number(2, 1, 31, "a day of that month", day)) return false;
    const std::chrono::year_month_day written{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                              std::chrono::day{static_cast<unsigned>(day)}};
    if (!written.ok()) return from.fail(begin, "a day of that month");
    date = written;
    return true;
}

bool scan_offset(time_scanner& from, std::chrono::minutes& offset) noexcept {
    if (from.at_end() || from.take('Z') || from.take('z')) return true;
    const bool west = from.take('-');
    if (!west && !from.expect('+', "Z, an offset such as +01:00, or the end of the text")) return false;
    int hours = 0, minutes = 0;
    if (!from.number(2, 0, 23, "an hour from 00 to 23", hours)) return false;
    if ((from.take(':') || !from.at_end()) && !from.number(2, 0, 59, "a minute from 00 to 59", minutes)) return false;
    offset = std::chrono::minutes{hours * 60 + minutes} * (west ? -1 : 1);
    return true;
}

}  // namespace

parse_result<written_time> parse_time(std::string_view text) noexcept {
    using std::chrono::nanoseconds;
    time_scanner from{text};
    std::chrono::sys_days date;
    if (!scan_date(from, date)) return from.error;
    if (from.at_end()) return written_time{date, false};

    if (!from.take('T') && !from.take('t') && !from.expect(' ', "T or a blank, or the end of the text"))
        return from.error;
    int hour = 0, minute = 0, second = 0, fraction = 0, digits = 0;
    if (!from.number(2, 0, 23, "an hour from 00 to 23", hour) || !from.expect(':', "a colon")) return from.error;
    if (!from.number(2, 0, 59, "a minute from 00 to 59", minute)) return from.error;
    if (from.take(':')) {
        if (!from.number(2, 0, 59, "a second from 00 to 59", second)) return from.error;
        if (from.take('.') && !from.fraction(fraction, digits)) return from.error;
    }
    std::chrono::minutes offset{0};
    if (!scan_offset(from, offset)) return from.error;
    if (!from.at_end()) return rowkey::detail::error_at(text, from.at, "the end of the text");
    return written_time{date + std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second} +
                            std::chrono::floor<std::chrono::microseconds>(nanoseconds{fraction}) - offset,
                        digits > 3};
}

std::string format_time(std::chrono::sys_time<std::chrono::milliseconds> ms, std::chrono::nanoseconds below,
                        int digits) {
    const auto day = std::chrono::floor<std::chrono::days>(ms);
    const std::chrono::year_month_day date{day};
    const std::int64_t in_day = (std::chrono::nanoseconds{ms - day} + below).count();
    const auto padded = [](std::int64_t number, std::size_t width) {
        const std::string text = std::to_string(number);
        return std::string(width - text.size(), '0') + text;
    };
    const int year = static_cast<int>(date.year());
    std::string text = year > 9999 ? "+" + std::to_string(year) : padded(year, 4);
    text += "-" + padded(static_cast<unsigned>(date.month()), 2) + "-" + padded(static_cast<unsigned>(date.day()), 2);
    const std::int64_t seconds = in_day / 1'000'000'000;
    text += "T" + padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2);
    text += "." + padded(in_day % 1'000'000'000, 9).substr(0, static_cast<std::size_t>(digits)) + "Z";
    return text;
}

}  // namespace rowkey::cli
