#pragma once

#include <string>
#include <vector>

#include "statistics.h"

namespace policypanel {

enum class Aggregation { kArithmetic, kGeometric, kTopsis };
Aggregation aggregation_from_name(const std::string& name);

// How normalised indicators become an index: sum w z (arithmetic), the product of z^w (geometric),
// or the closeness D- / (D+ + D-) to the best point, D+ and D- the Euclidean distances of w z from
// the best and the worst point (Hwang & Yoon 1981).
struct Weighting {
  Aggregation aggregation;
  const double* weight;  // weight[g * n_indicators + j]
  RowGroups groups;
  const double *best, *worst;  // z per indicator; only topsis reads them
};

// What is given beside the index: parts of it (dimensions) on their own, or what every part adds.
//   arithmetic: both are sums of w z, and add up to the index
//   geometric: products of z^w, whose product is the index; contributions their logarithms
//   topsis: closeness in the part's indicators alone; contributions the index x the part's share of
//           the squared distance from the worst point, which add up to the index
struct Parts {
  std::vector<int> of;  // the part of each indicator
  std::size_t n = 0;
  bool is_contribution = false;
  std::vector<double*> out;  // n_rows each
};

// NaN where an indicator is missing. `score` may be null.
void score_rows(const IndicatorRows& rows, const Normaliser& normaliser, const Weighting& weighting,
                const Parts& parts, int threads, double* score);

}  // namespace policypanel
