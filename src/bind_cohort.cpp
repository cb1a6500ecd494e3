// What did_staggered() needs of the core.
#include "bind.h"
#include "core/cohort/multiplier.h"

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
