// Which key to choose where, by what was measured.
#pragma once

#include <string>
#include <vector>

#include "judge/judgement.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// Of every situation whose scenario has at least two of its keys.
std::vector<advice> advice_from(const results& found);

/// All situations, in the order in which they are told.
std::vector<std::string> advised_situations();

}  // namespace rowkey::bench
