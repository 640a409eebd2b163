// A span of time as a range of version 7 ids: what a time column and its index are asked, asked of the key itself.
//
//   const auto march = rowkey::v7_range(sys_days{2026y / March / 1}, sys_days{2026y / April / 1});
//   tx.exec("select * from invoice where id >= $1 and id < $2 order by id", pqxx::params{march.from, march.to});
//   // before libpqxx 7.10: exec_params, with march.from and march.to as its other arguments
//
// The same two bounds serve PARTITION BY RANGE (id), whose FROM is inclusive and whose TO is exclusive too
// (PostgreSQL's manual, 5.12), and keyset paging: the last id of a page takes the place of `from`, with > for >=.
//
// What the range holds: every version 7 id whose milliseconds lie in the span, whoever made it, to the last of its
// random bits. What else: ids of other versions that happen to lie between. The first 48 bits of a version 4 id are
// random, so one in 3.3 million of them falls into a given day, and 99 of 100 sort behind every version 7 id of this
// century's first half. A column that has both needs `and uuid_extract_version(id) = 7` (from PostgreSQL 17), and a
// table partitioned by it a default partition for the rest.
//
// Pure, safe from any thread, no allocation but for an exception's text.
#pragma once

#include <rowkey/config.hpp>

#include <chrono>

#include <rowkey/uuid.hpp>

namespace rowkey {

/// The ids from `from` on, and before `to`. Empty where they are equal.
struct uuid_range {
    uuid from;
    uuid to;

    constexpr bool contains(const uuid& id) const noexcept { return from <= id && id < to; }

    friend constexpr bool operator==(const uuid_range&, const uuid_range&) noexcept = default;
};

/// The version 7 ids of the milliseconds from `from` on, and before `to`. Both bounds are version 7 ids themselves, the
/// least of their millisecond, so PostgreSQL 18's uuid_extract_timestamp tells their times. A finer time does not
/// convert: round it down, as the time in an id is rounded, and adjacent ranges neither overlap nor leave a gap.
///
/// Throws std::out_of_range where one lies outside [1970, 2^48 ms), which is what 48 bits hold (RFC 9562, 5.7);
/// std::invalid_argument where `from` is after `to`.
constexpr uuid_range v7_range(std::chrono::sys_time<std::chrono::milliseconds> from,
                              std::chrono::sys_time<std::chrono::milliseconds> to);

}  // namespace rowkey

#include <rowkey/detail/time_range.hpp>
