#include "simplex.h"

#include <algorithm>
#include <vector>

#include "../base/interrupt.h"

namespace policypanel {

namespace {

void centre(double* x, std::size_t n) {
  double mean = 0.0;
  for (std::size_t i = 0; i < n; ++i) mean += x[i];
  mean /= static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) x[i] -= mean;
}

double product(const double* x, const double* y, std::size_t n) {
  double sum = 0.0;
  for (std::size_t i = 0; i < n; ++i) sum += x[i] * y[i];
  return sum;
}

}  // namespace

std::size_t simplex_weights(const double* a, const double* b, std::size_t n_rows,
                            std::size_t n_columns, double penalty, double least, std::size_t most,
                            double* weight) {
  std::vector<double> columns(a, a + n_rows * n_columns), aim(b, b + n_rows), residual(n_rows);
  centre(aim.data(), n_rows);
  for (std::size_t j = 0; j < n_columns; ++j) centre(columns.data() + j * n_rows, n_rows);
  // A x - b
  for (std::size_t i = 0; i < n_rows; ++i) residual[i] = -aim[i];
  for (std::size_t j = 0; j < n_columns; ++j)
    for (std::size_t i = 0; i < n_rows; ++i) residual[i] += weight[j] * columns[j * n_rows + i];
  const double eta = static_cast<double>(n_rows) * penalty;
  std::vector<double> direction(n_rows);
  double before = 0.0;
  std::size_t step = 0;
  while (step < most) {
    if (step % 256 == 0) check_interrupt();
    ++step;
    std::size_t best = 0;
    double lowest = 0.0, along = 0.0;  // along: gradient times the weights
    for (std::size_t j = 0; j < n_columns; ++j) {
      const double slope =
          product(columns.data() + j * n_rows, residual.data(), n_rows) + eta * weight[j];
      along += slope * weight[j];
      if (j == 0 || slope < lowest) {
        lowest = slope;
        best = j;
      }
    }
    // Towards the corner `best`: d = e_best - x, and A d = A_best - A x
    const double* corner = columns.data() + best * n_rows;
    const double size = product(weight, weight, n_columns);
    const double moved = size - 2 * weight[best] + 1;
    if (moved == 0.0) break;
    for (std::size_t i = 0; i < n_rows; ++i) direction[i] = corner[i] - residual[i] - aim[i];
    const double curvature = product(direction.data(), direction.data(), n_rows) + eta * moved;
    const double length = std::min(1.0, std::max(0.0, (along - lowest) / curvature));
    for (std::size_t j = 0; j < n_columns; ++j) weight[j] *= 1 - length;
    weight[best] += length;
    for (std::size_t i = 0; i < n_rows; ++i) residual[i] += length * direction[i];
    const double value =
        penalty * product(weight, weight, n_columns) +
        product(residual.data(), residual.data(), n_rows) / static_cast<double>(n_rows);
    if (step >= 2 && before - value <= least) break;
    before = value;
  }
  return step;
}

}  // namespace policypanel
