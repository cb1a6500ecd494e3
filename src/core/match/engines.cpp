#include "engines.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "../base/take_rows.h"
#include "balance_means.h"
#include "own_unit.h"
#include "places.h"

namespace policypanel {

namespace {

using Values = std::vector<double>;
using Rows = std::vector<std::size_t>;

double sum_of(const Values& x) { return std::accumulate(x.begin(), x.end(), 0.0); }

void match_by_kernel(const MatchRules& rules, double bandwidth, const MatchSample& sample,
                     const MatchBlock& block, MatchSide& side) {
  const Values p = take_rows(sample.score, block.targets);
  const Values q = take_rows(sample.score, block.donors);
  const Values y = take_rows(sample.outcome, block.donors);
  const Values target_mass = take_rows(sample.mass, block.targets);
  const Values donor_mass = take_rows(sample.mass, block.donors);
  const KernelMatch match =
      match_kernel(p.data(), p.size(), q.data(), y.data(), q.size(), rules.kernel, bandwidth,
                   rules.fit, {target_mass.data(), donor_mass.data()});
  for (std::size_t i = 0; i < p.size(); ++i)
    side.matched[block.targets[i]] = match.matched_outcome[i];
  for (std::size_t j = 0; j < q.size(); ++j) {
    const double weight = match.donor_weight[j];
    // Donors through which no line can be drawn keep what rounding leaves of their weight.
    if (rules.fit.is_linear && std::abs(weight) < 1e-13) continue;
    side.weight[block.donors[j]] = weight * sample.weight[block.donors[j]];
  }
}

// Targets that found fewer donors than another one with the same score, who chose before
std::vector<char> chose_too_late(const Values& score, const Rows& start) {
  const std::size_t n = score.size();
  Rows order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return score[a] < score[b]; });
  const auto found = [&](std::size_t i) { return start[i + 1] - start[i]; };
  std::vector<char> late(n, 0);
  for (std::size_t first = 0, last = 0; first < n; first = last) {
    std::size_t most = 0;
    for (; last < n && score[order[last]] == score[order[first]]; ++last)
      most = std::max(most, found(order[last]));
    for (std::size_t k = first; k < last; ++k) late[order[k]] = found(order[k]) < most;
  }
  return late;
}

void write_partners(const NeighbourMatch& match, std::size_t n_neighbours, const MatchBlock& block,
                    MatchSide& side) {
  side.partner.resize(side.matched.size() * n_neighbours, -1);
  for (std::size_t i = 0; i < block.targets.size(); ++i) {
    int* own = side.partner.data() + block.targets[i] * n_neighbours;
    for (std::size_t k = match.start[i]; k < match.start[i + 1]; ++k)
      *own++ = static_cast<int>(block.donors[match.donor[k]]);
  }
}

// `y`: the donors' outcomes
void match_by_pairs(const MatchRules& rules, const MatchSample& sample, const MatchBlock& block,
                    const Values& y, MatchSide& side) {
  const NeighbourMatch match = neighbour_pairs(rules, sample, block);
  std::vector<char> late(block.targets.size(), 0);
  if (!rules.is_with_replacement)
    late = chose_too_late(take_rows(sample.score, block.targets), match.start);
  for (std::size_t i = 0; i < block.targets.size(); ++i) {
    side.by_order += match.passed_over[i] || late[i];
    double total = 0, sum = 0;
    for (std::size_t k = match.start[i]; k < match.start[i + 1]; ++k)
      total += sample.weight[block.donors[match.donor[k]]];
    if (total == 0) continue;
    for (std::size_t k = match.start[i]; k < match.start[i + 1]; ++k) {
      const std::size_t donor = block.donors[match.donor[k]];
      const double share = sample.weight[donor] / total;
      sum += share * y[match.donor[k]];
      side.weight[donor] += share * sample.weight[block.targets[i]];
      side.square[donor] += share * share;
    }
    side.matched[block.targets[i]] = sum;
  }
  if (rules.wants_partners) write_partners(match, rules.n_neighbours, block, side);
}

MatchSpace space_of(const MatchRules& rules, const MatchSample& sample) {
  if (rules.method != MatchMethod::kMahalanobis) return {sample.score.data(), 1, true};
  return {sample.points.data(), sample.points.size() / sample.row.size(), false};
}

