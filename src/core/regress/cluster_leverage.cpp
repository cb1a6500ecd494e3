#include "cluster_leverage.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "../base/interrupt.h"
#include "../base/threads.h"
#include "satterthwaite.h"

namespace policypanel {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kAlone = 1e-10;       // 1 - leverage of what a cluster determines alone
constexpr double kAloneBlock = 1e-12;  // the same for (1 - leverage)^2

struct Contribution {
  VectorXd influence;  // on the coefficients asked for
  ClusterMoments moments;
  std::vector<char> is_alone;
};

// Columns of the table beside the regressors
constexpr Index kResidual = 0, kOnes = 1, kExtra = 2;

class ClusterProblem {
 public:
  ClusterProblem(const DummyRegressors& z, const MatrixXd& combine, Index n_regressors,
                 ClusterAdjustment adjustment, bool is_weighted)
      : z_(z),
        combine_(combine),
        n_regressors_(n_regressors),
        is_weighted_(is_weighted),
        is_block_(is_weighted && adjustment == ClusterAdjustment::kRoot),
        power_(adjustment == ClusterAdjustment::kRoot ? -0.5 : -1.0) {}

  // Leaves dummies that others determine out of `z`, the regressors this object looks at.
  void factorise(DummyRegressors& z) {
    MatrixXd products;
    root_ = z.factorise(kExtra, products);
    n_ = root_.rows();
    weight_ = products(n_ + kOnes, n_ + kOnes);
    MatrixXd select = MatrixXd::Zero(n_, n_regressors_ + 1);
    select.bottomLeftCorner(n_regressors_, n_regressors_).setIdentity();
    select.rightCols(1) = products.col(n_ + kOnes).head(n_) / weight_;
    half(select);
    // The mean of the fitted values has a part in the excepted factor too, which only blocks see.
    direct_ = select.leftCols(n_regressors_);
    contrast_ = select * combine_.transpose();
    omega_ = MatrixXd::Identity(n_, n_);
    if (is_weighted_) omega_ = whiten(z.products(0, z.n_groups(), true));
  }

  Index n_asked() const { return combine_.rows(); }
  const MatrixXd& omega() const { return omega_; }
  // Variances of the coefficients when errors have variance 1
  VectorXd expected_variance() const {
    return contrast_.cwiseProduct(omega_ * contrast_).colwise().sum().transpose();
  }

  Contribution contribution(std::size_t g) const {
    if (is_block_) return by_block(g);
    const std::size_t n_rows = z_.group_begin(g + 1) - z_.group_begin(g);
    return n_rows < static_cast<std::size_t>(n_) ? by_rows(g) : by_products(g);
  }

 private:
  // R^-T x
  void half(MatrixXd& x) const { root_.triangularView<Eigen::Lower>().solveInPlace(x); }

  // R^-T (the regressors' part of products) R^-1
  MatrixXd whiten(const MatrixXd& products) const {
    MatrixXd out = products.topLeftCorner(n_, n_);
    half(out);
    out.transposeInPlace();
    half(out);
    return 0.5 * (out + out.transpose());
  }

  // (I - H)^power on the space of an eigenvector with this value of H
  double adjusted(double value) const {
    return 1 - value > kAlone ? std::pow(1 - value, power_) : 0;
  }

  // What of the coefficients lies in directions that the cluster determines alone
  std::vector<char> alone(const VectorXd& values, const MatrixXd& projected) const {
    constexpr double kShare = 1e-8;
    std::vector<char> out(static_cast<std::size_t>(n_asked()), 0);
    for (Index c = 0; c < n_asked(); ++c) {
      double square = 0;
      for (Index k = 0; k < values.size(); ++k)
        if (1 - values[k] <= kAlone) square += projected(k, c) * projected(k, c);
      out[static_cast<std::size_t>(c)] = square > kShare * contrast_.col(c).squaredNorm();
    }
    return out;
  }

  VectorXd own_moment(const VectorXd& squares, const MatrixXd& alpha, const MatrixXd& beta) const {
    VectorXd own = squares - 2 * alpha.cwiseProduct(beta).colwise().sum().transpose();
    if (is_weighted_)
      own += alpha.cwiseProduct(omega_ * alpha).colwise().sum().transpose();
    else
      own += alpha.colwise().squaredNorm().transpose();
    return own;
  }

