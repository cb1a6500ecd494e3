#include "kernel_match.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "../base/double_double.h"
#include "../base/interrupt.h"

namespace policypanel {

namespace {

// Points on the line with prefix sums of value x {1, p, p^2}.
class SortedMoments {
 public:
  SortedMoments(const double* point, const double* value, std::size_t n) : order_(n) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return point[a] < point[b]; });
    point_.resize(n);
    prefix_.resize(n + 1);
    for (std::size_t k = 0; k < n; ++k) {
      const double p = point[order_[k]];
      const double v = value ? value[order_[k]] : 1.0;
      point_[k] = p;
      const DoubleDouble vp = two_product(v, p);
      prefix_[k + 1].zero = prefix_[k].zero + v;
      prefix_[k + 1].first = prefix_[k].first + vp;
      prefix_[k + 1].second = prefix_[k].second + vp * p;
    }
  }

  // The points nearer to `centre` than `bandwidth`: positions [first, last) in sorted order. The
  // test on the distance itself, not on a rounded end of the window, decides at the border.
  std::pair<std::size_t, std::size_t> window(double centre, double bandwidth) const {
    const auto begin = point_.begin(), end = point_.end();
    const auto first =
        std::partition_point(begin, end, [&](double p) { return centre - p >= bandwidth; });
    const auto last =
        std::partition_point(first, end, [&](double p) { return p - centre < bandwidth; });
    return {first - begin, last - begin};
  }

  // sum of v_k (1 - ((centre - p_k) / bandwidth)^2) over the window
  double kernel_sum(double centre, double bandwidth,
                    const std::pair<std::size_t, std::size_t>& window) const {
    const Moments& low = prefix_[window.first];
    const Moments& high = prefix_[window.second];
    const DoubleDouble zero = high.zero - low.zero;
    const DoubleDouble squared_distance = (high.second - low.second) -
                                          (high.first - low.first) * DoubleDouble(2 * centre) +
                                          zero * two_product(centre, centre);
    const DoubleDouble squared_bandwidth = two_product(bandwidth, bandwidth);
    return (zero * squared_bandwidth - squared_distance).value() / squared_bandwidth.value();
  }

 private:
  struct Moments {
    DoubleDouble zero, first, second;
  };
  std::vector<std::size_t> order_;
  std::vector<double> point_;
  std::vector<Moments> prefix_;
};

double mean_of(const double* value, std::size_t n) {
  return n > 0 ? std::accumulate(value, value + n, 0.0) / static_cast<double>(n) : 0.0;
}

}  // namespace

KernelMatch match_epanechnikov(const double* target_score, std::size_t n_targets,
                               const double* donor_score, const double* donor_outcome,
                               std::size_t n_donors, double bandwidth) {
  KernelMatch match;
  match.kernel_sum.assign(n_targets, 0.0);
  match.matched_outcome.assign(n_targets, std::numeric_limits<double>::quiet_NaN());
  match.donor_weight.assign(n_donors, 0.0);

  const double centre = mean_of(donor_outcome, n_donors);
  std::vector<double> outcome(donor_outcome, donor_outcome + n_donors);
  for (double& y : outcome) y -= centre;
  const SortedMoments donors(donor_score, nullptr, n_donors);
  const SortedMoments outcomes(donor_score, outcome.data(), n_donors);

  std::vector<double> matched_score, inverse_sum;
  for (std::size_t i = 0; i < n_targets; ++i) {
    if ((i & 0xffff) == 0) check_interrupt();
    const auto window = donors.window(target_score[i], bandwidth);
    if (window.first == window.second) continue;
    const double sum = donors.kernel_sum(target_score[i], bandwidth, window);
    match.kernel_sum[i] = sum;
    match.matched_outcome[i] =
        centre + outcomes.kernel_sum(target_score[i], bandwidth, window) / sum;
    matched_score.push_back(target_score[i]);
    inverse_sum.push_back(1 / sum);
  }

  // A donor's weight is the same sum with the roles exchanged: over the matched targets, each
  // weighing one over its kernel sum.
  const SortedMoments targets(matched_score.data(), inverse_sum.data(), matched_score.size());
  for (std::size_t j = 0; j < n_donors; ++j) {
    const auto window = targets.window(donor_score[j], bandwidth);
    if (window.first != window.second)
      match.donor_weight[j] = targets.kernel_sum(donor_score[j], bandwidth, window);
  }
  return match;
}

}  // namespace policypanel
