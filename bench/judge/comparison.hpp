// What is compared with what, how close two figures must be to be called the same, and how that is told.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "figures.hpp"
#include "judge/scene.hpp"

namespace rowkey::bench {

/// All tolerances. A ratio of two figures this close to 1 is no difference, whatever the ranges.
struct tolerances {
    static constexpr double sizes = 0.02;    // sizes, log, splits: one client's repeat exactly
    static constexpr double times = 0.10;    // those of two runs on one machine differ by as much
    static constexpr double claimed = 0.05;  // of a number that people name, as in "285 MB"

    static double of(noise kind) { return kind == noise::time ? times : sizes; }
};

enum class outcome {
    same,       // within the tolerance
    less,       // beyond it and beyond the ranges
    more,       // likewise
    undecided,  // beyond it, but the ranges overlap; or a time of one repetition, of which nothing is known
};

struct comparison {
    double ratio;
    std::optional<interval> range;  // the low end of the one over the high end of the other, and the reverse
    outcome is;
    bool once;  // undecided because there was one repetition
};

/// None where a figure is absent, or nothing can be divided by it.
std::optional<comparison> compare(const run& of, const run& to, const figure& what);
/// Of two figures of one kind.
std::optional<comparison> compare(const run& of, const figure& what, const run& to, const figure& other);

/// Whether the first of the two has it worse, or better.
bool is_worse(const std::optional<comparison>& c, const figure& what);
bool is_better(const std::optional<comparison>& c, const figure& what);
bool is_undecided(const std::optional<comparison>& c);
/// Whether it is undecided, and the first of the two may have it better by more than the tolerance.
bool may_be_better(const std::optional<comparison>& c, const figure& what);

/// "1.27 × (1.25–1.30)", with no range where none is known; "0.51 × (one repetition)".
std::string ratio_words(const comparison& c);

/// "1.27 × (1.25–1.30) the index space", "about the same index space", "0.50 × (0.10–1.01, not decided) the number of
/// rows a second"; empty for none.
std::string ratio_of(const std::optional<comparison>& c, const std::string& what);

/// Selects of one kind by a B-tree and by a BRIN index: where they are among the lookups of a run.
struct by_two_indexes {
    std::string what;  // "newest 1%"
    std::size_t btree, brin;
};
std::vector<by_two_indexes> selects_by_brin(const run& of);

/// What a run is compared with: uuidv7 in the same scenario, of the same variant where there is one, and the first
/// uuidv7 of the scenario with the others. Null where there is none.
const run* reference_of(const results& found, const run& of);

/// What a scenario is about: `subject` against `reference`. uuidv4 against uuidv7 of the same variant where both were
/// run, with the most clients; where only uuidv7 has variants, its first against its last; else two keys. `subject` is
/// null if there is only one run.
struct pair {
    const run* subject;
    const run* reference;
};
pair compared(const scene& s);

/// "uuidv4 1.27 × (1.25–1.30) uuidv7" of that pair; empty for none.
std::string finding(const scene& s, const figure& what);

/// "1.27 × uuidv7", for every run but the reference itself; empty for none.
std::string beside_reference(const scene& s, const run& r, const figure& what);

}  // namespace rowkey::bench
