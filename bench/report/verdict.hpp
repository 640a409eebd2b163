// What a scenario says in plain words: sentences that follow from its figures, whichever they are. What needs a figure that is
// absent is left out.
#pragma once

#include "scene.hpp"

namespace rowkey::bench::report {

/// The first one answers the scenario's question. At least one; there must be a run.
strings verdict(const scene& s);

}  // namespace rowkey::bench::report
