// Replicates of a system of equations over clusters. `equations` is a list of lists with `outcome`
// and `regressors`, 0-based; `seed` NULL asks for the jackknife, replicate b without cluster b.
#include "bind_matching.h"
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

policypanel::MatchedDid matched_did(const Rcpp::List& did) {
  policypanel::MatchedDid out;
  out.data = bind::match_data(did["data"]);
  out.rules = bind::match_rules(did["rules"]);
  out.cluster = bind::integers(did, "cluster");
  out.n_clusters = Rcpp::as<int>(did["n_clusters"]);
  const Rcpp::List outcomes = did["outcomes"];
  for (R_xlen_t k = 0; k < outcomes.size(); ++k) out.outcomes.push_back(REAL(outcomes[k]));
  out.outcome_of_cluster = bind::integers(did, "outcome_of_cluster");
  out.n_rows = static_cast<std::size_t>(Rf_xlength(did["complete"]));
  out.is_complete = bind::integers(did, "complete");
  out.columns = bind::columns(did["columns"]);
  out.factors = bind::factors(did["codes"], did["n_levels"], did["slopes"]);
  out.is_of_unit = Rcpp::as<std::vector<int>>(did["is_of_unit"]);
  out.weight = bind::doubles(did, "weight");
  out.is_weighted = Rcpp::as<bool>(did["weighted"]);
  out.has_constant = Rcpp::as<bool>(did["constant"]);
  out.row_of = bind::integers(did, "row_of");
  out.row_unit = bind::integers(did, "row_unit");
  out.row_cluster = bind::integers(did, "row_cluster");
  out.is_before = bind::integers(did, "is_before");
  out.n_units = Rcpp::as<int>(did["n_units"]);
  return out;
}

}  // namespace

// Replicates [first, last) of matching and DID. `did` is the list of replicated_did(); `size` 0
// draws with replacement. `status` counts from 1 in core_match_statuses().
// [[Rcpp::export(rng = false)]]
Rcpp::List core_replicate_matched(Rcpp::List did, double seed, int size, double first, double last,
                                  int threads) {
  const policypanel::MatchedDid own = matched_did(did);
  const int n = static_cast<int>(last - first);
  Rcpp::NumericMatrix draws(static_cast<int>(own.n_terms()), n);
  Rcpp::IntegerVector status(n);
  policypanel::replicate_matched(own, static_cast<std::uint64_t>(seed),
                                 static_cast<std::size_t>(size), static_cast<std::size_t>(first),
                                 static_cast<std::size_t>(last), threads, draws.begin(),
                                 status.begin());
  return Rcpp::List::create(Rcpp::Named("draws") = draws, Rcpp::Named("status") = status + 1);
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
