// rowkey open: the row numbers behind sealed ids.
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

void open_ids(const std::vector<std::string>& ids, const sealing_arguments& given) {
    if (ids.empty()) require_keys_elsewhere(given);
    const auto sealer = sealer_given(given);
    const std::string expected = given.entity.empty() ? "no prefix" : "the prefix " + given.entity;
    filter(ids, given.keep_going, [&](std::string_view text, std::string& out) -> std::string {
        const id_reading read = read_id(text);
        if (!read.parts) return refusal(read);
        const auto& [prefix, id] = *read.parts;
        if (!prefix.empty() && prefix != given.entity)
            return "of another entity: found the prefix " + std::string{prefix} + ", expected " + expected;
        if (id.version() != 8) return "not a sealed id: expected a uuid of version 8";
        const auto row = sealer.open(id);
        if (!row) return "no key opens it: altered, of another entity, or sealed under another key";
        out += std::to_string(*row);
        return {};
    });
}

}  // namespace

void add_open(CLI::App& tool) {
    const auto given = std::make_shared<sealing_arguments>();
    auto* const command = tool.add_subcommand("open", "the row numbers behind sealed ids");
    const auto ids =
        add_arguments(*command, "ID", "one or several, in any form; without one, the lines of standard input");
    add_sealing_options(*command, *given);
    command->footer(std::string{keys_help} + R"(

Reads each ID as `rowkey inspect` does. Exits with 1 if one is not opened.

Examples:
  (umask 077; openssl rand -hex 32 >id-keys)
  rowkey seal --keys id-keys --entity inv 42 | rowkey open --keys id-keys --entity inv)");
    command->callback([given, ids] { open_ids(ids(), *given); });
}

}  // namespace rowkey::cli
