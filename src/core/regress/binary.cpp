#include "binary.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "../base/interrupt.h"
#include "../base/sum_over_parts.h"
#include "../base/threads.h"
#include "binary_kernels.h"

namespace policypanel {

namespace {

constexpr double kSqrtHalf = 0.70710678118654752440;

double probability(double index, Link link) {
  return link == Link::kProbit ? 0.5 * std::erfc(-index * kSqrtHalf) : 1 / (1 + std::exp(-index));
}

// Log-likelihood, gradient and negative Hessian (its lower triangle) at one point
struct Derivatives {
  double value = 0;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd information;
  explicit Derivatives(Eigen::Index size)
      : gradient(Eigen::VectorXd::Zero(size)), information(Eigen::MatrixXd::Zero(size, size)) {}
  void add(const Derivatives& other) {
    value += other.value;
    gradient += other.gradient;
    information += other.information;
  }
};

class BinaryLikelihood {
 public:
  BinaryLikelihood(const Columns& columns, const int* treated, const double* weights, std::size_t n,
                   Link link, const BinaryOptions& options)
      : columns_(columns),
        treated_(treated),
        weights_(weights),
        offset_(options.offset),
        link_(link),
        threads_(options.threads),
        size_(columns.size() + 1) {
    for (std::size_t begin = 0; begin < n; begin += kPart) bound_.push_back(begin);
    bound_.push_back(n);
  }

  double index(std::size_t row, const Eigen::VectorXd& b) const {
    double sum = b[0] + (offset_ ? offset_[row] : 0.0);
    for (std::size_t c = 0; c < columns_.size(); ++c) sum += b[c + 1] * columns_[c][row];
    return sum;
  }

  Derivatives at(const Eigen::VectorXd& b) const {
    const Derivatives empty(static_cast<Eigen::Index>(size_));
    if (bound_.back() == 0) return empty;
    return sum_over_parts(bound_, threads_, empty,
                          [&](std::size_t begin, std::size_t end, Derivatives& sums) {
                            std::vector<double> work((size_ + 3) * kBinaryChunk);
                            for (std::size_t i = begin; i < end; i += kBinaryChunk)
                              add_chunk(i, std::min(kBinaryChunk, end - i), b, work.data(), sums);
                          });
  }

 private:
  static constexpr std::size_t kPart = 64 * kBinaryChunk;

  // Rows beyond the n-th have index 0 and weight 0.
  void add_chunk(std::size_t first, std::size_t n, const Eigen::VectorXd& b, double* work,
                 Derivatives& sums) const {
    double* weight = work + size_ * kBinaryChunk;
    double* z = weight + kBinaryChunk;
    double* product = z + kBinaryChunk;
    std::fill_n(z, kBinaryChunk, 0.0);
    if (offset_) std::copy_n(offset_ + first, n, z);
    std::fill_n(weight, kBinaryChunk, 0.0);
    for (std::size_t i = 0; i < n; ++i) weight[i] = weights_ ? weights_[first + i] : 1.0;
    std::fill_n(work, kBinaryChunk, 1.0);
    add_multiple(work, b[0], z);
    for (std::size_t c = 1; c < size_; ++c) {
      double* column = work + c * kBinaryChunk;
      std::copy_n(columns_[c - 1].values + first, n, column);
      std::fill(column + n, column + kBinaryChunk, 0.0);
      add_multiple(column, b[static_cast<Eigen::Index>(c)], z);
    }
    for (std::size_t i = 0; i < n; ++i) z[i] = treated_[first + i] ? z[i] : -z[i];
    BinaryTerms terms;
    if (link_ == Link::kProbit)
      probit_terms(z, terms);
    else
      logit_terms(z, terms);
    sums.value += chunk_product(weight, terms.log_probability);
    multiply_chunk(weight, terms.slope, terms.slope);
    multiply_chunk(weight, terms.curvature, terms.curvature);
    for (std::size_t i = 0; i < n; ++i)
      if (!treated_[first + i]) terms.slope[i] = -terms.slope[i];
    for (std::size_t c = 0; c < size_; ++c) {
      const Eigen::Index row = static_cast<Eigen::Index>(c);
      sums.gradient[row] += chunk_product(work + c * kBinaryChunk, terms.slope);
      multiply_chunk(work + c * kBinaryChunk, terms.curvature, product);
      for (Eigen::Index j = 0; j <= row; ++j)
        sums.information(row, j) +=
            chunk_product(product, work + static_cast<std::size_t>(j) * kBinaryChunk);
    }
  }

  const Columns& columns_;
  const int* treated_;
  const double* weights_;
  const double* offset_;
  Link link_;
  int threads_;
  std::size_t size_;
  std::vector<std::size_t> bound_;
};

// Where Newton's method ends.
struct Maximum {
  Eigen::VectorXd coefficients;
  Derivatives at;
  int iterations = 0;
  bool is_converged = false;
};

Maximum climb(const BinaryLikelihood& likelihood, Eigen::VectorXd start, int max_iterations) {
  Maximum top{std::move(start), Derivatives(0)};
  top.at = likelihood.at(top.coefficients);
  while (!top.is_converged && top.iterations < max_iterations) {
    check_interrupt();
    const Eigen::VectorXd step =
        top.at.information.selfadjointView<Eigen::Lower>().ldlt().solve(top.at.gradient);
    // The Newton decrement, twice the expected gain in log-likelihood.
    const double decrement = top.at.gradient.dot(step);
    if (!std::isfinite(decrement)) break;
    Eigen::VectorXd next = top.coefficients + step;
    Derivatives there = likelihood.at(next);
    const double slack = 1e-10 + 1e-13 * std::abs(top.at.value);  // what rounding may do
    for (double part = 0.5; part > 1e-6 && !(there.value >= top.at.value - slack); part /= 2) {
      next = top.coefficients + part * step;
      there = likelihood.at(next);
    }
    top.coefficients = next;
    top.at = std::move(there);
    ++top.iterations;
    top.is_converged = decrement < 1e-16 * (1 + std::abs(top.at.value));
  }
  return top;
}

double null_log_likelihood(const int* treated, const double* weights, std::size_t n, Link link,
                           const BinaryOptions& options) {
  if (options.offset) {
    const Columns none;
    const BinaryLikelihood likelihood(none, treated, weights, n, link, options);
    return climb(likelihood, Eigen::VectorXd::Zero(1), options.max_iterations).at.value;
  }
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
                     std::size_t n, Link link, const BinaryOptions& options) {
  const BinaryLikelihood likelihood(columns, treated, weights, n, link, options);
  const Eigen::Index size = static_cast<Eigen::Index>(columns.size()) + 1;
  const Maximum top =
      climb(likelihood, options.start ? *options.start : Eigen::VectorXd::Zero(size),
            options.max_iterations);
  BinaryFit fit;
  fit.coefficients = top.coefficients;
  fit.iterations = top.iterations;
  fit.is_converged = top.is_converged;
  fit.log_likelihood = top.at.value;
  fit.null_log_likelihood = null_log_likelihood(treated, weights, n, link, options);
  fit.covariance = top.at.information.selfadjointView<Eigen::Lower>().ldlt().solve(
      Eigen::MatrixXd::Identity(size, size));
  fit.probability.resize(n);
  const std::size_t part = 65536;
  parallel_for((n + part - 1) / part, options.threads, [&](std::size_t task) {
    for (std::size_t i = task * part; i < std::min(n, (task + 1) * part); ++i)
      fit.probability[i] = probability(likelihood.index(i, fit.coefficients), link);
  });
  return fit;
}

}  // namespace policypanel
