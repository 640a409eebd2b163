// What people say of keys, judged by what was measured.
#pragma once

#include <string>

#include "results.hpp"

namespace rowkey::bench {

/// In Markdown, each claim with a verdict and the figures that it rests on. One whose scenario is not there is "not measured".
std::string claims_markdown(const results& found);

}  // namespace rowkey::bench
