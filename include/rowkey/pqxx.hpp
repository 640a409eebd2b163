// Makes libpqxx read and write rowkey::uuid wherever it takes an int: include this beside <pqxx/pqxx> and link
// rowkey::pqxx.
//
//   pqxx::work tx{connection};
//   tx.exec_params("insert into invoice (id, total) values ($1, $2)", rowkey::uuidv7(), 4200);
//   auto id = tx.exec1("select id from invoice")[0].as<rowkey::uuid>();
//
// Works as field value, std::optional (empty is NULL), parameter of statements and prepared statements, and in
// stream_to and stream_from. Text that is not a canonical uuid, and a NULL where no optional was asked for, throw
// pqxx::conversion_error; neither becomes the nil uuid, and nil is written as the value it is, never as NULL. Columns
// of type text hold the canonical form. Stateless: as thread-safe as libpqxx itself.
//
// One trap of libpqxx 6.4 itself: a stream_from with a list of columns reads an uninitialised flag and may say "Too few fields";
// construct it from the table alone.
//
// For libpqxx 6.4 (its manual's page on string conversion). std::optional there needs PQXX_HAVE_OPTIONAL=1 in every
// source file; the CMake target rowkey::pqxx sets it.
#pragma once

#include <pqxx/version.hxx>
#if PQXX_VERSION_MAJOR != 6 || PQXX_VERSION_MINOR < 4
#error "rowkey/pqxx.hpp is for libpqxx 6.4"
#endif

#include <string>

#include <pqxx/except>
#include <pqxx/strconv>

#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace pqxx {

template <>
struct string_traits<rowkey::uuid> {
    static constexpr const char* name() noexcept { return "rowkey::uuid"; }
    static constexpr bool has_null() noexcept { return false; }
    static constexpr bool is_null(const rowkey::uuid&) noexcept { return false; }
    [[noreturn]] static rowkey::uuid null() { internal::throw_null_conversion(name()); }

    static void from_string(const char text[], rowkey::uuid& id) {
        if (text == nullptr) internal::throw_null_conversion(name());
        const auto parsed = rowkey::parse_uuid(text);
        if (!parsed) {
            throw conversion_error{"Could not convert '" + std::string{text} +
                                   "' to rowkey::uuid: " + rowkey::to_string(parsed.error())};
        }
        id = *parsed;
    }

    static std::string to_string(const rowkey::uuid& id) { return rowkey::to_string(id); }
};

}  // namespace pqxx
