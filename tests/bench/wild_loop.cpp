// The peer of tests/bench/challenge.R: a wild cluster bootstrap as a lean loop over the rows, each
// replicate a regression with its clustered standard error.
#include <Rcpp.h>

#include <cmath>
#include <cstdint>
#include <vector>

// x: rows x regressors less their fixed effects, inverse: of x'x, fitted and residual: of the model
// with the hypothesis imposed. The first column is tested. Returns t by replicate.
// [[Rcpp::export]]
Rcpp::NumericVector wild_loop(const Rcpp::NumericMatrix& x, const Rcpp::NumericMatrix& inverse,
                              const Rcpp::NumericVector& fitted,
                              const Rcpp::NumericVector& residual,
                              const Rcpp::IntegerVector& cluster, int n_clusters, int replicates) {
  const int n = x.nrow();
  const int k = x.ncol();
  std::vector<double> y(n), b(k), product(k), sign(n_clusters), score(n_clusters), h(n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < k; ++j) h[i] += x(i, j) * inverse(j, 0);
  }
  std::uint64_t state = 88172645463325252ULL;
  Rcpp::NumericVector t(replicates);
  for (int r = 0; r < replicates; ++r) {
    for (double& own : sign) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      own = (state >> 40) & 1 ? 1 : -1;
    }
    for (int i = 0; i < n; ++i) y[i] = fitted[i] + sign[cluster[i]] * residual[i];
    for (int j = 0; j < k; ++j) {
      const double* column = &x(0, j);
      double sum = 0;
      for (int i = 0; i < n; ++i) sum += column[i] * y[i];
      product[j] = sum;
    }
    for (int j = 0; j < k; ++j) {
      b[j] = 0;
      for (int l = 0; l < k; ++l) b[j] += inverse(j, l) * product[l];
    }
    for (int j = 0; j < k; ++j) {
      const double* column = &x(0, j);
      for (int i = 0; i < n; ++i) y[i] -= column[i] * b[j];
    }
    score.assign(n_clusters, 0);
    for (int i = 0; i < n; ++i) score[cluster[i]] += h[i] * y[i];
    double variance = 0;
    for (double own : score) variance += own * own;
    t[r] = b[0] / std::sqrt(variance);
  }
  return t;
}
