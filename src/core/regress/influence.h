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

// The meats of the joint covariance of coefficients that may belong to several regressions on the
// same rows: per clustering, the sum over clusters of (sum of influences)(sum of influences)'.
std::vector<Eigen::MatrixXd> influence_meats(const WithinRows& within,
                                             const std::vector<Influence>& influences,
                                             const std::vector<Clustering>& clusterings);

}  // namespace policypanel
