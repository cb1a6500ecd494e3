#pragma once

// What the bindings share: R's lists to the core's views, and back. No arithmetic here.

#include <RcppEigen.h>

#include <vector>

#include "core/absorb/factor.h"
#include "core/absorb/projector.h"

namespace bind {

// `system` is the R list that absorb_columns() makes: columns, codes, n_levels, weights, effects.
policypanel::Columns columns(const Rcpp::List& columns);
std::vector<policypanel::Factor> factors(const Rcpp::List& codes,
                                         const Rcpp::IntegerVector& n_levels);
const double* weights(SEXP weights);
policypanel::Effects effects(const Rcpp::List& effects, std::size_t n_columns);
std::size_t n_rows(const Rcpp::List& columns);

}  // namespace bind
