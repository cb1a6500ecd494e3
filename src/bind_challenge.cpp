// Draws that challenge a result: signs of clusters, and orders of units.
#include <stdexcept>
#include <string>

#include "bind.h"
#include "core/resample/assignments.h"
#include "core/resample/wild.h"

namespace {

using MatrixView = Eigen::Map<const Eigen::MatrixXd>;

policypanel::WildWeights wild_weights(const std::string& name) {
  using policypanel::WildWeights;
  if (name == "rademacher") return WildWeights::kRademacher;
  if (name == "webb") return WildWeights::kWebb;
  if (name == "mammen") return WildWeights::kMammen;
  if (name == "every_sign") return WildWeights::kEverySign;
  throw std::invalid_argument("no wild weights " + name);
}

MatrixView matrix_view(const Rcpp::NumericMatrix& matrix) {
  return {matrix.begin(), matrix.nrow(), matrix.ncol()};
}

policypanel::WildKernel wild_kernel(const Rcpp::List& kernel) {
  const Rcpp::IntegerVector row = kernel["row"], column = kernel["column"];
  const Rcpp::NumericVector value = kernel["value"];
  const Rcpp::NumericMatrix left = kernel["left"], right = kernel["right"];
  return {row.begin(),       column.begin(),
          value.begin(),     static_cast<std::size_t>(value.size()),
          matrix_view(left), matrix_view(right)};
}

}  // namespace

// `kernels`: by clustering, by direction, lists of `row`, `column` (0-based), `value`, `left`,
// `right`.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix core_replicate_wild(Rcpp::NumericMatrix estimate, Rcpp::List kernels,
                                        std::vector<double> sign, std::string type, double seed,
                                        double first, double last, int threads) {
  policypanel::WildTest test{matrix_view(estimate), {}, sign};
  for (R_xlen_t c = 0; c < kernels.size(); ++c) {
    const Rcpp::List own = kernels[c];
    test.kernel.emplace_back();
    for (R_xlen_t d = 0; d < own.size(); ++d) test.kernel.back().push_back(wild_kernel(own[d]));
  }
  Rcpp::NumericMatrix out(static_cast<int>(test.height()), static_cast<int>(last - first));
  policypanel::replicate_wild(test, wild_weights(type), static_cast<std::uint64_t>(seed),
                              static_cast<std::size_t>(first), static_cast<std::size_t>(last),
                              threads, out.begin());
  return out;
}

// The weights themselves, clusters x replicates, where a test is no product of sums.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix core_draw_wild_weights(std::string type, double seed, int n_clusters,
                                           double first, double last) {
  Rcpp::NumericMatrix out(n_clusters, static_cast<int>(last - first));
  for (int k = 0; k < out.ncol(); ++k)
    policypanel::draw_wild_weights(
        wild_weights(type), static_cast<std::uint64_t>(seed),
        static_cast<std::uint64_t>(first) + static_cast<std::uint64_t>(k),
        static_cast<std::size_t>(n_clusters), out.column(k).begin());
  return out;
}

// Orders of units within strata (NULL: all are one), units x replicates, 0-based.
// [[Rcpp::export(rng = false)]]
Rcpp::IntegerMatrix core_draw_orders(double seed, int n_units, SEXP stratum, double first,
                                     double last) {
  Rcpp::IntegerMatrix out(n_units, static_cast<int>(last - first));
  for (int k = 0; k < out.ncol(); ++k)
    policypanel::draw_order(static_cast<std::uint64_t>(seed),
                            static_cast<std::uint64_t>(first) + static_cast<std::uint64_t>(k),
                            Rf_isNull(stratum) ? nullptr : INTEGER(stratum),
                            static_cast<std::size_t>(n_units), out.column(k).begin());
  return out;
}
