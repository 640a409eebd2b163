// Shorter text of a uuid, both ways: the id as one number of 128 bits, in digits of a fixed count.
//
//   to_base62(id)     "02tcRIyrxLXTR81B3dqdOx"        22 digits, 0-9A-Za-z: short, for URLs
//   to_base32(id)     "01h455vb4pex5vsknk084sn02q"    26 digits of Crockford's base32, lower case: a TypeID's suffix
//   to_ulid(id)       "01H455VB4PEX5VSKNK084SN02Q"    the same, upper case: a ULID; a version 7 uuid's tells its time
//
// Text sorts as the ids do where bytes are compared, in PostgreSQL under collation "C". Nearly every other collation
// sorts the cases of base62 together. Some take two letters for one ("ch", "aa") or a letter elsewhere, and so misorder
// base32, ULIDs and TypeIDs too. Of ICU's (version 72) those are the collations of 31 languages: az br bs ceb cs cy da
// dsb ee et fil fo fy ha haw hr hsb hu ig lt lv nb nn no om sk sq sr-Latn to uz yo. So declare a column of such text
// with `collate "C"`, or keep the uuid in it.
//
// An id has one text in each form and no two texts mean one id: the decoders refuse the other case,
// Crockford's aliases (i, l, o) and hyphens, numbers past 2^128 - 1, and every other length, and tell where and why as
// parse_uuid does. Only from_ulid_lenient reads what people type.
//
// Only functions that return std::string allocate, and only they can throw (std::bad_alloc). All are pure and safe from
// any thread; any bytes may be parsed. No locale, no terminating NUL.
#pragma once

#include <rowkey/config.hpp>

#include <charconv>
#include <string>
#include <string_view>

#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey {

/// The text of an id.
ROWKEY_EXPORT std::string to_base62(const uuid& id);
ROWKEY_EXPORT std::string to_base32(const uuid& id);
ROWKEY_EXPORT std::string to_ulid(const uuid& id);

/// The same into a buffer: 22, 26 and 26 characters, as std::to_chars. {last, errc::value_too_large} and nothing
/// written where there is less room.
constexpr std::to_chars_result to_base62(char* first, char* last, const uuid& id) noexcept;
constexpr std::to_chars_result to_base32(char* first, char* last, const uuid& id) noexcept;
constexpr std::to_chars_result to_ulid(char* first, char* last, const uuid& id) noexcept;

/// The id of a text, which must be just what the function above gives for it.
constexpr parse_result<uuid> from_base62(std::string_view text) noexcept;
constexpr parse_result<uuid> from_base32(std::string_view text) noexcept;
constexpr parse_result<uuid> from_ulid(std::string_view text) noexcept;

/// A ULID as a person may have typed it: either case, and i and l for 1 and o for 0 as Crockford's base32 reads them
/// (https://www.crockford.com/base32.html). It is still 26 characters. Hyphens, which Crockford lets a decoder ignore,
/// are refused: nothing writes a ULID with them.
constexpr parse_result<uuid> from_ulid_lenient(std::string_view text) noexcept;

}  // namespace rowkey

#include <rowkey/detail/base_n.hpp>
