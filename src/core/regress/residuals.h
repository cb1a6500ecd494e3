#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "../absorb/within.h"

namespace policypanel {

// Residuals of column `outcome` on the others, with coefficients `b` (0 for columns not in the
// regression, whatever stands at `outcome`).
std::vector<double> within_residuals(const WithinColumns& within, std::size_t outcome,
                                     const Eigen::VectorXd& b, std::size_t n);

// The largest first-order condition of the fixed effects: max over levels of |sum of w e| over
// sqrt(level weight) and the residuals' standard deviation. 0 at an exact solution; computed
// from the residuals themselves, never from the solver's own account of its progress.
double largest_level_sum(const std::vector<double>& residuals, const std::vector<Factor>& factors,
                         const double* weights);

}  // namespace policypanel
