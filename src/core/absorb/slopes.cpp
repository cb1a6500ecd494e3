#include "slopes.h"

#include <cmath>

namespace policypanel {

Slope make_slope(const Factor& factor, const double* x, const double* weights, std::size_t n,
                 bool has_intercept, double* z) {
  constexpr double kNoise = 1e-20;  // squared, relative: what is left of a constant after rounding
  const std::size_t n_levels = static_cast<std::size_t>(factor.n_levels);
  const auto weight = [&](std::size_t i) { return weights ? weights[i] : 1.0; };
  Slope slope;
  slope.mean.assign(n_levels, 0.0);
  std::vector<double> total(n_levels, 0.0), square(n_levels, 0.0), left(n_levels, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    total[factor.code[i]] += weight(i);
    square[factor.code[i]] += weight(i) * x[i] * x[i];
    if (has_intercept) slope.mean[factor.code[i]] += weight(i) * x[i];
  }
  for (std::size_t l = 0; l < n_levels; ++l)
    if (total[l] > 0) slope.mean[l] /= total[l];
  for (std::size_t i = 0; i < n; ++i) {
    z[i] = x[i] - slope.mean[factor.code[i]];
    left[factor.code[i]] += weight(i) * z[i] * z[i];
  }
  double sum = 0, sum_of_weights = 0;
  for (std::size_t l = 0; l < n_levels; ++l) {
    if (!(left[l] > kNoise * square[l])) {
      left[l] = 0;
      ++slope.n_flat;
    }
    sum += left[l];
    sum_of_weights += total[l];
  }
  if (sum > 0) slope.scale = std::sqrt(sum / sum_of_weights);
  for (std::size_t i = 0; i < n; ++i) z[i] = left[factor.code[i]] > 0 ? z[i] / slope.scale : 0.0;
  return slope;
}

}  // namespace policypanel
