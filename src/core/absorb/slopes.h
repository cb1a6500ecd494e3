#pragma once

#include <cstddef>
#include <vector>

#include "factor.h"

namespace policypanel {

// A variable as the slope of a factor's levels: z = (x - mean) / scale. Where the model has the
// levels' own intercepts, z is centred within levels, which leaves the model the same and makes it
// well conditioned (years are about 2000 and vary by 10); else `mean` is 0.
struct Slope {
  std::vector<double> mean;  // by level
  double scale = 1;          // root mean square of x - mean over all rows
  int n_flat = 0;            // levels in which x does not vary (or is 0): z is exactly 0 there
};

// Writes z, n values. `weights` may be null.
Slope make_slope(const Factor& factor, const double* x, const double* weights, std::size_t n,
                 bool has_intercept, double* z);

}  // namespace policypanel