// All donors as near as the last one: what stands at one place is added up, not paired.
void match_by_all_ties(const MatchRules& rules, const MatchSample& sample, const MatchBlock& block,
                       const Values& y, MatchSide& side) {
  const NeighbourRule rule{rules.n_neighbours, rules.caliper, true, false};
  const NearestPlaces near =
      nearest_places(space_of(rules, sample), block.targets, block.donors, rule);
  const std::size_t n_at = near.n_at, n_of = near.size.size();
  Values of_sum(n_of, 0.0), of_mass(n_of, 0.0), at_mass(n_at, 0.0), at_count(n_at, 0.0);
  for (std::size_t j = 0; j < block.donors.size(); ++j) {
    const double weight = sample.weight[block.donors[j]];
    of_sum[near.of[j]] += weight * y[j];
    of_mass[near.of[j]] += weight;
  }
  for (std::size_t i = 0; i < block.targets.size(); ++i) {
    at_mass[near.at[i]] += sample.weight[block.targets[i]];
    ++at_count[near.at[i]];
  }
  Values total(n_at, 0.0), sum(n_at, 0.0), share(n_of, 0.0), square(n_of, 0.0);
  for (std::size_t k = 0; k < near.target.size(); ++k) {
    total[near.target[k]] += of_mass[near.donor[k]];
    sum[near.target[k]] += of_sum[near.donor[k]];
  }
  for (std::size_t k = 0; k < near.target.size(); ++k) {
    const double all = total[near.target[k]];
    share[near.donor[k]] += at_mass[near.target[k]] / all;
    square[near.donor[k]] += at_count[near.target[k]] / all / all;
  }
  for (std::size_t i = 0; i < block.targets.size(); ++i)
    if (total[near.at[i]] > 0) side.matched[block.targets[i]] = sum[near.at[i]] / total[near.at[i]];
  for (std::size_t j = 0; j < block.donors.size(); ++j) {
    const std::size_t donor = block.donors[j];
    side.weight[donor] = share[near.of[j]] * sample.weight[donor];
    side.square[donor] = square[near.of[j]] * sample.weight[donor] * sample.weight[donor];
  }
}

void match_by_neighbours(const MatchRules& rules, double bandwidth, const MatchSample& sample,
                         const MatchBlock& block, MatchSide& side) {
  Values y = take_rows(sample.outcome, block.donors);
  if (rules.method == MatchMethod::kSmoothedNearest) {
    // psmatch2's llr: every donor's outcome becomes the fitted value at its own score of a local
    // line through the donors (lpoly's Epanechnikov kernel reaches sqrt(5) bandwidths).
    const Values q = take_rows(sample.score, block.donors);
    const Values mass = take_rows(sample.mass, block.donors);
    y = match_kernel(q.data(), q.size(), q.data(), y.data(), q.size(), rules.kernel,
                     std::sqrt(5.0) * bandwidth, {true, 0}, {nullptr, mass.data()})
            .matched_outcome;
  }
  if (rules.has_ties) return match_by_all_ties(rules, sample, block, y, side);
  match_by_pairs(rules, sample, block, y, side);
}

// One mean of the donors for all targets; `weight` of each of a donor's copies, sampling weights
// included, up to a factor.
void match_by_weights(const MatchSample& sample, const MatchBlock& block, const Values& weight,
                      MatchSide& side) {
  double total = 0, sum = 0;
  for (std::size_t j = 0; j < block.donors.size(); ++j) {
    const std::size_t donor = block.donors[j];
    total += sample.count[donor] * weight[j];
    sum += sample.count[donor] * weight[j] * sample.outcome[donor];
  }
  const double mass = sum_of(take_rows(sample.mass, block.targets));
  for (const std::size_t target : block.targets) side.matched[target] = sum / total;
  for (std::size_t j = 0; j < block.donors.size(); ++j)
    side.weight[block.donors[j]] = weight[j] * mass / total;
}

// Donors of the ATT (controls) weigh p / (1 - p), those of the ATU (treated) (1 - p) / p.
Values odds(const MatchSample& sample, const MatchBlock& block) {
  const bool is_treated = sample.treated[block.targets[0]] != 0;
  Values weight;
  for (const std::size_t donor : block.donors) {
    const double p = sample.score[donor];
    weight.push_back(sample.weight[donor] * (is_treated ? p / (1 - p) : (1 - p) / p));
  }
  return weight;
}

