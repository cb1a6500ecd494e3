#pragma once

#include "engines.h"

namespace policypanel {

// A panel's row may be matched with other rows of its own unit.

// Kernel matching in which rows of the target's own unit are no donors: the sums over all donors
// less the few own terms. Where the own terms are nearly all of a sum, the difference would have no
// digits left and the sum over the others is taken directly. A copy of a unit is another unit.
void match_other_units(const MatchRules& rules, double bandwidth, const MatchSample& sample,
                       const MatchBlock& block, MatchSide& side);

// The part of their donors' weight that matched targets give to rows of their own unit, on average;
// of rows that each stand there once.
double own_unit_share(const MatchData& data, const MatchRules& rules, const Matched& matched,
                      int group);

}  // namespace policypanel
