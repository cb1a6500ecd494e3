#include "matching.h"

#include <cmath>
#include <limits>
#include <utility>

#include "../base/take_rows.h"
#include "bandwidth.h"
#include "engines.h"
#include "mahalanobis.h"

namespace policypanel {

namespace {

using Values = std::vector<double>;

bool has_both(const std::vector<int>& treated, const std::vector<char>* among) {
  bool has[2] = {false, false};
  for (std::size_t i = 0; i < treated.size(); ++i)
    if (!among || (*among)[i]) has[treated[i] != 0] = true;
  return has[0] && has[1];
}

class Procedure {
 public:
  Procedure(const MatchData& data, const MatchRules& rules, const double* count)
      : data_(data), rules_(rules), sample_(matched_.sample) {
    matched_.left.assign(data.n_rows, 0);
    for (std::size_t i = 0; i < data.n_rows; ++i) {
      const double times = count ? count[i] : 1;
      if (times == 0) continue;
      // To neighbours copies are rows of their own: of donors as near as others the first are
      // taken.
      const int n_copies = rules.is_by_neighbours() ? static_cast<int>(times) : 1;
      for (int copy = 0; copy < n_copies; ++copy) {
        sample_.row.push_back(i);
        sample_.copy.push_back(copy);
        sample_.count.push_back(times / n_copies);
      }
    }
  }

  Matched run() {
    matched_.status = settle();
    return std::move(matched_);
  }

 private:
  MatchStatus settle() {
    take_values();
    if (!has_both(sample_.treated, nullptr)) return MatchStatus::kOneGroup;
    drop_incomparable(nullptr);
    do {
      if (sample_.row.empty()) return MatchStatus::kNoComparison;
      const MatchStatus status = make_support();
      if (status != MatchStatus::kDone) return status;
    } while (data_.comparison && drop_incomparable(&sample_.eligible));
    const MatchStatus status = make_space();
    if (status != MatchStatus::kDone) return status;
    matched_.bandwidth = choose_bandwidth(data_, rules_, sample_, matched_.search);
    if (std::isnan(matched_.bandwidth) && rules_.bandwidth_rule != BandwidthRule::kNumber)
      return MatchStatus::kNoPairBandwidth;
    for (const int group : {1, 0}) {
      if (!rules_.wants(group)) continue;
      const MatchStatus matching = match_side(group, matched_.side[group]);
      if (matching != MatchStatus::kDone) return matching;
    }
    return MatchStatus::kDone;
  }

  void take_values() {
    const std::vector<std::size_t>& rows = sample_.row;
    sample_.treated = take_rows(data_.treated, rows);
    sample_.outcome = take_rows(data_.outcome, rows);
    sample_.weight = data_.weight ? take_rows(data_.weight, rows) : Values(rows.size(), 1.0);
    sample_.unit = data_.unit ? take_rows(data_.unit, rows) : std::vector<int>(rows.size(), -1);
    sample_.mass = sample_.weight;
    for (std::size_t i = 0; i < rows.size(); ++i) sample_.mass[i] *= sample_.count[i];
  }

  // Keeps the rows in `keep`; the others leave by a drop.
  void leave(const std::vector<char>& keep, const MatchDrop& drop) {
    matched_.drops.push_back(drop);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < keep.size(); ++i) {
      if (!keep[i]) {
        matched_.left[sample_.row[i]] = static_cast<int>(matched_.drops.size());
        continue;
      }
      sample_.row[kept] = sample_.row[i];
      sample_.copy[kept] = sample_.copy[i];
      sample_.count[kept++] = sample_.count[i];
    }
    sample_.row.resize(kept);
    sample_.copy.resize(kept);
    sample_.count.resize(kept);
    take_values();
  }

