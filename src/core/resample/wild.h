#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "assignments.h"

namespace policypanel {

// What makes sums of scores, one per cluster of a covariance, of the weights v of the clusters
// drawn: T = C v - L R'v. C has an entry for each pair of clusters that share rows; L and R have
// few columns.
struct WildKernel {
  const int* row = nullptr;
  const int* column = nullptr;
  const double* value = nullptr;
  std::size_t n_entries = 0;
  Eigen::Map<const Eigen::MatrixXd> left, right;
};

// One test by the wild bootstrap (Roodman, MacKinnon, Nielsen & Webb 2019): directions, which are
// hypotheses or the parts of which a hypothesised value makes one, and clusterings, each with the
// sign it has in the covariance.
struct WildTest {
  Eigen::Map<const Eigen::MatrixXd> estimate;   // directions x clusters drawn
  std::vector<std::vector<WildKernel>> kernel;  // by clustering, by direction
  std::vector<double> sign;                     // by clustering
  std::size_t n_directions() const { return static_cast<std::size_t>(estimate.rows()); }
  std::size_t height() const { return n_directions() * (n_directions() + 3) / 2; }
};

// Replicates [first, last) of the estimates and then of their covariance before any factor, the
// lower triangle by columns; height() numbers each.
void replicate_wild(const WildTest& test, WildWeights type, std::uint64_t seed, std::size_t first,
                    std::size_t last, int threads, double* out);

}  // namespace policypanel
