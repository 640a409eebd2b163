// The top of the page: what each scenario found, with the way to it.
#pragma once

#include <string>

#include "scene.hpp"

namespace rowkey::bench::report {

/// Where the section of a scenario begins: "grow".
std::string anchor_of(const scene& s);

/// The first scenario's verdict as the page's headline; of several scenarios, a list of all.
std::string overview(const results& found);

}  // namespace rowkey::bench::report
