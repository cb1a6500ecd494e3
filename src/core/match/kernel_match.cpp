#include "kernel_match.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <utility>

#include "../base/interrupt.h"
#include "../base/sorted_order.h"
#include "../base/take_rows.h"
#include "kernel_sums.h"

namespace policypanel {

namespace {

using Column = std::vector<double>;
using Order = std::vector<std::size_t>;

Column values_or_ones(const double* value, const Order& order) {
  return value ? take_rows(value, order) : Column(order.size(), 1.0);
}

// An initializer list would copy them.
std::vector<Column> two_columns(Column& first, Column& second) {
  std::vector<Column> columns;
  columns.reserve(2);
  columns.push_back(std::move(first));
  columns.push_back(std::move(second));
  return columns;
}

// Outcomes that are all about one large number are computed with as differences from it; others
// would lose digits by that.
double common_level(const Column& value) {
  if (value.empty()) return 0;
  const double mean =
      std::accumulate(value.begin(), value.end(), 0.0) / static_cast<double>(value.size());
  const auto is_near = [&](double v) { return std::abs(v - mean) <= 0.5 * std::abs(mean); };
  return std::all_of(value.begin(), value.end(), is_near) ? mean : 0;
}

// `columns`: the first is positive, a second one may be anything.
std::unique_ptr<KernelSums> make_sums(Column point, std::vector<Column> columns,
                                      const Kernel& kernel, double bandwidth, int n_powers) {
  if (!kernel.is_gaussian && n_powers == 1 && !kernel.is_odd)
    return quick_sums(std::move(point), std::move(columns), kernel, bandwidth);
  const auto make = kernel.is_gaussian ? gaussian_sums : careful_sums;
  return make(std::move(point), std::move(columns), kernel, bandwidth, n_powers);
}

DoubleDouble quotient(const DoubleDouble& a, const DoubleDouble& b) {
  const double first = a.high / b.high;
  const DoubleDouble rest = a - b * DoubleDouble(first);
  return two_sum(first, rest.value() / b.high);
}

// Weights of one target's donors: K(x) (inverse + gain (x - mean)), x = donor's score less the
// target's.
struct Weights {
  double inverse = 0, gain = 0;
  DoubleDouble mean;
};

// Integral of K(u) over u: the ridge is defined for kernels that integrate to one.
double kernel_mass(const Kernel& kernel) {
  if (kernel.is_gaussian) return std::sqrt(2 * 3.14159265358979323846);
  double mass = 0;
  for (int k = 0; k <= kernel.degree; ++k) mass += 2 * kernel.coefficient[k] / (k + 1);
  return mass;
}

class Matcher {
 public:
  Matcher(const double* target_score, std::size_t n_targets, const double* donor_score,
          const double* donor_outcome, std::size_t n_donors, const Kernel& kernel, double bandwidth,
          const LocalFit& fit, const MatchCounts& counts)
      : kernel_(kernel),
        bandwidth_(bandwidth),
        fit_(fit),
        n_powers_(fit.is_linear ? 3 : 1),
        ridge_(fit.ridge * bandwidth * kernel_mass(kernel)),
        targets_(sorted_values(target_score, n_targets)),
        target_count_(values_or_ones(counts.target, targets_.order)) {
    SortedValues donors = sorted_values(donor_score, n_donors);
    donor_order_ = std::move(donors.order);
    Column count = values_or_ones(counts.donor, donor_order_);
    outcome_ = take_rows(donor_outcome, donor_order_);
    centre_ = common_level(outcome_);
    Column product(n_donors);
    for (std::size_t j = 0; j < n_donors; ++j) {
      outcome_[j] -= centre_;
      product[j] = count[j] * outcome_[j];
    }
    donors_ = make_sums(std::move(donors.value), two_columns(count, product), kernel_, bandwidth_,
                        n_powers_);
  }

  KernelMatch run() {
    const std::size_t n_targets = targets_.value.size(), n_donors = outcome_.size();
    match_.kernel_sum.assign(n_targets, 0.0);
    match_.matched_outcome.assign(n_targets, std::numeric_limits<double>::quiet_NaN());
    match_.own_weight.assign(n_targets, 0.0);
    match_.donor_weight.assign(n_donors, 0.0);
    sorted_weight_.assign(n_donors, 0.0);
    for (std::size_t i = 0; i < n_targets; ++i) {
      if ((i & 0xffff) == 0) check_interrupt();
      match_target(i);
    }
    add_easy_weights();
    for (std::size_t j = 0; j < n_donors; ++j)
      match_.donor_weight[donor_order_[j]] = sorted_weight_[j];
    return std::move(match_);
  }

