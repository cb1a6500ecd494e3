#pragma once

#include <cstddef>

namespace policypanel {

// Weights x >= 0 with sum 1 that minimise ||A x - b||^2 / n + penalty ||x||^2, the columns of A and
// b taken from their means first (an intercept), by Frank and Wolfe's steps with exact line search,
// as Arkhangelsky et al. (2021) do: from `weight` on, which is overwritten, until a step takes less
// than `least` off the objective or after `most` steps. `a` is n_rows x n_columns by columns.
// Returns the number of steps.
std::size_t simplex_weights(const double* a, const double* b, std::size_t n_rows,
                            std::size_t n_columns, double penalty, double least, std::size_t most,
                            double* weight);

}  // namespace policypanel
