#pragma once

#include <cstddef>
#include <vector>

#include "../absorb/factor.h"
#include "kernels.h"

namespace policypanel {

// What the weights of a composite index are computed from: sums over rows of normalised indicators,
// in groups of rows. Rows are read as they come and never copied; each indicator is one task, so
// the bits do not depend on the number of threads.

struct IndicatorRows {
  Columns columns;
  std::size_t n_rows;
  const double* frequency;  // how often each row stands in the sample; null: once
};

// Code 0 ... n - 1 for every row; null: all rows in one group.
struct RowGroups {
  const int* code = nullptr;
  int n = 1;
};

// One scale per indicator and group of rows (scale[j * groups.n + g])
struct Normaliser {
  std::vector<Scale> scale;
  RowGroups groups;
  double base;

  // z of rows begin ... begin + n - 1 of indicator j, whose column is x
  void rows(const double* x, std::size_t j, std::size_t begin, std::size_t n, double* z) const;
};

// Results hold one number per indicator and group: value[j * groups.n + g].

// Of the columns as they are
std::vector<Range> column_ranges(const IndicatorRows& rows, const RowGroups& groups, int threads);

// sum z and sum (z - centre)^2, the smallest and the largest z; `centre` null stands for zeros.
struct Moments {
  std::vector<double> sum, square, lowest, highest;
};
Moments scaled_moments(const IndicatorRows& rows, const Normaliser& normaliser,
                       const double* centre, const RowGroups& groups, int threads);

// sum z and sum z ln z, for z >= 0
struct EntropySums {
  std::vector<double> sum, sum_log;
};
EntropySums entropy_sums(const IndicatorRows& rows, const Normaliser& normaliser,
                         const RowGroups& groups, int threads);

// sum (z_j - centre_j) (z_k - centre_k): one matrix per group, one after the other. `centre` as
// above.
std::vector<double> cross_products(const IndicatorRows& rows, const Normaliser& normaliser,
                                   const RowGroups& groups, const double* centre);

}  // namespace policypanel
