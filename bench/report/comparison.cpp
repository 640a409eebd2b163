#include "comparison.hpp"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace rowkey::bench::report {

using absl::StrCat;

std::optional<comparison> compare(const run& of, const run& to, const quantity& q) {
    const reading above = value(of, q), below = value(to, q);
    if (!above || !below || !(*below > 0)) return std::nullopt;
    comparison c{*above / *below, std::nullopt, false};
    const auto high = range(of, q), low = range(to, q);
    if (high && low && low->low > 0) c.range = interval{high->low / low->high, high->high / low->low};
    // Of one repetition nothing is known of how far times go apart.
    const bool unknown = q.noise >= time_noise && std::min(of.repetitions, to.repetitions) == 1;
    c.same = unknown || std::abs(c.ratio - 1) <= q.noise || (c.range && c.range->low <= 1 && c.range->high >= 1);
    return c;
}

namespace {

std::string digits(double v) {
    return v >= 99.95 ? grouped(v) : absl::StrFormat("%.*f", v < 9.995 ? 2 : 1, v);
}

}  // namespace

std::string ratio_words(const comparison& c) {
    const std::string ratio = times(c.ratio);
    if (!c.range) return ratio;
    const std::string low = digits(c.range->low), high = digits(c.range->high);
    return low == high ? ratio : StrCat(ratio, "\u00a0(", low, "–", high, ")");
}

std::string ratio_of(const std::optional<comparison>& c, const std::string& what) {
    if (!c) return "";
    if (!c->same) return StrCat(ratio_words(*c), " the ", what);
    // Where the ratio seems to say more, the range shows why it does not.
    const bool wide = c->range && (c->range->low < 0.9 || c->range->high > 1.1);
    return StrCat("about the same ", what,
                  wide ? StrCat(" (", digits(c->range->low), "–", digits(c->range->high), ")") : "");
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

std::string finding(const scene& s, const quantity& q) {
    const pair p = compared(s);
    const auto c = p.subject ? compare(*p.subject, *p.reference, q) : std::nullopt;
    if (!c) return "";
    const std::string what = c->same ? "about the same as" : ratio_words(*c);
    const bool one_variant = p.subject->variant == p.reference->variant;
    return one_variant
               ? StrCat(joined({p.subject->variant, StrCat(p.subject->key, " ", what, " ", p.reference->key)}, ": "))
               : StrCat(named(*p.subject), ": ", what, " ", named(*p.reference));
}

std::string beside_reference(const scene& s, const run& r, const quantity& q) {
    const run* reference = reference_of(s.found, r);
    const auto c = reference && reference != &r ? compare(r, *reference, q) : std::nullopt;
    if (!c) return "";
    return StrCat(times(c->ratio), " ", reference->variant == r.variant ? reference->key : named(*reference));
}

}  // namespace rowkey::bench::report
