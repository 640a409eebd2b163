#include "sealing.hpp"

#include <string_view>

#include "cli.hpp"

namespace rowkey::cli {

void add_sealing_options(CLI::App& subcommand, sealing_arguments& to) {
    subcommand.add_option("--keys", to.keys, "a file of keys")->type_name("FILE")->required();
    subcommand.add_option("--entity", to.entity, "its public_prefix; without it, that of an entity without a prefix")
        ->type_name("PREFIX");
    subcommand.add_flag("--keep-going", to.keep_going, "leave out what is refused, and end with 1");
}

detail::untyped_row_id_sealer sealer_given(const sealing_arguments& given) {
    form_given("--entity", "typeid=" + given.entity);  // the rules of a prefix are those of a TypeID's
    try {
        return detail::untyped_row_id_sealer{read_keys(given.keys), given.entity};
    } catch (const key_error& error) {
        // It says that rowkey speaks, as the tool itself does.
        constexpr std::string_view opening = "rowkey: ";
        std::string_view what = error.what();
        if (what.starts_with(opening)) what.remove_prefix(opening.size());
        throw command_error{"--keys: " + std::string{what}};
    }
}

}  // namespace rowkey::cli
