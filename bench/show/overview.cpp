#include "show/overview.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "judge/comparison.hpp"
#include "show/chart_parts.hpp"
#include "show/svg.hpp"

namespace rowkey::bench {
namespace {

using absl::StrAppend;
using absl::StrCat;
using svg::escape;
using svg::wrapped;

/// All runs of a scenario, or where they are many, those of the variant that most keys have; of several such, the last.
runs shown_of(const scene& s) {
    constexpr std::size_t many = 8;
    if (s.of.size() <= many) return s.of;
    const auto of_variant = [&](const run* like) {
        runs alike;
        std::copy_if(s.of.begin(), s.of.end(), std::back_inserter(alike),
                     [&](const run* r) { return r->variant == like->variant; });
        return alike;
    };
    runs shown;
    for (const run* r : s.of) {
        if (runs alike = of_variant(r); alike.size() >= shown.size()) shown = std::move(alike);
    }
    return shown;
}

/// What a run is compared with. It is itself what other keys of its variant are compared with, if it is uuidv7.
const run* reference_among(const runs& shown, const scene& s, const run& r) {
    const run* const reference = reference_of(s.found, r);
    const bool is_reference = r.key == "uuidv7" && std::any_of(shown.begin(), shown.end(), [&](const run* other) {
                                  return other->key != r.key && other->variant == r.variant;
                              });
    return is_reference || reference == &r ? nullptr : reference;
}

std::string cell(const scene& s, const runs& shown, const run& r, const figure& what) {
    const reading v = value(r, what);
    if (!v) return wrapped("td", not_available);
    const double most = highest(shown, what);
    const run* reference = reference_among(shown, s, r);
    const auto c = reference ? compare(r, *reference, what) : std::nullopt;
    const std::string bar = StrCat(R"(<svg width="100%" height="6" aria-hidden="true">)",
                                   svg::column(0, most > 0 ? *v / most : 0, 0, 6), "</svg>");
    return wrapped(
        "td." + look_of(s.found, r.key).css,
        StrCat(wrapped("span", escape(what.in->words(*v))), wrapped("small", c ? escape(times(c->ratio)) : ""), bar));
}

/// A row for each key, a column for each figure that tells most of the scenario.
std::string summary_table(const scene& s) {
    const auto shown = shown_of(s);
    const auto figures = summary_figures(s);
    std::string head = "<td></td>", body;
    for (const figure& what : figures) {
        StrAppend(&head, "<th scope=\"col\">", escape(what.title),
                  wrapped("small", what.way == better::less   ? "less is better"
                                   : what.way == better::more ? "more is better"
                                                              : ""),
                  "</th>");
    }
    for (const run* r : shown) {
        std::string cells = StrCat("<th scope=\"row\">", run_label(s, *r), "</th>");
        for (const figure& what : figures) StrAppend(&cells, cell(s, shown, *r, what));
        StrAppend(&body, wrapped("tr", cells), "\n");
    }
    return wrapped("table.summary", wrapped("thead", wrapped("tr", head)) + wrapped("tbody", body));
}

std::string partial(const scene& s) {
    const std::string why = failure(s);
    return why.empty() ? "" : wrapped("p.partial", wrapped("b", "Partial:") + escape(" it ended early, " + why));
}

std::string entry(const scene& s, const judgement& judged) {
    const auto* facts = facts_of(s);
    std::string title = s.name;
    if (!title.empty()) title[0] = absl::ascii_toupper(static_cast<unsigned char>(title[0]));
    const std::string memory = facts && !facts->memory.empty() ? "Memory: " + facts->memory : "";
    return wrapped("li",
                   StrCat("<div><a href=\"#", escape(anchor_of(s)), "\">", escape(title), "</a>",
                          wrapped("p.note", escape(joined({facts ? facts->title : "", memory}, " · "))), partial(s),
                          wrapped("p", escape(judged.verdicts.at(s.name).front())), "</div>", summary_table(s)));
}

}  // namespace

std::string anchor_of(const scene& s) {
    return "scenario-" + s.name;
}

std::string overview(const results& found, const judgement& judged) {
    const auto all = scenes(found);
    if (all.empty()) return "";
    const std::string note = wrapped("p.note",
                                     "In small print the ratio to uuidv7, of the same variant where there is "
                                     "one. A bar is as long as the figure, within its column.");
    if (all.size() == 1) {
        return StrCat(wrapped("h1", escape(judged.verdicts.at(all.front().name).front())), summary_table(all.front()),
                      note);
    }
    std::string entries;
    for (const scene& s : all) StrAppend(&entries, entry(s, judged), "\n");
    return StrCat(wrapped("h1", StrCat("What each key cost in ", all.size(), " scenarios")), note,
                  "<nav aria-label=\"Scenarios\">", wrapped("ol", entries), "</nav>\n");
}

}  // namespace rowkey::bench
