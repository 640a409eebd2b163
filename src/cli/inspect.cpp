// rowkey inspect: what an id says, or why it is none.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli.hpp"
#include "ids.hpp"
#include "lines.hpp"

namespace rowkey::cli {
namespace {

struct inspect_arguments {
    bool as_json = false;
};

/// Tells of one id after another, and remembers whether each was one.
class inspector {
  public:
    explicit inspector(bool as_json) noexcept : as_json_{as_json} {}

    void inspect(std::string_view text, const char* kind, std::uint64_t number) {
        const id_reading read = read_id(text);
        if (read.parts) {
            if (as_json_) {
                describe_as_json(out_, read);
            } else {
                if (!first_) out_ += '\n';
                describe(out_, read);
            }
            first_ = false;
            return;
        }
        const std::string why = refusal(read);
        if (as_json_) out_ += nlohmann::ordered_json{{kind, number}, {"error", why}}.dump() + "\n";
        flush();
        tell(std::string{kind} + " " + std::to_string(number) + ": " + why);
        all_were_ids_ = false;
    }
    void flush() { write_out(out_); }
    bool all_were_ids() const noexcept { return all_were_ids_; }

  private:
    bool as_json_, first_ = true, all_were_ids_ = true;
    std::string out_;
};

void inspect_given(const std::vector<std::string>& ids, bool as_json) {
    inspector to{as_json};
    for (std::size_t i = 0; i < ids.size(); ++i) to.inspect(ids[i], "argument", i + 1);
    if (ids.empty()) {
        line_reader lines{[&] { to.flush(); }};
        for (std::string_view line; lines.next(line);) to.inspect(line, "line", lines.number());
    }
    to.flush();
    if (!to.all_were_ids()) throw CLI::RuntimeError{1};
}

}  // namespace

void add_inspect(CLI::App& tool) {
    const auto given = std::make_shared<inspect_arguments>();
    auto* const command = tool.add_subcommand("inspect", "tells what ids say, or why they are none");
    const auto ids =
        add_arguments(*command, "ID", "one or several, in any form; without one, the lines of standard input");
    command->add_flag("--json", given->as_json, "one JSON object a line for each");
    command->footer(
        R"(An ID is a uuid (also in braces, after urn:uuid:, or with other or no hyphens), base62, base32, a ULID
or a TypeID. A text with an underscore is read as a TypeID; one with a hyphen or a brace, or of more than
26 characters, as a uuid; of 23 to 26 as base32, or as a ULID if its first letter is a capital; a shorter
one as base62. Times are UTC. Only the milliseconds are sure: what the bits below them mean is told as
readings, for makers differ. Exits with 1 if one is no id.

Examples:
  rowkey inspect 0190b8a4-5d2c-7b1e-8f3a-6c5d4e3f2a1b
  rowkey inspect inv_01h455vb4pex5vsknk084sn02q 02tcRIyrxLXTR81B3dqdOx
  rowkey new -n 3 | rowkey inspect --json)");
    command->callback([given, ids] { inspect_given(ids(), given->as_json); });
}

}  // namespace rowkey::cli
