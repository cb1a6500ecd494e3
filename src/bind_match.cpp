#include <string>

#include "bind.h"
#include "core/match/kernel_match.h"
#include "core/match/neighbours.h"

using Rcpp::Named;

namespace {

// Pairs as R knows them: positions from 1. One `passed_over` per target.
Rcpp::List pairs(const policypanel::NeighbourMatch& match) {
  Rcpp::IntegerVector target(match.donor.size()), donor(match.donor.size());
  for (std::size_t i = 0; i + 1 < match.start.size(); ++i)
    for (std::size_t k = match.start[i]; k < match.start[i + 1]; ++k) {
      target[k] = static_cast<int>(i) + 1;
      donor[k] = static_cast<int>(match.donor[k]) + 1;
    }
  const Rcpp::LogicalVector passed_over(match.passed_over.begin(), match.passed_over.end());
  return Rcpp::List::create(Named("target") = target, Named("donor") = donor,
                            Named("distance") = match.distance, Named("passed_over") = passed_over);
}

policypanel::NeighbourRule rule(int n_neighbours, double caliper, bool ties, bool skip_self) {
  return {static_cast<std::size_t>(n_neighbours), caliper, ties, skip_self};
}

}  // namespace

// [[Rcpp::export(rng = false)]]
Rcpp::List core_match_kernel(Rcpp::NumericVector target_score, Rcpp::NumericVector donor_score,
                             Rcpp::NumericVector donor_outcome, std::string kernel,
                             double bandwidth, bool linear, double ridge) {
  const auto match = policypanel::match_kernel(
      target_score.begin(), target_score.size(), donor_score.begin(), donor_outcome.begin(),
      donor_score.size(), policypanel::kernel_named(kernel), bandwidth, {linear, ridge});
  return Rcpp::List::create(
      Named("kernel_sum") = match.kernel_sum, Named("matched_outcome") = match.matched_outcome,
      Named("own_weight") = match.own_weight, Named("donor_weight") = match.donor_weight);
}

// [[Rcpp::export(rng = false)]]
Rcpp::List core_kernel_gradient(Rcpp::NumericVector target_score, Rcpp::NumericVector donor_score,
                                Rcpp::NumericVector donor_outcome, std::string kernel,
                                double bandwidth) {
  const auto gradient = policypanel::kernel_gradient(
      target_score.begin(), target_score.size(), donor_score.begin(), donor_outcome.begin(),
      donor_score.size(), policypanel::kernel_named(kernel), bandwidth);
  return Rcpp::List::create(Named("target") = gradient.target, Named("donor") = gradient.donor);
}

// [[Rcpp::export(rng = false)]]
Rcpp::List core_nearest_scores(Rcpp::NumericVector target, Rcpp::NumericVector donor,
                               int n_neighbours, double caliper, bool ties, bool skip_self) {
  return pairs(policypanel::nearest_scores(target.begin(), target.size(), donor.begin(),
                                           donor.size(),
                                           rule(n_neighbours, caliper, ties, skip_self)));
}

// [[Rcpp::export(rng = false)]]
Rcpp::List core_nearest_free_scores(Rcpp::NumericVector target, Rcpp::IntegerVector order,
                                    Rcpp::NumericVector donor, int n_neighbours, double caliper) {
  std::vector<std::size_t> turn(order.size());
  for (R_xlen_t k = 0; k < order.size(); ++k) turn[k] = static_cast<std::size_t>(order[k] - 1);
  return pairs(policypanel::nearest_free_scores(target.begin(), turn, donor.begin(), donor.size(),
                                                rule(n_neighbours, caliper, false, false)));
}

// Points stand in columns: one column per row of the data.
// [[Rcpp::export(rng = false)]]
Rcpp::List core_nearest_points(Rcpp::NumericMatrix target, Rcpp::NumericMatrix donor,
                               int n_neighbours, double caliper, bool ties, bool skip_self) {
  return pairs(policypanel::nearest_points(target.begin(), target.ncol(), donor.begin(),
                                           donor.ncol(), donor.nrow(),
                                           rule(n_neighbours, caliper, ties, skip_self)));
}
