#include "measure/keys.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "postgres/any_libpqxx.hpp"

namespace rowkey::bench {
namespace {

const std::string& payload = row_payload;

uuid skewed(const uuid& id, std::chrono::milliseconds by) {
    return uuid::from_words(id.high_word() + (static_cast<std::uint64_t>(by.count()) << 16), id.low_word());
}

// ---- ids that the application makes

struct random_v4 {
    using id = uuid;
    static void fill(std::span<uuid> ids, const writing&) {
        for (auto& one : ids) one = uuidv4();
    }
};

struct ordered_v7 {
    using id = uuid;
    static void fill(std::span<uuid> ids, const writing& how) {
        if (ids.size() == 1) {
            ids[0] = uuidv7();
        } else {
            uuidv7(ids);
        }
        if (how.skew.count() == 0) return;
        for (auto& one : ids) one = skewed(one, how.skew);
    }
};

/// Milliseconds and random bits, as most libraries make them.
struct millisecond_v7 {
    using id = uuid;
    static void fill(std::span<uuid> ids, const writing& how) {
        for (auto& one : ids) {
            const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now() + how.skew);
            one = uuidv7_at(now);
        }
    }
};

/// As text, of the same bits: 48 of milliseconds, then what the kind has.
struct typeid_text {
    using id = std::string;
    static void fill(std::span<std::string> ids, const writing& how) {
        std::vector<uuid> made(ids.size());
        ordered_v7::fill(made, how);
        for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = to_typeid("row", made[i]);
    }
};

struct ulid_text {
    using id = std::string;
    static void fill(std::span<std::string> ids, const writing& how) {
        for (auto& one : ids) {
            const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now() + how.skew);
            const uuid random = uuidv4(),
                       more = uuidv4();  // for 80 random bits: a version 4 has its version among the first 64
            const auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count());
            one = to_ulid(
                uuid::from_words(ms << 16 | (more.low_word() & 0xffff), random.high_word() ^ more.low_word() >> 20));
        }
    }
};

/// 21 characters of an alphabet of 64, 126 random bits.
struct nanoid_text {
    using id = std::string;
    static void fill(std::span<std::string> ids, const writing&) {
        constexpr std::string_view alphabet = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
        for (auto& one : ids) {
            one.clear();
            while (one.size() < 21) {
                const std::uint64_t bits = uuidv4().low_word();  // of which the lower 62 are random
                for (int shift = 0; shift < 60 && one.size() < 21; shift += 6) one += alphabet[bits >> shift & 63];
            }
        }
    }
};

template <typename MakeRow>
void copy(pqxx::transaction_base& transaction, const std::string& table, const std::vector<std::string>& columns,
          std::int64_t rows, MakeRow make_row) {
    auto stream = postgres::detail::copy_into(transaction, table, columns);
    for (std::int64_t row = 0; row < rows; ++row) stream << make_row(row);
    stream.complete();
}

/// Calls write(first, rows) for each part of `rows` rows that one COPY writes.
template <typename Write>
void in_parts(std::int64_t rows, const writing& how, Write write) {
    const std::int64_t most = how.rows_at_once > 0 ? how.rows_at_once : std::max<std::int64_t>(rows, 1);
    for (std::int64_t first = 0; first < std::max<std::int64_t>(rows, 1); first += most) {
        write(first, std::min(most, rows - first));
    }
}

/// Writes rows with these columns, each as `make_row` gives it: a tuple.
template <typename MakeRow>
void insert_or_copy(pqxx::transaction_base& transaction, const std::string& table,
                    const std::vector<std::string>& columns, std::int64_t rows, const writing& how, MakeRow make_row) {
    if (how.by == statements::copy) {
        in_parts(rows, how, [&](std::int64_t first, std::int64_t part) {
            copy(transaction, table, columns, part, [&](std::int64_t row) { return make_row(first + row); });
        });
        return;
    }
    std::vector<std::string> places;
    for (std::size_t i = 1; i <= columns.size(); ++i) places.push_back(absl::StrCat("$", i));
    const std::string insert = absl::StrCat("insert into ", table, " (", absl::StrJoin(columns, ", "), ") values (",
                                            absl::StrJoin(places, ", "), ")");
    const auto run = [&](const auto&... values) { postgres::detail::exec(transaction, insert, values...); };
    for (std::int64_t row = 0; row < rows; ++row) std::apply(run, make_row(row));
}

/// Likewise, and with its tenant where rows have one.
template <typename MakeRow>
void copy_rows(pqxx::transaction_base& transaction, const std::string& table, std::vector<std::string> columns,
               std::int64_t rows, const writing& how, MakeRow make_row) {
    if (how.layout == nullptr || how.layout->tenants == 0) {
        insert_or_copy(transaction, table, columns, rows, how, make_row);
        return;
    }
    columns.insert(columns.begin(), "tenant_id");
    insert_or_copy(transaction, table, columns, rows, how, [&](std::int64_t row) {
        return std::tuple_cat(std::tuple<std::string>{how.layout->tenant_of(how.first_row + row)}, make_row(row));
    });
}

