// Leverages of rows and of clusters against the projection matrix itself, all dummies written out.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/regress/cluster_leverage.h"
#include "core/regress/leverage.h"
#include "design.h"
#include "hook_guard.h"

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using policypanel::ClusterAdjustment;
using policypanel::Clustering;
using policypanel::ClusterLeverage;
using policypanel::DummyRegressors;

namespace {

// Column 0 on columns 1 and 2 and all dummies: H = Z (Z'WZ)^+ Z'W, its symmetric form W^1/2 H
// W^-1/2, residuals, and the rows that make the coefficients of column 0.
struct Dense {
  explicit Dense(const Design& design) : weight(VectorXd(design.n_rows())) {
    const Index n = static_cast<Index>(design.n_rows());
    Index width = 2;
    for (const int levels : design.n_levels) width += levels;
    MatrixXd z = MatrixXd::Zero(n, width);
    VectorXd y(n);
    for (Index i = 0; i < n; ++i) {
      weight[i] = design.row_weight(i);
      y[i] = design.column[0][i];
      for (Index c = 0; c < 2; ++c) z(i, c) = design.column[c + 1][i];
      Index at = 2;
      for (std::size_t f = 0; f < design.code.size(); at += design.n_levels[f++])
        z(i, at + design.code[f][i]) = 1;
    }
    const VectorXd root = weight.cwiseSqrt();
    const MatrixXd scaled = root.asDiagonal() * z;
    const MatrixXd inverse = scaled.completeOrthogonalDecomposition().pseudoInverse();
    symmetric = scaled * inverse;
    influence = (inverse * root.asDiagonal()).topRows(2).transpose();
    hat = root.cwiseInverse().asDiagonal() * symmetric * root.asDiagonal();
    residual = y - hat * y;
  }
  VectorXd weight, residual;
  MatrixXd hat, symmetric, influence;
};

MatrixXd generalised_power(const MatrixXd& m, double power) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(m);
  const VectorXd f =
      eigen.eigenvalues().unaryExpr([&](double v) { return v > 1e-10 ? std::pow(v, power) : 0.0; });
  return eigen.eigenvectors() * f.asDiagonal() * eigen.eigenvectors().transpose();
}

// The definition, n x n: rows outside a cluster's own block are zero in its matrix A.
ClusterLeverage definition(const Dense& dense, const std::vector<int>& cluster, int n_clusters,
                           ClusterAdjustment adjustment) {
  const Index n = dense.weight.size();
  const MatrixXd rest = MatrixXd::Identity(n, n) - dense.hat;
  const MatrixXd spread = rest * rest.transpose();
  const VectorXd root = dense.weight.cwiseSqrt();
  MatrixXd adjusted = MatrixXd::Zero(n, 2);
  std::vector<MatrixXd> sums;
  ClusterLeverage out;
  out.influences = MatrixXd(0, 2);
  std::vector<std::vector<Index>> rows(n_clusters);
  for (Index i = 0; i < n; ++i) rows[cluster[i]].push_back(i);
  for (const auto& own : rows) {
    if (own.empty()) continue;
    const Index size = static_cast<Index>(own.size());
    MatrixXd block(size, size), influence(size, 2);
    VectorXd residual(size), own_root(size);
    const bool is_root = adjustment == ClusterAdjustment::kRoot;
    for (Index j = 0; j < size; ++j) {
      for (Index i = 0; i < size; ++i)
        block(i, j) = is_root ? spread(own[i], own[j]) : (i == j) - dense.symmetric(own[i], own[j]);
      influence.row(j) = dense.influence.row(own[j]);
      residual[j] = dense.residual[own[j]];
      own_root[j] = root[own[j]];
    }
    MatrixXd a = generalised_power(block, is_root ? -0.5 : -1);
    if (!is_root) a = own_root.cwiseInverse().asDiagonal() * a * own_root.asDiagonal();
    const MatrixXd part = a.transpose() * influence;
    for (Index i = 0; i < size; ++i) adjusted.row(own[i]) = part.row(i);
    out.influences.conservativeResize(out.influences.rows() + 1, Eigen::NoChange);
    out.influences.bottomRows(1) = residual.transpose() * part;
  }
  out.df.resize(2);
  for (Index c = 0; c < 2; ++c) {
    const VectorXd column = adjusted.col(c);
    MatrixXd p = MatrixXd::Zero(n_clusters, n_clusters);
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j)
        p(cluster[i], cluster[j]) += column[i] * spread(i, j) * column[j];
    out.df[c] = p.trace() * p.trace() / p.squaredNorm();
  }
  return out;
}

struct Problem {
  Problem(Design given, std::vector<int> cluster_of_row, int clusters)
      : design(std::move(given)),
        fit(design),
        cluster(std::move(cluster_of_row)),
        n_clusters(clusters) {
    const MatrixXd gram = fit.projection.within;
    const VectorXd b = gram.bottomRightCorner(2, 2).ldlt().solve(gram.col(0).tail(2));
    const Table table = fit.table();
    for (std::size_t i = 0; i < design.n_rows(); ++i)
      residual.push_back(table[0][i] - b[0] * table[1][i] - b[1] * table[2][i]);
  }

