#include "comparison.hpp"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace rowkey::bench::report {
namespace {

using absl::StrCat;

// `subject` is null if there is only one key.
struct pair {
    const run* subject;
    const run* reference;
};

pair compared(const runs& of) {
    const run* v7 = find(of, "uuidv7");
    const run* reference = v7 ? v7 : of.front();
    if (const run* v4 = find(of, "uuidv4"); v4 && v4 != reference) return {v4, reference};
    const auto other = std::find_if(of.begin(), of.end(), [&](const run* r) { return r != reference; });
    return {other == of.end() ? nullptr : *other, reference};
}

}  // namespace

const run* find(const runs& of, std::string_view key) {
    const auto at = std::find_if(of.begin(), of.end(), [&](const run* r) { return r->key == key; });
    return at == of.end() ? nullptr : *at;
}

reading ratio(const run& of, const run& to, const figure& read) {
    const reading above = read(of), below = read(to);
    return above && below && *below > 0 ? reading(*above / *below) : std::nullopt;
}

std::string finding(const runs& of, const figure& read, const char* what) {
    const pair p = compared(of);
    const reading r = p.subject ? ratio(*p.subject, *p.reference, read) : std::nullopt;
    return r ? StrCat(p.subject->key, " ", times(*r), " ", p.reference->key, what) : "";
}

std::string beside_v7(const runs& of, const run& r, const figure& read) {
    const run* v7 = find(of, "uuidv7");
    const reading x = v7 && v7 != &r ? ratio(r, *v7, read) : std::nullopt;
    return x ? times(*x) + " uuidv7" : "";
}

std::string verdict(const runs& of) {
    const auto [subject, reference] = compared(of);
    if (!subject) {
        const reading wal = all_wal(*reference);
        return StrCat(reference->key, " needs ", size(*all_indexes(*reference)), " of index",
                      wal ? StrCat(", writes ", row_bytes(*wal), " of WAL per row") : "", " and inserts ",
                      grouped(reference->rows_per_second), " rows a second.");
    }
    const auto clause = [&, s = subject, r = reference](const char* verb, const figure& read, double noise,
                                                        const char* what) -> std::string {
        const reading x = ratio(*s, *r, read);
        if (!x) return "";
        return StrCat(verb, " ", std::abs(*x - 1) <= noise ? "about the same" : times(*x) + " the", " ", what);
    };
    return StrCat(
        "Against ", reference->key, ", ", subject->key, " ",
        in_words({clause("needs", all_indexes, 0.02, "index space"), clause("writes", all_wal, 0.02, "WAL per row"),
                  clause("inserts", speed, 0.05, "number of rows a second")}),
        ".");
}

std::string splits_verdict(const runs& of) {
    const auto [subject, reference] = compared(of);
    strings told;
    for (const run* r : {subject, reference}) {
        if (!r || !r->splits) continue;
        told.push_back(StrCat(r->splits->interior == 0 ? "none" : grouped(r->splits->interior), " with ", r->key));
    }
    return told.empty() ? "" : StrCat("Interior leaf splits: ", absl::StrJoin(told, ", "), ".");
}

}  // namespace rowkey::bench::report
