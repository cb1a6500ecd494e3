#include "kernels.h"

#include <algorithm>
#include <cmath>

#include "../base/vector_math.h"

namespace policypanel {

namespace {

inline std::size_t whole(std::size_t n) { return n / kLanes * kLanes; }

void add_value(double x, double frequency, Range* range) {
  if (frequency <= 0) return;
  range->lowest = std::min(range->lowest, x);
  range->highest = std::max(range->highest, x);
  range->sum += frequency * x;
  range->zeros += x == 0;
}

}  // namespace

POLICYPANEL_CLONES
void add_range(const double* x, std::size_t n, const double* frequency, Range* range) {
  const double inf = std::numeric_limits<double>::infinity();
  const Lanes none = {0, 0, 0, 0}, one = {1, 1, 1, 1}, far = {inf, inf, inf, inf};
  Lanes low = far, high = -far, sum = none, zeros = none;
  for (std::size_t i = 0; i < whole(n); i += kLanes) {
    const Lanes value = lanes(x + i), times = frequency != nullptr ? lanes(frequency + i) : one;
    const Lanes as_low = times > none ? value : far, as_high = times > none ? value : -far;
    low = as_low < low ? as_low : low;
    high = as_high > high ? as_high : high;
    sum += times * value;
    zeros += as_low == none ? one : none;
  }
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    range->lowest = std::min(range->lowest, low[lane]);
    range->highest = std::max(range->highest, high[lane]);
    range->zeros += zeros[lane];
  }
  range->sum += (sum[0] + sum[1]) + (sum[2] + sum[3]);
  for (std::size_t i = whole(n); i < n; ++i)
    add_value(x[i], frequency != nullptr ? frequency[i] : 1, range);
}

POLICYPANEL_CLONES
void scale_rows(const double* x, std::size_t n, const Scale& scale, double base, double* z) {
  const Lanes lower = {scale.lower, scale.lower, scale.lower, scale.lower};
  const Lanes upper = {scale.upper, scale.upper, scale.upper, scale.upper};
  for (std::size_t i = 0; i < n; i += kLanes) {
    Lanes value = {0, 0, 0, 0};
    if (i + kLanes <= n)
      value = lanes(x + i);
    else
      for (std::size_t lane = 0; i + lane < n; ++lane) value[lane] = x[i + lane];
    value = value < lower ? lower : value;  // false for NaN, which stays
    value = value > upper ? upper : value;
    lanes(z + i) = base + scale.slope * (value - scale.centre);
  }
  for (std::size_t i = n; i % kLanes != 0; ++i) z[i] = 0;
}

POLICYPANEL_CLONES
void entropy_terms(const double* z, std::size_t n, double* out) {
  for (std::size_t i = 0; i < n; i += kLanes) {
    const Lanes value = lanes(z + i);
    Lanes log;
    log_lanes(value, log);  // of zero it is finite, so the product is 0
    lanes(out + i) = value * log;
  }
}

POLICYPANEL_CLONES
void log_rows(const double* z, std::size_t n, double* out) {
  for (std::size_t i = 0; i < n; i += kLanes) log_lanes(lanes(z + i), lanes(out + i));
  for (std::size_t i = 0; i < n; ++i)
    if (!std::isnormal(z[i]) || z[i] < 0) out[i] = std::log(z[i]);
}

POLICYPANEL_CLONES
double weighted_sum(const double* value, std::size_t n, const double* frequency) {
  Lanes sum = {0, 0, 0, 0};
  for (std::size_t i = 0; i < whole(n); i += kLanes)
    sum += frequency != nullptr ? lanes(frequency + i) * lanes(value + i) : lanes(value + i);
  double total = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  for (std::size_t i = whole(n); i < n; ++i)
    total += frequency != nullptr ? frequency[i] * value[i] : value[i];
  return total;
}

POLICYPANEL_CLONES
double product_sum(const double* a, const double* b, std::size_t n) {
  Lanes even = {0, 0, 0, 0}, odd = even;  // two chains of additions run side by side
  std::size_t i = 0;
  for (; i + 2 * kLanes <= n; i += 2 * kLanes) {
    even += lanes(a + i) * lanes(b + i);
    odd += lanes(a + i + kLanes) * lanes(b + i + kLanes);
  }
  for (; i < n; i += kLanes) even += lanes(a + i) * lanes(b + i);
  even += odd;
  return (even[0] + even[1]) + (even[2] + even[3]);
}

POLICYPANEL_CLONES
void add_scaled(const double* z, std::size_t n, double w, double* sum) {
  for (std::size_t i = 0; i < n; i += kLanes) lanes(sum + i) += w * lanes(z + i);
}

POLICYPANEL_CLONES
void add_squares(const double* z, std::size_t n, double w, double point, double* sum) {
  for (std::size_t i = 0; i < n; i += kLanes) {
    const Lanes distance = w * (lanes(z + i) - point);
    lanes(sum + i) += distance * distance;
  }
}

}  // namespace policypanel
