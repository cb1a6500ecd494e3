#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "../absorb/projector.h"
#include "../regress/scores.h"
#include "cluster_blocks.h"

namespace policypanel {

// One regression among the columns of a system.
struct Equation {
  int outcome;
  std::vector<int> regressors;
};

std::size_t n_coefficients(const std::vector<Equation>& equations);

// The coefficients of all equations, one after the other, from cross-products after projection. The
// coefficient of a regressor that earlier ones or the fixed effects determine is NaN. `total` are
// the columns' sums of squares before projection, by which that is judged.
void solve_equations(const Eigen::MatrixXd& within, const Eigen::VectorXd& total,
                     const std::vector<Equation>& equations, double* out);

// How often each cluster is in replicate b. Where a function takes none, replicate b leaves out
// cluster b (the jackknife).
using ClusterCounts = std::function<void(std::size_t b, double* count)>;
ClusterCounts bootstrap_counts(std::uint64_t seed, std::size_t n_clusters);

// The replicates [first, last) of a system of equations; writes coefficients x replicates.
// From blocks: no row is read again.
void replicate_blocks(const BlockShape& shape, const double* blocks, std::size_t n_clusters,
                      const Eigen::VectorXd& total, const std::vector<Equation>& equations,
                      const ClusterCounts& counts, std::size_t first, std::size_t last, int threads,
                      double* out);
// Any fixed effects and clusters: every replicate is projected anew with its counts as weights.
void replicate_rows(const Columns& columns, const std::vector<Factor>& factors,
                    const double* weights, std::size_t n_rows, const Clustering& clusters,
                    const Eigen::VectorXd& total, const std::vector<Equation>& equations,
                    const ClusterCounts& counts, std::size_t first, std::size_t last,
                    ProjectorOptions options, double* out);

}  // namespace policypanel
