#include "matched_did.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "../absorb/projector.h"
#include "../base/interrupt.h"
#include "../base/threads.h"
#include "../match/carry.h"
#include "../regress/solve.h"
#include "drawn_rows.h"
#include "streams.h"

namespace policypanel {

namespace {

using Values = std::vector<double>;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// Rows of the regression, copies among them, with support and matching weight of each copy
struct SupportedRows {
  std::vector<std::size_t> row;
  std::vector<int> copy;
  Values count, weight;
  std::vector<char> is_on;

  void add(std::size_t own, int own_copy, double times) {
    row.push_back(own);
    copy.push_back(own_copy);
    count.push_back(times);
  }
};

SupportedRows supported_rows(const MatchedDid& did, const Matched& matched, const double* count) {
  const MatchSample& sample = matched.sample;
  SupportedRows out;
  auto [weight, used, is_on] = weights_of(matched, did.rules);
  if (did.row_of) {
    for (std::size_t i = 0; i < sample.row.size(); ++i)
      out.add(static_cast<std::size_t>(did.row_of[sample.row[i]]), sample.copy[i], sample.count[i]);
    out.weight = std::move(weight);
    out.is_on.assign(is_on.begin(), is_on.end());
    return out;
  }
  for (std::size_t r = 0; r < did.n_rows; ++r) {
    const double times = count[did.row_cluster[r]];
    if (times == 0) continue;
    const int n_copies = did.rules.is_by_neighbours() ? static_cast<int>(times) : 1;
    for (int copy = 0; copy < n_copies; ++copy) out.add(r, copy, times / n_copies);
  }
  const auto of_copy = [&](int unit, int copy) { return unit + copy * did.n_units; };
  std::vector<int> unit, row_unit, is_before;
  int n_copies = 1;
  for (std::size_t i = 0; i < sample.row.size(); ++i)
    unit.push_back(of_copy(sample.unit[i], sample.copy[i]));
  for (std::size_t k = 0; k < out.row.size(); ++k) {
    row_unit.push_back(of_copy(did.row_unit[out.row[k]], out.copy[k]));
    is_before.push_back(did.is_before[out.row[k]]);
    n_copies = std::max(n_copies, out.copy[k] + 1);
  }
  const std::size_t n_units =
      static_cast<std::size_t>(did.n_units) * static_cast<std::size_t>(n_copies);
  out.weight = carry_to_rows(weight, sample.treated, unit, row_unit, is_before, n_units);
  for (const double on : carry_to_rows(is_on, sample.treated, unit, row_unit, is_before, n_units))
    out.is_on.push_back(on > 0);
  return out;
}

// Coefficients that the rows do not identify are missing, all of them where no row is left.
MatchStatus regress(const MatchedDid& did, const SupportedRows& matched, double* out) {
  std::vector<std::size_t> rows;
  Values weights;
  RowCopies copies;
  copies.is_own = did.is_of_unit;
  for (std::size_t k = 0; k < matched.row.size(); ++k) {
    if (!matched.is_on[k]) continue;
    const double own = did.weight ? did.weight[matched.row[k]] : 1;
    const double weight = did.is_weighted ? matched.weight[k] : own;
    if (weight < 0) return MatchStatus::kNegativeWeight;
    if (weight == 0 || !did.is_complete[matched.row[k]]) continue;
    rows.push_back(matched.row[k]);
    copies.copy.push_back(matched.copy[k]);
    weights.push_back(matched.count[k] * weight);
  }
  std::fill(out, out + did.columns.size() - 1 + did.has_constant, kMissing);
  if (rows.empty()) return MatchStatus::kDone;
  const DrawnRows drawn(did.columns, did.factors, rows, std::move(weights), copies);
  const Projector projector(drawn.factors(), drawn.weights.data(), rows.size(), ProjectorOptions());
  const Projection projection = projector.project(drawn.column_pointers());
  if (!projection.is_converged || !projection.is_finite) return MatchStatus::kNoRegression;
  const Eigen::Index k = static_cast<Eigen::Index>(did.columns.size()) - 1;
  const LeastSquares fit = solve_least_squares(
      projection.within.bottomRightCorner(k, k), projection.within.col(0).tail(k),
      projection.total.tail(k), projection.weight * projection.mean.tail(k).array().square());
  for (Eigen::Index c = 0; c < k; ++c)
    if (fit.reason[static_cast<std::size_t>(c)] == DropReason::kKept) out[c] = fit.coefficients[c];
  if (did.has_constant) out[k] = projection.mean[0] - projection.mean.tail(k).dot(fit.coefficients);
  return MatchStatus::kDone;
}

}  // namespace

MatchStatus replicate_once(const MatchedDid& did, const double* count, double* out) {
  int outcome = 0;
  if (did.outcome_of_cluster) {
    outcome = static_cast<int>(did.outcomes.size()) - 1;
    for (int g = 0; g < did.n_clusters; ++g)
      if (count[g] > 0) outcome = std::min(outcome, did.outcome_of_cluster[g]);
  }
  MatchData data = did.data;
  data.outcome = did.outcomes[static_cast<std::size_t>(outcome)];
  Values times;
  for (std::size_t i = 0; i < data.n_rows; ++i)
    times.push_back(std::isnan(data.outcome[i]) ? 0 : count[did.cluster[i]]);
  const Matched matched = match_rows(data, did.rules, times.data());
  if (matched.status != MatchStatus::kDone) return matched.status;
  Values values = effects_of(matched, did.rules);
  values.resize(did.n_terms());
  const MatchStatus status =
      regress(did, supported_rows(did, matched, count), values.data() + did.n_effects());
  if (status == MatchStatus::kDone) std::copy(values.begin(), values.end(), out);
  return status;
}

void replicate_matched(const MatchedDid& did, std::uint64_t seed, std::size_t size,
                       std::size_t first, std::size_t last, int threads, double* out, int* status) {
  const std::size_t n = static_cast<std::size_t>(did.n_clusters);
  const std::size_t height = did.n_terms();
  parallel_for(last - first, threads, [&](std::size_t task) {
    check_interrupt();
    Values count(n);
    if (size > 0)
      draw_subsample(seed, first + task, n, size, count.data());
    else
      draw_clusters(seed, first + task, n, count.data());
    double* place = out + task * height;
    std::fill(place, place + height, kMissing);
    status[task] = static_cast<int>(replicate_once(did, count.data(), place));
  });
}

}  // namespace policypanel
