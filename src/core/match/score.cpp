#include "score.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace policypanel {

namespace {

using Values = std::vector<double>;

double weight_of(const double* weight, std::size_t i) { return weight ? weight[i] : 1; }

Values centred(const Column& column, const double* weight, std::size_t n, double total_weight,
               double& mean) {
  Values x(n);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = column[i];
    sum += weight_of(weight, i) * x[i];
  }
  mean = sum / total_weight;
  for (double& value : x) value -= mean;
  return x;
}

// Of the rows, those whose probability is next to 0 or 1
double extreme_share(const Values& probability, const double* count) {
  double extreme = 0, total = 0;
  for (std::size_t i = 0; i < probability.size(); ++i) {
    total += weight_of(count, i);
    if (!(probability[i] >= 1e-8 && probability[i] <= 1 - 1e-8)) extreme += weight_of(count, i);
  }
  return extreme / total;
}

// Cross-products of columns, in chunks of rows that stay in the cache
Eigen::MatrixXd weighted_gram(const std::vector<Values>& x, const double* weight, std::size_t n) {
  const std::size_t k = x.size(), chunk = 1024;
  Eigen::MatrixXd gram =
      Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(k));
  for (std::size_t first = 0; first < n; first += chunk) {
    const std::size_t last = std::min(n, first + chunk);
    for (std::size_t c = 0; c < k; ++c)
      for (std::size_t d = 0; d <= c; ++d) {
        double sum = 0;
        for (std::size_t i = first; i < last; ++i) sum += weight_of(weight, i) * x[c][i] * x[d][i];
        gram(static_cast<Eigen::Index>(c), static_cast<Eigen::Index>(d)) += sum;
      }
  }
  return gram.selfadjointView<Eigen::Lower>();
}

// Newton's steps do not depend on units when covariates are centred and scaled; this is the way
// back: rows are coefficients in own units, columns those of the scaled covariates.
Eigen::MatrixXd to_own_units(const Eigen::VectorXd& mean, const Eigen::VectorXd& scale) {
  const Eigen::Index k = mean.size();
  Eigen::MatrixXd back = Eigen::MatrixXd::Zero(k + 1, k + 1);
  back(0, 0) = 1;
  for (Eigen::Index c = 0; c < k; ++c) {
    back(0, c + 1) = -mean[c] / scale[c];
    back(c + 1, c + 1) = 1 / scale[c];
  }
  return back;
}

}  // namespace

ScoreFit fit_score(const ScoreModel& model, const int* treated, const double* weight,
                   const double* count, std::size_t n, int threads) {
  const std::size_t k = model.covariates.size();
  double total_weight = 0;
  for (std::size_t i = 0; i < n; ++i) total_weight += weight_of(weight, i);
  std::vector<Values> x(k);
  Eigen::VectorXd mean(static_cast<Eigen::Index>(k));
  for (std::size_t c = 0; c < k; ++c)
    x[c] =
        centred(model.covariates[c], weight, n, total_weight, mean[static_cast<Eigen::Index>(c)]);
  const Eigen::MatrixXd gram = weighted_gram(x, weight, n);
  ScoreFit out;
  out.reason = solve_least_squares(gram, Eigen::VectorXd::Zero(mean.size()), gram.diagonal(),
                                   total_weight * mean.array().square())
                   .reason;
  Columns columns;
  std::vector<double> means, scales;
  for (std::size_t c = 0; c < k; ++c) {
    if (out.reason[c] != DropReason::kKept) continue;
    const Eigen::Index own = static_cast<Eigen::Index>(c);
    means.push_back(mean[own]);
    scales.push_back(std::sqrt(gram(own, own) / total_weight));
    for (double& value : x[c]) value /= scales.back();
    columns.push_back(x[c].data());
  }
  const Eigen::Index n_kept = static_cast<Eigen::Index>(means.size());
  const Eigen::Map<const Eigen::VectorXd> kept_mean(means.data(), n_kept),
      scale(scales.data(), n_kept);
  Eigen::VectorXd start;
  BinaryOptions options;
  options.threads = threads;
  options.offset = model.offset;
  // Coefficients of other covariates would be no start.
  if (model.start && model.start->size() == n_kept + 1) {
    start = *model.start;
    start[0] += start.tail(n_kept).dot(kept_mean);
    start.tail(n_kept).array() *= scale.array();
    options.start = &start;
  }
  out.fit = fit_binary(columns, treated, weight, n, model.link, options);
  const Eigen::MatrixXd back = to_own_units(kept_mean, scale);
  out.fit.coefficients = back * out.fit.coefficients;
  out.fit.covariance = back * out.fit.covariance * back.transpose();
  out.exists = out.fit.is_converged && extreme_share(out.fit.probability, count) < 0.5;
  return out;
}

int pure_level(const Values& x, const std::vector<int>& treated) {
  if (x.empty()) return -1;
  double low = x[0], high = x[0];
  for (const double value : x) {
    if (value == low || value == high) continue;
    if (low != high) return -1;
    (value < low ? low : high) = value;
  }
  if (low == high) return -1;
  bool has[2][2] = {{false, false}, {false, false}};
  for (std::size_t i = 0; i < x.size(); ++i) has[x[i] == high][treated[i] != 0] = true;
  const bool is_pure[2] = {has[0][0] != has[0][1], has[1][0] != has[1][1]};
  return is_pure[0] == is_pure[1] ? -1 : is_pure[1];
}

}  // namespace policypanel