  ClusterLeverage solve(ClusterAdjustment adjustment, int excepted, int threads = 1) const {
    const MatrixXd combine = MatrixXd::Identity(2, 3);  // no constant
    return policypanel::cluster_leverage(fit.within, {1, 2}, residual.data(),
                                         {cluster.data(), n_clusters}, excepted, combine,
                                         adjustment, threads);
  }

  Design design;
  Fit fit;
  std::vector<int> cluster;
  int n_clusters;
  std::vector<double> residual;
};

Design with_columns(Kind kind, int n_factors, bool is_weighted, Random& random) {
  Design design = make_design(kind, n_factors, random);
  design.add_columns(3, random);
  if (is_weighted) design.add_weights(random);
  return design;
}

void check_same(const ClusterLeverage& a, const ClusterLeverage& b) {
  CHECK((a.influences - b.influences).cwiseAbs().maxCoeff() <=
        1e-9 * b.influences.cwiseAbs().maxCoeff());
  for (Index c = 0; c < 2; ++c) CHECK(std::abs(a.df[c] - b.df[c]) <= 1e-9 * b.df[c]);
}

}  // namespace

TEST_CASE("leverages are the diagonal of the projection on all dummies") {
  Random random(21);
  for (const Kind kind : kAllKinds)
    for (int n_factors = 1; n_factors <= 3; ++n_factors)
      for (const bool is_weighted : {false, true}) {
        CAPTURE(kind_name(kind));
        const Design design = with_columns(kind, n_factors, is_weighted, random);
        const Fit fit(design);
        MatrixXd inverse = MatrixXd::Zero(3, 3);
        inverse.bottomRightCorner(2, 2) = fit.projection.within.bottomRightCorner(2, 2).inverse();
        const auto h = policypanel::leverages(fit.within, inverse, 1);
        const VectorXd truth = Dense(design).symmetric.diagonal();
        double largest = 0;
        for (std::size_t i = 0; i < h.size(); ++i)
          largest = std::max(largest, std::abs(h[i] - truth[static_cast<Index>(i)]));
        CHECK(largest <= 1e-10);
      }
}

TEST_CASE("clusters are adjusted as defined, whether a factor is nested in them or none is") {
  Random random(22);
  for (const Kind kind : kAllKinds)
    for (const bool is_weighted : {false, true})
      for (const bool is_coarse : {false, true})
        for (const auto adjustment : {ClusterAdjustment::kRoot, ClusterAdjustment::kInverse}) {
          CAPTURE(kind_name(kind));
          const Design design = with_columns(kind, 2, is_weighted, random);
          std::vector<int> cluster = design.code[0];
          int n_clusters = design.n_levels[0];
          if (is_coarse) {
            n_clusters = std::min(n_clusters, 4);
            for (int& code : cluster) code %= n_clusters;
          }
          const Problem problem(design, cluster, n_clusters);
          const auto truth = definition(Dense(design), cluster, n_clusters, adjustment);
          check_same(problem.solve(adjustment, 0), truth);
          check_same(problem.solve(adjustment, DummyRegressors::kNoFactor), truth);
        }
}

TEST_CASE("clusters that cross the factors") {
  Random random(23);
  for (const bool is_weighted : {false, true})
    for (int n_factors = 1; n_factors <= 3; ++n_factors)
      for (const auto adjustment : {ClusterAdjustment::kRoot, ClusterAdjustment::kInverse}) {
        const Design design = with_columns(Kind::kUnbalanced, n_factors, is_weighted, random);
        std::vector<int> cluster(design.n_rows());
        for (std::size_t i = 0; i < cluster.size(); ++i)
          cluster[i] = i < 5 ? static_cast<int>(i) : random.below(5);
        const Problem problem(design, cluster, 5);
        check_same(problem.solve(adjustment, DummyRegressors::kNoFactor),
                   definition(Dense(design), cluster, 5, adjustment));
      }
}

TEST_CASE("bits of leverages and of adjusted clusters are the same for any number of threads") {
  Random random(24);
  Design design;
  design.column.assign(1, std::vector<double>(70000));
  design.add_factor(7000, [](std::size_t i) { return static_cast<int>(i / 10); });
  design.add_factor(12, [&](std::size_t) { return random.below(12); });
  design.column.clear();
  design.add_columns(3, random);
  const Problem problem(design, design.code[0], 7000);
  MatrixXd inverse = MatrixXd::Zero(3, 3);
  inverse(1, 1) = inverse(2, 2) = 1e-4;
  const auto h = policypanel::leverages(problem.fit.within, inverse, 1);
  const auto one = problem.solve(ClusterAdjustment::kRoot, 0);
  for (const int threads : {2, 4}) {
    CHECK(policypanel::leverages(problem.fit.within, inverse, threads) == h);
    const auto other = problem.solve(ClusterAdjustment::kRoot, 0, threads);
    CHECK(other.influences == one.influences);
    CHECK(other.df == one.df);
  }
  const HookGuard guard(1);
  CHECK_THROWS_AS(problem.solve(ClusterAdjustment::kRoot, 0), Interrupted);
}
