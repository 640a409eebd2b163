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

const char chart_css[] = R"(
:root{--paper:#fff;--ink:#1b1e23;--soft:#5d6672;--grid:#dfe3e8;color-scheme:light dark}
.k0{--c:#6a7280}.k1{--c:#d1500a}.k2{--c:#0a6ab6}.k3{--c:#008a66}.k4{--c:#b5508c}.k5{--c:#8a6d00}
@media screen and (prefers-color-scheme:dark){
:root{--paper:#14171c;--ink:#e8eaed;--soft:#9ba4b0;--grid:#2e343c}
.k0{--c:#a9b1bd}.k1{--c:#ff8b4d}.k2{--c:#5db5f5}.k3{--c:#35c99c}.k4{--c:#e58fc0}.k5{--c:#dcb93c}}
text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}
text.name{font-size:14px;font-weight:600;fill:var(--c)}text.title{font-size:19px;font-weight:650;fill:var(--ink)}
line{stroke:var(--grid)}line.base{stroke:var(--soft)}line.mark{stroke-dasharray:1 4;stroke:var(--soft)}
line.tear{stroke:var(--paper);stroke-width:4}
line.curve{stroke:var(--c);stroke-width:2;stroke-linecap:round}line.model{stroke:var(--ink);stroke-width:2.5}
line.max{stroke:var(--c);stroke-width:3}line.range{stroke:var(--c);stroke-width:2;opacity:.45}
rect{fill:var(--c)}rect.pale{opacity:.38}rect.paper{fill:var(--paper)}
path{fill:var(--c)}.hollow path{fill:var(--paper);stroke:var(--c);stroke-width:2}
path.dots{fill:none;stroke:var(--c);stroke-width:2.2;stroke-linecap:round;vector-effect:non-scaling-stroke}
)";

int style_of(const results& found, const std::string& key) {
    strings keys = {"bigint", "uuidv4", "uuidv7", "bigint+uuidv7", "default-uuidv4", "default-uuidv7"};
    for (const run& r : found.runs) {
        if (std::find(keys.begin(), keys.end(), r.key) == keys.end()) keys.push_back(r.key);
    }
    return static_cast<int>(std::find(keys.begin(), keys.end(), key) - keys.begin()) % 6;
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

std::string label(int style, int symbol, const std::string& name) {
    return wrapped(StrCat("span.key k", style),
                   StrCat(R"(<svg aria-hidden="true" width="13" height="13" viewBox="-6.5 -6.5 13 13">)",
                          svg::symbol(symbol), "</svg>", name));
}

std::string key_label(const scene& s, const run& r) {
    const int style = style_of(s.found, r.key);
    return label(style, style, escape(r.key));
}

std::string row(const std::string& label, const std::string& value, const std::string& drawing, const strings& notes) {
    std::string out = wrapped("p", label + wrapped("b", escape(value)));
    if (!drawing.empty()) {
        StrAppend(&out, R"(<svg width="100%" height="20" aria-hidden="true">)", drawing, "</svg>");
    }
    strings unbroken;
    for (const std::string& note : notes) unbroken.push_back(note.empty() ? "" : wrapped("span", escape(note)));
    return wrapped("div.row", out + wrapped("p.note", joined(unbroken, " · "))) + "\n";
}

std::string row(const scene& s, const run& r, const std::string& value, const std::string& drawing,
                const strings& notes) {
    return row(key_label(s, r), value, drawing.empty() ? "" : in_colour(style_of(s.found, r.key), drawing), notes);
}

std::string chart(const char* figure_and_class, const char* title, const std::string& found, const std::string& legend,
                  const std::string& body) {
    const std::string caption = wrapped("h3", title) + (found.empty() ? "" : wrapped("p.finding", escape(found))) +
                                wrapped("p.note", escape(legend));
    return wrapped(figure_and_class, StrCat(wrapped("figcaption", caption), "\n", body)) + "\n";
}

std::string stacked(double solid, double pale, double full) {
    if (full <= 0) full = 1;
    return StrCat(svg::bar(0, 0.99 * solid / full, ""), svg::bar(0.99 * solid / full, 0.99 * pale / full, "pale"),
                  svg::line(0, 0, 0, 20, "base"));
}

std::string scrolled_table(const char* caption, const std::string& head, const std::string& body) {
    return StrCat("<div class=\"scroll\" tabindex=\"0\"><table><caption>", caption, "</caption>",
                  wrapped("thead", wrapped("tr", head)), wrapped("tbody", body), "</table></div>\n");
}

}  // namespace rowkey::bench::report
