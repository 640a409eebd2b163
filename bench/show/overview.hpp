// The top of the page: what each scenario found, with the way to it.
#pragma once

#include <string>

#include "judge/judgement.hpp"
#include "judge/scene.hpp"

namespace rowkey::bench {

/// Where the section of a scenario begins: "scenario-grow".
std::string anchor_of(const scene& s);

/// The first scenario's verdict as the page's headline; of several scenarios, a list of all. Each with its keys side by
/// side.
std::string overview(const results& found, const judgement& judged);

}  // namespace rowkey::bench
