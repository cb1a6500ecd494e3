#include "balance_means.h"

#include <cmath>

#include "../base/interrupt.h"

namespace policypanel {

namespace {

struct Dual {
  double value = 0;
  Eigen::VectorXd share;  // of each row in the sum of weights
};

Dual dual_at(const Eigen::MatrixXd& z, const Eigen::VectorXd& base, const Eigen::VectorXd& b) {
  const Eigen::VectorXd index = z * b;
  const double top = index.maxCoeff();
  Dual out;
  out.share = base.array() * (index.array() - top).exp();
  const double sum = out.share.sum();
  out.value = top + std::log(sum);
  out.share /= sum;
  return out;
}

Eigen::VectorXd generalised_solve(const Eigen::MatrixXd& matrix, const Eigen::VectorXd& right) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> parts(matrix);
  const double bound = 1e-12 * std::max(parts.eigenvalues().maxCoeff(), 0.0);
  Eigen::VectorXd inner = parts.eigenvectors().transpose() * right;
  for (Eigen::Index k = 0; k < inner.size(); ++k)
    inner[k] = parts.eigenvalues()[k] > bound ? inner[k] / parts.eigenvalues()[k] : 0;
  return parts.eigenvectors() * inner;
}

}  // namespace

bool balance_means(const Eigen::MatrixXd& x, const Eigen::VectorXd& means,
                   const Eigen::VectorXd& base, Eigen::VectorXd& weight,
                   std::vector<int>& is_unequal) {
  constexpr double kTolerance = 1e-10;
  Eigen::MatrixXd z = x.rowwise() - means.transpose();
  std::vector<Eigen::Index> column;
  for (Eigen::Index c = 0; c < z.cols(); ++c) {
    const double scale = std::sqrt((base.array() * z.col(c).array().square()).sum() / base.sum());
    if (!(scale > 0)) continue;
    z.col(static_cast<Eigen::Index>(column.size())) = z.col(c) / scale;
    column.push_back(c);
  }
  z.conservativeResize(Eigen::NoChange, static_cast<Eigen::Index>(column.size()));
  is_unequal.assign(static_cast<std::size_t>(x.cols()), 0);
  Eigen::VectorXd b = Eigen::VectorXd::Zero(z.cols()), gap;
  Dual now = dual_at(z, base, b);
  for (int iteration = 0; iteration < 200; ++iteration) {
    check_interrupt();
    gap = z.transpose() * now.share;
    if (gap.size() == 0 || gap.cwiseAbs().maxCoeff() < kTolerance) {
      weight = now.share.array() / base.array();
      return true;
    }
    const Eigen::MatrixXd hessian =
        z.transpose() * now.share.asDiagonal() * z - gap * gap.transpose();
    const Eigen::VectorXd step = generalised_solve(hessian, gap);
    double part = 1;
    Dual trial;
    for (int halving = 0; halving <= 30; ++halving, part /= 2) {
      trial = dual_at(z, base, b - part * step);
      if ((std::isfinite(trial.value) && trial.value <= now.value + 1e-14) || halving == 30) break;
    }
    b -= part * step;
    now = trial;
  }
  for (std::size_t c = 0; c < column.size(); ++c)
    is_unequal[static_cast<std::size_t>(column[c])] =
        std::abs(gap[static_cast<Eigen::Index>(c)]) >= kTolerance;
  return false;
}

}  // namespace policypanel
