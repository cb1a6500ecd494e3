#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "factor.h"

namespace policypanel {

// Sum of weights in each level of a factor (row counts when unweighted).
inline std::vector<double> level_weights(const Factor& factor, const double* weights,
                                         std::size_t n) {
  std::vector<double> total(factor.n_levels, 0.0);
  for (std::size_t i = 0; i < n; ++i) total[factor.code[i]] += weights ? weights[i] : 1.0;
  return total;
}

// A block of `width` <= 4 columns read row by row, centred. Width is a template argument so that
// the inner loops unroll.
template <std::size_t W>
struct ColumnBlock {
  std::array<const double*, W> column;
  std::array<double, W> centre;

  ColumnBlock(const Columns& columns, const std::vector<double>& centres, std::size_t first) {
    for (std::size_t c = 0; c < W; ++c) {
      column[c] = columns[first + c];
      centre[c] = centres[first + c];
    }
  }
  double value(std::size_t row, std::size_t c) const { return column[c][row] - centre[c]; }
};

// Weighted sums of a block by level: sum[code * W + c].
template <std::size_t W>
std::vector<double> level_sums(const ColumnBlock<W>& block, const Factor& factor,
                               const double* weights, std::size_t n) {
  std::vector<double> sum(static_cast<std::size_t>(factor.n_levels) * W, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    double* own = &sum[static_cast<std::size_t>(factor.code[i]) * W];
    const double w = weights ? weights[i] : 1.0;
    for (std::size_t c = 0; c < W; ++c) own[c] += w * block.value(i, c);
  }
  return sum;
}

// Turns level sums into level means. Levels without weight (all their rows weigh nothing) get 0.
template <std::size_t W>
void divide_by_weight(std::vector<double>& sum, const std::vector<double>& weight) {
  for (std::size_t level = 0; level < weight.size(); ++level)
    for (std::size_t c = 0; c < W; ++c)
      sum[level * W + c] = weight[level] > 0 ? sum[level * W + c] / weight[level] : 0.0;
}

// Calls body.template operator()<W>() with the block width as a compile-time constant.
template <class Body>
int with_width(std::size_t width, Body&& body) {
  switch (width) {
    case 1:
      return body(std::integral_constant<std::size_t, 1>());
    case 2:
      return body(std::integral_constant<std::size_t, 2>());
    case 3:
      return body(std::integral_constant<std::size_t, 3>());
    default:
      return body(std::integral_constant<std::size_t, 4>());
  }
}

}  // namespace policypanel
