// The charts of a scenario, by the names that its entry in measure/scenarios.cpp gives them.
#pragma once

#include <vector>

#include "show/chart_parts.hpp"

namespace rowkey::bench {

/// In the order given; what has nothing to tell of the scenario is empty.
std::vector<drawn> charts_of(const scene& s);

/// Of all that there are.
strings chart_names();

}  // namespace rowkey::bench
