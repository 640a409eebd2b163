// What people say of keys, judged by what was measured: RESULTS.md.
#pragma once

#include <string>

#include "results.hpp"

namespace rowkey::bench {

/// The whole of RESULTS.md: the circumstances, a picture (landing.svg beside it), each claim with a verdict and the figures that
/// it rests on, then a line of figures for every run. A claim whose scenario is not there is "not measured".
std::string results_markdown(const results& found);

}  // namespace rowkey::bench
