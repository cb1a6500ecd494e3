#include <string>

#include "bind_matching.h"
#include "core/match/bandwidth.h"
#include "core/match/carry.h"
#include "core/match/kernel_match.h"
#include "core/match/own_unit.h"
#include "core/match/places.h"
#include "core/match/score.h"

using Rcpp::Named;

namespace bind {

const double* doubles(const Rcpp::List& list, const char* name) {
  const SEXP own = list.containsElementNamed(name) ? SEXP(list[name]) : R_NilValue;
  return Rf_isNull(own) ? nullptr : REAL(own);
}

const int* integers(const Rcpp::List& list, const char* name) {
  const SEXP own = list.containsElementNamed(name) ? SEXP(list[name]) : R_NilValue;
  return Rf_isNull(own) ? nullptr : INTEGER(own);
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
  if (name == "trim") return SupportRule::kTrim;
  throw std::invalid_argument("no support rule " + name);
}

policypanel::MatchMethod match_method(const std::string& name) {
  using policypanel::MatchMethod;
  if (name == "nearest") return MatchMethod::kNearest;
  if (name == "llr") return MatchMethod::kSmoothedNearest;
  if (name == "mahalanobis") return MatchMethod::kMahalanobis;
  if (name == "ipw") return MatchMethod::kOdds;
  if (name == "entropy_balancing") return MatchMethod::kEntropy;
  return MatchMethod::kKernel;
}

policypanel::LocalFit local_fit(const std::string& method, double ridge) {
  return {method == "local_linear" || method == "ridge", method == "ridge" ? ridge : 0};
}

policypanel::Link link(const std::string& name) {
  return name == "logit" ? policypanel::Link::kLogit : policypanel::Link::kProbit;
}

}  // namespace

policypanel::MatchData match_data(const Rcpp::List& data) {
  policypanel::MatchData out;
  out.n_rows = static_cast<std::size_t>(Rf_xlength(data["treated"]));
  out.treated = integers(data, "treated");
  out.outcome = doubles(data, "outcome");
  out.weight = doubles(data, "weight");
  out.unit = integers(data, "unit");
  out.block = integers(data, "block");
  out.n_blocks = Rcpp::as<int>(data["n_blocks"]);
  out.comparison = integers(data, "comparison");
  out.n_comparisons = Rcpp::as<int>(data["n_comparisons"]);
  out.score = doubles(data, "score");
  out.covariates = columns(data["covariates"]);
  out.offset = doubles(data, "offset");
  if (!Rf_isNull(data["start"])) out.start = Rcpp::as<Eigen::VectorXd>(data["start"]);
  return out;
}

policypanel::MatchRules match_rules(const Rcpp::List& rules) {
  policypanel::MatchRules out;
  out.link = link(Rcpp::as<std::string>(rules["link"]));
  out.support = support_rule(Rcpp::as<std::string>(rules["common_support"]));
  out.trim = Rcpp::as<double>(rules["trim"]);
  const std::string method = Rcpp::as<std::string>(rules["method"]);
  out.method = match_method(method);
  out.kernel = policypanel::kernel_named(Rcpp::as<std::string>(rules["kernel"]));
  const std::string rule = Rcpp::as<std::string>(rules["bandwidth_rule"]);
  out.bandwidth_rule = rule == "pair"               ? policypanel::BandwidthRule::kPair
                       : rule == "cross_validation" ? policypanel::BandwidthRule::kCrossValidation
                                                    : policypanel::BandwidthRule::kNumber;
  out.bandwidth = Rcpp::as<double>(rules["bandwidth"]);
  out.fit = local_fit(method, Rcpp::as<double>(rules["ridge"]));
  out.n_neighbours = static_cast<std::size_t>(Rcpp::as<double>(rules["neighbours"]));
  out.caliper = Rcpp::as<double>(rules["caliper"]);
  out.has_ties = Rcpp::as<bool>(rules["ties"]);
  out.is_with_replacement = Rcpp::as<bool>(rules["replacement"]);
  const std::string first = Rcpp::as<std::string>(rules["matching_order"]);
  out.first_choice = first == "descending" ? -1 : first == "ascending";
  out.self_match = Rcpp::as<bool>(rules["self_match"]);
  const Rcpp::LogicalVector wants = rules["estimand"];
  out.wants_att = wants[0];
  out.wants_atu = wants[1];
  out.wants_ate = wants[2];
  out.wants_partners = Rcpp::as<bool>(rules["partners"]);
  out.threads = Rcpp::as<int>(rules["threads"]);
  return out;
}

}  // namespace bind

