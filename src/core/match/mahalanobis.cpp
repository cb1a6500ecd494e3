#include "mahalanobis.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace policypanel {

namespace {

using Values = std::vector<double>;

double median(Values x) {
  const std::size_t half = x.size() / 2;
  std::nth_element(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(half), x.end());
  if (x.size() % 2 == 1) return x[half];
  return (x[half] + *std::max_element(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(half))) /
         2;
}

Eigen::MatrixXd products(const std::vector<Values>& x) {
  const Eigen::Index k = static_cast<Eigen::Index>(x.size());
  Eigen::MatrixXd out(k, k);
  for (Eigen::Index c = 0; c < k; ++c)
    for (Eigen::Index d = 0; d <= c; ++d) {
      double sum = 0;
      const Values &a = x[static_cast<std::size_t>(c)], &b = x[static_cast<std::size_t>(d)];
      for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
      out(c, d) = out(d, c) = sum;
    }
  return out;
}

void centre_within(Values& x, const std::vector<int>& treated) {
  for (const bool side : {true, false}) {
    double sum = 0, n = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      if ((treated[i] != 0) == side) {
        sum += x[i];
        ++n;
      }
    for (std::size_t i = 0; i < x.size(); ++i)
      if ((treated[i] != 0) == side) x[i] -= sum / n;
  }
}

}  // namespace

MahalanobisStatus mahalanobis_points(const std::vector<Values>& covariates,
                                     const std::vector<int>& treated, Values& points,
                                     std::vector<int>& is_constant) {
  // Centred first: large values would lose digits in the sums below.
  std::vector<Values> x = covariates;
  for (Values& own : x) {
    const double middle = median(own);
    for (double& value : own) value -= middle;
  }
  const Eigen::MatrixXd total = products(x);
  std::vector<Values> deviation = x;
  for (Values& own : deviation) centre_within(own, treated);
  const std::size_t n = treated.size();
  const Eigen::MatrixXd within = products(deviation) / (static_cast<double>(n) - 2);
  const Eigen::Index k = within.rows();
  const Eigen::VectorXd scale = within.diagonal().cwiseSqrt();
  is_constant.assign(static_cast<std::size_t>(k), 0);
  for (Eigen::Index c = 0; c < k; ++c) is_constant[static_cast<std::size_t>(c)] = scale[c] == 0;
  if ((scale.array() == 0).any()) return MahalanobisStatus::kConstant;
  const Eigen::MatrixXd correlation = within.array() / (scale * scale.transpose()).array();
  if (Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(correlation, Eigen::EigenvaluesOnly)
          .eigenvalues()
          .minCoeff() < 1e-10)
    return MahalanobisStatus::kCollinear;
  const Eigen::MatrixXd whiten =
      correlation.llt().matrixL().solve(Eigen::MatrixXd(scale.cwiseInverse().asDiagonal()));
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> turn(whiten * total * whiten.transpose());
  const Eigen::MatrixXd to_points = turn.eigenvectors().rowwise().reverse().transpose() * whiten;
  // Added up covariate by covariate, so that equal rows are the same point to the last bit.
  points.assign(n * static_cast<std::size_t>(k), 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (Eigen::Index d = 0; d < k; ++d) {
      double sum = 0;
      for (Eigen::Index c = 0; c < k; ++c)
        sum += to_points(d, c) * x[static_cast<std::size_t>(c)][i];
      points[i * static_cast<std::size_t>(k) + static_cast<std::size_t>(d)] = sum;
    }
  return MahalanobisStatus::kDone;
}

}  // namespace policypanel
