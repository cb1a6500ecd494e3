#include "binary_kernels.h"

#include <cmath>

#include "../base/vector_math.h"

namespace policypanel {

namespace {

constexpr double kLogSqrtTwoPi = 0.91893853320467274178;
constexpr double kInverseSqrtTwoPi = 0.39894228040143267794;

// Laplace's continued fraction 1/R(x) = x + 1/(x + 2/(x + 3/(x + ...))), full precision from
// x = 8 on.
MillsRatio far_mills_ratio(double x) {
  double tail = x;
  for (int k = 24; k >= 2; --k) tail = x + k / tail;
  const double excess = 1 / tail;
  return {1 / (x + excess), excess};
}

// R on [0, 8) by Taylor series about the middles of cells of 1/8. Their coefficients follow from
// R' = x R - 1: (n + 1) R_{n+1} = x R_n + R_{n-1}. The table is made from the far end, from where
// errors shrink.
class MillsTable {
 public:
  static constexpr int kCells = 64, kTerms = 11;
  MillsTable() {
    constexpr int kLong = 20;  // a whole cell's width away
    double centre = kCells / 8.0 - 1 / 16.0;
    double value = far_mills_ratio(centre).ratio;
    for (int cell = kCells - 1; cell >= 0; --cell, centre -= 0.125) {
      double series[kLong];
      series[0] = value;
      series[1] = centre * value - 1;
      for (int n = 1; n + 1 < kLong; ++n)
        series[n + 1] = (centre * series[n] + series[n - 1]) / (n + 1);
      for (int n = 0; n < kTerms; ++n) coefficient_[cell][n] = series[n];
      value = 0;
      for (int n = kLong - 1; n >= 0; --n) value = series[n] - 0.125 * value;
    }
  }
  double at(double x) const {
    const int cell = static_cast<int>(8 * x);
    const double t = x - (cell + 0.5) / 8;
    const double* c = coefficient_[cell];
    double sum = c[kTerms - 1];
    for (int n = kTerms - 2; n >= 0; --n) sum = sum * t + c[n];
    return sum;
  }

 private:
  double coefficient_[kCells][kTerms];
};

const MillsTable mills_table;

}  // namespace

MillsRatio mills_ratio(double x) {
  if (!(x < 8)) return far_mills_ratio(x);
  const double ratio = mills_table.at(x);
  return {ratio, 1 / ratio - x};
}

// With x = |z|: P = phi R for z < 0 and 1 - phi R for z > 0; d log P / dz = phi / P; the curvature
// is (phi / P) (phi / P + z).
POLICYPANEL_CLONES
void probit_terms(const double* z, BinaryTerms& terms) {
  double half[kBinaryChunk], density[kBinaryChunk], argument[kBinaryChunk];
  for (std::size_t i = 0; i < kBinaryChunk; i += kLanes) {
    lanes(half + i) = -0.5 * lanes(z + i) * lanes(z + i);
    exp_lanes(lanes(half + i), lanes(density + i));
  }
  for (std::size_t i = 0; i < kBinaryChunk; ++i) {
    const double x = std::fabs(z[i]);
    const MillsRatio mills = mills_ratio(x);
    if (z[i] < 0) {
      argument[i] = mills.ratio;
      half[i] -= kLogSqrtTwoPi;
      terms.slope[i] = x + mills.excess;
      terms.curvature[i] = terms.slope[i] * mills.excess;
    } else {
      const double phi = kInverseSqrtTwoPi * density[i];
      argument[i] = 1 - phi * mills.ratio;
      half[i] = 0;
      terms.slope[i] = phi / argument[i];
      terms.curvature[i] = terms.slope[i] * (terms.slope[i] + x);
    }
  }
  for (std::size_t i = 0; i < kBinaryChunk; i += kLanes) {
    log_lanes(lanes(argument + i), lanes(argument + i));
    lanes(terms.log_probability + i) = lanes(half + i) + lanes(argument + i);
  }
}

POLICYPANEL_CLONES
void logit_terms(const double* z, BinaryTerms& terms) {
  const Lanes none = {0, 0, 0, 0};
  for (std::size_t i = 0; i < kBinaryChunk; i += kLanes) {
    const Lanes index = lanes(z + i), below = index < none ? index : none;
    Lanes small, log;
    exp_lanes(index < none ? index : -index, small);
    const Lanes all = 1.0 + small;
    log_lanes(all, log);
    const Lanes wrong = (index < none ? none + 1.0 : small) / all;
    const Lanes right = (index < none ? small : none + 1.0) / all;
    lanes(terms.log_probability + i) = below - log;
    lanes(terms.slope + i) = wrong;
    lanes(terms.curvature + i) = wrong * right;
  }
}

POLICYPANEL_CLONES
void add_multiple(const double* x, double b, double* sum) {
  for (std::size_t i = 0; i < kBinaryChunk; i += kLanes) lanes(sum + i) += b * lanes(x + i);
}

POLICYPANEL_CLONES
double chunk_product(const double* a, const double* b) {
  Lanes even = {0, 0, 0, 0}, odd = even;  // two chains of additions run side by side
  for (std::size_t i = 0; i < kBinaryChunk; i += 2 * kLanes) {
    even += lanes(a + i) * lanes(b + i);
    odd += lanes(a + i + kLanes) * lanes(b + i + kLanes);
  }
  even += odd;
  return (even[0] + even[1]) + (even[2] + even[3]);
}

POLICYPANEL_CLONES
void multiply_chunk(const double* a, const double* b, double* out) {
  for (std::size_t i = 0; i < kBinaryChunk; i += kLanes)
    lanes(out + i) = lanes(a + i) * lanes(b + i);
}

}  // namespace policypanel
