// What did_staggered() needs of the core.
#include "bind.h"
#include "core/cohort/multiplier.h"
#include "core/cohort/simplex.h"

// Draws [first, last) of the multiplier bootstrap; `influence` is terms x clusters.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix core_multiplier_draws(double seed, double first, double last,
                                          Rcpp::NumericMatrix influence) {
  Rcpp::NumericMatrix draws(influence.nrow(), static_cast<int>(last - first));
  policypanel::multiplier_draws(static_cast<std::uint64_t>(seed), static_cast<std::size_t>(first),
                                static_cast<std::size_t>(last), influence.begin(),
                                static_cast<std::size_t>(influence.ncol()),
                                static_cast<std::size_t>(influence.nrow()), draws.begin());
  return draws;
}

// Weights on a simplex by Frank and Wolfe; `start` is where they begin.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector core_simplex_weights(Rcpp::NumericMatrix a, Rcpp::NumericVector b,
                                         double penalty, double least, int most,
                                         Rcpp::NumericVector start) {
  Rcpp::NumericVector weight = Rcpp::clone(start);
  policypanel::simplex_weights(a.begin(), b.begin(), static_cast<std::size_t>(a.nrow()),
                               static_cast<std::size_t>(a.ncol()), penalty, least,
                               static_cast<std::size_t>(most), weight.begin());
  return weight;
}
