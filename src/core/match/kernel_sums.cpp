#include "kernel_sums.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace policypanel {

KernelSums::KernelSums(std::vector<double> point, std::vector<std::vector<double>> columns,
                       const Kernel& kernel, double bandwidth, int n_powers)
    : point_(std::move(point)),
      columns_(std::move(columns)),
      kernel_(kernel),
      bandwidth_(bandwidth),
      n_powers_(n_powers) {}

// The test on the distance itself, not on a rounded end of the window, decides at the border.
void KernelSums::move_window(double centre, double reach, bool with_border) {
  const std::size_t n = point_.size();
  const auto is_left = [&](double p) {
    return with_border ? centre - p > reach : centre - p >= reach;
  };
  const auto is_inside = [&](double p) {
    return with_border ? p - centre <= reach : p - centre < reach;
  };
  while (first_ < n && is_left(point_[first_])) ++first_;
  last_ = std::max(last_, first_);
  while (last_ < n && is_inside(point_[last_])) ++last_;
}

double KernelSums::weight(double centre, std::size_t j) const {
  const DoubleDouble x = two_sum(point_[j], -centre);
  const double sign = x.high < 0 ? -1 : 1, distance = sign * x.high;
  const double margin = (bandwidth_ - distance) - sign * x.low;
  const double value = kernel_.value(distance, margin, bandwidth_);
  return kernel_.is_odd ? sign * value : value;
}

void KernelSums::direct(double centre, std::size_t first, std::size_t last,
                        WindowSums& sums) const {
  for (std::size_t j = first; j < last; ++j) {
    const DoubleDouble x = two_sum(point_[j], -centre);
    const double k = weight(centre, j);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      DoubleDouble term = two_product(columns_[c][j], k);
      for (int r = 0; r < n_powers_; ++r, term = term * x)
        sums.value[c][r] = sums.value[c][r] + term;
    }
  }
}

}  // namespace policypanel
