#include "satterthwaite.h"

#include <limits>

#include "../base/threads.h"

namespace policypanel {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

Satterthwaite::Satterthwaite(const MatrixXd& omega, bool is_weighted, const VectorXd& variance)
    : omega_(omega),
      is_weighted_(is_weighted),
      variance_(variance),
      trace_(VectorXd::Zero(variance.size())),
      squares_(VectorXd::Zero(variance.size())),
      size_(omega.rows() * (is_weighted ? 2 : 1)),
      sum_(static_cast<std::size_t>(variance.size()), MatrixXd::Zero(size_, size_)) {}

void Satterthwaite::add(const std::vector<ClusterMoments>& clusters, int threads) {
  for (const ClusterMoments& own : clusters) trace_ += own.own;
  parallel_for(sum_.size(), threads, [&](std::size_t k) {
    const Index c = static_cast<Index>(k), n = omega_.rows();
    MatrixXd x(size_, static_cast<Index>(clusters.size()));
    for (std::size_t g = 0; g < clusters.size(); ++g) {
      const ClusterMoments& own = clusters[g];
      x.col(static_cast<Index>(g)).head(n) = own.alpha.col(c);
      if (is_weighted_) x.col(static_cast<Index>(g)).tail(n) = own.beta.col(c);
      // The sum over all pairs counts a cluster with itself as if it were two.
      const double counted = as_pair(own, c);
      squares_[c] += own.own[c] * own.own[c] - counted * counted;
    }
    sum_[k].selfadjointView<Eigen::Lower>().rankUpdate(x);
  });
}

VectorXd Satterthwaite::degrees_of_freedom(int threads) const {
  constexpr double kNothing = 1e-12;
  VectorXd df(variance_.size());
  parallel_for(sum_.size(), threads, [&](std::size_t k) {
    const Index c = static_cast<Index>(k);
    df[c] = trace_[c] > kNothing * variance_[c]
                ? trace_[c] * trace_[c] / (squares_[c] + all_pairs(sum_[k]))
                : std::numeric_limits<double>::quiet_NaN();
  });
  return df;
}

double Satterthwaite::as_pair(const ClusterMoments& own, Index c) const {
  const auto alpha = own.alpha.col(c), beta = own.beta.col(c);
  if (!is_weighted_) return alpha.squaredNorm();
  return alpha.dot(omega_ * alpha) - 2 * alpha.dot(beta);
}

// sum over g, h of (x_g' K x_h)^2 = trace(K T K T), T = sum x_g x_g'
double Satterthwaite::all_pairs(const MatrixXd& lower) const {
  const MatrixXd t = lower.selfadjointView<Eigen::Lower>();
  if (!is_weighted_) return t.squaredNorm();
  const Index n = omega_.rows();
  MatrixXd product(size_, size_);
  product.topRows(n) = omega_ * t.topRows(n) - t.bottomRows(n);
  product.bottomRows(n) = -t.topRows(n);
  return product.cwiseProduct(product.transpose()).sum();
}

}  // namespace policypanel
