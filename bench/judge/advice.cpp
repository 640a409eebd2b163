#include "judge/advice.hpp"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "judge/comparison.hpp"
#include "judge/scene.hpp"

namespace rowkey::bench {
namespace {

struct situation {
    std::string_view words;
    std::string_view scenario;
    std::string_view variant;            // of the runs; a key that has no such variant comes with its plain run
    std::vector<std::string_view> keys;  // to choose from
    std::vector<const char*> figures;    // the first one decides
};

const std::vector<situation> situations{
    {"the id never leaves the service", "grow", "", {"bigint", "uuidv7", "uuidv4"}, {"index_bytes", "wal_bytes"}},
    {"the id is seen outside", "steady", "", {"uuidv7", "uuidv4"}, {"wal_bytes", "/latency_us/p99"}},
    {"the id is seen outside, and the index outgrows the memory",
     "bounded",
     "",
     {"uuidv7", "uuidv4", "bigint+uuidv7"},
     {"/rows_per_second", "wal_bytes"}},
    {"the id is seen outside, and must not tell when the row was made",
     "bounded",
     "",
     {"uuidv4", "bigint+uuidv4"},
     {"index_bytes", "/rows_per_second", "wal_bytes"}},
    {"the id is seen outside, and other tables point to the row",
     "schema",
     "",
     {"bigint+uuidv7", "uuidv7", "uuidv4"},
     {"/per_order/bytes", "/per_order/wal_bytes", "/per_order/us"}},
    {"the primary key begins with a tenant",
     "tenants",
     "100 tenants, one by one",
     {"bigint", "uuidv7", "uuidv4"},
     {"index_bytes", "/index/avg_leaf_density", "wal_bytes"}},
    {"rows are deleted at random",
     "churn",
     "10% left",
     {"bigint", "uuidv7", "uuidv4"},
     {"/vacuum/index_bytes", "wal_bytes", "/reindex/index_bytes"}},
    {"the oldest rows are deleted", "retention", "10% left", {"bigint", "uuidv7", "uuidv4"}, {"/vacuum/index_bytes"}},
    {"32 sessions write by COPY at once",
     "writers",
     "32 clients",
     {"bigint", "uuidv7", "uuidv4"},
     {"index_bytes", "/index/avg_leaf_density", "wal_bytes"}},
    {"each row is committed on its own", "single-row", "", {"uuidv7", "uuidv4"}, {"wal_bytes", "/latency_us/p50"}},
    {"the table is full of uuidv4",
     "switch",
     "after uuidv4",
     {"uuidv7", "uuidv4"},
     {"wal_bytes", "/rows_per_second", "index_bytes"}},
    {"the id has to be kept as text", "text", "", {"typeid", "ulid", "nanoid"}, {"index_bytes", "wal_bytes"}},
};

runs candidates(const scene& s, const situation& where) {
    runs all;
    for (const auto key : where.keys) {
        const run* plain = nullptr;
        const run* alike = nullptr;
        for (const run* r : s.of) {
            if (r->key != key) continue;
            if (r->variant == where.variant) alike = r;
            if (r->variant.empty()) plain = r;
        }
        const run* const found = alike != nullptr ? alike : plain;
        if (found != nullptr && value(*found, figure_named(where.figures.front()))) all.push_back(found);
    }
    return all;
}

/// Those that have `what` no worse than any other one has it.
strings best_of(const runs& all, const figure& what) {
    strings names;
    for (const run* one : all) {
        const bool beaten = std::any_of(all.begin(), all.end(),
                                        [&](const run* other) { return is_worse(compare(*one, *other, what), what); });
        if (!beaten) names.push_back(one->key);
    }
    return names;
}

/// Whether it is more or less with one than with another one.
bool tells_apart(const runs& all, const figure& what) {
    return std::any_of(all.begin(), all.end(), [&](const run* one) {
        return std::any_of(all.begin(), all.end(), [&](const run* other) {
            const auto c = compare(*one, *other, what);
            return c && (c->is == outcome::less || c->is == outcome::more);
        });
    });
}

/// "index: bigint 21.4 MiB, uuidv7 30.1 MiB".
std::string told_of(const runs& all, const figure& what) {
    strings parts;
    for (const run* r : all) {
        if (const reading v = value(*r, what)) parts.push_back(absl::StrCat(r->key, " ", what.in->words(*v)));
    }
    return parts.empty() ? "" : absl::StrCat(what.title, ": ", absl::StrJoin(parts, ", "));
}

/// The first figure, which decides, and of the others those that say something: a time that tells nothing apart is no
/// reason.
std::string reasons(const runs& from, const std::vector<const char*>& figures) {
    strings told;
    for (const auto* name : figures) {
        const figure& what = figure_named(name);
        const bool undecided = what.kind == noise::time && !tells_apart(from, what);
        if (undecided && !told.empty()) continue;
        told.push_back(absl::StrCat(told_of(from, what), undecided ? " (not decided)" : ""));
    }
    return joined(told, "; ");
}

}  // namespace

std::vector<std::string> advised_situations() {
    std::vector<std::string> all;
    for (const auto& one : situations) all.emplace_back(one.words);
    return all;
}

std::vector<advice> advice_from(const results& found) {
    std::vector<advice> all;
    for (const auto& where : situations) {
        const runs from = candidates(scene_of(found, where.scenario), where);
        if (from.size() < 2) continue;
        all.push_back({std::string{where.words},
                       absl::StrJoin(best_of(from, figure_named(where.figures.front())), " or "),
                       reasons(from, where.figures), std::string{where.scenario}});
    }
    return all;
}

}  // namespace rowkey::bench
