#include "judge/judgement.hpp"

#include "judge/advice.hpp"
#include "judge/claims.hpp"
#include "judge/verdict.hpp"

namespace rowkey::bench {

judgement judge(const results& found) {
    judgement all{advice_from(found), judged_claims(found), {}};
    for (const scene& s : scenes(found)) all.verdicts[s.name] = verdict_of(s);
    return all;
}

}  // namespace rowkey::bench
