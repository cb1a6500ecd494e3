// The projector and what is computed on it. `system` is the list made by absorb_columns().
#include "bind.h"
#include "core/absorb/within.h"
#include "core/regress/binary.h"
#include "core/regress/cross_products.h"
#include "core/regress/meat.h"
#include "core/regress/residuals.h"
#include "core/regress/solve.h"

using Rcpp::Named;

// [[Rcpp::export(rng = false)]]
Rcpp::List core_absorb(Rcpp::List columns, Rcpp::List codes, Rcpp::IntegerVector n_levels,
                       SEXP weights, Rcpp::List options) {
  const auto cols = bind::columns(columns);
  const auto factors = bind::factors(codes, n_levels);
  const double* w = bind::weights(weights);
  const std::size_t n = bind::n_rows(columns);
  policypanel::ProjectorOptions opt;
  opt.solver = policypanel::solver_from_name(Rcpp::as<std::string>(options["solver"]));
  opt.tolerance = Rcpp::as<double>(options["tolerance"]);
  opt.max_iterations = Rcpp::as<int>(options["max_iterations"]);
  opt.threads = Rcpp::as<int>(options["threads"]);

  const policypanel::Projector projector(factors, w, n, opt);
  const policypanel::Projection projection = projector.project(cols);
  const policypanel::WithinColumns within(cols, factors, projection.effects);
  const auto cross = policypanel::cross_products(within, cols, w, n, opt.threads);

  Rcpp::List effects(factors.size());
  for (std::size_t f = 0; f < factors.size(); ++f) {
    Rcpp::NumericVector value(projection.effects.level[f].begin(),
                              projection.effects.level[f].end());
    value.attr("dim") = Rcpp::Dimension(cols.size(), factors[f].n_levels);
    effects[f] = value;
  }
  return Rcpp::List::create(
      Named("effects") = effects, Named("within") = cross.within, Named("mean") = cross.mean,
      Named("total") = cross.total, Named("weight") = cross.weight,
      Named("solver") = policypanel::solver_name(projector.solver()),
      Named("iterations") = projection.iterations, Named("converged") = projection.is_converged);
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
struct System {
  policypanel::Columns columns;
  std::vector<policypanel::Factor> factors;
  policypanel::Effects effects;
  const double* weights;
  std::size_t n;

  explicit System(const Rcpp::List& system)
      : columns(bind::columns(system["columns"])),
        factors(bind::factors(system["codes"], system["n_levels"])),
        effects(bind::effects(system["effects"], columns.size())),
        weights(bind::weights(system["weights"])),
        n(bind::n_rows(system["columns"])) {}
  policypanel::WithinColumns within() const { return {columns, factors, effects}; }
};
}  // namespace

// `b` holds one coefficient per column of the system, 0 where it is not a regressor.
// [[Rcpp::export(rng = false)]]
Rcpp::List core_residuals(Rcpp::List system, int outcome, Eigen::VectorXd b) {
  const System s(system);
  const auto residuals = policypanel::within_residuals(s.within(), outcome, b, s.n);
  return Rcpp::List::create(
      Named("residuals") = residuals,
      Named("level_sum") = policypanel::largest_level_sum(residuals, s.factors, s.weights));
}

// The demeaned columns themselves, for those who need a matrix of rows.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix core_within(Rcpp::List system) {
  const System s(system);
  Rcpp::NumericMatrix out(static_cast<int>(s.n), static_cast<int>(s.columns.size()));
  policypanel::for_each_chunk(
      s.within(), 0, s.n, [&](std::size_t begin, std::size_t end, const double* values) {
        for (std::size_t i = begin; i < end; ++i)
          for (std::size_t c = 0; c < s.columns.size(); ++c)
            out[c * s.n + i] = values[(i - begin) * s.columns.size() + c];
      });
  return out;
}

// Meat over all columns of the system; robust when `cluster` is NULL, else by its codes.
// [[Rcpp::export(rng = false)]]
Eigen::MatrixXd core_meat(Rcpp::List system, Rcpp::NumericVector residuals, SEXP cluster,
                          int n_clusters, bool with_constant) {
  const System s(system);
  const std::vector<double> e(residuals.begin(), residuals.end());
  if (Rf_isNull(cluster))
    return policypanel::robust_meat(s.within(), e, s.weights, with_constant);
  return policypanel::cluster_meat(s.within(), e, s.weights, with_constant,
                                   {INTEGER(cluster), n_clusters});
}

// [[Rcpp::export(rng = false)]]
Rcpp::List core_fit_binary(Rcpp::List columns, Rcpp::IntegerVector treated, SEXP weights,
                           std::string link) {
  const auto fit = policypanel::fit_binary(
      bind::columns(columns), treated.begin(), bind::weights(weights), treated.size(),
      link == "probit" ? policypanel::Link::kProbit : policypanel::Link::kLogit);
  return Rcpp::List::create(
      Named("coefficients") = fit.coefficients, Named("covariance") = fit.covariance,
      Named("probability") = fit.probability, Named("log_likelihood") = fit.log_likelihood,
      Named("null_log_likelihood") = fit.null_log_likelihood,
      Named("iterations") = fit.iterations, Named("converged") = fit.is_converged);
}