  // Comparisons of which one group alone is there, and levels that one group has alone; the one may
  // bring about the other. Returns whether there were any.
  bool drop_incomparable(const std::vector<char>* eligible) {
    bool is_changed = false;
    while (true) {
      const bool has_lone = drop_lone_comparisons(eligible);
      const bool has_pure = !data_.score && drop_pure_levels();
      if (!has_lone && !has_pure) return is_changed;
      is_changed = true;
      eligible = nullptr;
    }
  }

  bool drop_lone_comparisons(const std::vector<char>* among) {
    if (!data_.comparison) return false;
    const std::size_t n = static_cast<std::size_t>(data_.n_comparisons);
    std::vector<char> has[2] = {std::vector<char>(n, 0), std::vector<char>(n, 0)};
    const auto own = [&](std::size_t i) {
      return static_cast<std::size_t>(data_.comparison[sample_.row[i]]);
    };
    for (std::size_t i = 0; i < sample_.row.size(); ++i)
      if (!among || (*among)[i]) has[sample_.treated[i] != 0][own(i)] = 1;
    std::vector<char> keep(sample_.row.size());
    bool is_changed = false;
    for (std::size_t i = 0; i < keep.size(); ++i) {
      keep[i] = has[0][own(i)] && has[1][own(i)];
      is_changed = is_changed || !keep[i];
    }
    if (is_changed) leave(keep, {-1, 0});
    return is_changed;
  }

  bool drop_pure_levels() {
    bool is_changed = false;
    while (true) {
      bool is_dropped = false;
      for (std::size_t c = 0; c < data_.covariates.size(); ++c) {
        const Values x = take_rows(data_.covariates[c], sample_.row);
        const int level = pure_level(x, sample_.treated);
        if (level < 0) continue;
        double low = x[0], high = x[0];
        for (const double value : x) {
          low = std::min(low, value);
          high = std::max(high, value);
        }
        std::vector<char> keep(x.size());
        for (std::size_t i = 0; i < x.size(); ++i) keep[i] = x[i] != (level ? high : low);
        leave(keep, {static_cast<int>(c), level});
        is_dropped = is_changed = true;
      }
      if (!is_dropped) return is_changed;
    }
  }

  MatchStatus make_score() {
    if (data_.score) {
      sample_.score = take_rows(data_.score, sample_.row);
      return MatchStatus::kDone;
    }
    ScoreModel model;
    std::vector<Values> covariates;
    for (const Column& column : data_.covariates)
      covariates.push_back(take_rows(column, sample_.row));
    for (const Values& own : covariates) model.covariates.push_back(own.data());
    const Values offset = data_.offset ? take_rows(data_.offset, sample_.row) : Values();
    if (data_.offset) model.offset = offset.data();
    model.link = rules_.link;
    if (data_.start.size() > 0) model.start = &data_.start;
    matched_.score = fit_score(model, sample_.treated.data(), sample_.mass.data(),
                               sample_.count.data(), sample_.row.size(), rules_.threads);
    sample_.score = matched_.score.fit.probability;
    return matched_.score.exists ? MatchStatus::kDone : MatchStatus::kNoScore;
  }

  MatchStatus make_support() {
    const MatchStatus status = make_score();
    if (status != MatchStatus::kDone) return status;
    const std::size_t n = sample_.score.size();
    sample_.eligible.assign(n, 0);
    for (std::size_t i = 0; i < n; ++i)
      sample_.eligible[i] = sample_.score[i] > 0 && sample_.score[i] < 1;
    if (!has_both(sample_.treated, &sample_.eligible)) return MatchStatus::kOuterScores;
    keep_supported(rules_.support, rules_.trim, rules_.wants_atu || rules_.wants_ate, sample_.score,
                   sample_.treated, sample_.count, sample_.eligible);
    return has_both(sample_.treated, &sample_.eligible) ? MatchStatus::kDone
                                                        : MatchStatus::kNoSupport;
  }

