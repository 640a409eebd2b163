// What is compared with what, and how that is told. Two are called about the same where their ranges overlap or they differ by no
// more than the quantity's noise.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scene.hpp"

namespace rowkey::bench::report {

struct comparison {
    double ratio;
    std::optional<interval> range;  // the low end of the one over the high end of the other, and the reverse
    bool same;
};

/// None where a figure is absent, or nothing can be divided by it.
std::optional<comparison> compare(const run& of, const run& to, const quantity& q);

/// "1.27 × (1.25–1.30)", with no range where none is known.
std::string ratio_words(const comparison& c);

/// "1.27 × (1.25–1.30) the index space", "about the same index space (0.80–1.15)" with a range that is wide; empty
/// for none.
std::string ratio_of(const std::optional<comparison>& c, const std::string& what);

/// What a scenario is about: `subject` against `reference`. uuidv4 against uuidv7 of the same variant where both were run, with
/// the most clients; where only uuidv7 has variants, its first against its last; else two keys. `subject` is null if there is only
/// one run.
struct pair {
    const run* subject;
    const run* reference;
};
pair compared(const scene& s);

/// "uuidv4 1.27 × (1.25–1.30) uuidv7" of that pair; empty for none.
std::string finding(const scene& s, const quantity& q);

/// "1.27 × uuidv7", for every run but the reference itself; empty for none.
std::string beside_reference(const scene& s, const run& r, const quantity& q);

}  // namespace rowkey::bench::report
