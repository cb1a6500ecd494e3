#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "dummies.h"

namespace policypanel {

// By which power of I - H_gg, H_gg a cluster's block of the projection on all regressors and
// dummies, its residuals are multiplied: -1/2 (Bell & McCaffrey 2002) or -1, as the jackknife.
enum class ClusterAdjustment { kRoot, kInverse };

struct ClusterLeverage {
  // What each cluster's adjusted residuals do to the coefficients asked for, clusters x
  // coefficients: the covariance is their cross-product.
  Eigen::MatrixXd influences;
  Eigen::VectorXd df;        // Satterthwaite (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018)
  std::vector<int> n_alone;  // per coefficient: clusters without which it is not identified
};

// Which problem: column `regressors[k]` of the rows within is regressor k; the coefficients asked
// for are combine * (coefficients of the regressors, mean of the fitted values).
// `excepted`: the factor whose dummies need not be counted because they lie within clusters, or
// DummyRegressors::kNoFactor; all others are dense, so their levels must be few.
//
// Errors are taken to be homoscedastic and independent for kRoot and for df, with weights too.
// Without weights, and for kInverse, A_g acts on scores as (I - C_g)^(-1/2 or -1), with
// C_g = R^-T Z_g'Z_g R^-1 and R'R = Z'Z: dummies of the excepted factor are orthogonal to residuals
// and regressors of their clusters and drop out. So a cluster costs its cross-products and one
// eigen-decomposition, of its rows or of the regressors, whichever are fewer. With weights kRoot
// needs the block of (I - H)(I - H)' itself, rows x rows.
ClusterLeverage cluster_leverage(const WithinRows& within,
                                 const std::vector<std::size_t>& regressors,
                                 const double* residuals, const Clustering& clusters, int excepted,
                                 const Eigen::MatrixXd& combine, ClusterAdjustment adjustment,
                                 int threads);

}  // namespace policypanel
