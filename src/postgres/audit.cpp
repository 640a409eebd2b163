#include <rowkey/postgres/audit.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string_view>

#include <pqxx/pqxx>

#include "any_libpqxx.hpp"
#include "audit_catalog.hpp"
#include "audit_parts.hpp"

namespace rowkey::postgres::inline ROWKEY_LIBPQXX {
namespace {

using detail::catalog;
using detail::catalog_index;
using detail::catalog_table;
using detail::id_order;

constexpr double in_order = 0.9;  // the correlation of a time of the row, or of a number that counts up, with its place

void require_sane(const audit_options& options) {
    const auto require = [](bool holds, const char* what) {
        if (!holds) throw std::invalid_argument{std::string{"audit: "} + what};
    };
    require(options.sample_rows >= 1 && options.sample_rows <= 1'000'000, "sample_rows must be from 1 to 1,000,000");
    require(
        options.statement_timeout >= std::chrono::milliseconds{1} && options.statement_timeout <= std::chrono::days{1},
        "statement_timeout must be from 1 ms to a day");
    require(options.least_bytes >= 0, "least_bytes must be 0 or more");
    require(options.least_share >= 0 && options.least_share <= 1, "least_share must be from 0 to 1");
}

/// What `look` gives of a transaction of its own. Short ones, so that no old snapshot keeps VACUUM from its work.
template <typename Look>
auto read_only(pqxx::connection& session, const audit_options& options, const Look& look) {
    constexpr std::chrono::milliseconds longest_wait{1000};
    pqxx::work tx{session};
    // A scan that starts where another one is would give the rows in another order.
    detail::exec(tx, "set transaction read only; set local statement_timeout = " +
                         std::to_string(options.statement_timeout.count()) + "; set local lock_timeout = " +
                         std::to_string(std::min(options.statement_timeout, longest_wait).count()) +
                         "; set local synchronize_seqscans = off; set local max_parallel_workers_per_gather = 0");
    auto seen = look(tx);
    tx.commit();
    return seen;
}

std::string spoken(const qualified_name& name) {
    return name.schema + "." + name.name;
}

/// libpqxx 6 has no SQLSTATE of a serialization failure, which is what a standby calls a conflict with its recovery.
std::string reason(const pqxx::failure& error, const audit_options& options) {
    const auto* const of_sql = dynamic_cast<const pqxx::sql_error*>(&error);
    const std::string state{of_sql == nullptr ? "" : of_sql->sqlstate()}, text = error.what();
    if (state == "57014")
        return "it took longer than statement_timeout, " + std::to_string(options.statement_timeout.count()) + " ms";
    if (state == "55P03") return "another session holds a lock on it";
    return text.substr(0, text.find('\n'));
}

/// What a relation and its partitions have together.
struct relation_size {
    bool found = false;  // or dropped meanwhile
    int partitions = 0;
    std::int64_t bytes = 0;
    std::optional<double> entries = 0;  // rows, or an index's; nothing where one was never analyzed
};

relation_size size_of(pqxx::transaction_base& tx, const std::string& oid, std::int64_t page_bytes) {
    const auto rows = detail::exec(tx, R"sql(
        with recursive tree (oid, kind) as (
            select c.oid, c.relkind from pg_catalog.pg_class c where c.oid operator(pg_catalog.=) $1::pg_catalog.oid
            union all
            select c.oid, c.relkind from tree
                join pg_catalog.pg_inherits i on i.inhparent operator(pg_catalog.=) tree.oid
                join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) i.inhrelid
            where tree.kind operator(pg_catalog.=) any ('{p,I}'::pg_catalog."char"[]))
        select c.relpages, c.reltuples, coalesce(pg_catalog.pg_relation_size(c.oid), 0),
            c.oid operator(pg_catalog.<>) $1::pg_catalog.oid,
            tree.kind operator(pg_catalog.<>) all ('{p,I}'::pg_catalog."char"[])
        from tree join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) tree.oid)sql",
                                   oid);
    relation_size size;
    size.found = !rows.empty();
    for (const auto& row : rows) {
        const bool holds_rows = row[4].as<bool>();
        if (!holds_rows) continue;
        const auto pages = row[0].as<double>(), entries = row[1].as<double>();
        const auto bytes = row[2].as<std::int64_t>();
        if (row[3].as<bool>()) ++size.partitions;
        size.bytes += bytes;
        const bool is_empty = bytes == 0 && pages <= 0;
        if (is_empty || !size.entries) continue;
        // As the planner reckons: as dense as it was, and as large as it is. Of a table that is not logged, a standby
        // has no pages.
        if (entries < 0 || pages <= 0 || bytes == 0) {
            size.entries.reset();
        } else {
            *size.entries += entries / pages * (static_cast<double>(bytes) / static_cast<double>(page_bytes));
        }
    }
    return size;
}

