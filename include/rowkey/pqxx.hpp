// Makes libpqxx read and write uuid, row_id<E> (a bigint) and public_id<E> (a uuid) wherever it takes an int: include
// this and link rowkey::pqxx.
//
//   tx.exec_params("insert into invoice (id, total) values ($1, $2)", rowkey::uuidv7(), 4200);         // before 7.10
//   tx.exec("insert into invoice (id, total) values ($1, $2)", pqxx::params{rowkey::uuidv7(), 4200});  // 7.10 and 8
//   auto id = tx.exec("select id from invoice")[0][0].as<rowkey::uuid>();
//
// Each works, on every libpqxx, as
// - the value of a field, and a std::optional of it, where empty is NULL;
// - a parameter of statements and prepared statements, and text by tx.quote();
// - a column of stream_to, of stream_from (6), and of tx.stream() and the other typed loops (7 and 8);
// - an array of one dimension, in all of these places (`where id = any($1)`, and fields of type uuid[] and bigint[]);
// - a field of a composite, by libpqxx's functions for those (7 and 8).
//
// Arrays are written from and read into std::vector<T>, or std::vector<std::optional<T>> where NULLs may be in them.
// They are written, but not read, from std::span, std::array and std::set too. Other containers: 8 takes any range, 6
// and 7 none.
//
// What does not fit throws pqxx::conversion_error: a uuid that is not in the canonical form, a number that is no
// int64_t, an array of another form, a NULL where no optional was asked for. Nothing that does not fit is read as nil
// or 0. The exception says where and why, as parse_uuid does, and does not repeat the text. Nil and 0 are values: they
// are written as such, and never as NULL. Columns of type text hold the same text. Stateless: as thread-safe as libpqxx
// itself.
//
// rowkey/postgres/retry.hpp lists the exceptions after which work may be tried again, and does so.
//
// A row_id does not print, but libpqxx may print one. Its exceptions hold the text of the statement and what the server
// says of a value. What traces a connection (PQtrace) sees all parameters.
//
// For libpqxx 6.4, 7.8 to 7.10, and 8. Traps of 6.4 itself: a stream_from with a list of columns reads an uninitialised
// flag and may say "Too few fields"; construct it from the table alone. A subtransaction whose first statement is
// exec_params or exec_prepared is not undone; begin it with exec(""). An exec_params after a failed exec of the same
// transaction runs outside any; give the transaction up when a statement has failed. And std::optional there needs
// PQXX_HAVE_OPTIONAL=1 in every source file. The CMake target rowkey::pqxx and rowkey-postgres.pc have a folder that
// sees to it, before libpqxx's own; where libpqxx's folder comes first all the same, define it.
#pragma once

#include <rowkey/config.hpp>

#include <string>

#include <pqxx/pqxx>

#include <rowkey/keys.hpp>
#include <rowkey/pqxx/libpqxx.hpp>
#include <rowkey/pqxx/server_text.hpp>
#include <rowkey/pqxx/v6.hpp>
#include <rowkey/pqxx/v7.hpp>
#include <rowkey/pqxx/v8.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey {

/// A parameter of 16 bytes instead of 36 characters, for `$1::uuid`, for a uuid column and beside one (`id = $1`); the
/// server refuses it where it would be text (`$1::text`). Owns its bytes; allocates.
inline binary_parameter binary(const uuid& id) {
    return detail::binary_of(id.bytes());
}
template <typename E>
binary_parameter binary(const public_id<E>& id) {
    return binary(id.value());
}

}  // namespace rowkey

namespace pqxx {

/// Refused in one sentence: pqxx::to_string(id) is a text in the program's hands, as `cout << id` would be. libpqxx's
/// own calls are compiled without this one, so that parameters, quote(), arrays and COPY take a row_id as ever.
template <typename E, typename Reason = rowkey::detail::a_row_id_has_no_text_so_print_its_value>
std::string to_string(const rowkey::row_id<E>&)
    ROWKEY_REFUSED("a row_id has no text: print its value(), or tx.quote() it");

}  // namespace pqxx
