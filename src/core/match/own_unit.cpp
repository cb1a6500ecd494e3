#include "own_unit.h"

#include <cmath>
#include <limits>
#include <unordered_map>

#include "../base/interrupt.h"
#include "../base/take_rows.h"

namespace policypanel {

namespace {

using Values = std::vector<double>;
using Rows = std::vector<std::size_t>;

// Positions within one side of a block, by unit
class RowsByUnit {
 public:
  RowsByUnit(const std::vector<int>& unit, const Rows& side) {
    for (std::size_t k = 0; k < side.size(); ++k)
      if (unit[side[k]] >= 0) rows_[unit[side[k]]].push_back(k);
  }
  const Rows& of(int unit) const {
    const auto found = rows_.find(unit);
    return found == rows_.end() ? none_ : found->second;
  }

 private:
  std::unordered_map<int, Rows> rows_;
  const Rows none_;
};

double kernel_at(const Kernel& kernel, double x, double bandwidth) {
  const double distance = std::abs(x), margin = bandwidth - distance;
  if (kernel.is_gaussian || margin > 0 || (margin == 0 && kernel.has_border))
    return kernel.value(distance, margin, bandwidth);
  return 0;
}

// Sums K v over the rows of the other side that are not of the own unit (of its other copies all).
class OthersSum {
 public:
  OthersSum(const MatchRules& rules, double bandwidth, const MatchSample& sample, const Rows& side,
            const Rows& other)
      : rules_(rules),
        bandwidth_(bandwidth),
        sample_(sample),
        side_(side),
        other_(other),
        by_unit_(sample.unit, other) {}

  // `all`: the sum over everybody; `value`: per row of the other side, of each copy. Sums are taken
  // directly where `direct` says so, or with `is_chosen` false where digits would be missing, which
  // is written there.
  double at(std::size_t i, double all, const Values& value, bool is_chosen, char& direct) const {
    const Rows& own = by_unit_.of(sample_.unit[side_[i]]);
    double own_sum = 0;
    for (const std::size_t j : own) own_sum += weight(i, j) * value[j];
    const double left = all - own_sum;
    if (!is_chosen) direct = !own.empty() && own_sum != 0 && std::abs(left) < 1e-3 * std::abs(all);
    if (!direct) return left;
    double sum = 0;
    for (std::size_t j = 0; j < other_.size(); ++j) {
      const bool is_own = sample_.unit[other_[j]] == sample_.unit[side_[i]];
      sum += (sample_.count[other_[j]] - is_own) * weight(i, j) * value[j];
    }
    return sum;
  }

