#include "bandwidth.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <functional>
#include <limits>

#include "../base/take_rows.h"
#include "counted.h"
#include "engines.h"
#include "neighbours.h"

namespace policypanel {

namespace {

using Values = std::vector<double>;
using Rows = std::vector<std::size_t>;
using Function = std::function<double(double)>;

// The place of the smallest value in [a, b]: golden sections and parabolas (Brent 1973), with the
// steps of R's optimize().
double smallest_between(double a, double b, const Function& f, double tolerance) {
  const double golden = (3 - std::sqrt(5.0)) * 0.5, eps = std::sqrt(DBL_EPSILON);
  double x = a + golden * (b - a), w = x, v = x, d = 0, e = 0;
  double fx = f(x), fw = fx, fv = fx;
  while (true) {
    const double middle = (a + b) * 0.5, step = eps * std::abs(x) + tolerance / 3;
    if (std::abs(x - middle) <= 2 * step - (b - a) * 0.5) return x;
    double p = 0, q = 0, r = 0;
    if (std::abs(e) > step) {
      r = (x - w) * (fx - fv);
      q = (x - v) * (fx - fw);
      p = (x - v) * q - (x - w) * r;
      q = (q - r) * 2;
      if (q > 0)
        p = -p;
      else
        q = -q;
      r = e;
      e = d;
    }
    if (std::abs(p) >= std::abs(q * 0.5 * r) || p <= q * (a - x) || p >= q * (b - x)) {
      e = x < middle ? b - x : a - x;
      d = golden * e;
    } else {
      d = p / q;
      const double u = x + d;
      if (u - a < 2 * step || b - u < 2 * step) d = x >= middle ? -step : step;
    }
    const double u = std::abs(d) >= step ? x + d : d > 0 ? x + step : x - step;
    const double fu = f(u);
    if (fu <= fx) {
      (u < x ? b : a) = x;
      v = w;
      fv = fw;
      w = x;
      fw = fx;
      x = u;
      fx = fu;
    } else {
      (u < x ? a : b) = u;
      if (fu <= fw || w == x) {
        v = w;
        fv = fw;
        w = u;
        fw = fu;
      } else if (fu <= fv || v == x || v == w) {
        v = u;
        fv = fu;
      }
    }
  }
}

double pair_bandwidth(const MatchData& data, const MatchRules& rules, const MatchSample& sample) {
  Counted distances;
  for (const int group : {1, 0}) {
    if (!rules.wants(group)) continue;
    for (const MatchBlock& block : match_blocks(data, sample, group)) {
      const Values p = take_rows(sample.score, block.targets);
      const Values q = take_rows(sample.score, block.donors);
      const NeighbourMatch match =
          nearest_scores(p.data(), p.size(), q.data(), q.size(),
                         {1, std::numeric_limits<double>::infinity(), false, false});
      for (std::size_t i = 0; i < p.size(); ++i)
        // Twins at distance zero say nothing about how far others have to look.
        if (match.distance[i] > 0) distances.add(match.distance[i], sample.count[block.targets[i]]);
    }
  }
  if (distances.is_empty()) return std::numeric_limits<double>::quiet_NaN();
  distances.sort();
  return 1.5 * distances.quantile(0.9);
}

// The donors of each direction that is asked for, within their blocks
class LeftOutError {
 public:
  LeftOutError(const MatchData& data, const MatchRules& rules, const MatchSample& sample)
      : rules_(rules), sample_(sample) {
    for (const int group : {1, 0}) {
      if (!rules.wants(group)) continue;
      std::vector<Rows> blocks(static_cast<std::size_t>(data.n_blocks));
      double sum = 0, mass = 0;
      for (std::size_t i = 0; i < sample.row.size(); ++i) {
        if (!sample.eligible[i] || sample.treated[i] == group) continue;
        blocks[data.block ? static_cast<std::size_t>(data.block[sample.row[i]]) : 0].push_back(i);
        sum += sample.mass[i] * sample.outcome[i];
        mass += sample.mass[i];
      }
      for (Rows& block : blocks)
        if (!block.empty()) blocks_.push_back({std::move(block), sum / mass});
    }
  }

  double operator()(double bandwidth) const {
    double squares = 0, total = 0;
    for (const auto& [rows, mean] : blocks_) {
      const Values p = take_rows(sample_.score, rows), y = take_rows(sample_.outcome, rows);
      const Values weight = take_rows(sample_.weight, rows), count = take_rows(sample_.count, rows);
      const Values fitted = leave_one_out(p.data(), y.data(), weight.data(), count.data(),
                                          rows.size(), rules_.kernel, bandwidth, rules_.fit);
      for (std::size_t k = 0; k < rows.size(); ++k) {
        const double residual = y[k] - (std::isnan(fitted[k]) ? mean : fitted[k]);
        squares += count[k] * weight[k] * residual * residual;
        total += count[k] * weight[k];
      }
    }
    return squares / total;
  }

 private:
  const MatchRules& rules_;
  const MatchSample& sample_;
  std::vector<std::pair<Rows, double>> blocks_;  // and the mean of the direction's donors
};

double cross_validate(const LeftOutError& error, double pair, double widest,
                      BandwidthSearch& search) {
  constexpr int kSteps = 19;
  const double first = std::log(pair / 4), last = std::log(widest);
  for (int k = 0; k <= kSteps; ++k) {
    search.bandwidth.push_back(std::exp(first + k * ((last - first) / kSteps)));
    search.error.push_back(error(search.bandwidth.back()));
  }
  const auto smallest = [&] {
    return std::min_element(search.error.begin(), search.error.end()) - search.error.begin();
  };
  const std::size_t best = static_cast<std::size_t>(smallest());
  const double low = search.bandwidth[best > 0 ? best - 1 : 0];
  const double high = search.bandwidth[std::min<std::size_t>(best + 1, kSteps)];
  search.bandwidth.push_back(smallest_between(low, high, error, 1e-3 * high));
  search.error.push_back(error(search.bandwidth.back()));
  return search.bandwidth[static_cast<std::size_t>(smallest())];
}

}  // namespace

Values leave_one_out(const double* score, const double* outcome, const double* weight,
                     const double* count, std::size_t n, const Kernel& kernel, double bandwidth,
                     const LocalFit& fit) {
  Values mass(n, 1.0);
  for (std::size_t i = 0; i < n; ++i) mass[i] = (weight ? weight[i] : 1) * (count ? count[i] : 1);
  const KernelMatch match =
      match_kernel(score, n, score, outcome, n, kernel, bandwidth, fit, {nullptr, mass.data()});
  Values fitted(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double others = 1 - (weight ? weight[i] : 1) * match.own_weight[i];
    fitted[i] = others < 1e-9 ? std::numeric_limits<double>::quiet_NaN()
                              : outcome[i] - (outcome[i] - match.matched_outcome[i]) / others;
  }
  return fitted;
}

double choose_bandwidth(const MatchData& data, const MatchRules& rules, const MatchSample& sample,
                        BandwidthSearch& search) {
  if (rules.bandwidth_rule == BandwidthRule::kNumber) return rules.bandwidth;
  const double pair = pair_bandwidth(data, rules, sample);
  if (std::isnan(pair) || rules.bandwidth_rule == BandwidthRule::kPair) return pair;
  const auto [low, high] = std::minmax_element(sample.score.begin(), sample.score.end());
  return cross_validate(LeftOutError(data, rules, sample), pair, std::max(*high - *low, pair),
                        search);
}

}  // namespace policypanel