  // Covariates, for the methods that match or balance on them
  MatchStatus make_space() {
    const bool is_mahalanobis = rules_.method == MatchMethod::kMahalanobis;
    if (!is_mahalanobis && rules_.method != MatchMethod::kEntropy) return MatchStatus::kDone;
    bool has_variation = false;
    for (std::size_t c = 0; c < data_.covariates.size(); ++c) {
      if (!data_.score && matched_.score.reason[c] != DropReason::kKept) continue;
      sample_.covariates.push_back(take_rows(data_.covariates[c], sample_.row));
      const Values& own = sample_.covariates.back();
      for (const double value : own) has_variation = has_variation || value != own[0];
    }
    if (!has_variation) return MatchStatus::kNoVariation;
    if (!is_mahalanobis) return MatchStatus::kDone;
    switch (mahalanobis_points(sample_.covariates, sample_.treated, sample_.points,
                               matched_.is_culprit)) {
      case MahalanobisStatus::kConstant:
        return MatchStatus::kConstant;
      case MahalanobisStatus::kCollinear:
        return MatchStatus::kCollinear;
      default:
        return MatchStatus::kDone;
    }
  }

  MatchStatus match_side(int group, MatchSide& side) {
    const std::size_t n = sample_.row.size();
    side.matched.assign(n, std::numeric_limits<double>::quiet_NaN());
    side.weight.assign(n, 0.0);
    side.square.assign(n, 0.0);
    for (const MatchBlock& block : match_blocks(data_, sample_, group)) {
      const MatchStatus status =
          match_block(rules_, matched_.bandwidth, sample_, block, side, matched_.is_culprit);
      if (status != MatchStatus::kDone) return status;
    }
    long double mean = 0, mass = 0;
    // The second pass takes out what the first lost to rounding.
    for (int pass = 0; pass < 2; ++pass) {
      long double sum = 0;
      mass = 0;
      for (std::size_t i = 0; i < n; ++i) {
        if (std::isnan(side.matched[i])) continue;
        sum += sample_.mass[i] * (sample_.outcome[i] - side.matched[i] - mean);
        mass += sample_.mass[i];
      }
      mean += sum / mass;
    }
    side.mass = static_cast<double>(mass);
    side.effect = static_cast<double>(group == 1 ? mean : -mean);
    if (mass > 0) return MatchStatus::kDone;
    return group == 1 ? MatchStatus::kNoMatchTreated : MatchStatus::kNoMatchUntreated;
  }

  const MatchData& data_;
  const MatchRules& rules_;
  Matched matched_;
  MatchSample& sample_;
};

}  // namespace

double MatchSide::own_weight(const MatchSample& sample, std::size_t i) const {
  return std::isnan(matched[i]) ? weight[i] : sample.weight[i];
}

Matched match_rows(const MatchData& data, const MatchRules& rules, const double* count) {
  return Procedure(data, rules, count).run();
}

MatchWeights weights_of(const Matched& matched, const MatchRules& rules) {
  MatchWeights out;
  for (std::size_t i = 0; i < matched.sample.row.size(); ++i) {
    double own[2] = {0, 0}, used = 0;
    for (int group = 0; group < 2; ++group) {
      const MatchSide& side = matched.side[group];
      if (!side.is_made()) continue;
      own[group] = side.own_weight(matched.sample, i);
      used += side.weight[i];
    }
    out.weight.push_back(rules.wants_att ? own[1] : rules.wants_atu ? own[0] : own[0] + own[1]);
    out.times_used.push_back(used);
    out.is_on.push_back(own[0] != 0 || own[1] != 0);
  }
  return out;
}

std::vector<double> effects_of(const Matched& matched, const MatchRules& rules) {
  const MatchSide &att = matched.side[1], &atu = matched.side[0];
  std::vector<double> out;
  if (rules.wants_att) out.push_back(att.effect);
  if (rules.wants_atu) out.push_back(atu.effect);
  if (rules.wants_ate)
    out.push_back((att.mass * att.effect + atu.mass * atu.effect) / (att.mass + atu.mass));
  return out;
}

}  // namespace policypanel
