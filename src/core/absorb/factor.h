#pragma once

#include <cstddef>
#include <vector>

namespace policypanel {

// One fixed-effect dimension: a level code 0 ... n_levels - 1 for every row, every level with a row
// of positive weight. With a slope, a level's effect multiplies that value of the row (a varying
// slope) instead of 1. Does not own.
struct Factor {
  const int* code;
  int n_levels;
  const double* slope = nullptr;
};

// Columns of doubles that live elsewhere (in R, in a test). Does not own.
using Columns = std::vector<const double*>;

}  // namespace policypanel
