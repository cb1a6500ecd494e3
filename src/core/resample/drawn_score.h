#pragma once

#include <cstddef>
#include <vector>

#include "matched_did.h"

namespace policypanel {

// The probability of treatment, fitted anew on the rows of a draw. False where psm_did() would have
// to speak: a covariate that decides about the treatment or depends on others, no convergence,
// probabilities of next to 0 or 1 throughout.
bool fit_drawn_score(const MatchedDid& plan, const std::vector<std::size_t>& rows,
                     const std::vector<int>& treated, const std::vector<double>& count,
                     std::vector<double>& score);

}  // namespace policypanel
