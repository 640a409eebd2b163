// All figures of a scenario: a line per figure, a column per key.
#pragma once

#include <string>

#include "judge/scene.hpp"

namespace rowkey::bench {

std::string scenario_table(const scene& s);

}  // namespace rowkey::bench
