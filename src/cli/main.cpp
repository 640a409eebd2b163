// The tool `rowkey`: ids in the shell, and tables that are already there. One file a subcommand.
#include <algorithm>
#include <exception>
#include <iostream>
#include <string>

#include "cli.hpp"

namespace {

/// CLI11 takes "--x= y" for "--x y", and an option for a value: a variable of a script that is not set would turn
/// --pause-file=$FILE --plan into the migration itself.
void refuse_missing_values(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string one{argv[i]};
        if (one.rfind("--", 0) == 0 && one.find('=') == one.size() - 1)
            throw rowkey::cli::usage_error{one.substr(0, one.size() - 1) + " expects a value; see rowkey --help"};
    }
}

void expect_values(CLI::App& app) {
    const auto missing = [](const std::string& text) {
        if (text.empty()) return std::string{"expects a value"};
        return text.rfind("--", 0) == 0 ? "expects a value, not " + text : std::string{};
    };
    for (auto* const option : app.get_options()) {
        if (option->get_items_expected_max() > 0 && !option->get_positional()) option->check(missing);
    }
    for (auto* const subcommand : app.get_subcommands([](CLI::App*) { return true; })) expect_values(*subcommand);
}

bool has_subcommand(const CLI::App& tool, const std::string& name) {
    const auto all = tool.get_subcommands([](const CLI::App*) { return true; });
    return std::any_of(all.begin(), all.end(), [&](const CLI::App* one) { return one->get_name() == name; });
}

/// What came from the command line may hold anything; on a terminal it must move nothing.
std::string printable(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    }
    return text;
}

/// "rowkey migrate add-public-id", as far as it was read.
std::string words_of(const CLI::App& tool) {
    std::string words = tool.get_name();
    for (auto read = tool.get_subcommands(); !read.empty(); read = read.front()->get_subcommands())
        words += ' ' + read.front()->get_name();
    return words;
}

int run(int argc, char** argv) {
    CLI::App tool{"Ids made, read and converted; what the ids of a database cost; a public id beside a bigint key.",
                  "rowkey"};
    tool.require_subcommand(1);
    tool.failure_message([](const CLI::App* all, const CLI::Error& error) {
        return "rowkey: " + printable(error.what()) + "; see " + words_of(*all) + " --help\n";
    });
    tool.set_version_flag("--version", "rowkey " ROWKEY_CLI_VERSION);
    tool.footer(
        "Exits with 0 when all went well, 1 when something failed or was refused, 2 when the command is wrong.");
    rowkey::cli::add_new(tool);
    rowkey::cli::add_inspect(tool);
    rowkey::cli::add_convert(tool);
    rowkey::cli::add_range(tool);
#ifdef ROWKEY_CLI_SEAL
    rowkey::cli::add_seal(tool);
    rowkey::cli::add_open(tool);
#endif
    rowkey::cli::add_audit(tool);
    rowkey::cli::add_migrate(tool);
    expect_values(tool);
    int status = 0;
    try {
        refuse_missing_values(argc, argv);
        if (argc > 1 && argv[1][0] != '-' && !has_subcommand(tool, argv[1]))
            throw rowkey::cli::usage_error{"there is no subcommand " + std::string{argv[1]} + "; see rowkey --help"};
        tool.parse(argc, argv);
    } catch (const CLI::RuntimeError& error) {  // what is wrong has been told
        status = error.get_exit_code();
    } catch (const CLI::ParseError& error) {
        status = tool.exit(error) == 0 ? 0 : 2;
    } catch (const rowkey::cli::usage_error& error) {
        std::cerr << "rowkey: " << printable(error.what()) << '\n';
        status = 2;
    } catch (const rowkey::cli::command_error& error) {
        std::cerr << "rowkey: " << printable(error.what()) << '\n';
        status = 1;
    } catch (const std::exception& error) {
        std::cerr << "rowkey: " << printable(rowkey::cli::first_line(error.what())) << '\n';
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
