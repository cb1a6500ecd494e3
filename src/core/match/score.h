#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "../absorb/factor.h"
#include "../regress/binary.h"
#include "../regress/solve.h"

namespace policypanel {

// Probit or logit of the treatment on a constant and covariates. Arrays have one entry per row.
struct ScoreModel {
  Columns covariates;
  const double* offset = nullptr;
  Link link = Link::kProbit;
  const Eigen::VectorXd* start = nullptr;  // coefficients to begin with, the constant first
};

struct ScoreFit {
  BinaryFit fit;                   // in the units of the covariates, of those that were kept
  std::vector<DropReason> reason;  // per covariate
  bool exists = false;             // no maximum, or next to 0 or 1 for every other row: no score
};

// `weight` is what each row weighs in the likelihood, null for 1; `count` how many rows it is, null
// for one. Collinear and constant covariates are dropped, as Stata does.
ScoreFit fit_score(const ScoreModel& model, const int* treated, const double* weight,
                   const double* count, std::size_t n, int threads);

// Two values, one of which only treated or only untreated rows have: 0 for the lower, 1 for the
// upper; -1 where there are more values, or both or none are so.
int pure_level(const std::vector<double>& x, const std::vector<int>& treated);

}  // namespace policypanel
