#pragma once

#include <cstddef>
#include <limits>

namespace policypanel {

// The inner loops over a chunk of rows of one indicator, all compiled for several processors.
// Buffers (z, out, sum) hold kChunk doubles; x and frequency are the columns as they are.
constexpr std::size_t kChunk = 512;

// What brings an indicator to the common scale: z = base + slope (x - centre), with x held within
// [lower, upper]. x - centre comes first, so that z is exactly `base` at the bound.
struct Scale {
  double centre = 0, slope = 1;
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
};

struct Range {
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -std::numeric_limits<double>::infinity();
  double sum = 0, zeros = 0;
};

// Rows of frequency 0 are not there; frequency null counts every row once. `zeros` counts rows.
void add_range(const double* x, std::size_t n, const double* frequency, Range* range);

// NaN stays NaN. z is filled with zeros up to a multiple of kLanes.
void scale_rows(const double* x, std::size_t n, const Scale& scale, double base, double* z);

// out = z ln z, with 0 ln 0 = 0; z >= 0. Within 2 units of the last digit.
void entropy_terms(const double* z, std::size_t n, double* out);

// out = ln z, as std::log where z is no positive normal number
void log_rows(const double* z, std::size_t n, double* out);

// The sum of frequency x value
double weighted_sum(const double* value, std::size_t n, const double* frequency);

// The sum of a b; both are buffers, zero from n on.
double product_sum(const double* a, const double* b, std::size_t n);

// sum += w z
void add_scaled(const double* z, std::size_t n, double w, double* sum);

// sum += (w (z - point))^2
void add_squares(const double* z, std::size_t n, double w, double point, double* sum);

}  // namespace policypanel
