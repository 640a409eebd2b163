// What to do about what the audit saw.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <rowkey/postgres/audit.hpp>

#include "audit_parts.hpp"

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {
namespace {

using detail::id_order;

std::string mib(double bytes) {
    const auto tenths = std::llround(bytes / (1 << 20) * 10);
    if (tenths >= 1000) return std::to_string((tenths + 5) / 10) + " MiB";
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MiB";
}

std::string mib(std::int64_t bytes) {
    return mib(static_cast<double>(bytes));
}

std::string percent(double share) {
    return std::to_string(std::llround(share * 100)) + "%";
}

/// One argument of a shell.
std::string for_shell(const std::string& text) {
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? "'\\''" : std::string{c};
    return quoted + "'";
}

class adviser {
  public:
    adviser(const audit_report& report, const audit_options& options) : report_{report}, options_{options} {}

    std::vector<audit_advice> advice() {
        for (const auto& key : report_.keys) {
            for (const auto& index : key.indexes) {
                if (index.bytes && !index.being_built) look_at_index(key, index);
            }
            if (key.sample && key.kind == id_kind::text_id) look_at_text(key);
            if (key.sample && key.kind != id_kind::text_id && !key.refers) look_at_default(key);
        }
        for (const auto& key : report_.foreign_keys_without_index) look_at_foreign_key(key);
        std::stable_sort(found_.begin(), found_.end(), [](const audit_advice& a, const audit_advice& b) {
            return rank(a.kind) != rank(b.kind) ? rank(a.kind) < rank(b.kind) : a.bytes > b.bytes;
        });
        return std::move(found_);
    }

  private:
    /// What saves bytes comes first.
    static int rank(advice_kind kind) {
        return kind == advice_kind::index_foreign_key ? 2 : kind == advice_kind::v7_default ? 1 : 0;
    }

    bool is_worth_it(double saved, double of) const {
        return saved > 0 && saved >= static_cast<double>(options_.least_bytes) && saved >= options_.least_share * of;
    }

    audit_advice& add(advice_kind kind, const audited_key& key, double bytes) {
        audit_advice& advice = found_.emplace_back();
        advice.kind = kind;
        advice.table = key.table;
        advice.column = key.column;
        advice.bytes = std::llround(bytes);
        return advice;
    }

    void look_at_index(const audited_key& key, const audited_index& index);
    void look_at_text(const audited_key& key);
    void look_at_default(const audited_key& key);
    void look_at_foreign_key(const unindexed_foreign_key& key);
    std::optional<std::string> reindex(const audited_index& index) const;
    std::optional<std::string> turn_into_uuid(const audited_key& key) const;

    const audit_report& report_;
    const audit_options& options_;
    std::vector<audit_advice> found_;
};

bool is_of_id(const audited_key& key, const audited_index& index) {
    return std::find(index.columns.begin(), index.columns.end(), key.column) != index.columns.end();
}

/// Why an index is larger than its entries need, for its ids' order.
std::string why_large(const audited_key& key, const audited_index& index, double saved, id_order order) {
    constexpr double too_empty = 0.6;  // to come from inserts alone
    if (index.free_bytes && static_cast<double>(*index.free_bytes) >= saved / 2) {
        return mib(*index.free_bytes) +
               " of its pages are free, as after a deletion of the oldest rows. New rows of this index will fill them; "
               "only REINDEX makes the file smaller (bench/RESULTS.md, retention).";
    }
    if (index.splits_in_the_middle) {
        return "It leads with " + index.columns.front() +
               ", and its ids ascend within each of its values: the server splits such leaves in the middle, and no "
               "row comes to the left half any more (bench/RESULTS.md, tenants). REINDEX packs the leaves of what no "
               "longer grows.";
    }
    if (order == id_order::mixed) {
        return "Random ids are among its ids, and most stand above those that ascend: so the server splits the leaves "
               "of these in the middle, and no row comes to the left half any more (bench/RESULTS.md, switch). REINDEX "
               "packs the leaves that are there.";
    }
    if (order == id_order::random) {
        return "Random ids leave leaves about 70% full; here rows were deleted or updated besides (bench/RESULTS.md, "
               "churn).";
    }
    if (index.fill && *index.fill < too_empty && index.fill_measured) {
        return "Rows were deleted or updated at random, and no new id comes to their leaves (bench/RESULTS.md, churn).";
    }
    if (index.fill && *index.fill < too_empty) {
        return "Rows were deleted or updated. Where these were the oldest, new rows use the space again: pgstatindex() "
               "of the extension pgstattuple tells (bench/RESULTS.md, churn and retention).";
    }
    if (!is_of_id(key, index)) {
        return "Its numbers ascend, but were drawn by many writers, or a while before their INSERT (bench/RESULTS.md, "
               "writers). REINDEX fills the leaves (remedies).";
    }
    return "Its ids ascend, but were made by many writers, or a while before their INSERT, or to the millisecond "
           "(bench/RESULTS.md, writers and making). REINDEX fills the leaves (remedies).";
}

std::optional<std::string> adviser::reindex(const audited_index& index) const {
    // Of a partitioned index only since 14.
    if (index.partitions > 0 && report_.server.version_number < 140000) return std::nullopt;
    return "reindex index concurrently " + quote_name(index.name) + ";";
}

void adviser::look_at_index(const audited_key& key, const audited_index& index) {
    const auto bytes = static_cast<double>(*index.bytes);
    if (!index.valid) {
        // That of a partitioned table becomes valid by ATTACH PARTITION, and a primary key is none to drop by rote.
        if (index.partitions > 0 || index.primary) return;
        auto& advice = add(advice_kind::invalid_index, key, bytes);
        advice.index = index.name;
        advice.why =
            "The index is invalid: every INSERT pays for it and no SELECT uses it. A CREATE INDEX CONCURRENTLY or "
            "REINDEX CONCURRENTLY that failed leaves such (PostgreSQL's manual, CREATE INDEX). Drop it, and "
            "create it again if no valid one has its columns.";
        advice.command = "drop index concurrently " + quote_name(index.name) + ";";
        return;
    }
    if (!index.packed_bytes || !index.expected_bytes) return;
    const id_order order = !is_of_id(key, index) ? id_order::ascending
                           : key.sample          ? detail::order_of(*key.sample)
                                                 : id_order::unknown;
    // REINDEX packs what ascends for good; random ids soon leave leaves as full as they had.
    const auto target = static_cast<double>(order == id_order::random ? *index.expected_bytes : *index.packed_bytes);
    const double saved = bytes - target;
    if (!is_worth_it(saved, bytes)) return;
    auto& advice = add(index.splits_in_the_middle ? advice_kind::tenant_index : advice_kind::reindex, key, saved);
    advice.index = index.name;
    advice.why = "The index takes " + mib(*index.bytes) + ", and " + mib(target) + " would do for its rows";
    if (index.fill)
        advice.why += "; leaves " + percent(*index.fill) + " full" + (index.fill_measured ? "" : " (estimated)");
    advice.why += ". " + why_large(key, index, saved, order);
    advice.command = reindex(index);
}

/// ALTER TABLE, where nothing but the column has to turn.
std::optional<std::string> adviser::turn_into_uuid(const audited_key& key) const {
    const auto& sample = *key.sample;
    if (key.refers || key.referred || key.partitions > 0 || sample.not_ids > 0 ||
        sample.uuid_texts != detail::ids_of(sample))
        return std::nullopt;
    const std::string column = quote_name(key.column);
    std::string before, after;
    if (key.made_by == default_maker::v4) after = "pg_catalog.gen_random_uuid()";
    if (key.made_by == default_maker::v7 && report_.server.v7_default) after = *report_.server.v7_default;
    if (key.made_by != default_maker::none) {
        if (after.empty()) return std::nullopt;
        before = "alter column " + column + " drop default, ";
        after = ", alter column " + column + " set default " + after;
    }
    return "alter table " + quote_name(key.table) + " " + before + "alter column " + column + " type uuid using " +
           column + "::pg_catalog.uuid" + after + ";";
}

void adviser::look_at_text(const audited_key& key) {
    const auto& sample = *key.sample;
    double of_indexes = 0, bytes = 0;
    for (const auto& index : key.indexes) {
        if (!index.valid || !index.bytes || !index.entry_bytes || !index.entry_bytes_as_uuid) continue;
        bytes += static_cast<double>(*index.bytes);
        of_indexes += static_cast<double>(*index.bytes) *
                      (1 - static_cast<double>(*index.entry_bytes_as_uuid) / static_cast<double>(*index.entry_bytes));
    }
    const double of_rows = key.rows ? static_cast<double>(*key.rows) * std::max(0.0, sample.average_bytes + 1 - 16) : 0;
    if (!is_worth_it(of_indexes + of_rows, bytes)) return;
    auto& advice = add(advice_kind::text_to_uuid, key, of_indexes + of_rows);
    const bool ulids = 2 * sample.ulids > detail::ids_of(sample);
    const bool typeids = 2 * sample.typeids > detail::ids_of(sample);
    advice.why = std::string{"Ids kept as text, "} +
                 (ulids     ? "ULIDs"
                  : typeids ? "TypeIDs"
                            : "uuids") +
                 " of " + std::to_string(std::llround(sample.average_bytes)) +
                 " bytes. As uuids of 16 bytes they would take " + mib(of_indexes) + " less of the " + mib(bytes) +
                 " of their indexes, and " + mib(of_rows) + " less of the table (bench/RESULTS.md, text).";
    advice.command = turn_into_uuid(key);
    const bool tied = key.refers || key.referred;
    if (advice.command) {
        advice.why +=
            " The statement rewrites the table, and nobody can use it meanwhile. Statements that compare the column "
            "with "
            "text have to change with it. A view, a policy or a CHECK that names the column makes it fail.";
    } else if (sample.uuid_texts == detail::ids_of(sample) && !tied && key.partitions == 0) {
        advice.why += " ALTER TABLE turns the column into a uuid; its default has to be dropped before, and set again.";
    } else if (key.bigint_key && !tied && key.partitions == 0) {
        advice.why += " A public id of type uuid beside the bigint " + *key.bigint_key +
                      " can take its place. That saves once clients ask by it, and the text is dropped.";
        advice.command = "rowkey migrate add-public-id DSN --table " + for_shell(quote_name(key.table)) +
                         (key.column == "public_id" ? " --column public_uuid" : "");
    } else {
        advice.why +=
            " A uuid holds the same 16 bytes: rowkey/keys.hpp and rowkey/base_n.hpp turn them into that text at "
            "the service's edge.";
        if (tied) advice.why += " The columns of its foreign keys have to turn with it.";
    }
}

void adviser::look_at_default(const audited_key& key) {
    const auto& sample = *key.sample;
    const auto ids = static_cast<double>(detail::ids_of(sample));
    if (static_cast<double>(sample.v4) < 0.5 * ids || sample.newest_v7 >= 0.5 || key.made_by == default_maker::v7 ||
        key.made_by == default_maker::other)
        return;
    double expected = 0, packed = 0;
    for (const auto& index : key.indexes) {
        // Behind another column random ids keep leaves fuller than those that ascend (tenants).
        if (!index.valid || !index.expected_bytes || !index.packed_bytes || index.columns.front() != key.column)
            continue;
        expected += static_cast<double>(*index.expected_bytes);
        packed += static_cast<double>(*index.packed_bytes);
    }
    if (!is_worth_it(expected - packed, expected)) return;
    auto& advice = add(advice_kind::v7_default, key, expected - packed);
    advice.why =
        "New ids are random (v4). With ids of version 7 the server writes a fraction of the log for a new row "
        "(bench/RESULTS.md, switch). The index does not shrink by itself: once most of its ids are of version 7, a "
        "REINDEX leaves " +
        mib(packed) + ". Keep random ids where an id must not tell when its row was made.";
    if (key.made_by == default_maker::none) {
        advice.why += " The column has no default: the clients make the ids, in C++ by rowkey::uuidv7().";
    } else if (report_.server.v7_default) {
        advice.command = "alter table " + quote_name(key.table) + " alter column " + quote_name(key.column) +
                         " set default " + *report_.server.v7_default + ";";
    } else {
        advice.why +=
            " No function for them was found that this role may call: rowkey/postgres/id_default.hpp installs "
            "rowkey_uuidv7() and gives the default.";
    }
}

void adviser::look_at_foreign_key(const unindexed_foreign_key& key) {
    if (!key.table_bytes || *key.table_bytes < std::max<std::int64_t>(1, options_.least_bytes)) return;
    audit_advice& advice = found_.emplace_back();
    advice.kind = advice_kind::index_foreign_key;
    advice.table = key.table;
    advice.bytes = *key.table_bytes;
    std::string list;
    for (const auto& column : key.columns) {
        advice.column += (advice.column.empty() ? "" : ", ") + column;
        list += (list.empty() ? "" : ", ") + quote_name(column);
    }
    advice.why = "The foreign key " + key.name + " has no index: each DELETE of a row of " + key.referenced.schema +
                 "." + key.referenced.name + ", and each UPDATE of its key, reads all " + mib(*key.table_bytes) +
                 " of " + key.table.schema + "." + key.table.name + " (PostgreSQL's manual, Foreign Keys).";
    // A partitioned table takes no CONCURRENTLY.
    advice.command = std::string{"create index "} + (key.partitions > 0 ? "" : "concurrently ") + "on " +
                     quote_name(key.table) + " (" + list + ");";
    if (key.partitions > 0) advice.why += " Writes wait while the index is created.";
}

}  // namespace

std::vector<audit_advice> advise(const audit_report& report, const audit_options& options) {
    return adviser{report, options}.advice();
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
