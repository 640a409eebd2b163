// How a run is shown: one HTML file with charts, and the picture that explains the rest. Both are self-contained: no
// font, no request, and nothing that needs a script to be read. Every sentence in them follows from the figures given.
// A figure that is absent is called not available.
#pragma once

#include <string>
#include <string_view>

#include "judge/judgement.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// A standalone SVG file: for each key of `scenario`, the index block that took each insert, in order.
std::string landing_svg(const results& found, std::string_view scenario);

/// The whole report as one HTML file. `judged` is what judge() says of `found`.
std::string report_html(const results& found, const judgement& judged);

}  // namespace rowkey::bench