namespace {

policypanel::NeighbourRule neighbour_rule(double n_neighbours, double caliper) {
  return {static_cast<std::size_t>(n_neighbours), caliper, true, false};
}

std::vector<std::size_t> from_one(const Rcpp::IntegerVector& rows) {
  std::vector<std::size_t> out;
  for (const int row : rows) out.push_back(static_cast<std::size_t>(row - 1));
  return out;
}

// Numbers as R counts: from 1
template <class Numbers>
Rcpp::IntegerVector to_one(const Numbers& numbers) {
  Rcpp::IntegerVector out(static_cast<R_xlen_t>(numbers.size()));
  for (std::size_t k = 0; k < numbers.size(); ++k) out[k] = static_cast<int>(numbers[k]) + 1;
  return out;
}

Rcpp::List score_list(const policypanel::ScoreFit& score) {
  Rcpp::IntegerVector reason;
  for (const policypanel::DropReason own : score.reason) reason.push_back(static_cast<int>(own));
  return Rcpp::List::create(
      Named("coefficients") = score.fit.coefficients, Named("covariance") = score.fit.covariance,
      Named("probability") = score.fit.probability,
      Named("log_likelihood") = score.fit.log_likelihood,
      Named("null_log_likelihood") = score.fit.null_log_likelihood,
      Named("iterations") = score.fit.iterations, Named("converged") = score.fit.is_converged,
      Named("reason") = reason, Named("exists") = score.exists);
}

Rcpp::List side_list(const policypanel::MatchSide& side) {
  return Rcpp::List::create(Named("matched") = side.matched, Named("weight") = side.weight,
                            Named("square") = side.square, Named("effect") = side.effect,
                            Named("mass") = side.mass, Named("by_order") = side.by_order,
                            Named("partner") = to_one(side.partner));
}

const char* const status_names[] = {"done",
                                    "one_group",
                                    "no_comparison",
                                    "no_score",
                                    "outer_scores",
                                    "no_support",
                                    "no_variation",
                                    "constant",
                                    "collinear",
                                    "no_pair_bandwidth",
                                    "not_balanced",
                                    "no_match_treated",
                                    "no_match_untreated",
                                    "negative_weight",
                                    "no_regression"};

}  // namespace

// [[Rcpp::export(rng = false)]]
Rcpp::CharacterVector core_match_statuses() {
  return Rcpp::CharacterVector(std::begin(status_names), std::end(status_names));
}

