// What people say of keys, judged by what was measured. A new claim is an entry in claims.cpp.
#pragma once

#include <vector>

#include "judge/judgement.hpp"

namespace rowkey::bench {

std::vector<judged_claim> judged_claims(const results& found);

}  // namespace rowkey::bench