 private:
  void match_target(std::size_t i) {
    const double centre = targets_.value[i];
    WindowSums sums = donors_->at(centre);
    const double sum = sums.value[0][0].value();
    if (!(sum > 0)) return;
    const std::size_t row = targets_.order[i];
    Weights weights{1 / sum, 0, {}};
    double fitted = quotient(sums.value[1][0], sums.value[0][0]).value();
    // A sum well inside the window can be told from prefix sums; at the border not.
    bool is_hard = sum < 1e-6;
    if (fit_.is_linear && fit_line(centre, sums, weights, fitted)) is_hard = true;
    match_.kernel_sum[row] = sum;
    match_.matched_outcome[row] = centre_ + fitted;
    const double level = weights.inverse - weights.gain * weights.mean.value();
    match_.own_weight[row] = level;
    const double count = target_count_[i];
    if (is_hard) return hand_out(centre, count, weights, sums);
    easy_.push_back(centre);
    level_.push_back(count * level);
    if (fit_.is_linear) slope_.push_back(count * weights.gain);
  }

  // Of the Gaussian every donor gets his share, however small.
  void hand_out(double centre, double count, const Weights& weights, const WindowSums& sums) {
    const Column& point = donors_->point();
    std::size_t first = sums.first, last = sums.last;
    if (kernel_.is_gaussian) {
      const double reach = 37.5 * bandwidth_;
      first = std::lower_bound(point.begin(), point.end(), centre - reach) - point.begin();
      last = std::upper_bound(point.begin(), point.end(), centre + reach) - point.begin();
    }
    for (std::size_t j = first; j < last; ++j) {
      const double x = (two_sum(point[j], -centre) - weights.mean).value();
      sorted_weight_[j] +=
          count * donors_->weight(centre, j) * (weights.inverse + weights.gain * x);
    }
  }

  // The weighted line through the window's outcomes, at the target's score (x = 0). Where all
  // neighbours have one score (to 1e-6 bandwidths) there is no line and the mean stays. Returns
  // whether the neighbours are close together against their distance: then all is computed donor
  // by donor, in differences from their mean.
  bool fit_line(double centre, WindowSums& sums, Weights& weights, double& fitted) const {
    const double sum = sums.value[0][0].value();
    const auto mean_of = [&] { return quotient(sums.value[0][1], sums.value[0][0]); };
    weights.mean = mean_of();
    double mean = weights.mean.value();
    const double square = sums.value[0][2].value() / sum;
    double variance = square - mean * mean;
    double covariance = (sums.value[1][1].value() - mean * sums.value[1][0].value()) / sum;
    const bool is_narrow = variance < 1e-3 * square;
    if (is_narrow) {
      for (auto& column : sums.value) std::fill(column, column + 3, DoubleDouble());
      donors_->direct(centre, sums.first, sums.last, sums);
      weights.mean = mean_of();
      mean = weights.mean.value();
      centred_moments(centre, sums, weights.mean, fitted, variance, covariance);
    }
    if (!(variance > 1e-12 * bandwidth_ * bandwidth_)) return is_narrow;
    const double slope = -mean / (variance + ridge_ * std::abs(mean) / sum);
    fitted += slope * covariance;
    weights.gain = slope / sum;
    return is_narrow;
  }

  void centred_moments(double centre, const WindowSums& sums, const DoubleDouble& mean,
                       double fitted, double& variance, double& covariance) const {
    DoubleDouble squares, products;
    for (std::size_t j = sums.first; j < sums.last; ++j) {
      const double x = (two_sum(donors_->point()[j], -centre) - mean).value();
      const double kx = donors_->count(j) * donors_->weight(centre, j) * x;
      squares = squares + two_product(kx, x);
      products = products + two_product(kx, outcome_[j] - fitted);
    }
    variance = squares.value() / sums.value[0][0].value();
    covariance = products.value() / sums.value[0][0].value();
  }