  // More rows than regressors: from the cluster's cross-products
  Contribution by_products(std::size_t g) const {
    const MatrixXd products = z_.products(g, g + 1);
    MatrixXd score = products.col(n_ + kResidual).head(n_);
    half(score);
    const MatrixXd c = whiten(products);
    const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(c);
    const MatrixXd projected = eigen.eigenvectors().transpose() * contrast_;
    const VectorXd f = eigen.eigenvalues().unaryExpr([&](double v) { return adjusted(v); });
    const MatrixXd direction = eigen.eigenvectors() * (f.asDiagonal() * projected);
    Contribution out;
    out.is_alone = alone(eigen.eigenvalues(), projected);
    out.influence = direction.transpose() * score.col(0);
    out.moments.alpha = c * direction;
    out.moments.beta = is_weighted_ ? MatrixXd(whiten(z_.products(g, g + 1, true)) * direction)
                                    : out.moments.alpha;
    const VectorXd squares = direction.cwiseProduct(out.moments.beta).colwise().sum().transpose();
    out.moments.own = own_moment(squares, out.moments.alpha, out.moments.beta);
    return out;
  }

  VectorXd weights(std::size_t g) const {
    const std::size_t begin = z_.group_begin(g), end = z_.group_begin(g + 1);
    VectorXd w(static_cast<Index>(end - begin));
    for (std::size_t k = begin; k < end; ++k)
      w[static_cast<Index>(k - begin)] = z_.weight(z_.row(k));
    return w;
  }

  // Fewer rows than regressors: from H_gg less the excepted factor's part, rows x rows
  Contribution by_rows(std::size_t g) const {
    const MatrixXd z = z_.rows(g);
    const VectorXd w = weights(g), root_weight = w.cwiseSqrt();
    MatrixXd y = z.leftCols(n_).transpose() * root_weight.asDiagonal();
    half(y);
    const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(y.transpose() * y);
    const MatrixXd projected = eigen.eigenvectors().transpose() * (y.transpose() * contrast_);
    const VectorXd f = eigen.eigenvalues().unaryExpr([&](double v) { return adjusted(v); });
    const MatrixXd s = eigen.eigenvectors() * (f.asDiagonal() * projected);
    Contribution out;
    out.is_alone = alone(eigen.eigenvalues(), projected);
    out.influence = s.transpose() * root_weight.cwiseProduct(z.col(n_ + kResidual));
    out.moments.alpha = y * s;
    out.moments.beta = is_weighted_ ? MatrixXd(y * (w.asDiagonal() * s)) : out.moments.alpha;
    out.moments.own = own_moment((w.asDiagonal() * s).cwiseProduct(s).colwise().sum().transpose(),
                                 out.moments.alpha, out.moments.beta);
    return out;
  }

  // Weights, and the root of the block of (I - H)(I - H)', H = Z (Z'WZ)^- Z'W: not symmetric, so
  // that the excepted factor's dummies do not drop out.
  Contribution by_block(std::size_t g) const {
    const MatrixXd z = z_.rows(g);
    const VectorXd w = weights(g);
    const Index n = w.size();
    MatrixXd y = z.leftCols(n_).transpose();
    half(y);
    const MatrixXd hat = y.transpose() * y;
    MatrixXd block = y.transpose() * (omega_ * y);
    block.noalias() -= hat * w.asDiagonal();
    block.noalias() -= w.asDiagonal() * hat;
    block.diagonal().array() += 1;
    MatrixXd level_mean =
        MatrixXd::Zero(n_, n);  // sum of w^2 y over a row's level, over its weight
    if (z_.excepts_factor()) add_levels(g, w, y, block, level_mean);

    const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(block);
    const double least = kAloneBlock * std::max(1.0, eigen.eigenvalues().maxCoeff());
    const VectorXd f =
        eigen.eigenvalues().unaryExpr([&](double v) { return v > least ? 1 / std::sqrt(v) : 0.0; });
    MatrixXd weighted(n, n_regressors_ + 1);
    weighted.leftCols(n_regressors_) = y.transpose() * direct_;
    weighted.rightCols(1).setConstant(1 / weight_);
    weighted = w.asDiagonal() * weighted * combine_.transpose();
    const MatrixXd a =
        eigen.eigenvectors() * (f.asDiagonal() * (eigen.eigenvectors().transpose() * weighted));
    Contribution out;
    out.influence = a.transpose() * z.col(n_ + kResidual);
    out.moments.alpha = y * a;
    out.moments.beta = y * (w.asDiagonal() * a) - level_mean * a;
    out.moments.own = a.cwiseProduct(block * a).colwise().sum().transpose();
    const Index n_levels =
        z_.excepts_factor() ? static_cast<Index>(z_.first_run(g + 1) - z_.first_run(g)) : 0;
    out.is_alone.assign(static_cast<std::size_t>(n_asked()), 0);
    if ((f.array() == 0).count() > n_levels) {
      const VectorXd root_weight = w.cwiseSqrt();
      const MatrixXd own = y * root_weight.asDiagonal();
      const Eigen::SelfAdjointEigenSolver<MatrixXd> symmetric(own.transpose() * own);
      out.is_alone = alone(symmetric.eigenvalues(),
                           symmetric.eigenvectors().transpose() * (own.transpose() * contrast_));
    }
    return out;
  }

