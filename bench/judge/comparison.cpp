#include "judge/comparison.hpp"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace rowkey::bench {

using absl::StrCat;

std::optional<comparison> compare(const run& of, const run& to, const figure& what) {
    return compare(of, what, to, what);
}

std::optional<comparison> compare(const run& of, const figure& what, const run& to, const figure& other) {
    const reading above = value(of, what), below = value(to, other);
    if (!above || !below || !(*below > 0)) return std::nullopt;
    comparison c{*above / *below, std::nullopt, outcome::same, false};
    const auto high = range(of, what), low = range(to, other);
    if (high && low && low->low > 0) c.range = interval{high->low / low->high, high->high / low->low};
    const bool overlap = c.range && c.range->low <= 1 && c.range->high >= 1;
    c.once = what.kind == noise::time && std::min(of.repetitions, to.repetitions) < 2;
    if (c.once) {
        c.is = outcome::undecided;
    } else if (std::abs(c.ratio - 1) > tolerances::of(what.kind)) {
        c.is = overlap ? outcome::undecided : c.ratio < 1 ? outcome::less : outcome::more;
    }
    return c;
}

bool is_worse(const std::optional<comparison>& c, const figure& what) {
    return c && ((what.way == better::less && c->is == outcome::more) ||
                 (what.way == better::more && c->is == outcome::less));
}

bool is_better(const std::optional<comparison>& c, const figure& what) {
    return c && ((what.way == better::less && c->is == outcome::less) ||
                 (what.way == better::more && c->is == outcome::more));
}

bool is_undecided(const std::optional<comparison>& c) {
    return c && c->is == outcome::undecided;
}

bool may_be_better(const std::optional<comparison>& c, const figure& what) {
    if (!is_undecided(c) || c->once || !c->range) return is_undecided(c);
    const double tolerance = tolerances::of(what.kind);
    return what.way == better::less ? c->range->low < 1 - tolerance : c->range->high > 1 + tolerance;
}

namespace {

std::string digits(double v) {
    return v >= 99.95 ? grouped(v) : absl::StrFormat("%.*f", v < 9.995 ? 2 : 1, v);
}

}  // namespace

std::string ratio_words(const comparison& c) {
    const std::string ratio = times(c.ratio);
    if (c.once) return StrCat(ratio, " (one repetition)");
    if (!c.range) return ratio;
    const std::string low = digits(c.range->low), high = digits(c.range->high);
    if (c.is == outcome::undecided) return StrCat(ratio, "\u00a0(", low, "–", high, ", not decided)");
    return low == high ? ratio : StrCat(ratio, "\u00a0(", low, "–", high, ")");
}

std::string ratio_of(const std::optional<comparison>& c, const std::string& what) {
    if (!c) return "";
    return c->is == outcome::same ? StrCat("about the same ", what) : StrCat(ratio_words(*c), " the ", what);
}

std::vector<by_two_indexes> selects_by_brin(const run& of) {
    const std::string by_brin = " by BRIN", by_btree = " by B-tree";
    std::vector<by_two_indexes> all;
    for (std::size_t brin = 0; brin < of.lookups.size(); ++brin) {
        const std::string& name = of.lookups[brin].what;
        if (!name.ends_with(by_brin)) continue;
        const std::string what = name.substr(0, name.size() - by_brin.size());
        for (std::size_t btree = 0; btree < of.lookups.size(); ++btree) {
            if (of.lookups[btree].what == what + by_btree) all.push_back({what, btree, brin});
        }
    }
    return all;
}

const run* reference_of(const results& found, const run& of) {
    const run* first = nullptr;
    for (const auto& one : found.runs) {
        if (one.scenario != of.scenario || one.key != "uuidv7") continue;
        if (one.variant == of.variant && of.key != "uuidv7") return &one;
        if (first == nullptr) first = &one;
    }
    return first;
}

pair compared(const scene& s) {
    const auto of_key = [&](std::string_view key) {
        runs some;
        for (const run* r : s.of) {
            if (r->key == key) some.push_back(r);
        }
        return some;
    };
    const runs v4 = of_key("uuidv4"), v7 = of_key("uuidv7");
    if (!v4.empty() && !v7.empty()) {
        const run* subject =
            *std::max_element(v4.begin(), v4.end(), [](const run* a, const run* b) { return a->clients < b->clients; });
        return {subject, reference_of(s.found, *subject)};
    }
    if (v7.size() > 1) return {v7.front(), v7.back()};
    const run* reference = v7.empty() ? s.of.front() : v7.front();
    const auto other = std::find_if(s.of.begin(), s.of.end(), [&](const run* r) { return r != reference; });
    return {other == s.of.end() ? nullptr : *other, reference};
}

std::string finding(const scene& s, const figure& what) {
    const pair p = compared(s);
    const auto c = p.subject ? compare(*p.subject, *p.reference, what) : std::nullopt;
    if (!c) return "";
    const std::string told = c->is == outcome::same ? "about the same as" : ratio_words(*c);
    const bool one_variant = p.subject->variant == p.reference->variant;
    return one_variant
               ? StrCat(joined({p.subject->variant, StrCat(p.subject->key, " ", told, " ", p.reference->key)}, ": "))
               : StrCat(named(*p.subject), ": ", told, " ", named(*p.reference));
}

std::string beside_reference(const scene& s, const run& r, const figure& what) {
    const run* reference = reference_of(s.found, r);
    const auto c = reference && reference != &r ? compare(r, *reference, what) : std::nullopt;
    if (!c) return "";
    return StrCat(times(c->ratio), " ", reference->variant == r.variant ? reference->key : named(*reference));
}

}  // namespace rowkey::bench
