// What is computed on a projected system. `system` is the list made by absorb_columns().
#include "bind.h"
#include "core/absorb/slopes.h"
#include "core/regress/binary.h"
#include "core/regress/cluster_leverage.h"
#include "core/regress/influence.h"
#include "core/regress/leverage.h"
#include "core/regress/scores.h"
#include "core/regress/serial.h"
#include "core/regress/solve.h"
#include "core/regress/spatial.h"
#include "core/regress/sup_t.h"

using Rcpp::Named;

// [[Rcpp::export(rng = false)]]
Rcpp::List core_make_slope(Rcpp::IntegerVector code, int n_levels, Rcpp::NumericVector x,
                           SEXP weights, bool has_intercept) {
  Rcpp::NumericVector z(Rcpp::no_init(x.size()));
  const auto slope =
      policypanel::make_slope({code.begin(), n_levels}, x.begin(), bind::weights(weights), x.size(),
                              has_intercept, z.begin());
  return Rcpp::List::create(Named("z") = z, Named("mean") = slope.mean,
                            Named("scale") = slope.scale, Named("flat") = slope.n_flat);
}

// Positions are 0-based.
// [[Rcpp::export(rng = false)]]
Rcpp::List core_solve(Rcpp::List system, int outcome, Rcpp::IntegerVector regressors) {
  const Eigen::MatrixXd within = Rcpp::as<Eigen::MatrixXd>(system["within"]);
  const Eigen::VectorXd total = Rcpp::as<Eigen::VectorXd>(system["total"]);
  const Eigen::VectorXd mean = Rcpp::as<Eigen::VectorXd>(system["mean"]);
  const double weight = Rcpp::as<double>(system["weight"]);
  const Eigen::Index size = regressors.size();
  Eigen::MatrixXd gram(size, size);
  Eigen::VectorXd right(size), own_total(size), mean_square(size);
  for (Eigen::Index i = 0; i < size; ++i) {
    right[i] = within(regressors[i], outcome);
    own_total[i] = total[regressors[i]];
    mean_square[i] = weight * mean[regressors[i]] * mean[regressors[i]];
    for (Eigen::Index j = 0; j < size; ++j) gram(i, j) = within(regressors[i], regressors[j]);
  }
  const auto fit = policypanel::solve_least_squares(gram, right, own_total, mean_square);
  Rcpp::IntegerVector reason(size);
  for (Eigen::Index i = 0; i < size; ++i) reason[i] = static_cast<int>(fit.reason[i]);
  return Rcpp::List::create(Named("coefficients") = fit.coefficients,
                            Named("inverse") = fit.inverse, Named("reason") = reason,
                            Named("rank") = fit.rank);
}

namespace {
std::vector<policypanel::Clustering> clusterings(const Rcpp::List& codes,
                                                 const Rcpp::IntegerVector& n_clusters) {
  std::vector<policypanel::Clustering> out;
  for (R_xlen_t k = 0; k < codes.size(); ++k) {
    const SEXP code = codes[k];
    out.push_back({Rf_isNull(code) ? nullptr : INTEGER(code), n_clusters[k]});
  }
  return out;
}
}  // namespace

// `b` holds one coefficient per column of the system, 0 where it is not a regressor; `clusters` one
// element per meat, codes or NULL for none.
// [[Rcpp::export(rng = false)]]
Rcpp::List core_residuals(Rcpp::List system, int outcome, Eigen::VectorXd b, Rcpp::List clusters,
                          Rcpp::IntegerVector n_clusters) {
  const bind::System s(system);
  Rcpp::NumericVector residuals(Rcpp::no_init(s.layout.n_rows));
  const auto sums = policypanel::residuals_and_meats(s.within(), s.columns.size(), outcome, b,
                                                     clusterings(clusters, n_clusters), s.threads,
                                                     residuals.begin());
  return Rcpp::List::create(Named("residuals") = residuals, Named("ssr") = sums.ssr,
                            Named("level_sum") = sums.largest_level_sum,
                            Named("meats") = sums.meats);
}

// [[Rcpp::export(rng = false)]]
Rcpp::List core_meats(Rcpp::List system, int outcome, Rcpp::NumericVector residuals,
                      Rcpp::List clusters, Rcpp::IntegerVector n_clusters) {
  bind::System s(system);
  // A constant takes the place of the outcome: another column in it saves reading one.
  s.columns[outcome] = s.columns[outcome == 0 ? s.columns.size() - 1 : 0];
  return Rcpp::wrap(policypanel::meats(s.within(), s.columns.size(), outcome, residuals.begin(),
                                       clusterings(clusters, n_clusters), s.threads));
}

