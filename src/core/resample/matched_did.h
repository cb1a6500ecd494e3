#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../absorb/factor.h"
#include "../match/kernel_match.h"
#include "../match/support.h"
#include "../regress/binary.h"
#include "../regress/scores.h"

namespace policypanel {

enum class MatchMethod { kKernel, kNearest, kOdds };

// Matching on the score followed by a regression on the rows that were matched, all of it to be
// done again on draws of clusters. Arrays have one entry per row that the matching may use; nothing
// is owned.
struct MatchedDid {
  std::size_t n_rows = 0;
  Clustering clusters;
  const int* treated = nullptr;
  const double* outcome = nullptr;
  const int* block = nullptr;  // rows are matched within blocks 0 ... n_blocks - 1; null: one
  int n_blocks = 1;
  // What is compared on its own, such as a period: one without treated or without untreated rows
  // leaves before the score is fitted; where support leaves it so, score and support are made again
  // without it. Codes 0 ... n_comparisons - 1; null: all rows are one.
  const int* comparison = nullptr;
  int n_comparisons = 1;

  // The score: given, or fitted to covariates with `start` the coefficients of all rows.
  const double* score = nullptr;
  Columns covariates;
  Link link = Link::kProbit;
  Eigen::VectorXd start;

  SupportRule support = SupportRule::kNone;
  double tail = 0;  // share cut off by the quantile rule
  MatchMethod method = MatchMethod::kKernel;
  Kernel kernel;
  double bandwidth = 0;
  LocalFit fit;
  std::size_t n_neighbours = 1;
  double caliper = 0;
  bool has_ties = false, is_with_replacement = true;
  // Without replacement, who chooses first: the largest score (-1), the smallest (1), as in the
  // data
  int first_choice = 0;
  bool wants_att = true, wants_atu = false, wants_ate = false;

  // The regression, outcome first. Of incomplete rows nothing is read.
  const int* is_complete = nullptr;
  Columns columns;
  std::vector<Factor> factors;
  bool is_weighted = false;  // with the matching weights

  std::size_t n_terms() const {
    return static_cast<std::size_t>(wants_att + wants_atu + wants_ate) + columns.size() - 1;
  }
};

// The procedure on a sample in which cluster g stands count[g] times: effects asked for, then the
// regression's coefficients (NaN where not identified). A copy of a row is a row: it counts in the
// score, in the support, as target, as donor and in the regression; copies of a unit have effects
// of their own, which a unit within one cluster is the same as weighting. False, and nothing is
// written, where something happens that this function does not settle: the score does not exist,
// covariates are collinear or decide about the treatment, nobody is matched.
bool replicate_once(const MatchedDid& plan, const double* count, double* out);

// The replicates [first, last) of a bootstrap, or with `size` > 0 of subsamples of that many
// clusters; writes terms x replicates, and to `is_settled` 0 where replicate_once() was false.
void replicate_matched(const MatchedDid& plan, std::uint64_t seed, std::size_t size,
                       std::size_t first, std::size_t last, int threads, double* out,
                       int* is_settled);

}  // namespace policypanel
