#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "../absorb/factor.h"

namespace policypanel {

enum class Link { kProbit, kLogit };

struct BinaryFit {
  Eigen::VectorXd coefficients;     // the constant first
  Eigen::MatrixXd covariance;       // inverse of the negative Hessian (Stata's oim)
  std::vector<double> probability;  // fitted, one per row
  double log_likelihood = 0;
  double null_log_likelihood = 0;  // of the constant (and the offset) alone
  int iterations = 0;
  bool is_converged = false;
};

struct BinaryOptions {
  int max_iterations = 50;
  int threads = 1;
  const Eigen::VectorXd* start = nullptr;  // coefficients to begin with; null: zeros
  const double* offset = nullptr;          // added to every row's index; null: none
};

// Maximum likelihood of a binary outcome on a constant and `columns` by Newton's method with the
// observed Hessian and step halving: one pass over the rows per step. `treated` holds 0 / 1,
// `weights` may be null. The caller has removed collinear columns.
BinaryFit fit_binary(const Columns& columns, const int* treated, const double* weights,
                     std::size_t n, Link link, const BinaryOptions& options = {});

}  // namespace policypanel