 private:
  double weight(std::size_t i, std::size_t j) const {
    return kernel_at(rules_.kernel, sample_.score[other_[j]] - sample_.score[side_[i]], bandwidth_);
  }
  const MatchRules& rules_;
  const double bandwidth_;
  const MatchSample& sample_;
  const Rows &side_, &other_;
  const RowsByUnit by_unit_;
};

// Sums of K count and of K count value over everybody of the other side
KernelMatch all_sums(const MatchRules& rules, double bandwidth, const MatchSample& sample,
                     const Rows& side, const Rows& other, const Values& value, const Values& mass) {
  const Values p = take_rows(sample.score, side), q = take_rows(sample.score, other);
  return match_kernel(p.data(), p.size(), q.data(), value.data(), q.size(), rules.kernel, bandwidth,
                      {}, {nullptr, mass.data()});
}

double product(const KernelMatch& match, std::size_t i) {
  return match.kernel_sum[i] > 0 ? match.kernel_sum[i] * match.matched_outcome[i] : 0;
}

double kernel_share(const MatchRules& rules, const Matched& matched, const MatchBlock& block,
                    std::size_t i, const Rows& own, double sum) {
  const MatchSample& sample = matched.sample;
  if (!(sum > 0)) return std::numeric_limits<double>::quiet_NaN();
  double part = 0;
  for (const std::size_t j : own)
    part += sample.weight[block.donors[j]] *
            kernel_at(rules.kernel, sample.score[block.donors[j]] - sample.score[block.targets[i]],
                      matched.bandwidth);
  return part / sum;
}

// Weights of local lines: the matched "outcome" of a dummy of the own unit's rows
void line_shares(const MatchRules& rules, const Matched& matched, const MatchBlock& block,
                 Values& share) {
  const MatchSample& sample = matched.sample;
  const RowsByUnit targets(sample.unit, block.targets), donors(sample.unit, block.donors);
  const Values q = take_rows(sample.score, block.donors);
  const Values mass = take_rows(sample.mass, block.donors);
  std::vector<char> is_done(block.targets.size(), 0);
  for (std::size_t i = 0; i < block.targets.size(); ++i) {
    const int unit = sample.unit[block.targets[i]];
    if (is_done[i] || donors.of(unit).empty()) continue;
    check_interrupt();
    Values dummy(q.size(), 0.0), p;
    for (const std::size_t j : donors.of(unit)) dummy[j] = 1;
    for (const std::size_t k : targets.of(unit)) p.push_back(sample.score[block.targets[k]]);
    const KernelMatch match =
        match_kernel(p.data(), p.size(), q.data(), dummy.data(), q.size(), rules.kernel,
                     matched.bandwidth, rules.fit, {nullptr, mass.data()});
    for (std::size_t k = 0; k < p.size(); ++k) {
      share[targets.of(unit)[k]] = match.matched_outcome[k];
      is_done[targets.of(unit)[k]] = 1;
    }
  }
}

void pair_shares(const MatchRules& rules, const Matched& matched, const MatchBlock& block,
                 Values& share) {
  const MatchSample& sample = matched.sample;
  const NeighbourMatch match = neighbour_pairs(rules, sample, block);
  for (std::size_t i = 0; i < block.targets.size(); ++i) {
    double own = 0, total = 0;
    for (std::size_t k = match.start[i]; k < match.start[i + 1]; ++k) {
      const std::size_t donor = block.donors[match.donor[k]];
      total += sample.weight[donor];
      if (sample.unit[donor] >= 0 && sample.unit[donor] == sample.unit[block.targets[i]])
        own += sample.weight[donor];
    }
    share[i] = own / total;
  }
}

// Per target of a block; NaN without a match
Values own_shares(const MatchRules& rules, const Matched& matched, const MatchBlock& block,
                  int group) {
  const MatchSample& sample = matched.sample;
  const RowsByUnit by_unit(sample.unit, block.donors);
  Values share(block.targets.size(), 0.0), sum;
  if (rules.is_by_neighbours()) {
    pair_shares(rules, matched, block, share);
    return share;
  }
  const bool is_mean = rules.method == MatchMethod::kKernel && !rules.fit.is_linear;
  if (is_mean)
    sum = all_sums(rules, matched.bandwidth, sample, block.targets, block.donors,
                   take_rows(sample.outcome, block.donors), take_rows(sample.mass, block.donors))
              .kernel_sum;
  double total = 0;
  for (const std::size_t donor : block.donors) total += matched.side[group].weight[donor];
  for (std::size_t i = 0; i < share.size(); ++i) {
    const Rows& own = by_unit.of(sample.unit[block.targets[i]]);
    if (is_mean) {
      share[i] = kernel_share(rules, matched, block, i, own, sum[i]);
    } else if (rules.method == MatchMethod::kKernel) {
      if (std::isnan(matched.side[group].matched[block.targets[i]]))
        share[i] = std::numeric_limits<double>::quiet_NaN();
    } else {
      for (const std::size_t j : own)
        share[i] += matched.side[group].weight[block.donors[j]] / total;
    }
  }
  if (rules.method == MatchMethod::kKernel && rules.fit.is_linear)
    line_shares(rules, matched, block, share);
  return share;
}

}  // namespace

void match_other_units(const MatchRules& rules, double bandwidth, const MatchSample& sample,
                       const MatchBlock& block, MatchSide& side) {
  const Rows &targets = block.targets, &donors = block.donors;
  const Values y = take_rows(sample.outcome, donors), weight = take_rows(sample.weight, donors);
  const KernelMatch all =
      all_sums(rules, bandwidth, sample, targets, donors, y, take_rows(sample.mass, donors));
  Values weighted = y;
  for (std::size_t j = 0; j < y.size(); ++j) weighted[j] *= weight[j];
  const OthersSum over_donors(rules, bandwidth, sample, targets, donors);
  Rows found;
  Values inverse, found_mass;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    char direct = 0;
    const double total = over_donors.at(i, all.kernel_sum[i], weight, false, direct);
    if (!(total > 0)) continue;
    side.matched[targets[i]] = over_donors.at(i, product(all, i), weighted, true, direct) / total;
    found.push_back(targets[i]);
    inverse.push_back(1 / total);
    found_mass.push_back(sample.mass[targets[i]]);
  }
  if (found.empty()) return;
  const KernelMatch back = all_sums(rules, bandwidth, sample, donors, found, inverse, found_mass);
  for (std::size_t k = 0; k < found.size(); ++k) inverse[k] *= sample.weight[found[k]];
  const OthersSum over_targets(rules, bandwidth, sample, donors, found);
  for (std::size_t j = 0; j < donors.size(); ++j) {
    char direct = 0;
    side.weight[donors[j]] =
        weight[j] * over_targets.at(j, product(back, j), inverse, false, direct);
  }
}

double own_unit_share(const MatchData& data, const MatchRules& rules, const Matched& matched,
                      int group) {
  double sum = 0, n = 0;
  for (const MatchBlock& block : match_blocks(data, matched.sample, group))
    for (const double share : own_shares(rules, matched, block, group)) {
      if (std::isnan(share)) continue;
      sum += share;
      ++n;
    }
  return sum / n;
}

}  // namespace policypanel
