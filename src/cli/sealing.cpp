#include "sealing.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

#include "cli.hpp"

namespace rowkey::cli {

void add_sealing_options(CLI::App& subcommand, sealing_arguments& to) {
    subcommand.add_option("--keys", to.keys, "a file of keys")->type_name("FILE")->required();
    subcommand.add_option("--entity", to.entity, "the entity's public_prefix; without it, the entity has none")
        ->type_name("PREFIX");
    subcommand.add_flag("--keep-going", to.keep_going, "leave out what is refused, and end with 1");
}

void require_keys_elsewhere(const sealing_arguments& given) {
    struct stat input, keys;
    if (::fstat(STDIN_FILENO, &input) == 0 && ::stat(given.keys.c_str(), &keys) == 0 && input.st_dev == keys.st_dev &&
        input.st_ino == keys.st_ino)
        throw usage_error{"--keys: standard input is read for what is to be converted; name another file"};
}

rowkey::detail::untyped_row_id_sealer sealer_given(const sealing_arguments& given) {
    form_given("--entity", "typeid=" + given.entity);  // the rules of a prefix are those of a TypeID's
    try {
        return rowkey::detail::untyped_row_id_sealer{read_keys(given.keys), given.entity};
    } catch (const key_error& error) {
        // It says that rowkey speaks, as the tool itself does.
        constexpr std::string_view opening = "rowkey: ";
        std::string_view what = error.what();
        if (what.starts_with(opening)) what.remove_prefix(opening.size());
        throw command_error{"--keys: " + std::string{what}};
    }
}

}  // namespace rowkey::cli
