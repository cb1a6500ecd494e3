// Replicates of a system of equations over clusters. `equations` is a list of lists with `outcome`
// and `regressors`, 0-based; `seed` NULL asks for the jackknife, replicate b without cluster b.
#include "bind.h"
#include "core/absorb/projector.h"
#include "core/resample/cluster_blocks.h"
#include "core/resample/equations.h"
#include "core/resample/matched_did.h"
#include "core/resample/streams.h"

namespace {

std::vector<policypanel::Equation> equations_of(const Rcpp::List& equations) {
  std::vector<policypanel::Equation> out;
  for (R_xlen_t k = 0; k < equations.size(); ++k) {
    const Rcpp::List equation = equations[k];
    out.push_back(
        {Rcpp::as<int>(equation["outcome"]), Rcpp::as<std::vector<int>>(equation["regressors"])});
  }
  return out;
}

policypanel::ClusterCounts counts_of(SEXP seed, std::size_t n_clusters) {
  if (Rf_isNull(seed)) return nullptr;
  return policypanel::bootstrap_counts(static_cast<std::uint64_t>(Rcpp::as<double>(seed)),
                                       n_clusters);
}

}  // namespace

// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix core_cluster_blocks(Rcpp::List system, int excepted,
                                        Rcpp::IntegerVector cluster, int n_clusters) {
  const bind::System s(system);
  const auto shape = policypanel::block_shape(s.factors, excepted, s.columns.size());
  Rcpp::NumericMatrix blocks(Rcpp::no_init(static_cast<int>(shape.height()), n_clusters));
  policypanel::fill_cluster_blocks(s.within(), s.columns.size(), excepted,
                                   {cluster.begin(), n_clusters}, blocks.begin());
  return blocks;
}

// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix core_replicate_blocks(Rcpp::List blocks, Rcpp::List equations,
                                          Eigen::VectorXd total, SEXP seed, double first,
                                          double last, int threads) {
  const Rcpp::NumericMatrix products = blocks["products"];
  policypanel::BlockShape shape;
  shape.n_dummies = static_cast<std::size_t>(Rcpp::as<double>(blocks["n_dummies"]));
  shape.n_columns = static_cast<std::size_t>(total.size());
  const auto system = equations_of(equations);
  const std::size_t n_clusters = static_cast<std::size_t>(products.ncol());
  Rcpp::NumericMatrix out(static_cast<int>(policypanel::n_coefficients(system)),
                          static_cast<int>(last - first));
  policypanel::replicate_blocks(shape, products.begin(), n_clusters, total, system,
                                counts_of(seed, n_clusters), static_cast<std::size_t>(first),
                                static_cast<std::size_t>(last), threads, out.begin());
  return out;
}

// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix core_replicate_rows(Rcpp::List system, Rcpp::IntegerVector cluster,
                                        int n_clusters, Rcpp::List equations, Eigen::VectorXd total,
                                        SEXP seed, double first, double last, int threads) {
  const bind::System s(system);
  const auto of = equations_of(equations);
  Rcpp::NumericMatrix out(static_cast<int>(policypanel::n_coefficients(of)),
                          static_cast<int>(last - first));
  policypanel::ProjectorOptions options;
  options.threads = threads;
  policypanel::replicate_rows(
      s.columns, s.factors, s.weights, s.layout.n_rows, {cluster.begin(), n_clusters}, total, of,
      counts_of(seed, static_cast<std::size_t>(n_clusters)), static_cast<std::size_t>(first),
      static_cast<std::size_t>(last), options, out.begin());
  return out;
}

// How often each cluster is in the replicates [first, last) of a bootstrap.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix core_cluster_counts(double seed, int n_clusters, double first, double last) {
  Rcpp::NumericMatrix out(n_clusters, static_cast<int>(last - first));
  for (int k = 0; k < out.ncol(); ++k)
    policypanel::draw_clusters(static_cast<std::uint64_t>(seed),
                               static_cast<std::uint64_t>(first) + static_cast<std::uint64_t>(k),
                               static_cast<std::size_t>(n_clusters), out.column(k).begin());
  return out;
}

// Which clusters are in the subsamples [first, last).
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix core_subsample_counts(double seed, int n_clusters, int size, double first,
                                          double last) {
  Rcpp::NumericMatrix out(n_clusters, static_cast<int>(last - first));
  for (int k = 0; k < out.ncol(); ++k)
    policypanel::draw_subsample(static_cast<std::uint64_t>(seed),
                                static_cast<std::uint64_t>(first) + static_cast<std::uint64_t>(k),
                                static_cast<std::size_t>(n_clusters),
                                static_cast<std::size_t>(size), out.column(k).begin());
  return out;
}

