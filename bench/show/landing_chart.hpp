// Where each insert landed: for each key of a scenario, the index block that took it, in order.
#pragma once

#include <string>

#include "show/chart_parts.hpp"

namespace rowkey::bench {

/// As a figure of the page, in which a control shows the inserts one after the other.
drawn landing_chart(const scene& s);

/// As an SVG file of its own, which also says so where there is nothing to draw.
std::string landing_picture(const scene& s);

}  // namespace rowkey::bench
