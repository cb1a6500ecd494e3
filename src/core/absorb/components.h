#pragma once

#include <cstddef>
#include <vector>

#include "factor.h"

namespace policypanel {

// Number of connected components of the graph whose nodes are the levels of two factors and
// whose edges are the rows.
int count_components(const Factor& a, const Factor& b, std::size_t n);

// Levels of each factor that its predecessors make redundant: 0 for the first, and for every
// later one the largest number of components it forms with a predecessor. Exact for two
// factors (Abowd, Creecy & Kramarz 2002); a lower bound for more, as reghdfe's "pairwise".
std::vector<int> redundant_levels(const std::vector<Factor>& factors, std::size_t n);

}  // namespace policypanel
