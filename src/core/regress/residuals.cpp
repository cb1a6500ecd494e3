#include "residuals.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "../absorb/level_sums.h"

namespace policypanel {

std::vector<double> within_residuals(const WithinColumns& within, std::size_t outcome,
                                     const Eigen::VectorXd& b, std::size_t n) {
  std::vector<double> residual(n);
  Eigen::VectorXd contrast = -b;
  contrast[static_cast<Eigen::Index>(outcome)] = 1;
  const std::size_t width = within.size();
  for_each_chunk(within, 0, n, [&](std::size_t begin, std::size_t end, const double* values) {
    for (std::size_t i = begin; i < end; ++i) {
      const Eigen::Map<const Eigen::VectorXd> row(values + (i - begin) * width, width);
      residual[i] = row.dot(contrast);
    }
  });
  return residual;
}

double largest_level_sum(const std::vector<double>& residuals, const std::vector<Factor>& factors,
                         const double* weights) {
  const std::size_t n = residuals.size();
  double square = 0, total = 0, largest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double w = weights ? weights[i] : 1.0;
    square += w * residuals[i] * residuals[i];
    total += w;
  }
  const double sd = std::sqrt(square / total);
  if (sd == 0) return 0;
  if (!std::isfinite(sd)) return std::numeric_limits<double>::quiet_NaN();
  const Columns column{residuals.data()};
  for (const Factor& factor : factors) {
    const auto sum = level_sums(ColumnBlock<1>(column, {0.0}, 0), factor, weights, n);
    const auto weight = level_weights(factor, weights, n);
    for (std::size_t level = 0; level < sum.size(); ++level)
      if (weight[level] > 0)
        largest = std::max(largest, std::abs(sum[level]) / (std::sqrt(weight[level]) * sd));
  }
  return largest;
}

}  // namespace policypanel
