// How a scenario went along: a line for each key.
#pragma once

#include <string>

#include "scene.hpp"

namespace rowkey::bench::report {

/// Rows per second, by tenth of the run.
std::string speed_chart(const scene& s);

}  // namespace rowkey::bench::report
