#pragma once

#include <cstddef>
#include <vector>

#include "../base/double_double.h"
#include "kernel.h"

namespace policypanel {

// Sums over the points around a centre c: value[column][power] = sum_j v_j K(x_j / h) x_j^power,
// x_j = point_j - c. Points are sorted; columns hold one v_j per point, the first of them
// positive (or none given: all 1).
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

// Polynomial kernels: K is a polynomial in the point, so its sum over a stretch of points is a
// combination of their moments. The axis is cut into cells of one to two bandwidths; within a cell
// prefix sums of the moments about the cell's own origin stand at every 16th point. A window then
// costs at most three cells, whatever it holds, plus the points between its ends and the next
// prefix, which are added one by one. Moments are kept in double-double, because differences of
// prefix sums cancel; where that is not enough (the sum is below 1e-10 of the prefix) the window
// is added up point by point.
class PolynomialSums : public KernelSums {
 public:
  PolynomialSums(std::vector<double> point, std::vector<std::vector<double>> columns,
                 const Kernel& kernel, double bandwidth, int n_powers);
  WindowSums at(double centre) override;

 private:
  static constexpr std::size_t kBlock = 16;
  static constexpr int kMaxMoments = Kernel::kMaxDegree + 3;
  struct Cell {
    double origin;
    std::size_t begin, end, prefix;
  };
  void add_stretch(double centre, std::size_t first, std::size_t last, WindowSums& sums,
                   double& size) const;
  void add_moments(const Cell& cell, std::size_t low, std::size_t high, double centre,
                   WindowSums& sums) const;
  void add_point(DoubleDouble* moments, double origin, std::size_t j) const;

  int n_columns_, n_moments_, width_exponent_;
  DoubleDouble coefficient_[Kernel::kMaxDegree + 1];
  std::vector<Cell> cells_;
  std::vector<std::size_t> cell_of_;  // per point
  std::vector<DoubleDouble> prefix_;  // [stop][column][moment]
};

// The Gaussian, all points counted: exp(-(a - t)^2 / 2) = exp(-a^2 / 2) exp(-t^2 / 2) exp(a t) with
// t the distance of a point from the origin of its cell (a quarter of the bandwidth wide or less)
// and a that of the centre; exp(a t) is its Taylor series, summed until 1e-17. Each cell is right
// to full relative precision, and cells enter as long as they can change the 16th digit.
class GaussianSums : public KernelSums {
 public:
  GaussianSums(std::vector<double> point, std::vector<std::vector<double>> columns,
               const Kernel& kernel, double bandwidth, int n_powers);
  WindowSums at(double centre) override;

 private:
  static constexpr int kMaxTerms = 48;
  struct Cell {
    double origin;
    std::size_t begin, end;
    double reach;  // largest |t|
  };
  void add_cell(std::size_t cell, double centre, double sums[2][3]) const;

  int n_columns_;
  double cut_;  // squared distance beyond the nearest point's, in bandwidths
  std::vector<Cell> cells_;
  std::vector<std::size_t> cell_of_;
  std::vector<double> moments_;  // [cell][column][term]
};

}  // namespace policypanel