  // The excepted factor's part of a block
  void add_levels(std::size_t g, const VectorXd& w, const MatrixXd& y, MatrixXd& block,
                  MatrixXd& level_mean) const {
    const std::size_t begin = z_.group_begin(g);
    for (std::size_t run = z_.first_run(g); run < z_.first_run(g + 1); ++run) {
      const Index from = static_cast<Index>(z_.run_begin(run) - begin);
      const Index size = static_cast<Index>(z_.run_begin(run + 1) - z_.run_begin(run));
      const VectorXd own = w.segment(from, size);
      const double total = own.sum();
      const VectorXd squared = own.cwiseAbs2();
      const VectorXd mean = y.middleCols(from, size) * squared / total;
      level_mean.middleCols(from, size).colwise() = mean;
      auto within = block.block(from, from, size, size);
      within.array() += squared.sum() / (total * total);
      within.rowwise() -= own.transpose() / total;
      within.colwise() -= own / total;
    }
    const MatrixXd cross = level_mean.transpose() * y;
    block += cross + cross.transpose();
  }

  const DummyRegressors& z_;
  const MatrixXd& combine_;
  Index n_regressors_;
  bool is_weighted_, is_block_;
  double power_;
  Index n_ = 0;
  double weight_ = 0;
  MatrixXd root_;      // R', lower
  MatrixXd direct_;    // R^-T on the regressors
  MatrixXd contrast_;  // R^-T on the coefficients asked for, one column each
  MatrixXd omega_;     // R^-T Z'W^2Z R^-1
};

// The regressors less their fixed effects, the residuals and ones, row by row
RowMajorTable make_table(const WithinRows& within, const std::vector<std::size_t>& regressors,
                         const double* residuals) {
  const Index k = static_cast<Index>(regressors.size());
  RowMajorTable table(static_cast<Index>(within.n_rows()), k + kExtra);
  within.for_each_chunk(
      0, within.n_rows(), [&](std::size_t begin, std::size_t end, const double* rows) {
        for (std::size_t i = begin; i < end; ++i) {
          auto row = table.row(static_cast<Index>(i));
          for (Index c = 0; c < k; ++c)
            row[c] = rows[(i - begin) * within.width() + regressors[static_cast<std::size_t>(c)]];
          row[k + kResidual] = residuals[i];
          row[k + kOnes] = 1;
        }
      });
  return table;
}

}  // namespace

ClusterLeverage cluster_leverage(const WithinRows& within,
                                 const std::vector<std::size_t>& regressors,
                                 const double* residuals, const Clustering& clusters, int excepted,
                                 const MatrixXd& combine, ClusterAdjustment adjustment,
                                 int threads) {
  const RowMajorTable table = make_table(within, regressors, residuals);
  DummyRegressors z(within.factors(), within.weights(), within.n_rows(), excepted, clusters, table);
  const bool is_weighted = within.weights() != nullptr;
  ClusterProblem problem(z, combine, static_cast<Index>(regressors.size()), adjustment,
                         is_weighted);
  problem.factorise(z);
  Satterthwaite moments(problem.omega(), is_weighted, problem.expected_variance());
  ClusterLeverage out;
  out.influences = MatrixXd(static_cast<Index>(z.n_groups()), combine.rows());
  out.n_alone.assign(static_cast<std::size_t>(combine.rows()), 0);
  constexpr std::size_t kBlock = 64;  // clusters at once, whatever the number of threads
  for (std::size_t first = 0; first < z.n_groups(); first += kBlock) {
    std::vector<Contribution> block(std::min(kBlock, z.n_groups() - first));
    parallel_for(block.size(), threads, [&](std::size_t k) {
      check_interrupt();
      block[k] = problem.contribution(first + k);
    });
    std::vector<ClusterMoments> own;
    for (std::size_t k = 0; k < block.size(); ++k) {
      Contribution& cluster = block[k];
      out.influences.row(static_cast<Index>(first + k)) = cluster.influence.transpose();
      for (std::size_t c = 0; c < out.n_alone.size(); ++c) out.n_alone[c] += cluster.is_alone[c];
      own.push_back(std::move(cluster.moments));
    }
    moments.add(own, threads);
  }
  out.df = moments.degrees_of_freedom(threads);
  return out;
}

}  // namespace policypanel