default_maker maker_of(const std::optional<std::string>& expression) {
    if (!expression) return default_maker::none;
    const auto calls = [&](std::string_view name) { return expression->find(name) != expression->npos; };
    if (calls("gen_random_uuid(") || calls("uuid_generate_v4(") || calls("uuidv4(")) return default_maker::v4;
    if (calls("uuidv7(") || calls("uuid_generate_v7(") || calls("rowkey_uuidv7_at(")) return default_maker::v7;
    return default_maker::other;
}

/// A table's rows by the sample or by its statistics.
struct row_count {
    std::optional<double> rows;
    rows_source source = rows_source::unknown;
};

class table_audit {
  public:
    table_audit(pqxx::connection& session, const audit_options& options, const catalog& all, const catalog_table& table,
                audit_report& report)
        : session_{session}, options_{options}, all_{all}, table_{table}, report_{report} {}

    void run() {
        // Statistics of columns are relative to the rows, which are not known yet where the table is not looked at.
        if (detail::possible_ids(table_, std::nullopt).empty()) return;
        if (!look("its size", [&](pqxx::transaction_base& tx) { read_sizes(tx); })) return;
        if (!size_.found) return not_seen("it was dropped meanwhile");
        take_samples(detail::possible_ids(table_, size_.entries));
        for (const auto& [number, sample] : samples_) {
            const auto ids = static_cast<double>(detail::ids_of(sample));
            auto& distinct = table_.columns.at(number).distinct;
            if (!distinct && ids > 0) distinct = -static_cast<double>(sample.distinct) / ids;
        }
        for (const int id : detail::id_columns(table_, size_.entries)) add_key(id);
    }

  private:
    /// Whether `work` was done. If the server refuses, it is told.
    template <typename Work>
    bool look(const std::string& at, const Work& work) {
        try {
            return read_only(session_, options_, [&](pqxx::transaction_base& tx) {
                work(tx);
                return true;
            });
        } catch (const pqxx::broken_connection&) {
            throw;
        } catch (const pqxx::failure& error) {
            not_seen(at + ": " + reason(error, options_));
            return false;
        }
    }
    void not_seen(const std::string& why) { report_.not_seen.push_back({spoken(table_.name), why}); }

    void read_sizes(pqxx::transaction_base& tx) {
        size_ = size_of(tx, table_.oid, all_.page_bytes);
        count_ = {size_.entries, size_.entries ? rows_source::estimated : rows_source::unknown};
        for (const auto& index : table_.indexes) index_sizes_[index.oid] = size_of(tx, index.oid, all_.page_bytes);
    }

    /// By the statistics, or else as if rows were of a usual size.
    double likely_rows() const { return size_.entries.value_or(static_cast<double>(size_.bytes) / 100); }

