#pragma once

#include <Eigen/Dense>
#include <vector>

#include "scores.h"

namespace policypanel {

// The influence of row i on one coefficient of one regression, w_i e_i x~_i'contrast: `contrast` is
// the coefficient's row of (X~'WX~)^-1 (0 for columns not in the regression), `residuals` are those
// of that regression.
struct Influence {
  Eigen::VectorXd contrast;
  const double* residuals;
};

// Influences on coefficients that may belong to several regressions on the same rows, summed by
// the levels of a code, levels x influences; without a code one row per row. Their cross-products,
// or other meats of them, are joint covariances.
Eigen::MatrixXd influence_sums(const WithinRows& within, const std::vector<Influence>& influences,
                               const Clustering& clustering);

}  // namespace policypanel