bool entropy_weights(const MatchSample& sample, const MatchBlock& block, Values& weight,
                     std::vector<int>& is_culprit) {
  const Eigen::Index k = static_cast<Eigen::Index>(sample.covariates.size());
  const Eigen::Index n = static_cast<Eigen::Index>(block.donors.size());
  Eigen::MatrixXd x(n, k);
  Eigen::VectorXd means(k), base(n), found;
  for (Eigen::Index c = 0; c < k; ++c) {
    const Values& own = sample.covariates[static_cast<std::size_t>(c)];
    long double sum = 0, total = 0;
    for (const std::size_t target : block.targets) {
      sum += sample.mass[target] * own[target];
      total += sample.mass[target];
    }
    means[c] = static_cast<double>(sum / total);
    for (Eigen::Index j = 0; j < n; ++j) x(j, c) = own[block.donors[static_cast<std::size_t>(j)]];
  }
  for (Eigen::Index j = 0; j < n; ++j)
    base[j] = sample.mass[block.donors[static_cast<std::size_t>(j)]];
  if (!balance_means(x, means, base, found, is_culprit)) return false;
  for (Eigen::Index j = 0; j < n; ++j)
    weight.push_back(found[j] * sample.weight[block.donors[static_cast<std::size_t>(j)]]);
  return true;
}

}  // namespace

std::vector<MatchBlock> match_blocks(const MatchData& data, const MatchSample& sample, int group) {
  std::vector<MatchBlock> blocks(static_cast<std::size_t>(data.n_blocks));
  for (std::size_t i = 0; i < sample.row.size(); ++i) {
    if (!sample.eligible[i]) continue;
    const std::size_t own =
        data.block ? static_cast<std::size_t>(data.block[sample.row[i]]) : std::size_t{0};
    (sample.treated[i] == group ? blocks[own].targets : blocks[own].donors).push_back(i);
  }
  blocks.erase(std::remove_if(blocks.begin(), blocks.end(),
                              [](const MatchBlock& block) {
                                return block.targets.empty() || block.donors.empty();
                              }),
               blocks.end());
  return blocks;
}

NeighbourMatch neighbour_pairs(const MatchRules& rules, const MatchSample& sample,
                               const MatchBlock& block) {
  const NeighbourRule rule{rules.n_neighbours, rules.caliper, false, false};
  const MatchSpace space = space_of(rules, sample);
  const Values p = take_points(space, block.targets), q = take_points(space, block.donors);
  const std::size_t n = block.targets.size(), n_donors = block.donors.size();
  if (!space.is_score)
    return nearest_points(p.data(), n, q.data(), n_donors, space.n_dimensions, rule);
  if (rules.is_with_replacement) return nearest_scores(p.data(), n, q.data(), n_donors, rule);
  Rows turn(n);
  std::iota(turn.begin(), turn.end(), std::size_t{0});
  if (rules.first_choice != 0)
    std::stable_sort(turn.begin(), turn.end(), [&](std::size_t a, std::size_t b) {
      return rules.first_choice * p[a] < rules.first_choice * p[b];
    });
  return nearest_free_scores(p.data(), turn, q.data(), n_donors, rule);
}

MatchStatus match_block(const MatchRules& rules, double bandwidth, const MatchSample& sample,
                        const MatchBlock& block, MatchSide& side, std::vector<int>& is_culprit) {
  switch (rules.method) {
    case MatchMethod::kKernel:
      if (rules.self_match)
        match_by_kernel(rules, bandwidth, sample, block, side);
      else
        match_other_units(rules, bandwidth, sample, block, side);
      break;
    case MatchMethod::kNearest:
    case MatchMethod::kSmoothedNearest:
    case MatchMethod::kMahalanobis:
      match_by_neighbours(rules, bandwidth, sample, block, side);
      break;
    case MatchMethod::kOdds:
      match_by_weights(sample, block, odds(sample, block), side);
      break;
    case MatchMethod::kEntropy: {
      Values weight;
      if (!entropy_weights(sample, block, weight, is_culprit)) return MatchStatus::kNotBalanced;
      match_by_weights(sample, block, weight, side);
    }
  }
  return MatchStatus::kDone;
}

}  // namespace policypanel