// The whole of a matching; `count` (NULL: once) says how often every row is there.
// [[Rcpp::export(rng = false)]]
Rcpp::List core_match_rows(Rcpp::List data, Rcpp::List rules, SEXP count) {
  const policypanel::MatchData own = bind::match_data(data);
  const policypanel::MatchRules settled = bind::match_rules(rules);
  const policypanel::Matched matched =
      policypanel::match_rows(own, settled, Rf_isNull(count) ? nullptr : REAL(count));
  const bool is_done = matched.status == policypanel::MatchStatus::kDone;
  const policypanel::MatchSample& sample = matched.sample;
  Rcpp::IntegerVector covariate, level;
  for (const policypanel::MatchDrop& drop : matched.drops) {
    covariate.push_back(drop.covariate + 1);
    level.push_back(drop.level);
  }
  Rcpp::List sides = Rcpp::List::create(Named("ATT") = R_NilValue, Named("ATU") = R_NilValue);
  if (is_done && settled.wants(1)) sides["ATT"] = side_list(matched.side[1]);
  if (is_done && settled.wants(0)) sides["ATU"] = side_list(matched.side[0]);
  double share = NA_REAL;
  if (is_done && own.unit && !settled.self_match) share = 0;
  if (is_done && own.unit && settled.self_match && Rf_isNull(count))
    share = policypanel::own_unit_share(own, settled, matched, settled.wants(1));
  Rcpp::NumericMatrix points(
      static_cast<int>(sample.row.empty() ? 0 : sample.points.size() / sample.row.size()),
      static_cast<int>(sample.row.size()), sample.points.begin());
  const policypanel::MatchWeights weights =
      is_done ? policypanel::weights_of(matched, settled) : policypanel::MatchWeights();
  return Rcpp::List::create(
      Named("status") = status_names[static_cast<int>(matched.status)],
      Named("row") = to_one(sample.row), Named("count") = sample.count,
      Named("drop_covariate") = covariate, Named("drop_level") = level,
      Named("left") = matched.left, Named("score") = sample.score,
      Named("eligible") = Rcpp::LogicalVector(sample.eligible.begin(), sample.eligible.end()),
      Named("score_fit") = score_list(matched.score), Named("is_culprit") = matched.is_culprit,
      Named("bandwidth") = matched.bandwidth,
      Named("weights") = Rcpp::List::create(
          Named("weight") = weights.weight, Named("times_used") = weights.times_used,
          Named("on_support") = Rcpp::LogicalVector(weights.is_on.begin(), weights.is_on.end())),
      Named("search") = Rcpp::List::create(Named("bandwidth") = matched.search.bandwidth,
                                           Named("mean_squared_error") = matched.search.error),
      Named("sides") = sides, Named("effects") = policypanel::effects_of(matched, settled),
      Named("points") = points, Named("self_match_share") = share);
}

// Kernel matching of targets with donors, all of them in one block
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
Rcpp::NumericVector core_leave_one_out(Rcpp::NumericVector score, Rcpp::NumericVector outcome,
                                       SEXP weight, std::string method, std::string kernel,
                                       double bandwidth, double ridge) {
  return Rcpp::wrap(policypanel::leave_one_out(
      score.begin(), outcome.begin(), bind::weights(weight), nullptr, score.size(),
      policypanel::kernel_named(kernel), bandwidth, bind::local_fit(method, ridge)));
}

// `points` (a row of the data in each column) or scores, as a matrix of one row
// [[Rcpp::export(rng = false)]]
Rcpp::List core_nearest_places(Rcpp::NumericMatrix points, bool is_score,
                               Rcpp::IntegerVector targets, Rcpp::IntegerVector donors,
                               double n_neighbours, double caliper) {
  const auto near = policypanel::nearest_places(
      {points.begin(), static_cast<std::size_t>(points.nrow()), is_score}, from_one(targets),
      from_one(donors), neighbour_rule(n_neighbours, caliper));
  return Rcpp::List::create(Named("at") = to_one(near.at), Named("of") = to_one(near.of),
                            Named("size") = near.size, Named("target") = to_one(near.target),
                            Named("donor") = to_one(near.donor));
}

// [[Rcpp::export(rng = false)]]
Rcpp::List core_fit_score(Rcpp::List covariates, Rcpp::IntegerVector treated, SEXP weights,
                          std::string link, int threads) {
  policypanel::ScoreModel model;
  model.covariates = bind::columns(covariates);
  model.link = bind::link(link);
  return score_list(policypanel::fit_score(model, treated.begin(), bind::weights(weights), nullptr,
                                           static_cast<std::size_t>(treated.size()), threads));
}

// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector core_carry_to_rows(Rcpp::NumericVector value, Rcpp::IntegerVector treated,
                                       Rcpp::IntegerVector unit, Rcpp::IntegerVector row_unit,
                                       Rcpp::IntegerVector is_before, int n_units) {
  const auto as_vector = [](const Rcpp::IntegerVector& x) {
    return std::vector<int>(x.begin(), x.end());
  };
  return Rcpp::wrap(policypanel::carry_to_rows(
      std::vector<double>(value.begin(), value.end()), as_vector(treated), as_vector(unit),
      as_vector(row_unit), as_vector(is_before), static_cast<std::size_t>(n_units)));
}
