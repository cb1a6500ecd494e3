#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "../absorb/within.h"

namespace policypanel {

// How scores are summed before their outer products are: within the levels of a factor (Liang &
// Zeger 1986), or, when `code` is null, not at all (White 1980): then a row whose weight is a count
// adds that many outer products.
struct Clustering {
  const int* code = nullptr;
  int n_clusters = 0;
};

struct ScoreSums {
  double ssr = 0;  // weighted sum of squared residuals
  // The largest first-order condition of the fixed effects: max over levels of |sum of w e| over
  // sqrt(level weight) and the residuals' standard deviation. 0 at an exact solution, NaN when
  // residuals are. Computed from the residuals, never from the solver's own account.
  double largest_level_sum = 0;
  // One per clustering, columns x columns: the sum over clusters of (sum s_i)(sum s_i)',
  // s_i = w_i e_i x~_i. In the place of the outcome stands a constant, s_i = w_i e_i, for those who
  // report one as Stata does.
  std::vector<Eigen::MatrixXd> meats;
};

// The second pass over the rows: writes the residuals of column `outcome` on the others with
// coefficients `b` (0 for columns not in the regression), and makes the meats of the same rows.
ScoreSums residuals_and_meats(const WithinRows& within, std::size_t n_columns, std::size_t outcome,
                              const Eigen::VectorXd& b, const std::vector<Clustering>& clusterings,
                              int threads, double* residuals);

// Meats for residuals known already.
std::vector<Eigen::MatrixXd> meats(const WithinRows& within, std::size_t n_columns,
                                   std::size_t outcome, const double* residuals,
                                   const std::vector<Clustering>& clusterings, int threads);

// The sums of scores themselves, clusters x columns, a constant's in the place of the outcome. A
// cluster of one row each gives the scores of rows, in the order of the codes.
Eigen::MatrixXd score_sums(const WithinRows& within, std::size_t n_columns, std::size_t outcome,
                           const double* residuals, const Clustering& clustering);

}  // namespace policypanel
