#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "../base/double_double.h"
#include "kernel.h"

namespace policypanel {

// Sums over the points around a centre c: value[column][power] = sum_j v_j K(x_j / h) x_j^power,
// x_j = point_j - c. Points are sorted; columns hold one v_j per point, the first of them
// positive.
struct WindowSums {
  std::size_t first = 0, last = 0;  // the points with K > 0 (Gaussian: those that count)
  DoubleDouble value[2][3];
};

class KernelSums {
 public:
  virtual ~KernelSums() = default;
  // Centres must come in increasing order: windows are found by two cursors.
  virtual WindowSums at(double centre) = 0;
  // The same sums over the points [first, last), one by one.
  void direct(double centre, std::size_t first, std::size_t last, WindowSums& sums) const;
  // K at point j, every digit of it right
  double weight(double centre, std::size_t j) const;

  const std::vector<double>& point() const { return point_; }
  double count(std::size_t j) const { return columns_[0][j]; }

 protected:
  KernelSums(std::vector<double> point, std::vector<std::vector<double>> columns,
             const Kernel& kernel, double bandwidth, int n_powers);
  void move_window(double centre, double reach, bool with_border);

  std::vector<double> point_;
  std::vector<std::vector<double>> columns_;
  Kernel kernel_;
  double bandwidth_;
  int n_powers_;
  std::size_t first_ = 0, last_ = 0;
};

// For polynomial kernels by prefix sums in double-double: right to full precision whatever the
// kernel and the points.
std::unique_ptr<KernelSums> careful_sums(std::vector<double> point,
                                         std::vector<std::vector<double>> columns,
                                         const Kernel& kernel, double bandwidth, int n_powers);
// The same in double precision, for sums of an even K alone; falls back on careful_sums() where
// digits would be missing.
std::unique_ptr<KernelSums> quick_sums(std::vector<double> point,
                                       std::vector<std::vector<double>> columns,
                                       const Kernel& kernel, double bandwidth);
std::unique_ptr<KernelSums> gaussian_sums(std::vector<double> point,
                                          std::vector<std::vector<double>> columns,
                                          const Kernel& kernel, double bandwidth, int n_powers);

}  // namespace policypanel
