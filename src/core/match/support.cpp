#include "support.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "counted.h"
#include "kernel_match.h"

namespace policypanel {

namespace {

using Values = std::vector<double>;

double odds_variance(double p) { return 1 / (p * (1 - p)); }

void keep_overlap(const Values& score, const Values& count, std::vector<char>& eligible) {
  Counted variance;
  for (std::size_t i = 0; i < score.size(); ++i)
    if (eligible[i]) variance.add(odds_variance(score[i]), count[i]);
  variance.sort();
  double bound = 0;
  long double sum = 0, total = 0;
  for (const auto& [value, times] : variance.entries())
    for (double copy = 0; copy < times; ++copy) {
      sum += value;
      ++total;
      const double mean = static_cast<double>(sum / total);
      if (value <= 2 * mean) bound = 2 * mean;
    }
  for (std::size_t i = 0; i < score.size(); ++i)
    eligible[i] = eligible[i] && odds_variance(score[i]) <= bound;
}

// Density of `x` at the points `at` as Stata's kdensity has it: an Epanechnikov kernel of variance
// one (half-width sqrt(5) bandwidths), bandwidth 0.9 min(sd, IQR / 1.349) / n^(1/5)
Values score_density(const Values& x, const Values& count, const Values& at) {
  Counted values;
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    values.add(x[i], count[i]);
    sum += count[i] * x[i];
  }
  values.sort();
  const double n = values.total(), mean = sum / n;
  for (std::size_t i = 0; i < x.size(); ++i) squares += count[i] * (x[i] - mean) * (x[i] - mean);
  const double deviation = std::sqrt(squares / (n - 1));
  const double range = (values.percentile(75) - values.percentile(25)) / 1.349;
  double spread = deviation;
  if (range > 0 && !(deviation > 0 && deviation <= range)) spread = range;
  if (x.size() < 2 || !(spread > 0)) {
    Values out;
    for (const double point : at) out.push_back(point == x[0]);
    return out;
  }
  const double half = std::sqrt(5.0) * (0.9 * spread / std::pow(n, 0.2));
  Values out = match_kernel(at.data(), at.size(), x.data(), x.data(), x.size(),
                            kernel_named("epanechnikov"), half, {}, {nullptr, count.data()})
                   .kernel_sum;
  for (double& value : out) value = 0.75 * value / (half * n);
  return out;
}

void keep_dense(double percent, bool both_groups, const Values& score,
                const std::vector<int>& treated, const Values& count, std::vector<char>& eligible) {
  std::vector<std::size_t> rows[2];
  Values scores[2], counts[2];
  for (std::size_t i = 0; i < score.size(); ++i) {
    if (!eligible[i]) continue;
    const int group = treated[i] != 0;
    rows[group].push_back(i);
    scores[group].push_back(score[i]);
    counts[group].push_back(count[i]);
  }
  for (int group = 1; group >= (both_groups ? 0 : 1); --group) {
    const Values density = score_density(scores[1 - group], counts[1 - group], scores[group]);
    Counted own;
    for (std::size_t k = 0; k < density.size(); ++k) own.add(density[k], counts[group][k]);
    own.sort();
    const double bound = own.percentile(percent);
    for (std::size_t k = 0; k < density.size(); ++k)
      eligible[rows[group][k]] = density[k] > 0 && density[k] >= bound;
  }
}

}  // namespace

void keep_supported(SupportRule rule, double trim, bool both_groups, const Values& score,
                    const std::vector<int>& treated, const Values& count,
                    std::vector<char>& eligible) {
  if (rule == SupportRule::kNone) return;
  if (rule == SupportRule::kCrump) return keep_overlap(score, count, eligible);
  if (rule == SupportRule::kTrim)
    return keep_dense(trim, both_groups, score, treated, count, eligible);
  const double tail = rule == SupportRule::kQuantile ? trim / 100 : 0;
  Counted group[2];
  for (std::size_t i = 0; i < score.size(); ++i)
    if (eligible[i]) group[treated[i] != 0].add(score[i], count[i]);
  double low[2], high[2];
  for (int g = 0; g < 2; ++g) {
    group[g].sort();
    low[g] = group[g].quantile(tail);
    high[g] = group[g].quantile(1 - tail);
  }
  for (std::size_t i = 0; i < score.size(); ++i) {
    const int own = treated[i] != 0, other = 1 - own;
    if (rule == SupportRule::kTreated && !own && !both_groups) continue;
    if (rule == SupportRule::kControls && own) continue;
    bool is_in = score[i] >= low[other] && score[i] <= high[other];
    // Tails are cut off both groups at the narrower of the two ranges.
    if (tail > 0) is_in = is_in && score[i] >= low[own] && score[i] <= high[own];
    eligible[i] = eligible[i] && is_in;
  }
}

}  // namespace policypanel