    void take_samples(const std::vector<int>& ids);
    bool sample(pqxx::transaction_base& tx, const std::vector<int>& columns, sample_method method);
    void add_key(int number);
    audited_index index_of(const catalog_index& index, int id, const std::optional<id_sample>& sample);
    void size_up(audited_index& made, const catalog_index& index, int id, const std::optional<id_sample>& sample) const;
    std::optional<int> entry_bytes_of(const catalog_index& index, int id, const std::optional<id_sample>& sample,
                                      bool as_uuid) const;
    std::optional<double> entries_of(const catalog_index& index, const std::optional<id_sample>& sample,
                                     int entry_bytes) const;
    void measure(audited_index& made, const catalog_index& index);

    pqxx::connection& session_;
    const audit_options& options_;
    const catalog& all_;
    catalog_table table_;  // a copy, to which the sample adds
    audit_report& report_;
    relation_size size_;
    row_count count_;
    std::map<std::string, relation_size> index_sizes_;
    std::map<int, id_sample> samples_;
    bool bigint_told_ = false;
};

void table_audit::take_samples(const std::vector<int>& ids) {
    std::vector<int> columns;
    for (const int number : ids) {
        const auto& column = table_.columns.at(number);
        if (table_.reachable && column.readable) {
            columns.push_back(number);
        } else {
            not_seen("its ids: the role may not read the column \"" + column.name + "\"");
        }
    }
    if (columns.empty()) return;
    if (table_.row_security) not_seen("row-level security is in force: the sample has only rows that the role may see");
    // Pages at random are worth it only where there are many.
    const bool small =
        size_.bytes < 100 * all_.page_bytes || likely_rows() <= static_cast<double>(options_.sample_rows);
    bool done = false;
    const auto as = [&](sample_method method) {
        return look("its ids", [&](pqxx::transaction_base& tx) { done = sample(tx, columns, method); });
    };
    if (!small && (!as(sample_method::random_pages) || done)) return;
    as(sample_method::first_rows);
}

/// False where no page was hit.
bool table_audit::sample(pqxx::transaction_base& tx, const std::vector<int>& columns, sample_method method) {
    std::string list;
    for (const int number : columns) {
        const auto& column = table_.columns.at(number);
        const std::string text = quote_name(column.name) + "::pg_catalog.text";
        // Longer than any id, so that what is no id costs little.
        list +=
            (list.empty() ? "" : ", ") + (detail::is_text(column) ? "pg_catalog.substr(" + text + ", 1, 100)" : text);
    }
    const std::string whole =
        "select " + list + " from " + (table_.partitioned ? "" : "only ") + quote_name(table_.name);
    std::int64_t limit = options_.sample_rows;
    const auto read_rows = [&] {
        if (method != sample_method::random_pages) return detail::exec(tx, whole + " limit $1", limit);
        const double percent = std::min(100.0, 110.0 * static_cast<double>(limit) / std::max(1.0, likely_rows()));
        limit *= 2;  // so that all pages hit are read, but for a table that is much fuller than it was
        return detail::exec(tx,
                            whole + " tablesample pg_catalog.system ($1::pg_catalog.float4) repeatable (0) limit $2",
                            percent, limit);
    };
    const auto rows = read_rows();
    const auto read = static_cast<std::int64_t>(rows.size());
    if (read == 0 && method == sample_method::random_pages) return false;
    if (method == sample_method::first_rows && read < limit) {
        method = sample_method::all_rows;
        if (!table_.row_security) count_ = {static_cast<double>(read), rows_source::counted};
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        detail::id_sampler sampler{detail::is_text(table_.columns.at(columns[i]))};
        for (const auto& row : rows) {
            const auto field = row[static_cast<pqxx::row_size_type>(i)];
            if (field.is_null()) {
                sampler.add(std::nullopt);
            } else {
                sampler.add(field.as<std::string>());
            }
        }
        samples_[columns[i]] = sampler.finish(method);
    }
    return true;
}

