#include "bind.h"
#include "core/match/kernel_match.h"

using Rcpp::Named;

// [[Rcpp::export(rng = false)]]
Rcpp::List core_match_epanechnikov(Rcpp::NumericVector target_score,
                                   Rcpp::NumericVector donor_score,
                                   Rcpp::NumericVector donor_outcome, double bandwidth) {
  const auto match = policypanel::match_epanechnikov(target_score.begin(), target_score.size(),
                                                     donor_score.begin(), donor_outcome.begin(),
                                                     donor_score.size(), bandwidth);
  return Rcpp::List::create(Named("kernel_sum") = match.kernel_sum,
                            Named("matched_outcome") = match.matched_outcome,
                            Named("donor_weight") = match.donor_weight);
}
