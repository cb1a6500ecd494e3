#include "matched_did.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "../absorb/projector.h"
#include "../base/interrupt.h"
#include "../base/threads.h"
#include "../match/neighbours.h"
#include "../match/support.h"
#include "../regress/solve.h"
#include "drawn_rows.h"
#include "drawn_score.h"
#include "streams.h"

namespace policypanel {

namespace {

using Values = std::vector<double>;
using Rows = std::vector<std::size_t>;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

class Replicate {
 public:
  Replicate(const MatchedDid& plan, const double* count) : plan_(plan) {
    for (std::size_t i = 0; i < plan.n_rows; ++i) {
      const double times = count[plan.clusters.code[i]];
      if (times == 0) continue;
      rows_.push_back(i);
      count_.push_back(times);
      is_plain_ = is_plain_ && times == 1;
    }
    drop_lone_comparisons(nullptr);
  }

  bool run(double* out) {
    if (plan_.method == MatchMethod::kNearest && !is_plain_) return false;  // copies choose in turn
    do {
      take_values();
      if (!has_both(treated_, nullptr) || !make_score() || !make_support()) return false;
    } while (drop_lone_comparisons(&eligible_));
    Values values(plan_.n_terms());
    if (!match_all(values.data())) return false;
    const std::size_t n_effects = values.size() - (plan_.columns.size() - 1);
    if (!regress(values.data() + n_effects)) return false;
    std::copy(values.begin(), values.end(), out);
    return true;
  }

 private:
  struct Side {
    Values matched,
        weight;  // per row: the fitted outcome of a target, the weight of a donor's copy
    double effect = 0, n_matched = 0;
  };

  // Takes out comparisons of which one group alone is there (among rows, where given); whether
  // there were any.
  bool drop_lone_comparisons(const std::vector<char>* among) {
    if (!plan_.comparison) return false;
    const std::size_t n = static_cast<std::size_t>(plan_.n_comparisons);
    std::vector<char> has[2] = {std::vector<char>(n, 0), std::vector<char>(n, 0)};
    const auto own = [&](std::size_t i) {
      return static_cast<std::size_t>(plan_.comparison[rows_[i]]);
    };
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (!among || (*among)[i]) has[plan_.treated[rows_[i]] != 0][own(i)] = 1;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!has[0][own(i)] || !has[1][own(i)]) continue;
      rows_[kept] = rows_[i];
      count_[kept++] = count_[i];
    }
    const bool is_changed = kept < rows_.size();
    rows_.resize(kept);
    count_.resize(kept);
    return is_changed;
  }

  void take_values() {
    treated_ = take_rows(plan_.treated, rows_);
    outcome_ = take_rows(plan_.outcome, rows_);
  }

  bool has_both(const std::vector<int>& treated, const std::vector<char>* among) const {
    bool has[2] = {false, false};
    for (std::size_t i = 0; i < treated.size(); ++i)
      if (!among || (*among)[i]) has[treated[i] != 0] = true;
    return has[0] && has[1];
  }

  bool make_score() {
    if (plan_.score) {
      score_ = take_rows(plan_.score, rows_);
      return true;
    }
    return fit_drawn_score(plan_, rows_, treated_, count_, score_);
  }

  bool make_support() {
    const std::size_t n = score_.size();
    eligible_.assign(n, 0);
    for (std::size_t i = 0; i < n; ++i) eligible_[i] = score_[i] > 0 && score_[i] < 1;
    if (!has_both(treated_, &eligible_)) return false;
    const bool is_att_alone = plan_.wants_att && !plan_.wants_atu && !plan_.wants_ate;
    keep_supported(plan_.support, plan_.tail, !is_att_alone, score_, treated_, count_, eligible_);
    return has_both(treated_, &eligible_);
  }

