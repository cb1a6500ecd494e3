#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "../absorb/factor.h"
#include "kernel_match.h"
#include "score.h"
#include "support.h"

namespace policypanel {

enum class MatchMethod { kKernel, kNearest, kSmoothedNearest, kMahalanobis, kOdds, kEntropy };
enum class BandwidthRule { kNumber, kPair, kCrossValidation };

enum class MatchStatus {
  kDone,
  kOneGroup,         // every row is treated, or none
  kNoComparison,     // no comparison has treated and untreated rows
  kNoScore,          // the likelihood has no maximum
  kOuterScores,      // without scores of 0 and 1 one group is not there
  kNoSupport,        // common support leaves one group alone
  kNoVariation,      // no covariate varies
  kConstant,         // a covariate does not vary within the groups: no Mahalanobis distance
  kCollinear,        // covariates are collinear within the groups
  kNoPairBandwidth,  // no two scores differ
  kNotBalanced,      // no positive weights give the donors the targets' means
  kNoMatchTreated,   // nobody is matched with a treated row
  kNoMatchUntreated,
  // Of the regression that follows
  kNegativeWeight,
  kNoRegression
};

// Whom the score compares, and how rows become matches.
struct MatchRules {
  Link link = Link::kProbit;
  SupportRule support = SupportRule::kNone;
  double trim = 0;  // percent
  MatchMethod method = MatchMethod::kKernel;
  Kernel kernel;
  double bandwidth = 0;
  BandwidthRule bandwidth_rule = BandwidthRule::kNumber;
  LocalFit fit;
  std::size_t n_neighbours = 1;
  double caliper = 0;
  bool has_ties = false, is_with_replacement = true;
  // Without replacement, who chooses first: the largest score (-1), the smallest (1), as in the
  // data
  int first_choice = 0;
  bool self_match = true;  // whether rows of the own unit may be donors
  bool wants_att = true, wants_atu = false, wants_ate = false;
  bool wants_partners = false;
  int threads = 1;

  bool is_by_neighbours() const {
    return method == MatchMethod::kNearest || method == MatchMethod::kSmoothedNearest ||
           method == MatchMethod::kMahalanobis;
  }
  bool wants(int group) const { return wants_ate || (group == 1 ? wants_att : wants_atu); }
};

// The rows of a matching. Arrays have one entry per row; nothing is owned; null where not known.
struct MatchData {
  std::size_t n_rows = 0;
  const int* treated = nullptr;
  const double* outcome = nullptr;
  const double* weight = nullptr;  // sampling weights; null: 1
  const int* unit = nullptr;
  const int* block = nullptr;  // rows are matched within blocks 0 ... n_blocks - 1; null: one
  int n_blocks = 1;
  // What is compared on its own, such as a period: one without treated or without untreated rows
  // leaves before the score is fitted; where support leaves it so, score and support are made again
  // without it. Codes 0 ... n_comparisons - 1; null: all rows are one.
  const int* comparison = nullptr;
  int n_comparisons = 1;
  const double* score = nullptr;  // given; null: fitted to the covariates
  Columns covariates;
  const double* offset = nullptr;
  Eigen::VectorXd start;  // coefficients to begin with; empty: none
};

// The rows that are matched, copies among them, each with all that is known of it.
struct MatchSample {
  std::vector<std::size_t> row;  // of the data
  std::vector<int> copy;         // which copy of it, where copies are rows of their own
  std::vector<double> count;     // how often it is there, copies of their own apart
  std::vector<double> weight;    // sampling weight
  std::vector<double> mass;      // count times weight
  std::vector<int> treated, unit;
  std::vector<double> outcome, score;
  std::vector<char> eligible;
  std::vector<std::vector<double>> covariates;  // where the method needs them
  std::vector<double> points;                   // row-major; Mahalanobis distances
};

// One direction of matching: targets the treated, or the untreated.
struct MatchSide {
  std::vector<double> matched;  // per row: the fitted outcome of a target, NaN without
  std::vector<double> weight;   // per row: the weight of a donor (of each of its copies)
  std::vector<double> square;   // per row: the sum of its squared shares in matches
  // Where they are wanted and found by pairs: n_neighbours rows of the sample per row, nearest
  // first, -1 where there is none
  std::vector<int> partner;
  double effect = 0, mass = 0;  // mean over the matched targets, and their mass
  double by_order = 0;          // targets whose match the order of the data decided
  bool is_made() const { return !matched.empty(); }
  // 1 (times the sampling weight) for a matched target
  double own_weight(const MatchSample& sample, std::size_t i) const;
};

// Why rows left before the score was fitted: they have a value of a covariate that one group alone
// has, or (covariate -1) stand in comparisons with one group alone.
struct MatchDrop {
  int covariate;
  int level;  // 0 the lower, 1 the upper of the two values
};

struct BandwidthSearch {
  std::vector<double> bandwidth, error;
};

struct Matched {
  MatchStatus status = MatchStatus::kDone;
  MatchSample sample;
  std::vector<MatchDrop> drops;
  std::vector<int> left;  // per row of the data: 0, or the number of the drop by which it left
  ScoreFit score;
  std::vector<int> is_culprit;  // covariates that do not vary, or whose means stay unequal
  double bandwidth = 0;
  BandwidthSearch search;
  MatchSide side[2];  // targets the untreated (0), the treated (1)
};

// Score, support, bandwidth, weights and effects, on rows that count as often as `count` says
// (null: once). A copy of a row is a row: it counts in the score, in the support, as target and as
// donor.
Matched match_rows(const MatchData& data, const MatchRules& rules, const double* count);

// What the matching makes of every row of the sample.
struct MatchWeights {
  std::vector<double> weight;      // in the first effect asked for; of the ATE alone in both
  std::vector<double> times_used;  // as donor
  std::vector<double> is_on;       // 1 for rows on support of any effect
};
MatchWeights weights_of(const Matched& matched, const MatchRules& rules);

// The effects asked for: ATT, ATU, ATE
std::vector<double> effects_of(const Matched& matched, const MatchRules& rules);

}  // namespace policypanel