void table_audit::add_key(int number) {
    const auto& column = table_.columns.at(number);
    const auto found = samples_.find(number);
    const std::optional<id_sample> sampled = found == samples_.end() ? std::nullopt : std::optional{found->second};
    if (detail::is_text(column) && (!sampled || !detail::holds_ids(*sampled))) return;
    audited_key key;
    key.table = table_.name;
    key.column = column.name;
    key.type = column.type;
    const auto* const bigint_index = detail::bigint_key(table_);
    if (bigint_index != nullptr) key.bigint_key = table_.columns.at(bigint_index->columns[0]).name;
    key.kind = detail::is_text(column) ? id_kind::text_id : key.bigint_key ? id_kind::bigint_with_uuid : id_kind::uuid;
    key.refers = table_.referring.contains(number);
    key.referred = table_.referred.contains(number);
    key.partitions = size_.partitions;
    if (count_.rows) key.rows = std::llround(*count_.rows);
    key.source = count_.source;
    key.table_bytes = size_.bytes;
    key.sample = sampled;
    key.correlation = column.correlation;
    key.default_expression = column.default_expression;
    key.made_by = maker_of(key.default_expression);
    for (const auto& index : table_.indexes) {
        if (detail::is_of(table_, index, number, size_.entries))
            key.indexes.push_back(index_of(index, number, sampled));
    }
    if (key.bigint_key && !bigint_told_) key.indexes.push_back(index_of(*bigint_index, number, sampled));
    bigint_told_ = bigint_told_ || key.bigint_key;
    report_.keys.push_back(std::move(key));
}

audited_index table_audit::index_of(const catalog_index& index, int id, const std::optional<id_sample>& sample) {
    audited_index made;
    made.name = index.name;
    for (std::size_t i = 0; i < index.key_columns; ++i) {
        const auto column = table_.columns.find(index.columns[i]);
        made.columns.push_back(column == table_.columns.end() ? "" : column->second.name);
    }
    made.primary = index.primary;
    made.unique = index.unique;
    made.partial = index.partial;
    made.valid = index.valid;
    made.being_built = index.being_built;
    made.fillfactor = index.fillfactor;
    const auto& size = index_sizes_.at(index.oid);
    made.partitions = size.partitions;
    made.bytes = size.bytes;
    const auto first = table_.columns.find(index.columns[0]);
    if (index.key_columns > 1 && index.columns[0] != id && first != table_.columns.end() && first->second.distinct &&
        std::abs(first->second.correlation.value_or(0)) < in_order) {
        const double distinct = *first->second.distinct;
        if (distinct > 0) made.tenants = distinct;
        if (distinct < 0 && count_.rows) made.tenants = -distinct * *count_.rows;
    }
    size_up(made, index, id, sample);
    if (!all_.pgstatindex.empty() && index.valid && !table_.partitioned) measure(made, index);
    return made;
}

/// Nothing where a width is not known.
std::optional<int> table_audit::entry_bytes_of(const catalog_index& index, int id,
                                               const std::optional<id_sample>& sample, bool as_uuid) const {
    std::vector<detail::column_width> widths;
    for (const int number : index.columns) {
        const auto found = table_.columns.find(number);
        if (found == table_.columns.end()) return std::nullopt;
        const auto& column = found->second;
        constexpr int short_length = 126;  // of a text behind one byte of length, which is not aligned
        if (number == id && as_uuid) {
            widths.push_back({16, 1});
        } else if (column.length > 0) {
            widths.push_back({column.length, column.alignment});
        } else if (number == id && sample &&
                   !(column.base == "bpchar" && column.average_bytes)) {  // whose blanks are kept
            const int bytes = static_cast<int>(std::ceil(sample->average_bytes));
            widths.push_back(bytes <= short_length ? detail::column_width{bytes + 1, 1}
                                                   : detail::column_width{bytes + 4, 4});
        } else if (column.average_bytes) {
            widths.push_back({*column.average_bytes, *column.average_bytes <= short_length ? 1 : column.alignment});
        } else {
            return std::nullopt;
        }
    }
    return detail::entry_bytes(widths);
}

