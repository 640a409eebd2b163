#include "cli.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <libpq-fe.h>

#include "postgres/any_libpqxx.hpp"

namespace rowkey::cli {
namespace {

/// Whether libpq's messages may be shown: they repeat parts of a connection string that libpq cannot read, or that it
/// reads otherwise than was meant, and so perhaps of a password.
bool may_be_repeated(const std::string& dsn) {
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed{PQconninfoParse(dsn.c_str(), nullptr),
                                                                              &PQconninfoFree};
    if (!parsed) return false;
    if (dsn.rfind("postgresql://", 0) != 0 && dsn.rfind("postgres://", 0) != 0) return true;
    // What follows the first @ or / is the host, the port or the database, even if a password was to go on there.
    const std::size_t last = dsn.rfind('@');
    return last == dsn.npos || last == dsn.find_first_of("@/", dsn.find("://") + 3);
}

}  // namespace

std::function<std::vector<std::string>()> add_arguments(CLI::App& subcommand, const std::string& name,
                                                        const std::string& help) {
    const auto first_text = std::make_shared<std::string>();
    auto* const first = subcommand.add_option(name, *first_text, help)->type_name("");
    subcommand.allow_extras();  // the others are what is left over
    return [name, first_text, first, command = &subcommand] {
        std::vector<std::string> all;
        if (first->count() > 0) all.push_back(*first_text);
        bool may_be_option = true;  // until a --
        for (const std::string& one : command->remaining()) {
            if (may_be_option && one == "--") {
                may_be_option = false;
                continue;
            }
            const bool is_number = one.size() > 1 && '0' <= one[1] && one[1] <= '9';  // a negative one
            if (may_be_option && one.starts_with('-') && !is_number) {
                throw usage_error{command->get_name() + ": no " + name + ", and no option of it: " + first_line(one)};
            }
            all.push_back(one);
        }
        return all;
    };
}

text_form form_given(const std::string& name, const std::string& text) {
    try {
        return text_form{text};
    } catch (const std::invalid_argument& error) {
        throw usage_error{name + ": " + error.what()};
    }
}

written_time time_given(const std::string& name, const std::string& text) {
    const auto time = parse_time(text);
    if (!time) throw usage_error{name + ": " + to_string(time.error())};
    return *time;
}

std::string decimal_digits(const std::string& text) {
    const bool fits =
        !text.empty() && text.find_first_not_of("0123456789") == text.npos && (text[0] != '0' || text == "0");
    return fits ? "" : "expected a decimal number, found " + text;
}

void add_dsn(CLI::App& subcommand, std::string& dsn) {
    subcommand.add_option("DSN", dsn,
                          "a libpq connection string or URI, such as service=billing; without it, PGHOST, PGDATABASE "
                          "and the other PG* variables say where");
}

std::unique_ptr<pqxx::connection> connect(const std::string& dsn, const std::string& subcommand) {
    try {
        auto session = std::make_unique<pqxx::connection>(dsn);
        session->set_client_encoding("UTF8");  // whatever PGCLIENTENCODING says: that of our JSON
        pqxx::nontransaction tx{*session};
        postgres::detail::exec(tx, "set application_name to " + tx.quote("rowkey " + subcommand));
        return session;
    } catch (const pqxx::failure& error) {
        if (!may_be_repeated(dsn)) {
            throw command_error{
                "cannot connect: DSN is not what libpq expects; in a URI, write %40 for an @ in a password, %2F for "
                "a /, %25 for a %"};
        }
        throw command_error{"cannot connect: " + first_line(error.what()) +
                            "; check that the server runs, and DSN or the PG* variables"};
    }
}

std::string first_line(std::string text) {
    text.resize(std::min(text.size(), text.find('\n')));
    return text;
}

std::string spoken_duration(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    if (seconds < 10) return std::to_string(std::llround(seconds * 1000)) + " ms";
    if (whole < 120) return std::to_string(whole) + " s";
    if (whole < 7200) return std::to_string(whole / 60) + " min";
    return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
}

}  // namespace rowkey::cli
