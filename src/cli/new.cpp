// rowkey new: ids, for scripts and tests.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <rowkey/v7_generator.hpp>

#include "cli.hpp"
#include "ids.hpp"
#include "lines.hpp"
#include "times.hpp"

namespace rowkey::cli {
namespace {

struct new_arguments {
    std::uint64_t count = 1;
    bool v4 = false;
    std::string at, format = "uuid";
};

uuid id_at(const written_time& at) {
    try {
        if (at.below_ms) return uuidv7_at(at.time);
        return uuidv7_at(std::chrono::floor<std::chrono::milliseconds>(at.time));
    } catch (const clock_error&) {
        throw usage_error{"--at: expected a time from 1970 to before 2527-06-23T06:20:44.416Z"};
    }
}

void print_new(const new_arguments& given, bool of_a_time) {
    const text_form as = form_given("--format", given.format);
    std::optional<written_time> at;
    if (of_a_time) at = time_given("--at", given.at);

    std::array<uuid, 1024> ids;
    std::string out;
    for (std::uint64_t left = given.count; left > 0;) {
        const std::span some{ids.data(), static_cast<std::size_t>(std::min<std::uint64_t>(left, ids.size()))};
        if (at) {
            std::generate(some.begin(), some.end(), [&] { return id_at(*at); });
        } else if (given.v4) {
            std::generate(some.begin(), some.end(), uuidv4);
        } else {
            uuidv7(some);
        }
        for (const uuid& id : some) {
            as.append_to(out, id);
            out += '\n';
        }
        write_out(out);
        left -= some.size();
    }
}

}  // namespace

void add_new(CLI::App& tool) {
    const auto given = std::make_shared<new_arguments>();
    auto* const command = tool.add_subcommand("new", "makes ids: version 7, in ascending order");
    // CLI11 takes a number past 2^64 for the greatest that there is.
    command->add_option("-n", given->count, "how many, up to 10^12; 1 if not said")
        ->check(decimal_digits)
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000'000}))
        ->type_name("N");
    auto* const v4 = command->add_flag("--v4", given->v4, "version 4: random, without a time and an order");
    auto* const at =
        command->add_option("--at", given->at, "version 7 ids of that time instead of now; they have no order")
            ->type_name("TIME")
            ->excludes(v4);
    command->add_option("--format", given->format, std::string{form_names} + "; uuid if not said")->type_name("FORM");
    command->footer(std::string{time_help} + R"(
With more than three digits of a fraction the ids of --at tell the time to the microsecond, and have 54
random bits; else to the millisecond, and have 74.

Examples:
  rowkey new
  rowkey new -n 1000 --format base62
  rowkey new --v4 --format typeid=inv
  rowkey new --at 2026-02-14T10:00:00.123456Z)");
    command->callback([given, at] { print_new(*given, at->count() > 0); });
}

}  // namespace rowkey::cli
