// RESULTS.md: a run to be read, kept and cited.
#pragma once

#include <string>

#include "results.hpp"

namespace rowkey::bench {

/// The circumstances, a picture (landing.svg beside it), claims with their verdicts, then a line of figures for every run.
std::string results_markdown(const results& found);

}  // namespace rowkey::bench
