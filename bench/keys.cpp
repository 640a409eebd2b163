#include "keys.hpp"

#include <array>
#include <tuple>
#include <vector>

#include <rowkey/pqxx.hpp>
#include <rowkey/rowkey.hpp>

namespace rowkey::bench {
namespace {

const std::string payload(64, 'x');

template <typename MakeRow>
void copy(pqxx::transaction_base& transaction, const std::string& table, const std::vector<std::string>& columns,
          std::int64_t rows, MakeRow make_row) {
#if PQXX_VERSION_MAJOR == 6
    pqxx::stream_to stream{transaction, table, columns};
#else
    auto stream = pqxx::stream_to::raw_table(transaction, table, transaction.conn().quote_columns(columns));
#endif
    for (std::int64_t i = 0; i < rows; ++i) stream << make_row();
    stream.complete();
}

void copy_payload(pqxx::transaction_base& transaction, const std::string& table, std::int64_t rows) {
    copy(transaction, table, {"payload"}, rows, [] { return std::tie(payload); });
}

template <uuid (*make)()>
void copy_uuid(pqxx::transaction_base& transaction, const std::string& table, std::int64_t rows) {
    copy(transaction, table, {"id", "payload"}, rows, [] {
        return std::tuple<uuid, const std::string&>{make(), payload};
    });
}

void copy_public_id(pqxx::transaction_base& transaction, const std::string& table, std::int64_t rows) {
    copy(transaction, table, {"public_id", "payload"}, rows, [] {
        return std::tuple<uuid, const std::string&>{uuidv7(), payload};
    });
}

constexpr std::array bigint_index{index_definition{"rows_pkey", bigint_entry_bytes, key_order::ascending}};
constexpr std::array uuidv4_index{index_definition{"rows_pkey", uuid_entry_bytes, key_order::random}};
constexpr std::array uuidv7_index{index_definition{"rows_pkey", uuid_entry_bytes, key_order::ascending}};
constexpr std::array two_indexes{index_definition{"rows_public_id_key", uuid_entry_bytes, key_order::ascending},
                                 index_definition{"rows_pkey", bigint_entry_bytes, key_order::ascending}};

constexpr std::array kinds{
    key_kind{"bigint", "id bigint generated always as identity primary key, payload text not null", bigint_index,
             copy_payload},
    key_kind{"uuidv4", "id uuid primary key, payload text not null", uuidv4_index, copy_uuid<uuidv4>},
    key_kind{"uuidv7", "id uuid primary key, payload text not null", uuidv7_index, copy_uuid<uuidv7>},
    key_kind{
        "bigint+uuidv7",
        "id bigint generated always as identity primary key, public_id uuid not null unique, payload text not null",
        two_indexes, copy_public_id},
    key_kind{"default-uuidv4", "id uuid primary key default pg_catalog.gen_random_uuid(), payload text not null",
             uuidv4_index, copy_payload, true},
    key_kind{"default-uuidv7", "id uuid primary key default $v7, payload text not null", uuidv7_index, copy_payload,
             true},
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
