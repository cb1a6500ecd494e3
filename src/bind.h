#pragma once

// What the bindings share: R's lists to the core's views, and back. No arithmetic here.

#include <RcppEigen.h>

#include <vector>

#include "core/absorb/factor.h"
#include "core/absorb/layout.h"
#include "core/absorb/within.h"

namespace bind {

// Doubles, or dummies as new_dummies() makes them.
policypanel::Columns columns(const Rcpp::List& columns);
std::vector<policypanel::Factor> factors(const Rcpp::List& codes,
                                         const Rcpp::IntegerVector& n_levels);
// `slopes`: per factor NULL or doubles.
std::vector<policypanel::Factor> factors(const Rcpp::List& codes,
                                         const Rcpp::IntegerVector& n_levels,
                                         const Rcpp::List& slopes);
const double* weights(SEXP weights);
std::size_t n_rows(const Rcpp::List& columns);

// The R list that absorb_columns() makes (columns, codes, n_levels, slopes, weights,
// weights_are_counts, grouped, effects, centre, threads), seen from the core. Columns, codes and
// weights stay where R has them.
class System {
 public:
  explicit System(const Rcpp::List& system);
  policypanel::WithinRows within() const {
    return {columns, factors, weights, layout, effects, weights_are_counts};
  }

  policypanel::Columns columns;
  std::vector<policypanel::Factor> factors;
  const double* weights;
  bool weights_are_counts;
  policypanel::Layout layout;
  policypanel::Effects effects;
  int threads;
};

}  // namespace bind
