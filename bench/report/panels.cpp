#include "panels.hpp"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "chart_parts.hpp"
#include "svg.hpp"

namespace rowkey::bench::report {

using absl::StrAppend;
using absl::StrCat;
using svg::anchor;
using svg::escape;
using svg::wrapped;

std::string panel_of(const scene& s, const run& r, const panel& what, const std::string& placed) {
    const int style = style_of(s.found, r.key);
    const std::string variant =
        r.variant.empty() ? "" : StrCat(R"(<tspan class="variant" dx="6">)", escape(r.variant), "</tspan>");
    const std::string out =
        StrCat(svg::symbol_at(0, -33, style), R"(<text x="0" y="-28" dx="12" class="name">)", escape(r.key), variant,
               "</text>", svg::text(1, r.variant.empty() ? -28 : -12, what.corner, anchor::end, "corner"),
               svg::text(0, -14, what.y_title, anchor::end, "", -8),
               svg::text(0.5, what.height + 34, what.x_title, anchor::middle), what.drawing);
    return absl::StrFormat(R"(<svg %s height="%g" role="img" overflow="visible"><title>%s</title>%s</svg>)", placed,
                           what.height, escape(StrCat(named(r), ": ", what.about)), in_colour(style, out));
}

std::string side_by_side(const strings& panels) {
    std::string out;
    for (const std::string& one : panels) StrAppend(&out, wrapped("div", one), "\n");
    // Three or four columns hold any number well but four, which go in two.
    return wrapped(panels.size() % 3 != 0 && panels.size() % 2 == 0 ? "div.panels even" : "div.panels", out);
}

std::string x_axis(double max, double height, int wanted) {
    std::string out;
    for (const double tick : svg::ticks(max, wanted)) {
        const double x = tick / max;
        StrAppend(&out, svg::line(x, height, x, height + 4, "base"),
                  svg::text(x, height + 18, grouped(tick), tick == 0 ? anchor::middle : svg::anchor_at(x)));
    }
    return out;
}

}  // namespace rowkey::bench::report
