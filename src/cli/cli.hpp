// What the subcommands of the tool `rowkey` have in common.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <pqxx/connection>

#include "ids.hpp"
#include "times.hpp"

namespace rowkey::cli {

/// What a person must hear in one line: what is wrong and what to do. The tool ends with 1.
class command_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The same for what was asked wrongly. The tool ends with 2.
class usage_error : public command_error {
  public:
    using command_error::command_error;
};

// Each adds its subcommand, which runs when the command line names it. One file each.
void add_audit(CLI::App& tool);
void add_convert(CLI::App& tool);
void add_inspect(CLI::App& tool);
void add_migrate(CLI::App& tool);
void add_new(CLI::App& tool);
void add_open(CLI::App& tool);  // where rowkey::seal is built, as add_seal()
void add_range(CLI::App& tool);
void add_seal(CLI::App& tool);

/// Adds a positional argument, of which there may be none or several. What it returns gives them once the command line
/// is read, each as it is: in an option for several, CLI11 would read [a,b] as two and [] as none. That throws
/// usage_error for what looks like an option and is none.
std::function<std::vector<std::string>()> add_arguments(CLI::App& subcommand, const std::string& name,
                                                        const std::string& help);

/// What an argument or option of that name says. Throws usage_error.
text_form form_given(const std::string& name, const std::string& text);
written_time time_given(const std::string& name, const std::string& text);

/// For an option's check(): CLI11 itself reads 010 as octal and 0x10 as hexadecimal.
std::string decimal_digits(const std::string& text);

/// The positional DSN of a subcommand: a libpq connection string or URI. Without one, the PG* variables and libpq's
/// defaults say where (PostgreSQL's manual, 34.1 and 34.15).
void add_dsn(CLI::App& subcommand, std::string& dsn);

/// Connects as application_name `rowkey SUBCOMMAND`, quietly. Throws command_error, which repeats no password.
std::unique_ptr<pqxx::connection> connect(const std::string& dsn, const std::string& subcommand);

/// The first line, for messages of libpq and of the server have several.
std::string first_line(std::string text);

/// How long that is, for people: 2 h 5 min, 12 s, 350 ms.
std::string spoken_duration(double seconds);

}  // namespace rowkey::cli
