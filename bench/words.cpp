#include "words.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace rowkey::bench {

using absl::StrCat;

std::string grouped(double value) {
    std::string digits = absl::StrFormat("%.0f", value);
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    return digits;
}

std::string with_unit(double value, const char* unit) {
    if (value >= 99.95) return StrCat(grouped(value), "\u00a0", unit);
    return StrCat(value < 9.995 ? absl::StrFormat("%.2f", value) : absl::StrFormat("%.1f", value), "\u00a0", unit);
}

std::string counted(double n, const char* one) {
    return StrCat(grouped(n), " ", one, grouped(n) == "1" ? "" : "s");
}

std::string size(double bytes) {
    return bytes < 1 << 20 ? with_unit(bytes / 1024, "KiB") : with_unit(bytes / (1 << 20), "MiB");
}

std::string duration(double us) {
    return us < 1e3 ? with_unit(us, "µs") : us < 1e6 ? with_unit(us / 1e3, "ms") : with_unit(us / 1e6, "s");
}

std::string round_duration(double us) {
    return us < 1e3   ? absl::StrFormat("%g\u00a0µs", us)
           : us < 1e6 ? absl::StrFormat("%g\u00a0ms", us / 1e3)
                      : absl::StrFormat("%g\u00a0s", us / 1e6);
}

std::string row_bytes(double bytes) {
    return counted(bytes, "byte");
}
std::string correlation(double r) {
    const std::string digits = absl::StrFormat("%.3f", r);
    return digits == "-0.000" ? "0.000" : digits;
}
std::string share(double hundredths) {
    return absl::StrFormat("%.0f%%", hundredths);
}
std::string images(double n) {
    return n > 0 && n < 0.001 ? "< 0.001" : absl::StrFormat("%.3f", n);
}
std::string times(double ratio) {
    return ratio > 0 && ratio < 0.01 ? "< 0.01 ×" : with_unit(ratio, "×");
}

std::string joined(strings parts, const char* between) {
    parts.erase(std::remove(parts.begin(), parts.end(), ""), parts.end());
    return absl::StrJoin(parts, between);
}

std::string in_words(strings items) {
    items.erase(std::remove(items.begin(), items.end(), ""), items.end());
    if (items.size() < 2) return absl::StrJoin(items, "");
    const std::string last = items.back();
    items.pop_back();
    return StrCat(absl::StrJoin(items, ", "), " and ", last);
}

strings lines_of(const std::string& words, std::size_t width) {
    std::istringstream in(words);
    strings lines;
    for (std::string word; in >> word;) {
        if (lines.empty() || lines.back().size() + 1 + word.size() > width) {
            lines.push_back(word);
        } else {
            absl::StrAppend(&lines.back(), " ", word);
        }
    }
    return lines;
}

std::string date_of(const scenario_facts& scenario) {
    return scenario.begun.substr(0, scenario.begun.find('T'));
}

std::string dates_of(const results& found) {
    std::set<std::string> dates;
    for (const auto& one : found.scenarios) dates.insert(date_of(one));
    if (dates.empty()) return "";
    return dates.size() == 1 ? *dates.begin() : StrCat(*dates.begin(), " to ", *dates.rbegin());
}

strings commands_of(const results& found) {
    std::map<std::string, std::string> last;  // time of each command
    strings commands;
    for (const auto& one : found.scenarios) {
        if (last.count(one.command) == 0) commands.push_back(one.command);
        last[one.command] = std::max(last[one.command], one.begun);
    }
    std::stable_sort(commands.begin(), commands.end(),
                     [&](const std::string& a, const std::string& b) { return last.at(a) < last.at(b); });
    return commands;
}

std::string checkpoints_of(const scenario_facts& scenario) {
    if (scenario.checkpoints == differing) return "";
    if (scenario.checkpoints == 0) return "no checkpoint forced";
    const auto every = static_cast<double>(scenario.rows / (scenario.checkpoints + 1));
    return StrCat("a checkpoint every ", counted(std::max(1.0, every), "row"));
}

}  // namespace rowkey::bench
