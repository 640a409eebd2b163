#include "show/chart_parts.hpp"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "show/svg.hpp"

namespace rowkey::bench {

using absl::StrAppend;
using absl::StrCat;
using svg::anchor;
using svg::escape;
using svg::wrapped;

look look_of(const results& found, const std::string& key) {
    const auto at =
        std::find_if(found.keys.begin(), found.keys.end(), [&](const key_facts& each) { return each.name == key; });
    if (at == found.keys.end()) return {"no-key", svg::disc};
    return {StrCat("k", at - found.keys.begin()), at->symbol};
}

std::string colours_of(const results& found) {
    std::string light, dark;
    for (std::size_t i = 0; i < found.keys.size(); ++i) {
        StrAppend(&light, ".k", i, "{--c:", found.keys[i].colour, "}");
        StrAppend(&dark, ".k", i, "{--c:", found.keys[i].dark_colour, "}");
    }
    return StrCat(light, "\n@media screen and (prefers-color-scheme:dark){", dark, "}\n");
}

std::string in_colour(const look& as, const std::string& drawing) {
    return wrapped("g." + as.css, drawing);
}

std::string y_axis(double max, double height, int wanted) {
    std::string out;
    for (const double tick : svg::ticks(max, wanted)) {
        const double y = height * (1 - tick / max);
        StrAppend(&out, svg::line(0, y, 1, y, tick == 0 ? "base" : ""),
                  svg::text(0, y + 4, grouped(tick), anchor::end, "", -8));
    }
    return out;
}

std::optional<log_axis> decades_around(const std::vector<double>& values) {
    double least = HUGE_VAL, most = 0;
    for (const double v : values) {
        if (!(v > 0) || !std::isfinite(v)) continue;
        least = std::min(least, v);
        most = std::max(most, v);
    }
    if (most <= 0) return std::nullopt;
    log_axis axis{std::floor(std::log10(least)), std::ceil(std::log10(most))};
    axis.high = std::max(axis.high, axis.low + 1);
    return axis;
}

std::string label(const look& as, const std::string& name) {
    return wrapped("span.key " + as.css,
                   StrCat(R"(<svg aria-hidden="true" width="13" height="13" viewBox="-6.5 -6.5 13 13">)",
                          svg::symbol(as.symbol), "</svg>", name));
}

std::string run_label(const scene& s, const run& r) {
    return label(look_of(s.found, r.key),
                 escape(r.key) + (r.variant.empty() ? "" : " " + wrapped("small", escape(r.variant))));
}

std::string row(const std::string& label, const std::string& value, const std::string& drawing, const strings& notes,
                int height) {
    std::string out = wrapped("p", label + wrapped("b", escape(value)));
    if (!drawing.empty()) {
        StrAppend(&out, R"(<svg width="100%" height=")", height, R"(" aria-hidden="true">)", drawing, "</svg>");
    }
    strings unbroken;
    for (const std::string& note : notes) unbroken.push_back(note.empty() ? "" : wrapped("span", escape(note)));
    const std::string said = joined(unbroken, " · ");
    return wrapped("div.row", out + (said.empty() ? "" : wrapped("p.note", said))) + "\n";
}

namespace {

std::string row_of_run(const scene& s, const run& r, const std::string& value, const std::string& drawing,
                       const strings& notes, int height) {
    constexpr std::size_t many = 7;
    return row(run_label(s, r), value, drawing.empty() ? "" : in_colour(look_of(s.found, r.key), drawing),
               s.of.size() > many ? strings{} : notes, height);
}

}  // namespace

std::string row(const scene& s, const run& r, const std::string& value, const std::string& drawing,
                const strings& notes) {
    return row_of_run(s, r, value, drawing, notes, 20);
}

std::string tall_row(const scene& s, const run& r, const std::string& value, const std::string& drawing,
                     const strings& notes) {
    return row_of_run(s, r, value, drawing, notes, 40);
}

std::string stacked(double solid, double pale, double full) {
    if (full <= 0) full = 1;
    return StrCat(svg::bar(0, 0.99 * solid / full, ""), svg::bar(0.99 * solid / full, 0.99 * pale / full, "pale"),
                  svg::line(0, 0, 0, 20, "base"));
}

drawn chart(const char* title, const std::string& found, const std::string& legend, const std::string& body,
            const std::string& numbers) {
    const std::string caption = wrapped("h3", title) + (found.empty() ? "" : wrapped("p.finding", escape(found))) +
                                (legend.empty() ? "" : wrapped("p.note", escape(legend)));
    return {StrCat(wrapped("figcaption", caption), "\n", body, numbers)};
}

std::string arranged(const std::vector<drawn>& figures) {
    std::string wide, out;
    std::vector<const drawn*> narrow;
    for (const drawn& one : figures) {
        if (one.content.empty()) continue;
        if (!one.wide) {
            narrow.push_back(&one);
        } else {
            StrAppend(&wide, wrapped(StrCat("figure.wide ", one.css), one.content), "\n");
        }
    }
    // Three in a line, and two in the first one or two lines where their number asks for it.
    const std::size_t n = narrow.size(), halves = n % 3 == 0 ? 0 : n % 3 == 2 ? 2 : n == 1 ? 0 : 4;
    for (std::size_t i = 0; i < n; ++i) {
        const char* share = n == 1 ? "wide" : i < halves ? "half" : "third";
        StrAppend(&out, wrapped(StrCat("figure.", share, " ", narrow[i]->css), narrow[i]->content), "\n");
    }
    return wrapped("div.charts", StrCat("\n", wide, out));
}

std::string scrolled_table(const char* caption, const std::string& head, const std::string& body) {
    return StrCat("<div class=\"scroll\" tabindex=\"0\"><table><caption>", caption, "</caption>",
                  wrapped("thead", wrapped("tr", head)), wrapped("tbody", body), "</table></div>\n");
}

namespace {

// `columns` are their texts from top to bottom, `head` is markup.
std::string unfolding(const char* caption, const std::string& head, const strings& rows,
                      const std::vector<strings>& columns) {
    std::string body;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::string cells = StrCat("<th scope=\"row\">", escape(rows[i]), "</th>");
        for (const strings& column : columns)
            StrAppend(&cells, wrapped("td", i < column.size() ? escape(column[i]) : ""));
        StrAppend(&body, wrapped("tr", cells), "\n");
    }
    return wrapped("details", wrapped("summary", "The numbers") + scrolled_table(caption, head, body));
}

}  // namespace

std::string unfolding_table(const char* caption, const strings& names, const strings& values) {
    return unfolding(caption, "", names, {values});
}

std::string unfolding_table(const scene& s, const char* caption, const strings& rows, const runs& of,
                            const std::vector<strings>& columns) {
    std::string head = "<td></td>";
    for (const run* r : of) StrAppend(&head, "<th scope=\"col\">", run_label(s, *r), "</th>");
    return unfolding(caption, head, rows, columns);
}

}  // namespace rowkey::bench