namespace {

policypanel::SupportRule support_rule(const std::string& name) {
  using policypanel::SupportRule;
  if (name == "none") return SupportRule::kNone;
  if (name == "treated") return SupportRule::kTreated;
  if (name == "controls") return SupportRule::kControls;
  if (name == "both") return SupportRule::kBoth;
  if (name == "quantile") return SupportRule::kQuantile;
  if (name == "crump") return SupportRule::kCrump;
  throw std::invalid_argument("no support rule " + name);
}

policypanel::MatchedDid matched_did(const Rcpp::List& plan) {
  policypanel::MatchedDid out;
  const Rcpp::IntegerVector cluster = plan["cluster"], treated = plan["treated"];
  const Rcpp::IntegerVector complete = plan["complete"];
  const Rcpp::NumericVector outcome = plan["outcome"];
  const SEXP block = plan["block"], score = plan["score"], comparison = plan["comparison"];
  out.n_rows = static_cast<std::size_t>(outcome.size());
  out.clusters = {cluster.begin(), Rcpp::as<int>(plan["n_clusters"])};
  out.treated = treated.begin();
  out.outcome = outcome.begin();
  out.block = Rf_isNull(block) ? nullptr : INTEGER(block);
  out.n_blocks = Rcpp::as<int>(plan["n_blocks"]);
  out.comparison = Rf_isNull(comparison) ? nullptr : INTEGER(comparison);
  out.n_comparisons = Rcpp::as<int>(plan["n_comparisons"]);
  out.score = Rf_isNull(score) ? nullptr : REAL(score);
  out.covariates = bind::columns(plan["covariates"]);
  out.link = Rcpp::as<std::string>(plan["link"]) == "logit" ? policypanel::Link::kLogit
                                                            : policypanel::Link::kProbit;
  out.start = Rcpp::as<Eigen::VectorXd>(plan["start"]);
  out.support = support_rule(Rcpp::as<std::string>(plan["support"]));
  out.tail = Rcpp::as<double>(plan["tail"]);
  const std::string method = Rcpp::as<std::string>(plan["method"]);
  out.method = method == "nearest" ? policypanel::MatchMethod::kNearest
               : method == "ipw"   ? policypanel::MatchMethod::kOdds
                                   : policypanel::MatchMethod::kKernel;
  out.kernel = policypanel::kernel_named(Rcpp::as<std::string>(plan["kernel"]));
  out.bandwidth = Rcpp::as<double>(plan["bandwidth"]);
  out.fit = {method == "local_linear" || method == "ridge",
             method == "ridge" ? Rcpp::as<double>(plan["ridge"]) : 0};
  out.n_neighbours = static_cast<std::size_t>(Rcpp::as<int>(plan["neighbours"]));
  out.caliper = Rcpp::as<double>(plan["caliper"]);
  out.has_ties = Rcpp::as<bool>(plan["ties"]);
  out.is_with_replacement = Rcpp::as<bool>(plan["replacement"]);
  out.first_choice = Rcpp::as<int>(plan["first_choice"]);
  const Rcpp::LogicalVector wants = plan["estimand"];
  out.wants_att = wants[0];
  out.wants_atu = wants[1];
  out.wants_ate = wants[2];
  out.is_complete = complete.begin();
  out.columns = bind::columns(plan["columns"]);
  out.factors = bind::factors(plan["codes"], plan["n_levels"]);
  out.is_weighted = Rcpp::as<bool>(plan["weighted"]);
  return out;
}

}  // namespace

// Replicates [first, last) of matching and DID. `plan` is the list of compiled_plan(); `size` 0
// draws with replacement.
// [[Rcpp::export(rng = false)]]
Rcpp::List core_replicate_matched(Rcpp::List plan, double seed, int size, double first, double last,
                                  int threads) {
  const policypanel::MatchedDid did = matched_did(plan);
  const int n = static_cast<int>(last - first);
  Rcpp::NumericMatrix draws(static_cast<int>(did.n_terms()), n);
  Rcpp::IntegerVector settled(n);
  policypanel::replicate_matched(did, static_cast<std::uint64_t>(seed),
                                 static_cast<std::size_t>(size), static_cast<std::size_t>(first),
                                 static_cast<std::size_t>(last), threads, draws.begin(),
                                 settled.begin());
  return Rcpp::List::create(Rcpp::Named("draws") = draws, Rcpp::Named("settled") = settled);
}

// Uniform numbers in (0, 1), one column per replicate 1 ... n.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix core_uniforms(double seed, int height, int n) {
  Rcpp::NumericMatrix out(height, n);
  for (int b = 0; b < n; ++b) {
    policypanel::Stream stream(static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(b) + 1);
    for (int k = 0; k < height; ++k) out(k, b) = stream.uniform() + 0x1p-54;
  }
  return out;
}
