// rowkey range: a span of time as two ids, for WHERE.
#include <chrono>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>
#include <rowkey/time_range.hpp>

#include "cli.hpp"
#include "ids.hpp"
#include "lines.hpp"
#include "times.hpp"

namespace rowkey::cli {
namespace {

struct range_arguments {
    std::string from, to;
    bool as_json = false;
};

std::chrono::sys_time<std::chrono::milliseconds> bound_given(const std::string& name, const std::string& text) {
    const auto time = std::chrono::floor<std::chrono::milliseconds>(time_given(name, text).time);
    if (time.time_since_epoch().count() < 0) throw usage_error{name + ": expected a time from 1970 on"};
    return time;
}

void print_range(const range_arguments& given) {
    const auto from = bound_given("FROM", given.from), to = bound_given("TO", given.to);
    if (from > to) throw usage_error{"TO: expected a time that is not before FROM"};
    const uuid_range range = v7_range(from, to);
    std::string out = to_string(range.from) + "\n" + to_string(range.to) + "\n";
    if (given.as_json)
        out = nlohmann::ordered_json{{"from", to_string(range.from)}, {"to", to_string(range.to)}}.dump() + "\n";
    write_out(out);
}

}  // namespace

void add_range(CLI::App& tool) {
    const auto given = std::make_shared<range_arguments>();
    auto* const command =
        tool.add_subcommand("range", "a span of time as two uuids: where id >= first and id < second");
    command->add_option("FROM", given->from, "the first moment")->type_name("TIME")->required();
    command->add_option("TO", given->to, "the moment after the last")->type_name("TIME")->required();
    command->add_flag("--json", given->as_json, "one JSON object: from, to");
    command->footer(std::string{time_help} + R"( It is rounded down to the
millisecond, as the time in an id is. The two uuids are for the version 7 ids of the span, whoever made them,
in a WHERE or as the bounds of a partition: from the first on, and before the second.

Examples:
  rowkey range 2026-02-14 2026-02-15
  rowkey range 2026-02-14T09:00:00+01:00 2026-02-14T10:00:00+01:00 --json)");
    command->callback([given] { print_range(*given); });
}

}  // namespace rowkey::cli
