#include "drawn_score.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "../base/take_rows.h"
#include "../regress/solve.h"

namespace policypanel {

namespace {

using Values = std::vector<double>;

// Two values, one of which only treated or only untreated rows have
bool decides_treatment(const Values& x, const std::vector<int>& treated) {
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  bool has[2][2] = {{false, false}, {false, false}};
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (x[i] != *low && x[i] != *high) return false;
    has[x[i] == *high][treated[i] != 0] = true;
  }
  return *low != *high && (has[0][0] != has[0][1] || has[1][0] != has[1][1]);
}

Eigen::MatrixXd weighted_gram(const std::vector<Values>& x, const Values& count) {
  const Eigen::Index k = static_cast<Eigen::Index>(x.size());
  Eigen::MatrixXd gram(k, k);
  for (Eigen::Index c = 0; c < k; ++c)
    for (Eigen::Index d = 0; d <= c; ++d) {
      double sum = 0;
      for (std::size_t i = 0; i < count.size(); ++i)
        sum += count[i] * x[static_cast<std::size_t>(c)][i] * x[static_cast<std::size_t>(d)][i];
      gram(c, d) = gram(d, c) = sum;
    }
  return gram;
}

}  // namespace

bool fit_drawn_score(const MatchedDid& plan, const std::vector<std::size_t>& rows,
                     const std::vector<int>& treated, const std::vector<double>& count,
                     std::vector<double>& score) {
  const Eigen::Index k = static_cast<Eigen::Index>(plan.covariates.size());
  const double n = std::accumulate(count.begin(), count.end(), 0.0);
  std::vector<Values> x;
  Eigen::VectorXd start = plan.start, mean(k);
  for (Eigen::Index c = 0; c < k; ++c) {
    x.push_back(take_rows(plan.covariates[static_cast<std::size_t>(c)], rows));
    Values& own = x.back();
    if (decides_treatment(own, treated)) return false;
    mean[c] = std::inner_product(own.begin(), own.end(), count.begin(), 0.0) / n;
    for (double& value : own) value -= mean[c];
  }
  const Eigen::MatrixXd gram = weighted_gram(x, count);
  const Eigen::VectorXd total = gram.diagonal(), square = n * mean.array().square();
  if (solve_least_squares(gram, Eigen::VectorXd::Zero(k), total, square).rank < k) return false;
  Columns columns;
  for (Eigen::Index c = 0; c < k; ++c) {
    const double scale = std::sqrt(total[c] / n);
    for (double& value : x[static_cast<std::size_t>(c)]) value /= scale;
    start[0] += start[c + 1] * mean[c];
    start[c + 1] *= scale;
    columns.push_back(x[static_cast<std::size_t>(c)].data());
  }
  BinaryOptions options;
  options.start = &start;
  BinaryFit fit =
      fit_binary(columns, treated.data(), count.data(), rows.size(), plan.link, options);
  double extreme = 0;
  for (std::size_t i = 0; i < count.size(); ++i)
    if (!(fit.probability[i] >= 1e-8 && fit.probability[i] <= 1 - 1e-8)) extreme += count[i];
  score = std::move(fit.probability);
  return fit.is_converged && extreme < 0.5 * n;
}

}  // namespace policypanel
