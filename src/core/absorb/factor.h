#pragma once

#include <cstddef>
#include <vector>

namespace policypanel {

// One fixed-effect dimension: a level code 0 ... n_levels - 1 for every row, every level with a row
// of positive weight. Does not own.
struct Factor {
  const int* code;
  int n_levels;
};

// Columns of doubles that live elsewhere (in R, in a test). Does not own.
using Columns = std::vector<const double*>;

}  // namespace policypanel
