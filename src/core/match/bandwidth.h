#pragma once

#include <cstddef>
#include <vector>

#include "matching.h"

namespace policypanel {

// Fitted outcomes of rows from the others of their kind: m - (y - m) l / (1 - l) with the weight l
// of a row in its own fit; NaN for a row that is alone. A copy of a row is another row; `weight` is
// what one copy weighs. Null: once, 1.
std::vector<double> leave_one_out(const double* score, const double* outcome, const double* weight,
                                  const double* count, std::size_t n, const Kernel& kernel,
                                  double bandwidth, const LocalFit& fit);

// Settles the bandwidth of a matching by its rule. kPair (Huber, Lechner & Wunsch 2013): 1.5 times
// the 0.9 quantile of the distances in pair matching with replacement, of those that are not 0; NaN
// where all are. kCrossValidation: the smallest mean squared error of the donors' left-out
// outcomes, first on a grid from a quarter of that to the range of the scores, then in the best
// interval. A donor without another one in his window is predicted by the donors' mean.
double choose_bandwidth(const MatchData& data, const MatchRules& rules, const MatchSample& sample,
                        BandwidthSearch& search);

}  // namespace policypanel
