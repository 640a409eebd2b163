// The tool `rowkey`: ids in the shell, and tables that are already there. One file a subcommand.
#include <exception>
#include <iostream>

#include "cli.hpp"

namespace {

int run(int argc, char** argv) {
    CLI::App tool{"Ids made, read and converted; and a public id beside the bigint key of a table that is there.",
                  "rowkey"};
    tool.require_subcommand(1);
    tool.failure_message([](const CLI::App*, const CLI::Error& error) {
        return "rowkey: " + rowkey::cli::first_line(error.what()) + "; see rowkey --help\n";
    });
    tool.set_version_flag("--version", "rowkey " ROWKEY_CLI_VERSION);
    tool.footer(
        "Exits with 0 when all went well, 1 when something failed or was refused, 2 when the command is wrong.");
    rowkey::cli::add_new(tool);
    rowkey::cli::add_inspect(tool);
    rowkey::cli::add_convert(tool);
    rowkey::cli::add_range(tool);
    rowkey::cli::add_migrate(tool);
    int status = 0;
    try {
        tool.parse(argc, argv);
    } catch (const CLI::RuntimeError& error) {  // what is wrong has been told
        status = error.get_exit_code();
    } catch (const CLI::ParseError& error) {
        status = tool.exit(error) == 0 ? 0 : 2;
    } catch (const rowkey::cli::usage_error& error) {
        std::cerr << "rowkey: " << error.what() << '\n';
        status = 2;
    } catch (const std::exception& error) {
        std::cerr << "rowkey: " << rowkey::cli::first_line(error.what()) << '\n';
        status = 1;
    }
    if (!std::cout.flush()) {
        std::cerr << "rowkey: cannot write to standard output\n";
        return 1;
    }
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (...) {  // there is not even the memory to say what
        return 1;
    }
}
