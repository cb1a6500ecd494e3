// Composite indices, and the draws of clusters behind their uncertainty. `rows` is the list made by
// index_rows(), `normaliser` and `weighting` parts of a rule made by fit_rule().
#include "bind.h"
#include "core/index/score.h"
#include "core/index/statistics.h"
#include "core/resample/streams.h"

using Rcpp::Named;

namespace {

// The R vectors stay alive as long as the list that the views below point into.
policypanel::IndicatorRows indicator_rows(const Rcpp::List& rows) {
  return {bind::columns(rows["columns"]), static_cast<std::size_t>(Rcpp::as<double>(rows["n"])),
          bind::weights(rows["frequency"])};
}

policypanel::RowGroups row_groups(SEXP code, int n) {
  return {Rf_isNull(code) ? nullptr : INTEGER(code), n};
}

policypanel::Normaliser normaliser(const Rcpp::List& from) {
  const Rcpp::NumericMatrix centre = from["centre"], slope = from["slope"], lower = from["lower"],
                            upper = from["upper"];  // groups x indicators
  policypanel::Normaliser out{{}, row_groups(from["code"], centre.nrow()), from["base"]};
  for (R_xlen_t k = 0; k < centre.size(); ++k)
    out.scale.push_back({centre[k], slope[k], lower[k], upper[k]});
  return out;
}

Rcpp::NumericMatrix group_matrix(const std::vector<double>& value, int n_groups) {
  const int width = n_groups > 0 ? static_cast<int>(value.size()) / n_groups : 0;
  return Rcpp::NumericMatrix(n_groups, width, value.begin());
}

}  // namespace

// Matrices of groups x indicators.
// [[Rcpp::export(rng = false)]]
Rcpp::List core_index_ranges(Rcpp::List rows, SEXP code, int n_groups, int threads) {
  const auto ranges =
      policypanel::column_ranges(indicator_rows(rows), row_groups(code, n_groups), threads);
  std::vector<double> lowest, highest, sum, zeros;
  for (const auto& range : ranges) {
    lowest.push_back(range.lowest);
    highest.push_back(range.highest);
    sum.push_back(range.sum);
    zeros.push_back(range.zeros);
  }
  return Rcpp::List::create(Named("lowest") = group_matrix(lowest, n_groups),
                            Named("highest") = group_matrix(highest, n_groups),
                            Named("sum") = group_matrix(sum, n_groups),
                            Named("zeros") = group_matrix(zeros, n_groups));
}

// [[Rcpp::export(rng = false)]]
Rcpp::List core_index_moments(Rcpp::List rows, Rcpp::List scale, SEXP centre, SEXP code,
                              int n_groups, int threads) {
  const auto moments =
      policypanel::scaled_moments(indicator_rows(rows), normaliser(scale), bind::weights(centre),
                                  row_groups(code, n_groups), threads);
  return Rcpp::List::create(Named("sum") = group_matrix(moments.sum, n_groups),
                            Named("square") = group_matrix(moments.square, n_groups),
                            Named("lowest") = group_matrix(moments.lowest, n_groups),
                            Named("highest") = group_matrix(moments.highest, n_groups));
}

// [[Rcpp::export(rng = false)]]
Rcpp::List core_index_entropy(Rcpp::List rows, Rcpp::List scale, SEXP code, int n_groups,
                              int threads) {
  const auto sums = policypanel::entropy_sums(indicator_rows(rows), normaliser(scale),
                                              row_groups(code, n_groups), threads);
  return Rcpp::List::create(Named("sum") = group_matrix(sums.sum, n_groups),
                            Named("sum_log") = group_matrix(sums.sum_log, n_groups));
}

// An array of indicators x indicators x groups; `centre` is groups x indicators.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector core_index_cross_products(Rcpp::List rows, Rcpp::List scale, SEXP code,
                                              Rcpp::NumericMatrix centre) {
  const auto products = policypanel::cross_products(
      indicator_rows(rows), normaliser(scale), row_groups(code, centre.nrow()), centre.begin());
  Rcpp::NumericVector out(products.begin(), products.end());
  out.attr("dim") = Rcpp::Dimension(centre.ncol(), centre.ncol(), centre.nrow());
  return out;
}

// `part`: 0-based, of each indicator; the result has a column per part, or none with
// want = "score".
// [[Rcpp::export(rng = false)]]
Rcpp::List core_index_score(Rcpp::List rows, Rcpp::List scale, Rcpp::List weighting,
                            Rcpp::IntegerVector part, int n_parts, std::string want, int threads) {
  const policypanel::IndicatorRows from = indicator_rows(rows);
  const Rcpp::NumericMatrix weight = weighting["weight"];  // indicators x groups
  const Rcpp::NumericVector best = weighting["best"], worst = weighting["worst"];
  const policypanel::Weighting how{
      policypanel::aggregation_from_name(Rcpp::as<std::string>(weighting["aggregation"])),
      weight.begin(), row_groups(weighting["code"], weight.ncol()), best.begin(), worst.begin()};
  policypanel::Parts parts{
      {part.begin(), part.end()}, static_cast<std::size_t>(n_parts), want == "contributions", {}};
  Rcpp::List columns(want == "score" ? 0 : n_parts);
  for (R_xlen_t p = 0; p < columns.size(); ++p) {
    Rcpp::NumericVector column(Rcpp::no_init(from.n_rows));
    parts.out.push_back(column.begin());
    columns[p] = column;
  }
  Rcpp::NumericVector score(Rcpp::no_init(from.n_rows));
  policypanel::score_rows(from, normaliser(scale), how, parts, threads, score.begin());
  return Rcpp::List::create(Named("score") = score, Named("parts") = columns);
}

// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector core_group_sums(Rcpp::NumericVector x, Rcpp::IntegerVector code, int n_groups) {
  Rcpp::NumericVector sum(n_groups);
  for (R_xlen_t i = 0; i < x.size(); ++i) sum[code[i]] += x[i];
  return sum;
}

// How often each of n clusters stands in bootstrap sample `replicate`.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector core_draw_clusters(double seed, int replicate, int n) {
  Rcpp::NumericVector count(n);
  policypanel::draw_clusters(static_cast<std::uint64_t>(seed), replicate, n, count.begin());
  return count;
}
