#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../absorb/factor.h"
#include "../match/matching.h"

namespace policypanel {

// Matching followed by a regression on the rows that were matched, all of it to be done again on
// draws of clusters. Nothing is owned.
struct MatchedDid {
  MatchData data;
  MatchRules rules;
  const int* cluster = nullptr;  // of every row that is matched
  int n_clusters = 1;
  // Outcomes that depend on who is drawn: a draw has the one with the lowest number among its
  // clusters'. Rows without it (NaN) are not in the draw.
  std::vector<const double*> outcomes;
  const int* outcome_of_cluster = nullptr;

  // The regression, outcome first. Of incomplete rows nothing is read.
  std::size_t n_rows = 0;
  const int* is_complete = nullptr;
  Columns columns;
  std::vector<Factor> factors;
  std::vector<int> is_of_unit;     // factors of which copies of a unit have levels of their own
  const double* weight = nullptr;  // of its rows; null: 1
  bool is_weighted = false;        // with the matching weights instead
  bool has_constant = false;       // reported, after the regressors' coefficients
  // Where rows are matched, the row of the regression that each of them is; null where units are
  // matched, which carry weight and support to their rows (carry_to_rows()).
  const int* row_of = nullptr;
  const int *row_unit = nullptr, *row_cluster = nullptr, *is_before = nullptr;
  int n_units = 0;

  std::size_t n_effects() const {
    return static_cast<std::size_t>(rules.wants_att + rules.wants_atu + rules.wants_ate);
  }
  std::size_t n_terms() const { return n_effects() + columns.size() - 1 + has_constant; }
};

// The procedure on a sample in which cluster g stands count[g] times: effects asked for, then the
// regression's coefficients (NaN where not identified). A copy of a row is a row, and copies of a
// unit have effects of their own. Nothing is written but for kDone.
MatchStatus replicate_once(const MatchedDid& did, const double* count, double* out);

// The replicates [first, last) of a bootstrap, or with `size` > 0 of subsamples of that many
// clusters; writes terms x replicates, NaN where the status is another than kDone.
void replicate_matched(const MatchedDid& did, std::uint64_t seed, std::size_t size,
                       std::size_t first, std::size_t last, int threads, double* out, int* status);

}  // namespace policypanel