/// Writes rows of which the application makes column `Column`.
template <typename Ids, const char* Column>
void write_made(pqxx::transaction_base& transaction, const std::string& table, std::int64_t rows, const writing& how) {
    using id = typename Ids::id;
    std::vector<id> ids(how.ids_first ? static_cast<std::size_t>(rows) : 0);
    if (how.ids_first) Ids::fill(ids, how);
    const auto next = [&](std::int64_t row) {
        if (how.ids_first) return ids[static_cast<std::size_t>(row)];
        std::array<id, 1> one;
        Ids::fill(one, how);
        return one[0];
    };
    copy_rows(transaction, table, {Column, "payload"}, rows, how, [&](std::int64_t row) {
        return std::tuple<id, const std::string&>{next(row), payload};
    });
}

/// Writes rows whose key the server makes.
void write_payload(pqxx::transaction_base& transaction, const std::string& table, std::int64_t rows,
                   const writing& how) {
    copy_rows(transaction, table, {"payload"}, rows, how, [](std::int64_t) { return std::tie(payload); });
}

constexpr char id_column[] = "id", public_id_column[] = "public_id";

constexpr std::array bigint_index{index_definition{"rows_pkey", "id", bigint_entry_bytes, key_order::ascending}};
constexpr std::array random_index{index_definition{"rows_pkey", "id", uuid_entry_bytes, key_order::random}};
constexpr std::array ascending_index{index_definition{"rows_pkey", "id", uuid_entry_bytes, key_order::ascending}};
constexpr std::array two_indexes{
    index_definition{"rows_public_id_key", "public_id", uuid_entry_bytes, key_order::ascending},
    index_definition{"rows_pkey", "id", bigint_entry_bytes, key_order::ascending}};
constexpr std::array two_indexes_random{
    index_definition{"rows_public_id_key", "public_id", uuid_entry_bytes, key_order::random},
    index_definition{"rows_pkey", "id", bigint_entry_bytes, key_order::ascending}};

constexpr std::array typeid_index{index_definition{"rows_pkey", "id", text_entry_bytes(30), key_order::ascending}};
constexpr std::array ulid_index{index_definition{"rows_pkey", "id", text_entry_bytes(26), key_order::ascending}};
constexpr std::array nanoid_index{index_definition{"rows_pkey", "id", text_entry_bytes(21), key_order::random}};

constexpr std::string_view text_key =
    "id pg_catalog.text collate pg_catalog.\"C\" primary key, payload pg_catalog.text not null";
constexpr std::string_view uuid_key = "id pg_catalog.uuid primary key, payload pg_catalog.text not null";
constexpr std::string_view both_keys =
    "id bigint generated always as identity primary key, public_id pg_catalog.uuid not null unique, payload "
    "pg_catalog.text not null";

