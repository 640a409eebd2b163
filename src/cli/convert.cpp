// rowkey convert: a filter of ids, one a line, from any form to one.
#include <memory>
#include <string>
#include <string_view>

#include "cli.hpp"
#include "ids.hpp"
#include "lines.hpp"

namespace rowkey::cli {
namespace {

struct convert_arguments {
    std::string to;
    bool keep_going = false;
};

void convert_lines(const convert_arguments& given) {
    const text_form to = form_given("--to", given.to);
    filter({}, given.keep_going, [&](std::string_view text, std::string& out) -> std::string {
        const id_reading read = read_id(text);
        if (!read.parts) return refusal(read);
        to.append_to(out, read.parts->id);
        return {};
    });
}

}  // namespace

void add_convert(CLI::App& tool) {
    const auto given = std::make_shared<convert_arguments>();
    auto* const command = tool.add_subcommand("convert", "a filter: ids in any form, one a line, to one form");
    command->add_option("--to", given->to, form_names)->type_name("FORM")->required();
    command->add_flag("--keep-going", given->keep_going, "leave out lines that are no ids, and end with 1");
    command->footer(
        R"(Reads each line as `rowkey inspect` does. Lines end with LF or CR LF; those written, with LF. At a line
that is no id it says why, with the line's number, and ends with 1; what came before has been written.

Examples:
  rowkey new -n 3 | rowkey convert --to base62
  echo 0190b8a4-5d2c-7b1e-8f3a-6c5d4e3f2a1b | rowkey convert --to typeid=inv)");
    command->callback([given] { convert_lines(*given); });
}

}  // namespace rowkey::cli
