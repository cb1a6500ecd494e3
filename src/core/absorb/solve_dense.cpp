#include <algorithm>
#include <cmath>
#include <numeric>

#include "dense_schur.h"
#include "reduced.h"

namespace policypanel {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

std::vector<std::size_t> stacked_offsets(const std::vector<std::size_t>& n_levels) {
  std::vector<std::size_t> offset{0};
  for (const std::size_t n : n_levels) offset.push_back(offset.back() + n);
  return offset;
}

int semidefinite_cholesky(Eigen::MatrixXd& matrix, const Eigen::VectorXd& scale,
                          std::vector<char>& is_redundant) {
  constexpr double kRelativePivot = 1e-10;
  const Eigen::Index size = matrix.rows();
  is_redundant.assign(size, 0);
  int n_redundant = 0;
  for (Eigen::Index j = 0; j < size; ++j) {
    const Eigen::Index below = size - j;
    if (j > 0)
      matrix.col(j).tail(below).noalias() -=
          matrix.block(j, 0, below, j) * matrix.row(j).head(j).transpose();
    const double pivot = matrix(j, j);
    if (!(pivot > kRelativePivot * scale(j))) {
      is_redundant[j] = 1;
      ++n_redundant;
      matrix.col(j).tail(below).setZero();
      matrix(j, j) = 1;
    } else {
      matrix.col(j).tail(below) /= std::sqrt(pivot);
    }
  }
  return n_redundant;
}

void semidefinite_solve(const Eigen::MatrixXd& root, const std::vector<char>& is_redundant,
                        Eigen::MatrixXd& right) {
  const auto zero_redundant = [&] {
    for (Eigen::Index j = 0; j < right.rows(); ++j)
      if (is_redundant[j]) right.row(j).setZero();
  };
  zero_redundant();
  root.triangularView<Eigen::Lower>().solveInPlace(right);
  zero_redundant();
  root.triangularView<Eigen::Lower>().transpose().solveInPlace(right);
}

DenseSolver::DenseSolver(const RowsByLevel& rows, const std::vector<std::size_t>& n_levels) {
  std::vector<std::size_t> all(n_levels.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  DenseSchur schur(rows, all, n_levels);
  root_ = std::move(schur.matrix);
  n_redundant_ = semidefinite_cholesky(root_, schur.weight, is_redundant_);
}

ReducedOutcome DenseSolver::solve(const double* right, double* solution, double* residual,
                                  std::size_t width, const double*) const {
  Eigen::MatrixXd value = Eigen::Map<const RowMajor>(right, root_.rows(), width);
  semidefinite_solve(root_, is_redundant_, value);
  Eigen::Map<RowMajor>(solution, root_.rows(), width) = value;
  std::fill(residual, residual + root_.rows() * static_cast<Eigen::Index>(width), 0.0);
  return {};
}

}  // namespace policypanel
