#pragma once

#include <cstddef>
#include <vector>

#include "matching.h"
#include "neighbours.h"

namespace policypanel {

// Targets and donors of one block: positions in the sample.
struct MatchBlock {
  std::vector<std::size_t> targets, donors;
};

// The blocks in which eligible rows of `group` are targets and the others donors, those with both.
std::vector<MatchBlock> match_blocks(const MatchData& data, const MatchSample& sample, int group);

// Matches the targets of one block, into the rows of `side`; `is_culprit` as in Matched.
MatchStatus match_block(const MatchRules& rules, double bandwidth, const MatchSample& sample,
                        const MatchBlock& block, MatchSide& side, std::vector<int>& is_culprit);

// The pairs of nearest-neighbour matching; donors and targets are places in the block.
NeighbourMatch neighbour_pairs(const MatchRules& rules, const MatchSample& sample,
                               const MatchBlock& block);

}  // namespace policypanel
