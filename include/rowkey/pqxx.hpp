// Makes libpqxx read and write uuid, row_id<E> (a bigint) and public_id<E> (a uuid) wherever it takes an int: include
// this and link rowkey::pqxx.
//
//   tx.exec_params("insert into invoice (id, total) values ($1, $2)", rowkey::uuidv7(), 4200);         // before 7.10
//   tx.exec("insert into invoice (id, total) values ($1, $2)", pqxx::params{rowkey::uuidv7(), 4200});  // libpqxx 7.10, 8
//   auto id = tx.exec("select id from invoice")[0][0].as<rowkey::uuid>();
//
// Each works, on every libpqxx, as
// - the value of a field, and a std::optional of it, where empty is NULL;
// - a parameter of statements and prepared statements, and text by tx.quote();
// - a column of stream_to, of stream_from (6), and of tx.stream() and the other typed loops (7 and 8);
// - an array of one dimension, std::vector<T> or, where NULLs may be in it, std::vector<std::optional<T>>: in all of
//   these places (`where id = any($1)`, and fields of type uuid[] and bigint[]);
// - a field of a composite, by libpqxx's functions for those (7 and 8).
//
// What does not fit throws pqxx::conversion_error: a uuid that is not in the canonical form, a number that is no int64_t,
// an array of another form, a NULL where no optional was asked for. None of these becomes nil or 0, and those are written
// as the values they are, never as NULL. Columns of type text hold the same text. Stateless: as thread-safe as libpqxx
// itself.
//
// For libpqxx 6.4, 7.8 to 7.10, and 8. Traps of 6.4 itself: a stream_from with a list of columns reads an uninitialised
// flag and may say "Too few fields"; construct it from the table alone. A subtransaction whose first statement is exec_params or
// exec_prepared is not undone; begin it with exec(""). An exec_params after a failed exec of the same transaction runs outside any;
// give the transaction up when a statement has failed. And std::optional there needs PQXX_HAVE_OPTIONAL=1 in every source file;
// the CMake target rowkey::pqxx sets it.
#pragma once

#include <pqxx/version>
#if !(PQXX_VERSION_MAJOR == 6 && PQXX_VERSION_MINOR >= 4) && !(PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 8) && \
    PQXX_VERSION_MAJOR != 8
#error "rowkey/pqxx.hpp is for libpqxx 6.4, 7.8 to 7.10, and 8"
#endif

#include <cstddef>
#include <string>

#include <pqxx/pqxx>

#include <rowkey/keys.hpp>
#include <rowkey/pqxx/v6.hpp>
#include <rowkey/pqxx/v7.hpp>
#include <rowkey/pqxx/v8.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey {

#if PQXX_VERSION_MAJOR == 6
using binary_parameter = ::pqxx::binarystring;
#elif PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR < 9
using binary_parameter = std::basic_string<std::byte>;
#else
using binary_parameter = ::pqxx::bytes;
#endif

/// A parameter of 16 bytes instead of 36 characters, for `$1::uuid`, for a uuid column and beside one (`id = $1`); the
/// server refuses it where it would be text (`$1::text`). Owns its bytes; allocates.
inline binary_parameter binary(const uuid& id) {
#if PQXX_VERSION_MAJOR == 6
    return {id.bytes().data(), id.bytes().size()};
#else
    return {id.bytes().begin(), id.bytes().end()};
#endif
}
template <typename E>
binary_parameter binary(const public_id<E>& id) {
    return binary(id.value());
}

}  // namespace rowkey
