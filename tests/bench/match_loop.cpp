// The peers of tests/bench/match.R: kernel matching as psmatch2 does it, and as a lean double loop.
#include <Rcpp.h>

#include <cmath>
#include <string>

namespace {

// psmatch2 4.0.12, _Match_kernel, for every treated row: one pass over all rows for each of its
// statements `gen dif`, `gen weight`, `sum weight`, `replace weight`, `replace _weight`,
// `sum outcome [aw=weight]` and `assert weight==.` Rows without a value stand as NaN.
template <class Kernel>
Rcpp::List statements(const Rcpp::NumericVector& score, const Rcpp::IntegerVector& treated,
                      const Rcpp::NumericVector& outcome, double bandwidth, Kernel kernel) {
  const R_xlen_t n = score.size();
  const double missing = NA_REAL;
  Rcpp::NumericVector matched(n, missing), total(n);
  std::vector<double> dif(n), weight(n);
  for (R_xlen_t i = 0; i < n; ++i) {
    if (!treated[i]) continue;
    for (R_xlen_t j = 0; j < n; ++j) dif[j] = treated[j] == 0 ? score[j] - score[i] : missing;
    for (R_xlen_t j = 0; j < n; ++j) weight[j] = kernel(dif[j] / bandwidth, missing);
    double sum = 0;
    for (R_xlen_t j = 0; j < n; ++j)
      if (!std::isnan(weight[j])) sum += weight[j];
    for (R_xlen_t j = 0; j < n; ++j) weight[j] /= sum;
    for (R_xlen_t j = 0; j < n; ++j)
      if (!std::isnan(weight[j])) total[j] += weight[j];
    double products = 0;
    bool has_any = false;
    for (R_xlen_t j = 0; j < n; ++j)
      if (!std::isnan(weight[j])) products += weight[j] * outcome[j];
    for (R_xlen_t j = 0; j < n; ++j) has_any = has_any || !std::isnan(weight[j]);
    if (has_any && sum > 0) matched[i] = products;
  }
  return Rcpp::List::create(Rcpp::Named("matched_outcome") = matched,
                            Rcpp::Named("donor_weight") = total);
}

// What a programmer would write: treated and controls apart, two passes over the controls.
template <class Kernel>
Rcpp::List lean(const Rcpp::NumericVector& target, const Rcpp::NumericVector& donor,
                const Rcpp::NumericVector& outcome, double bandwidth, Kernel kernel) {
  const R_xlen_t n_targets = target.size(), n_donors = donor.size();
  Rcpp::NumericVector matched(n_targets, NA_REAL), weight(n_donors);
  std::vector<double> k(n_donors);
  for (R_xlen_t i = 0; i < n_targets; ++i) {
    double sum = 0, products = 0;
    for (R_xlen_t j = 0; j < n_donors; ++j) {
      k[j] = kernel((donor[j] - target[i]) / bandwidth, 0.0);
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

// Calls use(kernel), a function of u and of what stands outside the window.
template <class Use>
Rcpp::List with_kernel(const std::string& name, Use use) {
  if (name == "epanechnikov")
    return use([](double u, double none) { return std::abs(u) <= 1 ? 1 - u * u : none; });
  if (name == "biweight")
    return use(
        [](double u, double none) { return std::abs(u) <= 1 ? (1 - u * u) * (1 - u * u) : none; });
  if (name == "tricube")
    return use([](double u, double none) {
      const double a = std::abs(u), b = 1 - a * a * a;
      return a <= 1 ? b * b * b : none;
    });
  return use([](double u, double none) { return std::isnan(u) ? none : std::exp(-0.5 * u * u); });
}

}  // namespace

// [[Rcpp::export]]
Rcpp::List match_statements(Rcpp::NumericVector score, Rcpp::IntegerVector treated,
                            Rcpp::NumericVector outcome, std::string kernel, double bandwidth) {
  return with_kernel(kernel,
                     [&](auto k) { return statements(score, treated, outcome, bandwidth, k); });
}

// [[Rcpp::export]]
Rcpp::List match_loop(Rcpp::NumericVector target, Rcpp::NumericVector donor,
                      Rcpp::NumericVector outcome, std::string kernel, double bandwidth) {
  return with_kernel(kernel, [&](auto k) { return lean(target, donor, outcome, bandwidth, k); });
}