  // A donor's weight is the same sum with the roles exchanged: over the matched targets.
  void add_easy_weights() {
    if (easy_.empty()) return;
    std::vector<Column> columns;
    columns.push_back(std::move(level_));
    if (fit_.is_linear) columns.push_back(std::move(slope_));
    const auto targets = make_sums(std::move(easy_), std::move(columns), kernel_, bandwidth_,
                                   fit_.is_linear ? 2 : 1);
    for (std::size_t j = 0; j < sorted_weight_.size(); ++j) {
      if ((j & 0xffff) == 0) check_interrupt();
      const WindowSums sums = targets->at(donors_->point()[j]);
      if (sums.first == sums.last) continue;
      sorted_weight_[j] += sums.value[0][0].value();
      if (fit_.is_linear) sorted_weight_[j] -= sums.value[1][1].value();
    }
  }

  const Kernel kernel_;
  const double bandwidth_;
  const LocalFit fit_;
  const int n_powers_;
  const double ridge_;
  const SortedValues targets_;
  const Column target_count_;
  Order donor_order_;
  Column outcome_;  // less centre_
  double centre_ = 0;
  std::unique_ptr<KernelSums> donors_;
  Column easy_, level_, slope_, sorted_weight_;
  KernelMatch match_;
};

}  // namespace

KernelMatch match_kernel(const double* target_score, std::size_t n_targets,
                         const double* donor_score, const double* donor_outcome,
                         std::size_t n_donors, const Kernel& kernel, double bandwidth,
                         const LocalFit& fit, const MatchCounts& counts) {
  return Matcher(target_score, n_targets, donor_score, donor_outcome, n_donors, kernel, bandwidth,
                 fit, counts)
      .run();
}

// m_i = sum_j K_ij y_j / S_i with K_ij = K((q_j - p_i) / h), so
//   dm_i / dp_i = -sum_j K'_ij (y_j - m_i) / (h S_i),  dm_i / dq_j = K'_ij (y_j - m_i) / (h S_i).
ScoreGradient kernel_gradient(const double* target_score, std::size_t n_targets,
                              const double* donor_score, const double* donor_outcome,
                              std::size_t n_donors, const Kernel& kernel, double bandwidth) {
  const KernelMatch match = match_kernel(target_score, n_targets, donor_score, donor_outcome,
                                         n_donors, kernel, bandwidth);
  // The Gaussian's derivative is -u K(u): its own sums, one power up.
  const Kernel slope = kernel.is_gaussian ? kernel : kernel.derivative();
  const int power = kernel.is_gaussian ? 1 : 0;
  const double scale = kernel.is_gaussian ? -1 / (bandwidth * bandwidth) : 1 / bandwidth;
  const Order target_order = sorted_values(target_score, n_targets).order;
  const Order donor_order = sorted_values(donor_score, n_donors).order;
  Column outcome = take_rows(donor_outcome, donor_order);
  const double centre = common_level(outcome);
  for (double& y : outcome) y -= centre;

  ScoreGradient gradient{Column(n_targets, 0.0), Column(n_donors, 0.0)};
  const auto donors = make_sums(take_rows(donor_score, donor_order),
                                {Column(n_donors, 1.0), outcome}, slope, bandwidth, power + 1);
  Column matched, inverse, product;
  for (const std::size_t i : target_order) {
    if (!(match.kernel_sum[i] > 0)) continue;
    const WindowSums sums = donors->at(target_score[i]);
    const double mean = match.matched_outcome[i] - centre;
    const double total = sums.value[1][power].value() - mean * sums.value[0][power].value();
    gradient.target[i] = -scale * total / match.kernel_sum[i];
    matched.push_back(target_score[i]);
    inverse.push_back(1 / match.kernel_sum[i]);
    product.push_back(mean / match.kernel_sum[i]);
  }
  const auto targets = make_sums(std::move(matched), {std::move(inverse), std::move(product)},
                                 slope, bandwidth, power + 1);
  for (std::size_t j = 0; j < n_donors; ++j) {
    const WindowSums sums = targets->at(donor_score[donor_order[j]]);
    // Seen from the donor the distance has the other sign, and the derivative is odd.
    gradient.donor[donor_order[j]] =
        -scale * (outcome[j] * sums.value[0][power].value() - sums.value[1][power].value());
  }
  return gradient;
}

}  // namespace policypanel
