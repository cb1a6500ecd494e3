#include "oracle.h"

#include <Eigen/Dense>
#include <cmath>

namespace {

using Matrix = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

long double root_weight(const Design& design, std::size_t row) {
  return std::sqrt(static_cast<long double>(design.row_weight(row)));
}

// Columns [first, end) of the design, then its dummies, all times the root of the weights.
Matrix weighted_regressors(const Design& design, std::size_t first) {
  Eigen::Index width = static_cast<Eigen::Index>(design.column.size() - first);
  for (int levels : design.n_levels) width += levels;
  const std::size_t n = design.n_rows();
  Matrix x = Matrix::Zero(n, width);
  for (std::size_t i = 0; i < n; ++i) {
    Eigen::Index at = 0;
    for (std::size_t c = first; c < design.column.size(); ++c)
      x(i, at++) = root_weight(design, i) * design.column[c][i];
    for (std::size_t f = 0; f < design.code.size(); at += design.n_levels[f++])
      x(i, at + design.code[f][i]) = root_weight(design, i);
  }
  return x;
}

Matrix weighted_column(const Design& design, std::size_t column) {
  Matrix y(design.n_rows(), 1);
  for (std::size_t i = 0; i < design.n_rows(); ++i)
    y(i, 0) = root_weight(design, i) * design.column[column][i];
  return y;
}

}  // namespace

Table dense_residuals(const Design& design) {
  Table out = design.column;
  if (design.code.empty()) return out;
  const Matrix x = weighted_regressors(design, design.column.size());
  const Eigen::CompleteOrthogonalDecomposition<Matrix> decomposition(x);
  for (std::size_t c = 0; c < out.size(); ++c) {
    const Matrix y = weighted_column(design, c);
    const Matrix residual = y - x * decomposition.solve(y);
    for (std::size_t i = 0; i < out[c].size(); ++i)
      if (design.row_weight(i) > 0)
        out[c][i] = static_cast<double>(residual(i, 0) / root_weight(design, i));
  }
  return out;
}

std::vector<double> dense_coefficients(const Design& design) {
  const Matrix x = weighted_regressors(design, 1);
  const Eigen::CompleteOrthogonalDecomposition<Matrix> decomposition(x);
  const Matrix b = decomposition.solve(weighted_column(design, 0));
  std::vector<double> out;
  for (std::size_t c = 1; c < design.column.size(); ++c)
    out.push_back(static_cast<double>(b(static_cast<Eigen::Index>(c) - 1, 0)));
  return out;
}

double largest_first_order_condition(const Design& design, const Table& residuals) {
  double largest = 0;
  for (std::size_t f = 0; f < design.code.size(); ++f)
    for (const auto& residual : residuals) {
      std::vector<long double> sum(design.n_levels[f], 0);
      for (std::size_t i = 0; i < residual.size(); ++i)
        sum[design.code[f][i]] +=
            static_cast<long double>(design.row_weight(i)) * static_cast<long double>(residual[i]);
      for (const long double s : sum)
        if (!(std::abs(s) <= largest)) largest = static_cast<double>(std::abs(s));
    }
  return largest;
}
