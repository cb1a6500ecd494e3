#include "solve.h"

#include <cmath>

namespace policypanel {

namespace {

// Cholesky of a correlation matrix in the given order, leaving out what earlier columns
// determine. Returns the indices kept.
std::vector<Eigen::Index> independent_columns(const Eigen::MatrixXd& correlation,
                                              const std::vector<Eigen::Index>& candidates,
                                              double tolerance) {
  std::vector<Eigen::Index> kept;
  Eigen::MatrixXd root = Eigen::MatrixXd::Zero(candidates.size(), candidates.size());
  for (const Eigen::Index candidate : candidates) {
    const Eigen::Index rank = static_cast<Eigen::Index>(kept.size());
    Eigen::VectorXd row(rank);
    for (Eigen::Index j = 0; j < rank; ++j)
      row[j] =
          (correlation(candidate, kept[j]) - root.row(j).head(j).dot(row.head(j))) / root(j, j);
    const double pivot = correlation(candidate, candidate) - row.squaredNorm();
    if (!(pivot > tolerance)) continue;
    root.row(rank).head(rank) = row;
    root(rank, rank) = std::sqrt(pivot);
    kept.push_back(candidate);
  }
  return kept;
}

}  // namespace

LeastSquares solve_least_squares(const Eigen::MatrixXd& gram, const Eigen::VectorXd& right,
                                 const Eigen::VectorXd& total, const Eigen::VectorXd& mean_square,
                                 const RankTolerance& tolerance) {
  constexpr double kRoundingOfAConstant = 1e-26;  // squared relative rounding error of a mean
  const Eigen::Index size = gram.rows();
  LeastSquares fit;
  fit.coefficients = Eigen::VectorXd::Zero(size);
  fit.inverse = Eigen::MatrixXd::Zero(size, size);
  fit.reason.assign(size, DropReason::kKept);

  std::vector<Eigen::Index> candidates;
  for (Eigen::Index k = 0; k < size; ++k) {
    if (!(total[k] > kRoundingOfAConstant * mean_square[k]))
      fit.reason[k] = DropReason::kConstant;
    else if (!(gram(k, k) > tolerance.absorbed * total[k]))
      fit.reason[k] = DropReason::kAbsorbed;
    else
      candidates.push_back(k);
  }
  Eigen::VectorXd scale = gram.diagonal().cwiseMax(0).cwiseSqrt();
  for (Eigen::Index k = 0; k < size; ++k)
    if (fit.reason[k] != DropReason::kKept) scale[k] = 1;
  const Eigen::MatrixXd correlation =
      scale.cwiseInverse().asDiagonal() * gram * scale.cwiseInverse().asDiagonal();
  const auto kept = independent_columns(correlation, candidates, tolerance.collinear);

  for (const Eigen::Index k : candidates) fit.reason[k] = DropReason::kCollinear;
  for (const Eigen::Index k : kept) fit.reason[k] = DropReason::kKept;
  fit.rank = static_cast<int>(kept.size());
  if (kept.empty()) return fit;

  const Eigen::Index rank = fit.rank;
  Eigen::MatrixXd kept_correlation(rank, rank);
  Eigen::VectorXd kept_right(rank);
  for (Eigen::Index i = 0; i < rank; ++i) {
    kept_right[i] = right[kept[i]] / scale[kept[i]];
    for (Eigen::Index j = 0; j < rank; ++j) kept_correlation(i, j) = correlation(kept[i], kept[j]);
  }
  const Eigen::LLT<Eigen::MatrixXd> cholesky(kept_correlation);
  const Eigen::VectorXd solution = cholesky.solve(kept_right);
  const Eigen::MatrixXd inverse = cholesky.solve(Eigen::MatrixXd::Identity(rank, rank));
  for (Eigen::Index i = 0; i < rank; ++i) {
    fit.coefficients[kept[i]] = solution[i] / scale[kept[i]];
    for (Eigen::Index j = 0; j < rank; ++j)
      fit.inverse(kept[i], kept[j]) = inverse(i, j) / (scale[kept[i]] * scale[kept[j]]);
  }
  return fit;
}

}  // namespace policypanel
