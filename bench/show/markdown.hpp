// RESULTS.md: runs to be read, kept and cited.
#pragma once

#include <string>
#include <vector>

#include "judge/judgement.hpp"
#include "results.hpp"

namespace rowkey::bench {

/// A run, and what judge() says of it.
struct judged_run {
    const results& found;
    const judgement& judged;
};

/// Which key to choose, what became of each claim, the figures that matter of each scenario with all others folded
/// below, and what each claim rests on. Runs on several servers stand beside each other. A picture (landing.svg) lies
/// beside it.
std::string results_markdown(const std::vector<judged_run>& runs);

}  // namespace rowkey::bench
