// rowkey seal: row numbers as ids that tell nothing.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli.hpp"
#include "ids.hpp"
#include "lines.hpp"
#include "sealing.hpp"

namespace rowkey::cli {
namespace {

struct seal_arguments : sealing_arguments {
    std::string format = "uuid";
};

void seal_rows(const std::vector<std::string>& rows, const seal_arguments& given) {
    const text_form as = form_given("--format", given.format);
    // Sealed for one entity and written as another's, an id would be opened by neither.
    const std::string prefix{as.prefix()};
    if (!prefix.empty() && prefix != given.entity)
        throw usage_error{"--format: typeid=" + prefix + " is for ids of --entity " + prefix};
    if (rows.empty()) require_keys_elsewhere(given);
    const auto sealer = sealer_given(given);
    filter(rows, given.keep_going, [&](std::string_view text, std::string& out) -> std::string {
        const auto row = parse_row(text);
        if (!row) return "not a row number: " + to_string(row.error());
        as.append_to(out, sealer.seal(*row));
        return {};
    });
}

}  // namespace

void add_seal(CLI::App& tool) {
    const auto given = std::make_shared<seal_arguments>();
    auto* const command = tool.add_subcommand("seal", "row numbers as ids that tell nothing");
    const auto rows =
        add_arguments(*command, "ROW", "one or several bigints; without one, the lines of standard input");
    add_sealing_options(*command, *given);
    command->add_option("--format", given->format, std::string{form_names} + "; uuid if not said")->type_name("FORM");
    command->footer(std::string{keys_help} + R"(
As long as the first key stays, the same row has the same id. An id is no permission: whoever has it can use it.

A ROW is written as PostgreSQL writes a bigint: no plus, no blanks, no leading zeros.

Examples:
  (umask 077; openssl rand -hex 32 >id-keys)
  rowkey seal --keys id-keys --entity inv 42
  seq 1000 | rowkey seal --keys id-keys --entity inv --format typeid=inv)");
    command->callback([given, rows] { seal_rows(rows(), *given); });
}

}  // namespace rowkey::cli
