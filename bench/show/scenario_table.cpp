#include "show/scenario_table.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "judge/comparison.hpp"
#include "show/chart_parts.hpp"
#include "show/svg.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrCat;
using svg::escape;
using svg::wrapped;

/// All figures, then those of lookups.
std::vector<figure> rows_of(const scene& s) {
    std::vector<figure> all = figures();
    const auto longest = std::max_element(s.of.begin(), s.of.end(),
                                          [](auto* a, auto* b) { return a->lookups.size() < b->lookups.size(); });
    for (std::size_t i = 0; i < (*longest)->lookups.size(); ++i) {
        const lookup& like = (*longest)->lookups[i];
        const std::string of = StrCat("select, ", like.what, like.cold ? ", cold" : ", warm");
        const figure each[] = {lookup_time(i), lookup_blocks(i), lookup_blocks_read(i)};
        const char* const more[] = {"", ": blocks", ": blocks read"};
        for (std::size_t k = 0; k < 3; ++k) {
            all.push_back(each[k]);
            all.back().title = of + more[k];
        }
    }
    return all;
}

std::string cell(const figure& what, const scene& s, const run& r) {
    const reading v = value(r, what);
    const auto words = what.in->words;
    std::string out = escape(v ? words(*v) : may_lack(what) ? "none" : not_available);
    const run* reference = reference_of(s.found, r);
    const auto c =
        what.way != better::neither && reference && reference != &r ? compare(r, *reference, what) : std::nullopt;
    if (c) StrAppend(&out, wrapped("small", escape(times(c->ratio))));
    if (const auto apart = v ? range(r, what) : std::nullopt; apart && words(apart->low) != words(apart->high)) {
        StrAppend(&out, wrapped("small.apart", escape(StrCat(words(apart->low), "–", words(apart->high)))));
    }
    return wrapped("td", out);
}

}  // namespace

std::string scenario_table(const scene& s) {
    std::string head = "<td></td>", body;
    for (const run* r : s.of) StrAppend(&head, "<th scope=\"col\">", run_label(s, *r), "</th>");
    for (const figure& what : rows_of(s)) {
        const auto has = [&](const run* r) { return value(*r, what).has_value(); };
        if (may_lack(what) && std::none_of(s.of.begin(), s.of.end(), has)) continue;
        std::string cells = StrCat("<th scope=\"row\">", escape(what.title), "</th>");
        for (const run* r : s.of) StrAppend(&cells, cell(what, s, *r));
        StrAppend(&body, wrapped("tr", cells), "\n");
    }
    const bool has_v7 = reference_of(s.found, *s.of.front()) != nullptr;
    return wrapped(
        "details.figures",
        StrCat(wrapped("summary", "All figures of this scenario"),
               scrolled_table(
                   has_v7 ? "In small print the ratio to uuidv7, of the same variant where there is one, and how far "
                            "the repetitions went apart where that shows."
                          : "In small print how far the repetitions went apart where that shows.",
                   head, body)));
}

}  // namespace rowkey::bench