/// As many whole entries as need that space: an entry whose id is NULL is smaller, 20 bytes if it is alone.
std::optional<double> table_audit::entries_of(const catalog_index& index, const std::optional<id_sample>& sample,
                                              int entry_bytes) const {
    if (index.partial) {
        const auto& size = index_sizes_.at(index.oid);
        constexpr std::int64_t empty_pages = 2;
        // Before 14 an index that was made with its table has no entries until it is analyzed.
        if (size.entries == 0 && size.bytes > empty_pages * all_.page_bytes) return std::nullopt;
        return size.entries;
    }
    if (!count_.rows || !sample || sample->rows == 0 || index.key_columns > 1) return count_.rows;
    constexpr double null_entry_bytes = 20;
    const double nulls = *count_.rows * static_cast<double>(sample->nulls) / static_cast<double>(sample->rows);
    return *count_.rows - nulls + nulls * std::min(1.0, null_entry_bytes / entry_bytes);
}

void table_audit::size_up(audited_index& made, const catalog_index& index, int id,
                          const std::optional<id_sample>& sample) const {
    const bool of_id = std::find(index.columns.begin(), index.columns.end(), id) != index.columns.end();
    const bool of_text = detail::is_text(table_.columns.at(id));
    made.entry_bytes = entry_bytes_of(index, id, sample, false);
    if (!made.entry_bytes) return;
    const int entry = *made.entry_bytes;
    if (of_id && of_text) made.entry_bytes_as_uuid = entry_bytes_of(index, id, sample, true);
    const auto entries = entries_of(index, of_id ? sample : std::nullopt, entry);
    if (!entries) return;
    const double full = made.fillfactor / 100.0;
    // As many trees as partitions.
    const int trees = std::max(1, made.partitions);
    const auto bytes = [&](double fill) {
        return trees * detail::btree_bytes(*entries / trees, entry, fill, all_.page_bytes);
    };
    made.packed_bytes = bytes(full);
    constexpr std::int64_t least_pages = 16;  // below, the pages that are no leaves are too many of all
    if (*made.bytes >= least_pages * all_.page_bytes)
        made.fill = std::min(1.0, 0.9 * static_cast<double>(bytes(0.9)) / static_cast<double>(*made.bytes));

    if (!of_id) {
        const auto& column = table_.columns.at(index.columns[0]);
        if (column.counts_up || column.correlation.value_or(0) >= in_order) made.expected_bytes = made.packed_bytes;
        return;
    }
    const id_order order = sample ? detail::order_of(*sample) : id_order::unknown;
    const bool at_the_end = index.columns[0] == id || !made.tenants;
    if (order == id_order::random) {
        made.expected_bytes = bytes(detail::random_fill);
    } else if (order == id_order::mixed) {
        made.expected_bytes = bytes(detail::mixed_fill(*sample));
    } else if (order == id_order::ascending && at_the_end) {
        made.expected_bytes = made.packed_bytes;
    } else if (order == id_order::ascending) {
        const auto two_leaves = static_cast<double>(2 * detail::entries_per_leaf(entry, 1, all_.page_bytes));
        made.splits_in_the_middle = *entries / std::max(1.0, *made.tenants) >= two_leaves;
        made.expected_bytes = bytes(made.splits_in_the_middle ? 0.5 : detail::random_fill);
    }
}

void table_audit::measure(audited_index& made, const catalog_index& index) {
    look("the fill of " + spoken(index.name), [&](pqxx::transaction_base& tx) {
        const auto row = detail::exec_row(tx,
                                          "select avg_leaf_density, leaf_pages, deleted_pages, empty_pages from " +
                                              all_.pgstatindex + "($1::pg_catalog.oid::pg_catalog.regclass)",
                                          index.oid);
        if (row[1].as<std::int64_t>() > 0) made.fill = row[0].as<double>() / 100;
        made.fill_measured = true;
        made.free_bytes = (row[2].as<std::int64_t>() + row[3].as<std::int64_t>()) * all_.page_bytes;
    });
}

