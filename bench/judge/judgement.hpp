// What follows from a run, judged once: RESULTS.md and the page both tell this. The advice is for RESULTS.md only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "results.hpp"
#include "words.hpp"

namespace rowkey::bench {

/// What people say of keys, and what was measured. A claim whose scenario is not there is "Not measured".
struct judged_claim {
    std::string claim;    // "WAL halves"
    std::string verdict;  // "True in places"
    std::string because;  // sentences; may be empty
    strings figures;      // that it rests on
    std::string heard;    // where: the title and date of a page, else "often said"
};

/// Which key to choose where.
struct advice {
    std::string situation;  // "the table's old rows are deleted"
    std::string key;        // "bigint or uuidv7"
    std::string why;        // the figures
    std::string scenario;   // that has them
};

struct judgement {
    std::vector<bench::advice> advice;  // but where its scenario was not measured
    std::vector<judged_claim> claims;
    /// By scenario: sentences that follow from its figures, whichever they are. The first one answers its question.
    std::map<std::string, strings> verdicts;
};

judgement judge(const results& found);

}  // namespace rowkey::bench
