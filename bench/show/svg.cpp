// Markup and drawing for the report: see svg.hpp.
#include "show/svg.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

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

std::string symbol(const std::string& path) {
    return absl::StrCat("<path d=\"", escape(path), "\"/>");
}

std::string symbol_at(double x, double y, const std::string& path, const char* css) {
    return absl::StrFormat(R"(<svg x="%g%%" y="%g" overflow="visible" class="%s">%s</svg>)", 100 * x, y, css,
                           symbol(path));
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

}  // namespace rowkey::bench::svg
