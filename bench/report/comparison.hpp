// What is compared with what, and the sentences that follow. The pair they speak of is uuidv4 against uuidv7 where both
// were run, else two others. What needs a figure that is absent is left out, and may leave nothing.
#pragma once

#include <string>
#include <string_view>

#include "scene.hpp"

namespace rowkey::bench::report {

/// Null if `key` was not run.
const run* find(const runs& of, std::string_view key);

reading ratio(const run& of, const run& to, const figure& read);

/// "uuidv4 1.27 × uuidv7"
std::string finding(const runs& of, const figure& read, const char* what = "");

/// "1.27 × uuidv7", for every key but uuidv7 itself.
std::string beside_v7(const runs& of, const run& r, const figure& read);

/// Of index space, log and speed; with one key only, its figures. There must be a run.
std::string verdict(const runs& of);

/// Of interior leaf splits.
std::string splits_verdict(const runs& of);

}  // namespace rowkey::bench::report
