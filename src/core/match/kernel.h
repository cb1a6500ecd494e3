#pragma once

#include <array>
#include <string>

namespace policypanel {

// A kernel K(u) that is a polynomial in |u| on |u| < 1 and 0 beyond, or the Gaussian. Only ratios
// of weights matter in matching, so K(0) = 1 throughout. An `odd` kernel changes sign with u: the
// derivatives are.
struct Kernel {
  static constexpr int kMaxDegree = 9;

  std::array<double, kMaxDegree + 1> coefficient{};  // of |u|^k
  int degree = 0;
  bool is_odd = false;
  bool has_border = false;  // whether |u| = 1 itself is inside: where K(1) > 0
  bool is_gaussian = false;

  // Coefficients of |u|^k differ from those of u^k: the two halves are summed apart.
  bool is_split() const;
  // K at distance `distance` = |x|, `margin` = bandwidth - distance >= 0 known to full relative
  // precision: weights at the border of the window then keep all their digits.
  double value(double distance, double margin, double bandwidth) const;
  Kernel derivative() const;

  int power = 1;  // K(u) = (1 - |u|^base)^power where base > 0
  int base = 0;
};

// "uniform", "triangular", "epanechnikov", "biweight", "triweight", "tricube", "gaussian"
Kernel kernel_named(const std::string& name);

}  // namespace policypanel
