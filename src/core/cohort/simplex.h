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

// Outcomes that weights are found from: `early`, periods before treatment x units by columns;
// `late`, means of the units after it; `path`, of the treated before it.
struct WeightedCells {
  const double* early;
  const double* late;
  const double* path;
};

// Weights of units and periods together with coefficients of covariates, in turns: a step of Frank
// and Wolfe for each weight, then one along the gradient over the number of the turn, until a turn
// takes less than `least` off the sum of both objectives or after `most` turns. The first of
// `cells` is the outcome, the others are covariates. `unit_weight` and `period_weight` are where
// the steps begin, and are overwritten. Returns the number of turns.
std::size_t adjusted_weights(const WeightedCells* cells, std::size_t n_covariates,
                             std::size_t n_periods, std::size_t n_units, double unit_penalty,
                             double period_penalty, double least, std::size_t most,
                             double* unit_weight, double* period_weight, double* slope);

// The same turns with the weights given: the objective is slope' gram slope - 2 score' slope.
std::size_t descended_slopes(const double* gram, const double* score, std::size_t n_covariates,
                             double least, std::size_t most, double* slope);

}  // namespace policypanel
