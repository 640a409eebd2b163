#include "chart_parts.hpp"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "svg.hpp"

namespace rowkey::bench::report {

using absl::StrAppend;
using absl::StrCat;
using svg::anchor;
using svg::escape;
using svg::wrapped;

// Keys of text share colours with others, but not their symbols.
const char chart_css[] = R"(
:root{--paper:#fff;--ink:#1b1e23;--soft:#5d6672;--grid:#dfe3e8;color-scheme:light dark}
.k0{--c:#6a7280}.k1,.k10{--c:#c64a06}.k2{--c:#0a6ab6}.k3,.k8{--c:#00805f}.k4,.k9{--c:#b5508c}.k5{--c:#8a6d00}
.k6{--c:#6f58c9}.k7{--c:#0b7f93}
@media screen and (prefers-color-scheme:dark){
:root{--paper:#14171c;--ink:#e8eaed;--soft:#9ba4b0;--grid:#2e343c}
.k0{--c:#a9b1bd}.k1,.k10{--c:#ff8b4d}.k2{--c:#5db5f5}.k3,.k8{--c:#35c99c}.k4,.k9{--c:#e58fc0}.k5{--c:#dcb93c}
.k6{--c:#a896f5}.k7{--c:#4cc3d6}}
text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}
text.name{font-size:14px;font-weight:600;fill:var(--c)}text.title{font-size:19px;font-weight:650;fill:var(--ink)}
tspan.variant{font-size:12px;font-weight:400;fill:var(--soft)}
line{stroke:var(--grid)}line.base{stroke:var(--soft)}line.mark{stroke-dasharray:1 4;stroke:var(--soft)}
line.tear{stroke:var(--paper);stroke-width:4}
line.curve{stroke:var(--c);stroke-width:2;stroke-linecap:round}line.model{stroke:var(--ink);stroke-width:2.5}
line.max{stroke:var(--c);stroke-width:3}line.range{stroke:var(--c);stroke-width:2;opacity:.45}
rect{fill:var(--c)}rect.pale{opacity:.38}rect.paper{fill:var(--paper)}
path{fill:var(--c)}.hollow path{fill:var(--paper);stroke:var(--c);stroke-width:2}
path.dots{fill:none;stroke:var(--c);stroke-width:2.2;stroke-linecap:round;vector-effect:non-scaling-stroke}
path.band{opacity:.28}path.trace{fill:none;stroke:var(--c);stroke-width:2;vector-effect:non-scaling-stroke}
)";

int style_of(const results& found, const std::string& key) {
    strings keys = {"bigint",        "uuidv4",         "uuidv7", "bigint+uuidv7", "uuidv7-ms", "default-uuidv7",
                    "bigint+uuidv4", "default-uuidv4", "typeid", "ulid",          "nanoid"};
    const std::size_t styles = keys.size();
    for (const run& r : found.runs) {
        if (std::find(keys.begin(), keys.end(), r.key) == keys.end()) keys.push_back(r.key);
    }
    const auto at = std::find(keys.begin(), keys.end(), key) - keys.begin();
    return static_cast<int>(static_cast<std::size_t>(at) % styles);
}

std::string in_colour(int style, const std::string& drawing) {
    return wrapped(StrCat("g.k", style), drawing);
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

std::string label(int style, int symbol, const std::string& name) {
    return wrapped(StrCat("span.key k", style),
                   StrCat(R"(<svg aria-hidden="true" width="13" height="13" viewBox="-6.5 -6.5 13 13">)",
                          svg::symbol(symbol), "</svg>", name));
}

std::string run_label(const scene& s, const run& r) {
    const int style = style_of(s.found, r.key);
    return label(style, style, escape(r.key) + (r.variant.empty() ? "" : " " + wrapped("small", escape(r.variant))));
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
    return row(run_label(s, r), value, drawing.empty() ? "" : in_colour(style_of(s.found, r.key), drawing),
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

}  // namespace rowkey::bench::report
