// What a scenario says in plain words: sentences that follow from its figures, whichever they are. What needs a figure
// that is absent is left out.
#pragma once

#include "judge/scene.hpp"

namespace rowkey::bench {

/// At least one; there must be a run.
strings verdict_of(const scene& s);

}  // namespace rowkey::bench
