// What the subcommands `seal` and `open` have in common.
#pragma once

#include <string>

#include <CLI/CLI.hpp>
#include <rowkey/seal.hpp>

namespace rowkey::cli {

struct sealing_arguments {
    std::string keys, entity;
    bool keep_going = false;
};

/// For the help of both.
inline constexpr char keys_help[] =
    R"(FILE has one key a line, each of 64 hexadecimal digits, newest first, 8 at most. New ids are sealed under
the first; all of them open. A file that others than its owner have access to is refused. PREFIX is
the public_prefix of the entity in C++ (rowkey::row_id_sealer). The ids of two entities are unrelated.)";

void add_sealing_options(CLI::App& subcommand, sealing_arguments& to);

/// Throws usage_error where the keys are what is read as lines too: an error would repeat a digit of them.
void require_keys_elsewhere(const sealing_arguments& given);

/// Throws usage_error for a prefix that is none, and command_error for keys that cannot be had. No message repeats
/// anything of a key.
rowkey::detail::untyped_row_id_sealer sealer_given(const sealing_arguments& given);

}  // namespace rowkey::cli
