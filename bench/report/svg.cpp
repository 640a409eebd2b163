// Markup and drawing for the report: see svg.hpp.
#include "svg.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace rowkey::bench::svg {

std::string escape(const std::string& text) {
    std::string out = absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
    // XML knows no control characters but these three.
    const auto control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r';
    };
    std::replace_if(out.begin(), out.end(), control, ' ');
    return out;
}

std::string wrapped(const std::string& tag_and_class, const std::string& content) {
    const std::size_t dot = tag_and_class.find('.');
    const std::string tag = tag_and_class.substr(0, dot);
    const std::string css =
        dot == std::string::npos ? "" : absl::StrCat(" class=\"", tag_and_class.substr(dot + 1), "\"");
    return absl::StrCat("<", tag, css, ">", content, "</", tag, ">");
}

std::string text(double x, double y, const std::string& words, anchor where, const char* css, double shift) {
    static const char* const anchors[] = {"start", "middle", "end"};
    return absl::StrFormat(R"(<text x="%g%%" y="%g" dx="%g" text-anchor="%s" class="%s">%s</text>)", 100 * x, y, shift,
                           anchors[static_cast<int>(where)], css, escape(words));
}

std::string line(double x1, double y1, double x2, double y2, const char* css) {
    return absl::StrFormat(R"(<line x1="%g%%" y1="%g" x2="%g%%" y2="%g" class="%s"/>)", 100 * x1, y1, 100 * x2, y2,
                           css);
}

std::string bar(double x, double width, const char* css) {
    return absl::StrFormat(R"(<rect x="%g%%" width="%g%%" y="3" height="14" class="%s"/>)", 100 * x, 100 * width, css);
}

std::string column(double x, double width, double y, double height) {
    return absl::StrFormat(R"(<rect x="%g%%" width="%g%%" y="%g" height="%g"/>)", 100 * x, 100 * width, y, height);
}

std::string symbol(int n) {
    static const char* const shapes[] = {
        "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",               // disc
        "M-4-4h8v8h-8z",                                              // square
        "M0-5l5.2 9.2h-10.4z",                                        // triangle
        "M0-5.8l5.8 5.8-5.8 5.8-5.8-5.8z",                            // diamond
        "M-1.7-5h3.4v3.3h3.3v3.4h-3.3v3.3h-3.4v-3.3h-3.3v-3.4h3.3z",  // cross
        "M0 5l5.2-9.2h-10.4z",                                        // triangle on its tip
        "M-5.2-3h3.2v-2.2h4v2.2h3.2v6h-3.2v2.2h-4v-2.2h-3.2z",        // block with cut corners
        "M0-5.6l1.6 4 4 1.6-4 1.6-1.6 4-1.6-4-4-1.6 4-1.6z",          // star of four rays
        "M-5-2h10v4h-10z",                                            // bar
        "M-2-5h4v10h-4z",                                             // bar upright
        "M-5-3.4l1.6-1.6 3.4 3.4 3.4-3.4 1.6 1.6-3.4 3.4 3.4 3.4-1.6 1.6-3.4-3.4-3.4 3.4-1.6-1.6 3.4-3.4z",  // x
    };
    return absl::StrFormat(R"(<path d="%s"/>)", shapes[static_cast<std::size_t>(n) % std::size(shapes)]);
}

std::string symbol_at(double x, double y, int n, const char* css) {
    return absl::StrFormat(R"(<svg x="%g%%" y="%g" overflow="visible" class="%s">%s</svg>)", 100 * x, y, css,
                           symbol(n));
}

std::string dots(const std::vector<std::vector<dot>>& where, int columns, int rows) {
    std::string paths;
    for (const auto& some : where) {
        std::string path;
        dot last{0, 0};
        for (const dot& d : some) {
            const int right = d.x - last.x, down = d.y - last.y;
            if (!path.empty() && right == 0 && down == 0) continue;
            absl::StrAppend(&path, "m", right, down < 0 ? "" : " ", down, "h0");
            last = d;
        }
        absl::StrAppend(&paths, R"(<path class="dots" d=")", path, "\"/>");
    }
    return absl::StrFormat(R"(<svg viewBox="0 0 %d %d" width="100%%" height="100%%" preserveAspectRatio="none" )"
                           R"(overflow="visible">%s</svg>)",
                           columns, rows, paths);
}

std::vector<double> ticks(double max, int wanted) {
    if (!(max > 0) || !std::isfinite(max)) return {};
    const double rough = max / wanted;
    const double magnitude = std::pow(10, std::floor(std::log10(rough)));
    double step = std::max(1.0, 10 * magnitude);
    for (const double round : {5.0, 2.0, 1.0}) {
        if (round * magnitude >= std::max(1.0, rough)) step = round * magnitude;
    }
    std::vector<double> out;
    for (int i = 0; i * step <= max * 1.000001; ++i) out.push_back(i * step);
    return out;
}

anchor anchor_at(double x) {
    return x < 0.03 ? anchor::start : x > 0.9 ? anchor::end : anchor::middle;
}

std::vector<double> spread(const std::vector<double>& positions, double gap) {
    std::vector<std::size_t> order(positions.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return positions[a] < positions[b]; });
    std::vector<double> out = positions;
    // Neighbours that are too close each give way by half; a few dozen rounds settle the handful of labels of a chart.
    for (int round = 0; round < 50; ++round) {
        for (std::size_t i = 1; i < order.size(); ++i) {
            double& above = out[order[i - 1]];
            double& below = out[order[i]];
            const double lack = std::max(0.0, gap - (below - above));
            above -= lack / 2;
            below += lack / 2;
        }
    }
    return out;
}

std::vector<std::string> lines_of(const std::string& words, std::size_t width) {
    std::istringstream in(words);
    std::vector<std::string> lines;
    for (std::string word; in >> word;) {
        if (lines.empty() || lines.back().size() + 1 + word.size() > width) {
            lines.push_back(word);
        } else {
            absl::StrAppend(&lines.back(), " ", word);
        }
    }
    return lines;
}

}  // namespace rowkey::bench::svg
