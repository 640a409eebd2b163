#include "show/panels.hpp"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "show/chart_parts.hpp"
#include "show/svg.hpp"
#include "words.hpp"

namespace rowkey::bench {

using absl::StrAppend;
using absl::StrCat;
using svg::anchor;
using svg::escape;
using svg::wrapped;

std::string panel_of(const scene& s, const run& r, const panel& what, const std::string& placed) {
    // The name, its variant below it and the figure below that, for there may be no room beside them.
    const strings lines = lines_of(r.variant, 40);
    std::string variant;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto below = static_cast<double>(lines.size() - 1 - i);
        StrAppend(&variant, svg::text(0, -30 - 16 * below, lines[i], anchor::start, "variant", 12));
    }
    const double name_y = -30 - 16 * static_cast<double>(lines.size());
    // The style leaves room for one line of it.
    const std::string room = lines.size() < 2 ? "" : StrCat(" style=\"margin-top:", 16 - name_y, "px\"");
    const look as = look_of(s.found, r.key);
    const std::string out = StrCat(
        svg::symbol_at(0, name_y - 5, as.symbol),
        absl::StrFormat(R"(<text x="0" y="%g" dx="12" class="name">%s</text>)", name_y, escape(r.key)), variant,
        svg::text(1, -12, what.corner, anchor::end, "corner"), svg::text(0, -14, what.y_title, anchor::end, "", -8),
        svg::text(0.5, what.height + 34, what.x_title, anchor::middle), what.drawing);
    return absl::StrFormat(R"(<svg %s%s height="%g" role="img" overflow="visible"><title>%s</title>%s</svg>)", placed,
                           room, what.height, escape(StrCat(named(r), ": ", what.about)), in_colour(as, out));
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

}  // namespace rowkey::bench