/// Whether a partial index leaves out only NULLs of the foreign key's columns.
bool leaves_out_nulls(pqxx::transaction_base& tx, const catalog_index& index, const detail::catalog_foreign_key& key) {
    const auto rows = detail::exec(tx, R"sql(
        select pg_catalog.pg_get_expr(i.indpred, i.indrelid) from pg_catalog.pg_index i
        where i.indexrelid operator(pg_catalog.=) $1::pg_catalog.oid)sql",
                                   index.oid);
    if (rows.empty() || rows[0][0].is_null()) return false;
    auto rest = rows[0][0].as<std::string>();
    for (const auto& name : key.names) {
        const auto as_identifier =
            detail::exec_row(tx, "select pg_catalog.format('(%I IS NOT NULL)', $1::pg_catalog.text)", name);
        const auto condition = as_identifier[0].as<std::string>();
        if (const auto found = rest.find(condition); found != rest.npos) rest.erase(found, condition.size());
    }
    return rest.find_first_not_of("() AND") == rest.npos;
}

/// Whether the foreign key has an index. One that is partial must be asked for its condition.
bool is_served(pqxx::transaction_base& tx, const catalog_table& table, const detail::catalog_foreign_key& key) {
    return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const catalog_index& one) {
        return detail::serves(one, key) && (!one.partial || leaves_out_nulls(tx, one, key));
    });
}

void add_unindexed(pqxx::connection& session, const audit_options& options, const catalog& all,
                   const detail::catalog_foreign_key& key, audit_report& report) {
    if (std::find(key.of_uuid.begin(), key.of_uuid.end(), true) == key.of_uuid.end()) return;
    const auto table = std::find_if(all.tables.begin(), all.tables.end(),
                                    [&](const catalog_table& one) { return one.oid == key.table; });
    if (table == all.tables.end()) return;
    const auto without_condition = [&](const catalog_index& one) { return !one.partial && detail::serves(one, key); };
    if (std::any_of(table->indexes.begin(), table->indexes.end(), without_condition)) return;
    unindexed_foreign_key found;
    found.table = table->name;
    found.referenced = key.referenced;
    found.name = key.name;
    found.columns = key.names;
    try {
        bool served = false;
        const auto size = read_only(session, options, [&](pqxx::transaction_base& tx) {
            served = is_served(tx, *table, key);
            return size_of(tx, table->oid, all.page_bytes);
        });
        if (served || !size.found) return;
        found.partitions = size.partitions;
        if (size.entries) found.rows = std::llround(*size.entries);
        found.table_bytes = size.bytes;
    } catch (const pqxx::broken_connection&) {
        throw;
    } catch (const pqxx::failure& error) {
        report.not_seen.push_back({spoken(table->name), "its size: " + reason(error, options)});
    }
    report.foreign_keys_without_index.push_back(std::move(found));
}

}  // namespace

audit_report audit(pqxx::connection& session, const audit_options& options) {
    require_sane(options);
    audit_report report;
    const catalog all = read_only(session, options, [&](pqxx::transaction_base& tx) {
        return detail::read_catalog(tx, options, report.not_seen);
    });
    report.server = all.server;
    for (const auto& table : all.tables) table_audit{session, options, all, table, report}.run();
    for (const auto& key : all.foreign_keys) add_unindexed(session, options, all, key, report);
    std::int64_t unknown = 0;
    for (const auto& key : report.keys) unknown += key.source == rows_source::unknown ? 1 : 0;
    if (unknown > 0)
        report.not_seen.push_back(
            {"rows", "VACUUM and ANALYZE have not yet seen all tables: their rows are not known"});
    report.advice = advise(report, options);
    return report;
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX
