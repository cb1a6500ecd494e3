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

// Weights of units and periods with coefficients of covariates; `early`, `late` and `path` are
// lists of the outcome and the covariates.
// [[Rcpp::export(rng = false)]]
Rcpp::List core_adjusted_weights(Rcpp::List early, Rcpp::List late, Rcpp::List path,
                                 double unit_penalty, double period_penalty, double least,
                                 int most) {
  std::vector<policypanel::WeightedCells> cells;
  for (R_xlen_t k = 0; k < early.size(); ++k) {
    cells.push_back({REAL(early[k]), REAL(late[k]), REAL(path[k])});
  }
  const Rcpp::NumericMatrix outcome = early[0];
  const int n_periods = outcome.nrow(), n_units = outcome.ncol();
  Rcpp::NumericVector omega(n_units, 1.0 / n_units), lambda(n_periods, 1.0 / n_periods);
  Rcpp::NumericVector slope(early.size() - 1);
  policypanel::adjusted_weights(cells.data(), cells.size() - 1, static_cast<std::size_t>(n_periods),
                                static_cast<std::size_t>(n_units), unit_penalty, period_penalty,
                                least, static_cast<std::size_t>(most), omega.begin(),
                                lambda.begin(), slope.begin());
  return Rcpp::List::create(Rcpp::_["omega"] = omega, Rcpp::_["lambda"] = lambda,
                            Rcpp::_["slope"] = slope);
}

// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector core_descended_slopes(Rcpp::NumericMatrix gram, Rcpp::NumericVector score,
                                          double least, int most) {
  Rcpp::NumericVector slope(score.size());
  policypanel::descended_slopes(gram.begin(), score.begin(), static_cast<std::size_t>(score.size()),
                                least, static_cast<std::size_t>(most), slope.begin());
  return slope;
}