// bench/run reads the names from this file, where nothing else is given a `.name`.
constexpr std::array key_kinds{
    key_kind{.name = "bigint",
             .about = "an identity column",
             .columns = "id bigint generated always as identity primary key, payload pg_catalog.text not null",
             .indexes = bigint_index,
             .make_uuids = nullptr,
             .write_rows = write_payload,
             .usual = true,
             .symbol = "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
             .colour = "#6a7280",
             .dark_colour = "#a9b1bd"},
    key_kind{.name = "uuidv4",
             .about = "random, made by the client with uuidv4()",
             .columns = uuid_key,
             .indexes = random_index,
             .make_uuids = random_v4::fill,
             .write_rows = write_made<random_v4, id_column>,
             .usual = true,
             .symbol = "M-4-4h8v8h-8z",
             .colour = "#c64a06",
             .dark_colour = "#ff8b4d"},
    key_kind{.name = "uuidv7",
             .about = "made by the client with uuidv7(), in one order for the whole process",
             .columns = uuid_key,
             .indexes = ascending_index,
             .make_uuids = ordered_v7::fill,
             .write_rows = write_made<ordered_v7, id_column>,
             .usual = true,
             .symbol = "M0-5l5.2 9.2h-10.4z",
             .colour = "#0a6ab6",
             .dark_colour = "#5db5f5"},
    key_kind{.name = "uuidv7-ms",
             .about = "milliseconds, then 74 random bits, as most libraries make them; by the client",
             .columns = uuid_key,
             .indexes = ascending_index,
             .make_uuids = millisecond_v7::fill,
             .write_rows = write_made<millisecond_v7, id_column>,
             .symbol = "M-1.7-5h3.4v3.3h3.3v3.4h-3.3v3.3h-3.4v-3.3h-3.3v-3.4h3.3z",
             .colour = "#b5508c",
             .dark_colour = "#e58fc0"},
    key_kind{.name = "bigint+uuidv7",
             .about = "an identity as the primary key, and a unique public_id of uuidv7",
             .columns = both_keys,
             .indexes = two_indexes,
             .make_uuids = ordered_v7::fill,
             .write_rows = write_made<ordered_v7, public_id_column>,
             .usual = true,
             .symbol = "M0-5.8l5.8 5.8-5.8 5.8-5.8-5.8z",
             .colour = "#00805f",
             .dark_colour = "#35c99c"},
    key_kind{.name = "bigint+uuidv4",
             .about = "an identity as the primary key, and a unique public_id of uuidv4",
             .columns = both_keys,
             .indexes = two_indexes_random,
             .make_uuids = random_v4::fill,
             .write_rows = write_made<random_v4, public_id_column>,
             .symbol = "M-5.2-3h3.2v-2.2h4v2.2h3.2v6h-3.2v2.2h-4v-2.2h-3.2z",
             .colour = "#6f58c9",
             .dark_colour = "#a896f5"},
    key_kind{.name = "typeid",
             .about = "uuidv7 as the text of a TypeID, 30 bytes, collation \"C\"",
             .columns = text_key,
             .indexes = typeid_index,
             .make_uuids = nullptr,
             .write_rows = write_made<typeid_text, id_column>,
             .symbol = "M-5-2h10v4h-10z",
             .colour = "#4a7a1f",
             .dark_colour = "#93cc5c"},
    key_kind{.name = "ulid",
             .about = "milliseconds, then 80 random bits, as 26 bytes of text, collation \"C\"",
             .columns = text_key,
             .indexes = ulid_index,
             .make_uuids = nullptr,
             .write_rows = write_made<ulid_text, id_column>,
             .symbol = "M-2-5h4v10h-4z",
             .colour = "#b3202c",
             .dark_colour = "#ff7b82"},
    key_kind{
        .name = "nanoid",
        .about = "126 random bits as 21 bytes of text, collation \"C\"",
        .columns = text_key,
        .indexes = nanoid_index,
        .make_uuids = nullptr,
        .write_rows = write_made<nanoid_text, id_column>,
        .symbol = "M-5-3.4l1.6-1.6 3.4 3.4 3.4-3.4 1.6 1.6-3.4 3.4 3.4 3.4-1.6 1.6-3.4-3.4-3.4 3.4-1.6-1.6 3.4-3.4z",
        .colour = "#7a4a2b",
        .dark_colour = "#d0a17c"},
    key_kind{
        .name = "default-uuidv4",
        .about = "gen_random_uuid() as the column's default",
        .columns =
            "id pg_catalog.uuid primary key default pg_catalog.gen_random_uuid(), payload pg_catalog.text not null",
        .indexes = random_index,
        .make_uuids = nullptr,
        .write_rows = write_payload,
        .made_by_server = true,
        .symbol = "M0-5.6l1.6 4 4 1.6-4 1.6-1.6 4-1.6-4-4-1.6 4-1.6z",
        .colour = "#0b7f93",
        .dark_colour = "#4cc3d6"},
    key_kind{.name = "default-uuidv7",
             .about = "uuidv7() as the column's default, before PostgreSQL 18 rowkey_uuidv7()",
             .columns = "id pg_catalog.uuid primary key default $v7, payload pg_catalog.text not null",
             .indexes = ascending_index,
             .make_uuids = nullptr,
             .write_rows = write_payload,
             .made_by_server = true,
             .symbol = "M0 5l5.2-9.2h-10.4z",
             .colour = "#8a6d00",
             .dark_colour = "#dcb93c"},
};

/// Whether each kind has what it is shown with, and none has another's.
constexpr bool all_can_be_told_apart() {
    for (const auto& one : key_kinds) {
        if (one.symbol.empty() || one.colour.size() != 7 || one.dark_colour.size() != 7) return false;
        for (const auto& other : key_kinds) {
            if (&one == &other) continue;
            if (one.name == other.name || one.symbol == other.symbol || one.colour == other.colour ||
                one.dark_colour == other.dark_colour)
                return false;
        }
    }
    return true;
}
static_assert(all_can_be_told_apart(), "a kind of key lacks a name, symbol or colour of its own");

}  // namespace

std::span<const key_kind> all_key_kinds() {
    return key_kinds;
}

const key_kind* find_key_kind(std::string_view name) {
    for (const auto& kind : key_kinds) {
        if (kind.name == name) return &kind;
    }
    return nullptr;
}

}  // namespace rowkey::bench
