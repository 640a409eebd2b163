// All figures of a scenario: a line per figure, a column per key.
#pragma once

#include <string>

#include "scene.hpp"

namespace rowkey::bench::report {

std::string scenario_table(const scene& s);

}  // namespace rowkey::bench::report
