#include "audit_parts.hpp"

#include <algorithm>
#include <cmath>

#include <rowkey/base_n.hpp>
#include <rowkey/text.hpp>
#include <rowkey/uuid.hpp>

namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail {
namespace {

/// What a ULID made since 2004 and until 2109 tells: any 26 digits are one of some time.
bool has_plausible_time(const uuid& id) {
    const std::uint64_t ms = id.high_word() >> 16;
    return ms >= std::uint64_t{1} << 40 && ms < std::uint64_t{1} << 42;
}

/// A TypeID's prefix: [a-z_]{0,63}, behind which an underscore stood if there is one.
bool is_prefix(std::string_view text) {
    return text.size() <= 63 &&
           std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

/// The id of a TypeID. Only version 4 and 7, for any 26 digits are a uuid of some kind.
std::optional<uuid> typeid_of(std::string_view text) {
    constexpr std::size_t digits = 26;
    if (text.size() < digits) return std::nullopt;
    const std::string_view front = text.substr(0, text.size() - digits);
    if (!front.empty() && (front.size() == 1 || front.back() != '_' || !is_prefix(front.substr(0, front.size() - 1))))
        return std::nullopt;
    const auto id = from_base32(text.substr(front.size()));
    if (!id || (id->version() != 4 && id->version() != 7)) return std::nullopt;
    return *id;
}

}  // namespace

void id_sampler::count(std::string_view text, bool& by_time) {
    std::optional<uuid> id;
    if (const auto read = parse_uuid_lenient(text)) {
        id = *read;
        if (of_text_ && to_string(*id) == text) ++sample_.uuid_texts;
    } else if (const auto of_typeid = typeid_of(text)) {
        id = of_typeid;
        ++sample_.typeids;
    } else if (const auto of_ulid = from_ulid(text); of_ulid && has_plausible_time(*of_ulid)) {
        ++sample_.ulids;
        by_time = true;
        return;
    }
    if (!id) {
        ++sample_.not_ids;
    } else if (id->is_nil()) {
        ++sample_.nil;
    } else if (id->version() == 4) {
        ++sample_.v4;
    } else if (id->version() == 7) {
        ++sample_.v7;
        by_time = true;
    } else {
        ++sample_.other;
    }
}

void id_sampler::add(std::optional<std::string_view> value) {
    ++sample_.rows;
    if (!value) {
        ++sample_.nulls;
        return;
    }
    bytes_ += static_cast<std::int64_t>(value->size());
    bool by_time = false;
    const std::int64_t before = sample_.not_ids;
    count(*value, by_time);
    if (sample_.not_ids > before) return;
    if (!by_time_.empty()) {
        ++neighbours_;
        if (previous_ < *value) ++ascending_;
    }
    previous_ = *value;
    distinct_.insert(previous_);
    by_time_.push_back(by_time);
}

id_sample id_sampler::finish(sample_method method) const {
    id_sample sample = sample_;
    sample.method = method;
    sample.distinct = static_cast<std::int64_t>(distinct_.size());
    if (neighbours_ > 0) sample.ascending = static_cast<double>(ascending_) / static_cast<double>(neighbours_);
    if (of_text_ && sample.rows > sample.nulls)
        sample.average_bytes = static_cast<double>(bytes_) / static_cast<double>(sample.rows - sample.nulls);
    if (!by_time_.empty()) {
        const auto newest = static_cast<std::ptrdiff_t>((by_time_.size() + 9) / 10);
        sample.newest_v7 = static_cast<double>(std::count(by_time_.end() - newest, by_time_.end(), true)) /
                           static_cast<double>(newest);
    }
    return sample;
}

std::int64_t ids_of(const id_sample& sample) {
    return sample.rows - sample.nulls - sample.not_ids;
}

bool holds_ids(const id_sample& sample) {
    const std::int64_t ids = ids_of(sample);
    return ids > 0 && static_cast<double>(ids) >= 0.95 * static_cast<double>(sample.rows - sample.nulls);
}

id_order order_of(const id_sample& sample) {
    const auto ids = static_cast<double>(ids_of(sample) - sample.nil);
    if (ids < 20) return id_order::unknown;
    // Ids that tell the time arrive in its order, wherever an UPDATE has put their rows since. Random ones do not, even
    // where CLUSTER has put their rows in their order.
    const double by_time = static_cast<double>(sample.v7 + sample.ulids) / ids;
    if (by_time >= 0.99) return id_order::ascending;
    if (by_time >= 0.05) return id_order::mixed;
    if (static_cast<double>(sample.v4) >= 0.5 * ids) return id_order::random;
    return sample.ascending >= 0.9 ? id_order::ascending : id_order::random;
}

double mixed_fill(const id_sample& sample) {
    const auto ids = static_cast<double>(ids_of(sample));
    const double by_time = static_cast<double>(sample.v7 + sample.ulids) / ids;
    return 1 / (by_time / 0.5 + (1 - by_time) / random_fill);
}

int entry_bytes(const std::vector<column_width>& columns) {
    const auto aligned = [](int bytes, int alignment) { return (bytes + alignment - 1) / alignment * alignment; };
    int bytes = 8;
    for (const auto& column : columns) bytes = aligned(bytes, column.alignment) + column.bytes;
    return aligned(bytes, 8) + 4;
}

std::int64_t entries_per_leaf(int entry_bytes, double fill, std::int64_t page_bytes) {
    const auto usable =
        static_cast<double>(page_bytes - 24 - 16);  // less the page's header and a B-tree's special space
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(usable * fill / entry_bytes) - 1);
}

std::int64_t btree_bytes(double entries, int entry_bytes, double fill, std::int64_t page_bytes) {
    const auto pages_for = [&](double below, double full) {
        const auto each = static_cast<double>(entries_per_leaf(entry_bytes, full, page_bytes));
        return std::max(1.0, std::ceil(below / each));
    };
    double level = pages_for(entries, fill), pages = 1 + level;
    while (level > 1) {
        level = std::min(pages_for(level, 0.70), std::ceil(level / 2));  // even where no two entries fit on a page
        pages += level;
    }
    return static_cast<std::int64_t>(pages) * page_bytes;
}

}  // namespace rowkey::postgres::inline ROWKEY_LIBPQXX::detail
