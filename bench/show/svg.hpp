// Markup and drawing for the report: elements, scales and the few shapes its charts are made of. Positions along x are
// fractions of the plot's width and are written as percentages, those along y are pixels: so a plot stretches with its
// page while its text and marks keep their size.
#pragma once

#include <string>
#include <vector>

namespace rowkey::bench::svg {

/// `text` for use as XML or HTML content or in a double-quoted attribute. What the other functions take is markup that
/// stands as it is, except where they say `words`.
std::string escape(const std::string& text);

/// wrapped("p.note", …): <p class="note">…</p>
std::string wrapped(const std::string& tag_and_class, const std::string& content);

enum class anchor { start, middle, end };

/// A line of text with its baseline at `y`, `shift` pixels right of `x`.
std::string text(double x, double y, const std::string& words, anchor where, const char* css = "", double shift = 0);
std::string line(double x1, double y1, double x2, double y2, const char* css);
std::string bar(double x, double width, const char* css);
std::string column(double x, double width, double y, double height);

/// `path` is a path's data around 0,0.
std::string symbol(const std::string& path);
std::string symbol_at(double x, double y, const std::string& path, const char* css = "");

inline constexpr char disc[] = "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z";

/// Dots on a grid of `columns` x `rows` that is stretched over the whole plot. A dot is a zero-length segment with a
/// round cap, a few bytes each; each group is a path.
struct dot {
    int x, y;
};
std::string dots(const std::vector<std::vector<dot>>& where, int columns, int rows);

/// Round whole numbers from 0 to `max`, about `wanted` of them; none if there is nothing to scale.
std::vector<double> ticks(double max, int wanted);

/// Keeps a tick's label inside the plot at its two ends.
anchor anchor_at(double x);

/// Moves positions apart until neighbours are `gap` away from each other, keeping their order.
std::vector<double> spread(const std::vector<double>& positions, double gap);

}  // namespace rowkey::bench::svg
