#pragma once

#include <cstddef>

namespace policypanel {

// The inner loops over a chunk of packed rows: `row` holds n_rows x width doubles, row-major,
// `width` a multiple of kLanes. `weight` is that of the chunk's first row, or null. Most of
// them are compiled for several processors.

// Interleaves columns[c][i] - centre[c]; padding columns (centre 0) become 0.
void pack_rows(const double* const* columns, const double* centre, std::size_t n_columns,
               std::size_t width, std::size_t n_rows, double* row);

// row[place[code]] += size[code]: one value a row, however many columns
void add_single_values(const int* code, std::size_t n_rows, std::size_t width,
                       const std::size_t* place, const double* size, double* row);

// sum += w x, square += w x^2
void add_totals(const double* row, std::size_t n_rows, std::size_t width, const double* weight,
                double* sum, double* square);

// Subtracts from every row the weighted mean of its run of equal codes.
void demean_runs(double* row, std::size_t n_rows, std::size_t width, const double* weight,
                 const int* code);

// level[code] += w row
void add_to_levels(const double* row, std::size_t n_rows, std::size_t width, const double* weight,
                   const int* code, double* level);

// sum += w slope level[code], all rows into one; `slope` may be null
void add_levels(const double* level, const int* code, std::size_t n_rows, std::size_t width,
                const double* weight, const double* slope, double* sum);

// row -= level[code]
void subtract_levels(double* row, std::size_t n_rows, std::size_t width, const int* code,
                     const double* level);

// row -= slope * level[code]
void subtract_slopes(double* row, std::size_t n_rows, std::size_t width, const double* slope,
                     const int* code, const double* level);

// gram += left' W row, `left` the first columns of the row, a multiple of kLanes (left x width;
// blocks on and above the diagonal only)
void add_gram(const double* row, std::size_t n_rows, std::size_t width, std::size_t left,
              const double* weight, double* gram);

// gram += sum over runs of equal codes of (sum of rows)(sum of rows)'; blocks as in add_gram
void add_run_gram(const double* row, std::size_t n_rows, std::size_t width, const int* code,
                  double* gram);

// out[i] = row_i' contrast
void apply_contrast(const double* row, std::size_t n_rows, std::size_t width,
                    const double* contrast, double* out);

// Sum of absolute values; NaN or infinite when any value is.
double absolute_sum(const double* x, std::size_t n);

// row *= factor[i], lane by lane
void scale_rows(double* row, std::size_t n_rows, std::size_t width, const double* factor);

}  // namespace policypanel
