#pragma once

#include <Eigen/Dense>
#include <vector>

namespace policypanel {

// What a cluster gives to the distribution of estimated variances; one column or entry per
// coefficient. With p_gh the entries of the quadratic form that a variance is in normal errors,
//   p_gg = own,  p_gh = alpha_g' Omega alpha_h - alpha_g' beta_h - beta_g' alpha_h.
// Without weights Omega = I and beta = alpha, so that p_gh = -alpha_g' alpha_h.
struct ClusterMoments {
  Eigen::VectorXd own;
  Eigen::MatrixXd alpha, beta;
};

// Satterthwaite's degrees of freedom (sum_g p_gg)^2 / sum_gh p_gh^2, one per coefficient, without a
// matrix of clusters x clusters.
class Satterthwaite {
 public:
  // `variance`: of the coefficients when errors have variance 1
  Satterthwaite(const Eigen::MatrixXd& omega, bool is_weighted, const Eigen::VectorXd& variance);
  void add(const std::vector<ClusterMoments>& clusters, int threads);
  // NaN where nothing is left of the variance: one cluster alone identifies the coefficient.
  Eigen::VectorXd degrees_of_freedom(int threads) const;

 private:
  double as_pair(const ClusterMoments& own, Eigen::Index c) const;
  double all_pairs(const Eigen::MatrixXd& lower) const;

  const Eigen::MatrixXd& omega_;
  bool is_weighted_;
  Eigen::VectorXd variance_, trace_, squares_;
  Eigen::Index size_;
  std::vector<Eigen::MatrixXd> sum_;  // of x_g x_g', x_g = alpha_g, with weights (alpha_g, beta_g)
};

}  // namespace policypanel
