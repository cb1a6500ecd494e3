// The peer of tests/bench/match.R: kernel matching as a double loop over targets and donors.
#include <Rcpp.h>

#include <cmath>
#include <string>

template <class Kernel>
Rcpp::List loop(const Rcpp::NumericVector& target, const Rcpp::NumericVector& donor,
                const Rcpp::NumericVector& outcome, double bandwidth, Kernel kernel) {
  const R_xlen_t n_targets = target.size(), n_donors = donor.size();
  Rcpp::NumericVector matched(n_targets, NA_REAL), weight(n_donors);
  std::vector<double> k(n_donors);
  for (R_xlen_t i = 0; i < n_targets; ++i) {
    double sum = 0, products = 0;
    for (R_xlen_t j = 0; j < n_donors; ++j) {
      k[j] = kernel((target[i] - donor[j]) / bandwidth);
      sum += k[j];
      products += k[j] * outcome[j];
    }
    if (!(sum > 0)) continue;
    matched[i] = products / sum;
    for (R_xlen_t j = 0; j < n_donors; ++j) weight[j] += k[j] / sum;
  }
  return Rcpp::List::create(Rcpp::Named("matched_outcome") = matched,
                            Rcpp::Named("donor_weight") = weight);
}

// [[Rcpp::export]]
Rcpp::List match_loop(Rcpp::NumericVector target, Rcpp::NumericVector donor,
                      Rcpp::NumericVector outcome, std::string kernel, double bandwidth) {
  if (kernel == "epanechnikov")
    return loop(target, donor, outcome, bandwidth,
                [](double u) { return std::abs(u) < 1 ? 1 - u * u : 0.0; });
  if (kernel == "biweight")
    return loop(target, donor, outcome, bandwidth,
                [](double u) { return std::abs(u) < 1 ? (1 - u * u) * (1 - u * u) : 0.0; });
  if (kernel == "tricube")
    return loop(target, donor, outcome, bandwidth, [](double u) {
      const double a = std::abs(u), b = 1 - a * a * a;
      return a < 1 ? b * b * b : 0.0;
    });
  return loop(target, donor, outcome, bandwidth, [](double u) { return std::exp(-0.5 * u * u); });
}
