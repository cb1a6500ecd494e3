#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "../base/simd.h"
#include "reduced.h"

namespace policypanel {

// Runs solve(x, r, state) on blocks of kLanes columns cut out of levels x width arrays: x enters as
// 0 and leaves as the block's solution, r enters as its right-hand side and leaves as its residual;
// the state holds its floors.
template <class Solve>
ReducedOutcome for_each_block(const double* right, double* solution, double* residual,
                              std::size_t n_levels, std::size_t width, const double* floor,
                              Solve&& solve) {
  ReducedOutcome worst{0, true};
  std::vector<double> x(n_levels * kLanes), r(n_levels * kLanes);
  for (std::size_t first = 0; first < width; first += kLanes) {
    for (std::size_t k = 0; k < n_levels; ++k)
      std::copy_n(right + k * width + first, kLanes, &r[k * kLanes]);
    std::fill(x.begin(), x.end(), 0.0);
    GradientState state;
    if (floor != nullptr) std::copy_n(floor + first, kLanes, state.floor);
    const ReducedOutcome outcome = solve(x.data(), r.data(), state);
    worst.iterations = std::max(worst.iterations, outcome.iterations);
    worst.is_converged = worst.is_converged && outcome.is_converged;
    worst.used_factor = worst.used_factor || outcome.used_factor;
    worst.used_sample = worst.used_sample || outcome.used_sample;
    for (std::size_t k = 0; k < n_levels; ++k) {
      std::copy_n(&x[k * kLanes], kLanes, solution + k * width + first);
      std::copy_n(&r[k * kLanes], kLanes, residual + k * width + first);
    }
  }
  return worst;
}

}  // namespace policypanel