  bool match_all(double* out) {
    const bool needs_att = plan_.wants_att || plan_.wants_ate;
    const bool needs_atu = plan_.wants_atu || plan_.wants_ate;
    if ((needs_att && !match_side(1, side_[0])) || (needs_atu && !match_side(0, side_[1])))
      return false;
    if (plan_.wants_att) *out++ = side_[0].effect;
    if (plan_.wants_atu) *out++ = side_[1].effect;
    if (plan_.wants_ate)
      *out++ = (side_[0].n_matched * side_[0].effect + side_[1].n_matched * side_[1].effect) /
               (side_[0].n_matched + side_[1].n_matched);
    return true;
  }

  // Targets: the treated (1) or the untreated (0)
  bool match_side(int group, Side& side) {
    const std::size_t n = score_.size();
    side.matched.assign(n, kMissing);
    side.weight.assign(n, 0.0);
    std::vector<Rows> targets(static_cast<std::size_t>(plan_.n_blocks)), donors(targets.size());
    for (std::size_t i = 0; i < n; ++i) {
      if (!eligible_[i]) continue;
      const std::size_t block =
          plan_.block ? static_cast<std::size_t>(plan_.block[rows_[i]]) : std::size_t{0};
      (treated_[i] == group ? targets : donors)[block].push_back(i);
    }
    for (std::size_t b = 0; b < targets.size(); ++b)
      if (!targets[b].empty() && !donors[b].empty()) match_block(targets[b], donors[b], side);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (std::isnan(side.matched[i])) continue;
      sum += count_[i] * (outcome_[i] - side.matched[i]);
      side.n_matched += count_[i];
    }
    side.effect = (group == 1 ? sum : -sum) / side.n_matched;
    return side.n_matched > 0;
  }

  void match_block(const Rows& targets, const Rows& donors, Side& side) const {
    const Values p = take_rows(score_.data(), targets), q = take_rows(score_.data(), donors);
    const Values y = take_rows(outcome_.data(), donors);
    const Values target_count = take_rows(count_.data(), targets);
    const Values donor_count = take_rows(count_.data(), donors);
    if (plan_.method == MatchMethod::kNearest) return match_nearest(targets, donors, p, q, y, side);
    if (plan_.method == MatchMethod::kOdds)
      return weigh_by_odds(targets, donors, q, y, target_count, donor_count, side);
    const KernelMatch match =
        match_kernel(p.data(), p.size(), q.data(), y.data(), q.size(), plan_.kernel,
                     plan_.bandwidth, plan_.fit, {target_count.data(), donor_count.data()});
    for (std::size_t i = 0; i < targets.size(); ++i)
      side.matched[targets[i]] = match.matched_outcome[i];
    for (std::size_t j = 0; j < donors.size(); ++j) {
      const double weight = match.donor_weight[j];
      // Donors through which no line can be drawn keep what rounding leaves of their weight.
      side.weight[donors[j]] = plan_.fit.is_linear && std::abs(weight) < 1e-13 ? 0 : weight;
    }
  }

  void match_nearest(const Rows& targets, const Rows& donors, const Values& p, const Values& q,
                     const Values& y, Side& side) const {
    const NeighbourRule rule{plan_.n_neighbours, plan_.caliper, plan_.has_ties, false};
    NeighbourMatch match;
    if (plan_.is_with_replacement) {
      match = nearest_scores(p.data(), p.size(), q.data(), q.size(), rule);
    } else {
      Rows turn(p.size());
      std::iota(turn.begin(), turn.end(), std::size_t{0});
      if (plan_.first_choice != 0)
        std::stable_sort(turn.begin(), turn.end(), [&](std::size_t a, std::size_t b) {
          return plan_.first_choice * p[a] < plan_.first_choice * p[b];
        });
      match = nearest_free_scores(p.data(), turn, q.data(), q.size(), rule);
    }
    for (std::size_t i = 0; i < p.size(); ++i) {
      const std::size_t n = match.start[i + 1] - match.start[i];
      if (n == 0) continue;
      const double share = 1 / static_cast<double>(n);
      double sum = 0;
      for (std::size_t k = match.start[i]; k < match.start[i + 1]; ++k) {
        sum += share * y[match.donor[k]];
        side.weight[donors[match.donor[k]]] += share;
      }
      side.matched[targets[i]] = sum;
    }
  }

  void weigh_by_odds(const Rows& targets, const Rows& donors, const Values& q, const Values& y,
                     const Values& target_count, const Values& donor_count, Side& side) const {
    const bool is_att = treated_[targets[0]] != 0;
    double total = 0, sum = 0;
    Values odds(q.size());
    for (std::size_t j = 0; j < q.size(); ++j) {
      odds[j] = is_att ? q[j] / (1 - q[j]) : (1 - q[j]) / q[j];
      total += donor_count[j] * odds[j];
      sum += donor_count[j] * odds[j] * y[j];
    }
    const double n = std::accumulate(target_count.begin(), target_count.end(), 0.0);
    for (const std::size_t i : targets) side.matched[i] = sum / total;
    for (std::size_t j = 0; j < q.size(); ++j) side.weight[donors[j]] = odds[j] * n / total;
  }

  // A row's weight in one direction: 1 for a matched target.
  double own_weight(const Side& side, std::size_t i) const {
    return std::isnan(side.matched[i]) ? side.weight[i] : 1;
  }

  bool regress(double* out) const {
    Rows rows;
    Values weights;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      double own[2] = {0, 0};
      for (int s = 0; s < 2; ++s)
        if (!side_[s].matched.empty()) own[s] = own_weight(side_[s], i);
      if ((own[0] == 0 && own[1] == 0) || !plan_.is_complete[rows_[i]]) continue;
      double weight = 1;
      if (plan_.is_weighted)
        weight = plan_.wants_att ? own[0] : plan_.wants_atu ? own[1] : own[0] + own[1];
      if (weight < 0) return false;
      if (weight == 0) continue;
      rows.push_back(rows_[i]);
      weights.push_back(count_[i] * weight);
    }
    if (rows.empty()) return false;
    const DrawnRows drawn(plan_.columns, plan_.factors, rows, std::move(weights));
    const Projector projector(drawn.factors(), drawn.weights.data(), rows.size(),
                              ProjectorOptions());
    const Projection projection = projector.project(drawn.column_pointers());
    if (!projection.is_converged || !projection.is_finite) return false;
    const Eigen::Index k = static_cast<Eigen::Index>(plan_.columns.size()) - 1;
    const LeastSquares fit = solve_least_squares(
        projection.within.bottomRightCorner(k, k), projection.within.col(0).tail(k),
        projection.total.tail(k), projection.weight * projection.mean.tail(k).array().square());
    if (fit.rank == 0) return false;
    for (Eigen::Index c = 0; c < k; ++c)
      out[c] = fit.reason[static_cast<std::size_t>(c)] == DropReason::kKept ? fit.coefficients[c]
                                                                            : kMissing;
    return true;
  }

  const MatchedDid& plan_;
  Rows rows_;
  Values count_, outcome_, score_;
  std::vector<int> treated_;
  std::vector<char> eligible_;
  bool is_plain_ = true;  // every row once
  Side side_[2];          // targets the treated, the untreated
};

}  // namespace

bool replicate_once(const MatchedDid& plan, const double* count, double* out) {
  return Replicate(plan, count).run(out);
}

void replicate_matched(const MatchedDid& plan, std::uint64_t seed, std::size_t size,
                       std::size_t first, std::size_t last, int threads, double* out,
                       int* is_settled) {
  const std::size_t n = static_cast<std::size_t>(plan.clusters.n_clusters);
  const std::size_t height = plan.n_terms();
  parallel_for(last - first, threads, [&](std::size_t task) {
    check_interrupt();
    Values count(n);
    if (size > 0)
      draw_subsample(seed, first + task, n, size, count.data());
    else
      draw_clusters(seed, first + task, n, count.data());
    double* place = out + task * height;
    std::fill(place, place + height, kMissing);
    is_settled[task] = replicate_once(plan, count.data(), place);
  });
}

}  // namespace policypanel
