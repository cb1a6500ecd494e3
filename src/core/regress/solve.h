#pragma once

#include <Eigen/Dense>
#include <vector>

namespace policypanel {

enum class DropReason { kKept = 0, kConstant = 1, kAbsorbed = 2, kCollinear = 3 };

struct LeastSquares {
  Eigen::VectorXd coefficients;  // one per regressor; 0 where dropped
  Eigen::MatrixXd inverse;       // (X~'WX~)^-1 with zero rows and columns where dropped
  std::vector<DropReason> reason;
  int rank = 0;
};

struct RankTolerance {
  double absorbed = 1e-10;  // within sum of squares over total sum of squares
  double collinear = 1e-9;  // 1 - R2 of a regressor on the earlier ones
};

// Solves gram * b = right. A regressor that is constant, that the fixed effects absorb, or that
// earlier regressors determine is dropped; all three are judged relative to the regressor's own
// size (`total`: its sum of squares about the mean; `mean_square`: its weight times squared mean).
LeastSquares solve_least_squares(const Eigen::MatrixXd& gram, const Eigen::VectorXd& right,
                                 const Eigen::VectorXd& total, const Eigen::VectorXd& mean_square,
                                 const RankTolerance& tolerance = {});

}  // namespace policypanel
