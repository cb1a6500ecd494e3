#include "kernel.h"

#include <cmath>
#include <stdexcept>

namespace policypanel {

namespace {

// (1 - |u|^base)^power
Kernel power_kernel(int base, int power) {
  Kernel kernel;
  kernel.base = base;
  kernel.power = power;
  kernel.degree = base * power;
  double binomial = 1;
  for (int k = 0; k <= power; ++k) {
    kernel.coefficient[base * k] = k % 2 == 0 ? binomial : -binomial;
    binomial = binomial * (power - k) / (k + 1);
  }
  return kernel;
}

}  // namespace

bool Kernel::is_split() const {
  for (int k = 0; k <= degree; ++k)
    if (coefficient[k] != 0 && (k % 2 == 1) != is_odd) return true;
  return false;
}

double Kernel::value(double distance, double margin, double bandwidth) const {
  const double u = distance / bandwidth;
  // Beyond 37.5 bandwidths exp() leaves the range of normal doubles.
  if (is_gaussian) return u > 37.5 ? 0 : std::exp(-0.5 * u * u);
  if (base == 0 || is_odd) {
    double value = 0;
    for (int k = degree; k >= 0; --k) value = value * u + coefficient[k];
    return value;
  }
  double factor = margin / bandwidth, powers = 1;  // 1 - u^b = (1 - u)(1 + u + ... + u^(b-1))
  for (int k = 1; k < base; ++k) powers = powers * u + 1;
  factor *= powers;
  double value = factor;
  for (int k = 1; k < power; ++k) value *= factor;
  return value;
}

Kernel Kernel::derivative() const {
  Kernel slope;
  slope.is_odd = !is_odd;
  slope.degree = degree > 0 ? degree - 1 : 0;
  for (int k = 1; k <= degree; ++k) slope.coefficient[k - 1] = k * coefficient[k];
  return slope;
}

Kernel kernel_named(const std::string& name) {
  if (name == "uniform") {
    Kernel kernel;
    kernel.coefficient[0] = 1;
    kernel.has_border = true;
    return kernel;
  }
  if (name == "triangular") return power_kernel(1, 1);
  if (name == "epanechnikov") return power_kernel(2, 1);
  if (name == "biweight") return power_kernel(2, 2);
  if (name == "triweight") return power_kernel(2, 3);
  if (name == "tricube") return power_kernel(3, 3);
  if (name != "gaussian") throw std::invalid_argument("no kernel named " + name);
  Kernel kernel;
  kernel.is_gaussian = true;
  return kernel;
}

}  // namespace policypanel
