#include "keys.hpp"

#include <array>
#include <tuple>
#include <vector>

#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>

#include "postgres/exec.hpp"

namespace rowkey::bench {
namespace {

const std::string payload(64, 'x');

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
#if PQXX_VERSION_MAJOR == 6
    pqxx::stream_to stream{transaction, table, columns};
#else
    auto stream = pqxx::stream_to::raw_table(transaction, table, transaction.conn().quote_columns(columns));
#endif
    for (std::int64_t row = 0; row < rows; ++row) stream << make_row(row);
    stream.complete();
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
    if (how.by_insert) {
        const std::string insert = "insert into " + table + " (" + Column + ", payload) values ($1, $2)";
        for (std::int64_t row = 0; row < rows; ++row) postgres::detail::exec(transaction, insert, next(row), payload);
        return;
    }
    copy(transaction, table, {Column, "payload"}, rows, [&](std::int64_t row) {
        return std::tuple<id, const std::string&>{next(row), payload};
    });
}

/// Writes rows whose key the server makes.
void write_payload(pqxx::transaction_base& transaction, const std::string& table, std::int64_t rows,
                   const writing& how) {
    if (how.by_insert) {
        const std::string insert = "insert into " + table + " (payload) values ($1)";
        for (std::int64_t row = 0; row < rows; ++row) postgres::detail::exec(transaction, insert, payload);
        return;
    }
    copy(transaction, table, {"payload"}, rows, [](std::int64_t) { return std::tie(payload); });
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

constexpr std::string_view text_key = "id text collate \"C\" primary key, payload text not null";
constexpr std::string_view uuid_key = "id uuid primary key, payload text not null";
constexpr std::string_view both_keys =
    "id bigint generated always as identity primary key, public_id uuid not null unique, payload text not null";

constexpr std::array kinds{
    key_kind{"bigint", "an identity column",
             "id bigint generated always as identity primary key, payload text not null", bigint_index, write_payload},
    key_kind{"uuidv4", "random, made by the client with uuidv4()", uuid_key, random_index,
             write_made<random_v4, id_column>},
    key_kind{"uuidv7", "made by the client with uuidv7(), in one order for the whole process", uuid_key,
             ascending_index, write_made<ordered_v7, id_column>},
    key_kind{"uuidv7-ms", "milliseconds, then 74 random bits, as most libraries make them; by the client", uuid_key,
             ascending_index, write_made<millisecond_v7, id_column>},
    key_kind{"bigint+uuidv7", "an identity as the primary key, and a unique public_id of uuidv7", both_keys,
             two_indexes, write_made<ordered_v7, public_id_column>},
    key_kind{"bigint+uuidv4", "an identity as the primary key, and a unique public_id of uuidv4", both_keys,
             two_indexes_random, write_made<random_v4, public_id_column>},
    key_kind{"typeid", "uuidv7 as the text of a TypeID, 30 bytes, collation \"C\"", text_key, typeid_index,
             write_made<typeid_text, id_column>},
    key_kind{"ulid", "milliseconds, then 80 random bits, as 26 bytes of text, collation \"C\"", text_key, ulid_index,
             write_made<ulid_text, id_column>},
    key_kind{"nanoid", "126 random bits as 21 bytes of text, collation \"C\"", text_key, nanoid_index,
             write_made<nanoid_text, id_column>},
    key_kind{"default-uuidv4", "gen_random_uuid() as the column's default",
             "id uuid primary key default pg_catalog.gen_random_uuid(), payload text not null", random_index,
             write_payload, true},
    key_kind{"default-uuidv7", "uuidv7() as the column's default, before PostgreSQL 18 rowkey_uuidv7()",
             "id uuid primary key default $v7, payload text not null", ascending_index, write_payload, true},
};

}  // namespace

std::span<const key_kind> all_key_kinds() {
    return kinds;
}

const key_kind* find_key_kind(std::string_view name) {
    for (const auto& kind : kinds) {
        if (kind.name == name) return &kind;
    }
    return nullptr;
}

}  // namespace rowkey::bench