// `contrasts`: columns x coefficients; `residuals`: one vector per coefficient; `code` NULL for
// rows
// [[Rcpp::export(rng = false)]]
Eigen::MatrixXd core_influence_sums(Rcpp::List system, Eigen::MatrixXd contrasts,
                                    Rcpp::List residuals, SEXP code, int n_levels) {
  const bind::System s(system);
  std::vector<policypanel::Influence> influences;
  for (Eigen::Index k = 0; k < contrasts.cols(); ++k)
    influences.push_back({contrasts.col(k), REAL(residuals[k])});
  return policypanel::influence_sums(s.within(), influences,
                                     {Rf_isNull(code) ? nullptr : INTEGER(code), n_levels});
}

// `inverse`: (X~'WX~)^-1, columns x columns, 0 for what is not a regressor
// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector core_leverages(Rcpp::List system, Eigen::MatrixXd inverse) {
  const bind::System s(system);
  return Rcpp::wrap(policypanel::leverages(s.within(), inverse, s.threads));
}

// Positions are 0-based; `excepted` is a factor's, or -1.
// [[Rcpp::export(rng = false)]]
Rcpp::List core_cluster_leverage(Rcpp::List system, std::vector<std::size_t> regressors,
                                 Rcpp::NumericVector residuals, Rcpp::IntegerVector cluster,
                                 int n_clusters, int excepted, Eigen::MatrixXd combine,
                                 bool is_inverse) {
  using policypanel::ClusterAdjustment;
  const bind::System s(system);
  const auto result = policypanel::cluster_leverage(
      s.within(), regressors, residuals.begin(), {cluster.begin(), n_clusters}, excepted, combine,
      is_inverse ? ClusterAdjustment::kInverse : ClusterAdjustment::kRoot, s.threads);
  return Rcpp::List::create(Named("influences") = result.influences, Named("df") = result.df,
                            Named("n_alone") = result.n_alone);
}

// Sums of scores by level of `code`, levels x columns named by `keep`; in the outcome's place
// stands a constant.
// [[Rcpp::export(rng = false)]]
Eigen::MatrixXd core_score_sums(Rcpp::List system, int outcome, Rcpp::NumericVector residuals,
                                Rcpp::IntegerVector code, int n_levels, Rcpp::IntegerVector keep) {
  const bind::System s(system);
  const Eigen::MatrixXd sums = policypanel::score_sums(s.within(), s.columns.size(), outcome,
                                                       residuals.begin(), {code.begin(), n_levels});
  Eigen::MatrixXd out(sums.rows(), keep.size());
  for (R_xlen_t k = 0; k < keep.size(); ++k) out.col(k) = sums.col(keep[k]);
  return out;
}

// Meats of sums of scores: rows sorted by unit and time, or places with coordinates in degrees.
// [[Rcpp::export(rng = false)]]
Eigen::MatrixXd core_serial_meat(Eigen::Map<Eigen::MatrixXd> sums, Rcpp::IntegerVector unit,
                                 Rcpp::NumericVector time, double lag, int threads) {
  return policypanel::serial_meat(sums, unit.begin(), time.begin(), lag, threads);
}

// [[Rcpp::export(rng = false)]]
Eigen::MatrixXd core_spatial_meat(Eigen::Map<Eigen::MatrixXd> sums, Rcpp::NumericVector latitude,
                                  Rcpp::NumericVector longitude, SEXP period, Rcpp::List kernel,
                                  int threads) {
  const bool is_haversine = Rcpp::as<std::string>(kernel["distance"]) == "haversine";
  return policypanel::spatial_meat(
      sums, latitude.begin(), longitude.begin(), Rf_isNull(period) ? nullptr : INTEGER(period),
      {Rcpp::as<double>(kernel["cutoff"]), Rcpp::as<std::string>(kernel["kernel"]) == "bartlett",
       is_haversine ? policypanel::Distance::kHaversine : policypanel::Distance::kTriangular},
      threads);
}

// `normal`: coefficients x draws
// [[Rcpp::export(rng = false)]]
double core_effective_number(Eigen::Map<Eigen::MatrixXd> normal, Rcpp::NumericVector scale,
                             Rcpp::NumericVector t, Eigen::Map<Eigen::MatrixXd> correlation,
                             double critical) {
  return policypanel::effective_number(normal, scale.begin(), t.begin(), correlation, critical);
}

// The demeaned columns themselves, for those who need a matrix of rows.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix core_within(Rcpp::List system) {
  const bind::System s(system);
  const std::size_t n = s.layout.n_rows, n_columns = s.columns.size();
  Rcpp::NumericMatrix out(static_cast<int>(n), static_cast<int>(n_columns));
  const policypanel::WithinRows within = s.within();
  within.for_each_chunk(0, n, [&](std::size_t begin, std::size_t end, const double* rows) {
    for (std::size_t i = begin; i < end; ++i)
      for (std::size_t c = 0; c < n_columns; ++c)
        out[c * n + i] = rows[(i - begin) * within.width() + c];
  });
  return out;
}
