// rowkey audit: looks at the keys of a database, and says what is worth doing.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include <rowkey/postgres/audit.hpp>

#include "audit_output.hpp"
#include "cli.hpp"

namespace rowkey::cli {
namespace {

struct audit_command {
    std::string dsn;
    std::vector<std::string> schemas;
    std::int64_t sample = 10'000;
    std::int64_t timeout_s = 10;
    std::int64_t least_mib = 10;
    bool json = false;
};

/// That of the terminal, from 80 to 120; 100 where there is none.
std::size_t output_width() {
    winsize size{};
    if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
    return std::clamp<std::size_t>(size.ws_col, 80, 120);
}

void run(const audit_command& command) {
    postgres::audit_options options;
    options.schemas = command.schemas;
    options.sample_rows = command.sample;
    options.statement_timeout = std::chrono::seconds{command.timeout_s};
    options.least_bytes = command.least_mib << 20;
    const auto session = connect(command.dsn, "audit");
    try {
        const auto report = postgres::audit(*session, options);
        std::cout << (command.json ? audit_json(report, options) : audit_table(report, options, output_width()));
    } catch (const postgres::audit_error& error) {
        throw command_error{first_line(error.what())};
    } catch (const pqxx::broken_connection& error) {
        throw command_error{"the connection was lost: " + first_line(error.what())};
    } catch (const pqxx::failure& error) {
        throw command_error{"cannot read the catalog: " + first_line(error.what())};
    }
}

constexpr const char* examples = R"(Examples:
  rowkey audit service=billing
  rowkey audit --schema billing --sample 100000 postgresql://reader@db.example/shop
  PGSERVICE=billing rowkey audit --json | jq -r '.advice[].command // empty'

Writes nothing: each look is a short transaction that is read only. What the role may not see is told. Of a large table
it reads pages at random. pgstatindex() reads whole indexes: where the extension pgstattuple is installed and that is
too much, use a role that may not call it. It advises what saves 20% of an index, and no less than --least-saving.

)";

}  // namespace

void add_audit(CLI::App& tool) {
    auto* const audit = tool.add_subcommand("audit", "what the ids of a database cost, and what is worth doing");
    const auto command = std::make_shared<audit_command>();
    add_dsn(*audit, command->dsn);
    audit->add_option("--schema", command->schemas, "only this schema; may be given several times")
        ->allow_extra_args(false)
        ->type_name("NAME");
    audit->add_option("--sample", command->sample, "rows to read of each table, about; from 1 to 1000000")
        ->check(decimal_digits)
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}))
        ->type_name("N")
        ->capture_default_str();
    audit->add_option("--statement-timeout", command->timeout_s, "of each statement, from 1 to 86400 seconds")
        ->check(decimal_digits)
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{86'400}))
        ->type_name("SECONDS")
        ->capture_default_str();
    audit->add_option("--least-saving", command->least_mib, "MiB; advice that saves less is not given")
        ->check(decimal_digits)
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}))
        ->type_name("MIB")
        ->capture_default_str();
    audit->add_flag("--json", command->json, "write JSON instead of the table");
    audit->footer(std::string{examples} + audit_json_help);
    audit->callback([command] { run(*command); });
}

}  // namespace rowkey::cli
