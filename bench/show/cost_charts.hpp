// What an id costs: the part of the report that rowkey_generate's figures make.
#pragma once

#include <string>

#include "results.hpp"

namespace rowkey::bench {

/// What they say, the first sentence as a `tag`.
std::string cost_words(const generation& generated, const char* tag);

/// All of it; the words only where the page does not begin with them. `found.generated` must be there.
std::string cost_section(const results& found);

}  // namespace rowkey::bench
