// Figures and facts in words, for all that people read. Text, not markup.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results.hpp"

namespace rowkey::bench {

using strings = std::vector<std::string>;

/// A figure, or none where it is not available.
using reading = std::optional<double>;

constexpr char not_available[] = "not available";

std::string grouped(double value);                      // "1,234"
std::string with_unit(double value, const char* unit);  // "1.21 ms", "12.1 ms", "121 ms"; the space does not break
std::string counted(double n, const char* one);         // "1 row", "2 rows"
std::string size(double bytes);                         // "30.1 MiB"
std::string duration(double us);                        // "1.21 ms"
std::string round_duration(double us);                  // "1 ms", of powers of ten
std::string row_bytes(double bytes);                    // "76 bytes"
std::string correlation(double r);                      // "-0.500"
std::string share(double hundredths);                   // "90%"
std::string images(double n);                           // "0.426"
std::string times(double ratio);                        // "1.27 ×"

/// Both leave out what is empty. in_words: "a, b and c".
std::string joined(strings parts, const char* between);
std::string in_words(strings items);

/// `words` in lines of about `width` characters.
strings lines_of(const std::string& words, std::size_t width);

/// When it was measured: "2026-11-20".
std::string date_of(const scenario_facts& scenario);
/// When all were: "2026-11-20", or "2026-11-20 to 2026-11-28".
std::string dates_of(const results& found);

/// What measures the scenarios again, each command once, the latest last: where two measure the same, it was that one.
strings commands_of(const results& found);

/// "a checkpoint every 100,000 rows", "no checkpoint forced"; empty where they differ.
std::string checkpoints_of(const scenario_facts& scenario);

}  // namespace rowkey::bench
