#include "binary.h"

#include <cmath>

#include "../base/interrupt.h"

namespace policypanel {

namespace {

constexpr double kSqrtHalf = 0.70710678118654752440;
constexpr double kLogSqrtTwoPi = 0.91893853320467274178;

// What the likelihood needs of one row, for the index z signed so that the observed outcome is
// more likely the larger z: log P, d log P / dz, and -d2 log P / dz2.
struct Contribution {
  double log_probability, slope, curvature;
};

Contribution logit_contribution(double z) {
  const double small = std::exp(-std::abs(z));
  const double p_wrong = z >= 0 ? small / (1 + small) : 1 / (1 + small);
  const double log_p = z >= 0 ? -std::log1p(small) : z - std::log1p(small);
  return {log_p, p_wrong, p_wrong * (1 - p_wrong)};
}

Contribution probit_contribution(double z) {
  const double log_density = -0.5 * z * z - kLogSqrtTwoPi;
  if (z > -37) {
    const double log_p = std::log(0.5 * std::erfc(-z * kSqrtHalf));
    const double mills = std::exp(log_density - log_p);
    return {log_p, mills, mills * (mills + z)};
  }
  // Far in the tail Phi underflows; Phi(z) = phi(z) / |z| * (1 - 1/z2 + 3/z4 - ...)
  const double inverse = 1 / (z * z);
  const double series = 1 - inverse * (1 - 3 * inverse);
  const double mills = -z / series;
  return {log_density - std::log(-z) + std::log(series), mills, mills * (mills + z)};
}

double probability(double index, Link link) {
  return link == Link::kProbit ? 0.5 * std::erfc(-index * kSqrtHalf) : 1 / (1 + std::exp(-index));
}

class BinaryLikelihood {
 public:
  BinaryLikelihood(const Columns& columns, const int* treated, const double* weights, std::size_t n,
                   Link link)
      : columns_(columns), treated_(treated), weights_(weights), n_(n), link_(link) {}

  double index(std::size_t row, const Eigen::VectorXd& b) const {
    double sum = b[0];
    for (std::size_t c = 0; c < columns_.size(); ++c) sum += b[c + 1] * columns_[c][row];
    return sum;
  }

  double value(const Eigen::VectorXd& b) const {
    double sum = 0;
    for (std::size_t i = 0; i < n_; ++i) sum += weight(i) * at(i, b).log_probability;
    return sum;
  }

  // Returns the log-likelihood; fills gradient and negative Hessian.
  double derivatives(const Eigen::VectorXd& b, Eigen::VectorXd& gradient,
                     Eigen::MatrixXd& information) const {
    const std::size_t size = columns_.size() + 1;
    gradient = Eigen::VectorXd::Zero(size);
    information = Eigen::MatrixXd::Zero(size, size);
    Eigen::VectorXd x(size);
    double sum = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      const Contribution own = at(i, b);
      x[0] = 1;
      for (std::size_t c = 0; c < columns_.size(); ++c) x[c + 1] = columns_[c][i];
      sum += weight(i) * own.log_probability;
      gradient += weight(i) * (treated_[i] ? own.slope : -own.slope) * x;
      information.selfadjointView<Eigen::Lower>().rankUpdate(x, weight(i) * own.curvature);
    }
    information = information.selfadjointView<Eigen::Lower>();
    return sum;
  }

 private:
  double weight(std::size_t i) const { return weights_ ? weights_[i] : 1.0; }
  Contribution at(std::size_t i, const Eigen::VectorXd& b) const {
    const double z = treated_[i] ? index(i, b) : -index(i, b);
    return link_ == Link::kProbit ? probit_contribution(z) : logit_contribution(z);
  }

  const Columns& columns_;
  const int* treated_;
  const double* weights_;
  std::size_t n_;
  Link link_;
};

double null_log_likelihood(const int* treated, const double* weights, std::size_t n) {
  double treated_weight = 0, total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double w = weights ? weights[i] : 1.0;
    total += w;
    if (treated[i]) treated_weight += w;
  }
  const double share = treated_weight / total;
  if (share <= 0 || share >= 1) return 0;
  return treated_weight * std::log(share) + (total - treated_weight) * std::log1p(-share);
}

}  // namespace

BinaryFit fit_binary(const Columns& columns, const int* treated, const double* weights,
                     std::size_t n, Link link, int max_iterations) {
  const BinaryLikelihood likelihood(columns, treated, weights, n, link);
  BinaryFit fit;
  fit.null_log_likelihood = null_log_likelihood(treated, weights, n);
  fit.coefficients = Eigen::VectorXd::Zero(columns.size() + 1);
  Eigen::VectorXd gradient;
  Eigen::MatrixXd information;
  fit.log_likelihood = likelihood.derivatives(fit.coefficients, gradient, information);
  while (!fit.is_converged && fit.iterations < max_iterations) {
    check_interrupt();
    const Eigen::VectorXd step = information.ldlt().solve(gradient);
    // The Newton decrement, twice the expected gain in log-likelihood.
    const double decrement = gradient.dot(step);
    if (!std::isfinite(decrement)) break;
    Eigen::VectorXd next = fit.coefficients + step;
    double next_value = likelihood.value(next);
    for (double part = 0.5; part > 1e-6 && !(next_value >= fit.log_likelihood - 1e-10); part /= 2) {
      next = fit.coefficients + part * step;
      next_value = likelihood.value(next);
    }
    fit.coefficients = next;
    fit.log_likelihood = likelihood.derivatives(next, gradient, information);
    ++fit.iterations;
    fit.is_converged = decrement < 1e-16 * (1 + std::abs(fit.log_likelihood));
  }
  fit.covariance =
      information.ldlt().solve(Eigen::MatrixXd::Identity(information.rows(), information.cols()));
  fit.probability.resize(n);
  for (std::size_t i = 0; i < n; ++i)
    fit.probability[i] = probability(likelihood.index(i, fit.coefficients), link);
  return fit;
}

}  // namespace policypanel
