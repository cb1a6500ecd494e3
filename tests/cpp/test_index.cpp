// Composite indices: the inner loops, the sums behind the weights and the scores, each against the
// loop anybody would write, in long double.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/index/score.h"
#include "core/index/statistics.h"
#include "hook_guard.h"
#include "random.h"

using policypanel::Aggregation;
using policypanel::kChunk;
using policypanel::Scale;

namespace {

using Values = std::vector<double>;
const double kNaN = std::numeric_limits<double>::quiet_NaN();

// Rows of indicators in groups, some of which were not drawn
struct Sample {
  std::size_t n, width;
  int n_groups;
  std::vector<Values> column;
  Values frequency;
  std::vector<int> code;

  policypanel::IndicatorRows rows(bool is_weighted) const {
    policypanel::IndicatorRows out{{}, n, is_weighted ? frequency.data() : nullptr};
    for (const Values& x : column) out.columns.push_back(x.data());
    return out;
  }
  policypanel::RowGroups groups(bool is_grouped) const {
    if (is_grouped) return {code.data(), n_groups};
    return {};
  }
  double times(std::size_t i, bool is_weighted) const { return is_weighted ? frequency[i] : 1; }
  int group(std::size_t i, bool is_grouped) const { return is_grouped ? code[i] : 0; }
};

Sample make_sample(std::size_t n, std::size_t width, Random& random) {
  Sample sample{n, width, 3, std::vector<Values>(width), {}, {}};
  for (Values& x : sample.column)
    for (std::size_t i = 0; i < n; ++i)
      x.push_back(random.below(10) == 0 ? 0 : 2 * random.uniform());
  for (std::size_t i = 0; i < n; ++i) {
    sample.frequency.push_back(random.below(4));
    sample.code.push_back(random.below(3));
  }
  return sample;
}

// The value times 1 + j + g, plus 1 / 2, held within 0.1 and 1.9
policypanel::Normaliser make_normaliser(const Sample& sample, bool is_grouped) {
  policypanel::Normaliser out{{}, sample.groups(is_grouped), 0.5};
  for (std::size_t j = 0; j < sample.width; ++j)
    for (int g = 0; g < out.groups.n; ++g)
      out.scale.push_back({0.1, 1.0 + static_cast<double>(j) + g, 0.1, 1.9});
  return out;
}

double scaled(const Sample& sample, std::size_t i, std::size_t j, bool is_grouped) {
  const double x = std::min(std::max(sample.column[j][i], 0.1), 1.9);
  return 0.5 + (1.0 + static_cast<double>(j) + sample.group(i, is_grouped)) * (x - 0.1);
}

void check_close(double value, long double exact) {
  CHECK(std::abs(value - static_cast<double>(exact)) <=
        1e-13 * std::max(1.0, std::abs(static_cast<double>(exact))));
}

}  // namespace

TEST_CASE("z ln z is right to two units of the last digit, and 0 at 0") {
  Random random(1);
  alignas(32) double z[kChunk], out[kChunk], log[kChunk];
  double largest = 0;
  for (int round = 0; round < 200; ++round) {
    for (double& value : z) {
      value = round % 2 == 0 ? random.uniform() : std::exp(600 * (random.uniform() - 0.5));
      if (random.below(50) == 0) value = 1 + (random.uniform() - 0.5) * 1e-6;
    }
    z[3] = 0;
    z[4] = 1;
    policypanel::entropy_terms(z, kChunk, out);
    policypanel::log_rows(z, kChunk, log);
    CHECK(out[3] == 0);
    CHECK(out[4] == 0);
    for (std::size_t i = 0; i < kChunk; ++i) {
      if (z[i] == 0) continue;
      const long double exact = std::log(static_cast<long double>(z[i]));
      if (exact == 0) continue;
      largest = std::max(largest, std::abs(static_cast<double>((log[i] - exact) / exact)));
      largest = std::max(largest,
                         std::abs(static_cast<double>((out[i] - z[i] * exact) / (z[i] * exact))));
    }
  }
  CHECK(largest < 2 * std::numeric_limits<double>::epsilon());
}

TEST_CASE("logarithms of what is no positive number are std::log's; denormals too") {
  double z[4] = {0, -1, 1e-310, kNaN}, out[4];
  policypanel::log_rows(z, 4, out);
  CHECK(out[0] == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(out[1]));
  CHECK(out[2] == std::log(1e-310));
  CHECK(std::isnan(out[3]));
}

TEST_CASE("scaling is exact at the bounds, holds values within them and keeps NaN") {
  const Scale scale{0.3, -1 / (0.3 - 0.1), 0.1, 0.3};
  const double x[7] = {0.3, 0.1, 0.2, 5, -5, kNaN, 0.3};
  double z[kChunk];
  policypanel::scale_rows(x, 7, scale, 0.25, z);
  CHECK(z[0] == 0.25);
  CHECK(z[1] == doctest::Approx(1.25).epsilon(1e-15));
  CHECK(z[2] == doctest::Approx(0.75).epsilon(1e-15));
  CHECK(z[3] == 0.25);
  CHECK(z[4] == z[1]);
  CHECK(std::isnan(z[5]));
  CHECK(z[6] == 0.25);
  CHECK(z[7] == 0);  // the padding
}

TEST_CASE("ranges, moments, entropy sums and cross-products are those of the plain loop") {
  Random random(2);
  for (const std::size_t n : {1u, 3u, 511u, 512u, 515u, 3000u})
    for (const bool is_weighted : {false, true})
      for (const bool is_grouped : {false, true})
        for (const bool has_own_scales : {false, true}) {
          const Sample sample = make_sample(n, 3, random);
          const auto rows = sample.rows(is_weighted);
          const auto groups = sample.groups(is_grouped);
          const auto normaliser = make_normaliser(sample, has_own_scales);
          const Values centre(3 * groups.n, 0.7);
          const auto ranges = policypanel::column_ranges(rows, groups, 1);
          const auto moments =
              policypanel::scaled_moments(rows, normaliser, centre.data(), groups, 1);
          const auto entropy = policypanel::entropy_sums(rows, normaliser, groups, 1);
          const auto products =
              policypanel::cross_products(rows, normaliser, groups, centre.data());
          for (int g = 0; g < groups.n; ++g)
            for (std::size_t j = 0; j < 3; ++j) {
              const std::size_t at = j * groups.n + g;
              long double sum = 0, square = 0, term = 0, raw = 0, zeros = 0;
              long double cross[3] = {0, 0, 0};
              double low = INFINITY, high = -INFINITY, raw_low = INFINITY, raw_high = -INFINITY;
              for (std::size_t i = 0; i < n; ++i) {
                const double f = sample.times(i, is_weighted);
                if (sample.group(i, is_grouped) != g || f == 0) continue;
                const double x = sample.column[j][i], z = scaled(sample, i, j, has_own_scales);
                raw += f * x;
                zeros += x == 0;
                raw_low = std::min(raw_low, x);
                raw_high = std::max(raw_high, x);
                sum += f * z;
                square += f * (z - 0.7L) * (z - 0.7L);
                term += f * z * std::log(static_cast<long double>(z));
                low = std::min(low, z);
                high = std::max(high, z);
                for (std::size_t k = 0; k < 3; ++k)
                  cross[k] += f * (z - 0.7L) * (scaled(sample, i, k, has_own_scales) - 0.7L);
              }
              CHECK(ranges[at].lowest == raw_low);
              CHECK(ranges[at].highest == raw_high);
              CHECK(ranges[at].zeros == static_cast<double>(zeros));
              check_close(ranges[at].sum, raw);
              check_close(moments.sum[at], sum);
              check_close(moments.square[at], square);
              if (std::isfinite(low)) {
                check_close(moments.lowest[at], low);
                check_close(moments.highest[at], high);
              }
              check_close(entropy.sum[at], sum);
              check_close(entropy.sum_log[at], term);
              for (std::size_t k = 0; k < 3; ++k)
                check_close(products[(g * 3 + j) * 3 + k], cross[k]);
            }
        }
}

TEST_CASE("scores, dimensions and contributions are those of the plain loop") {
  Random random(3);
  const Values best = {4, 7, 9, 11}, worst = {0.5, 0.5, 0.5, 0.5};
  for (const auto kind : {Aggregation::kArithmetic, Aggregation::kGeometric, Aggregation::kTopsis})
    for (const bool is_contribution : {false, true})
      for (const bool is_grouped : {false, true}) {
        const Sample sample = make_sample(1030, 4, random);
        const auto normaliser = make_normaliser(sample, is_grouped);
        Values weight;
        for (int k = 0; k < 12; ++k) weight.push_back(k % 5 == 4 ? 0 : random.uniform());
        policypanel::Weighting weighting{kind, weight.data(), sample.groups(is_grouped),
                                         best.data(), worst.data()};
        policypanel::Parts parts;
        parts.of = is_contribution ? std::vector<int>{0, 1, 2, 3} : std::vector<int>{1, 0, 1, 1};
        parts.n = is_contribution ? 4 : 2;
        parts.is_contribution = is_contribution;
        std::vector<Values> out(parts.n, Values(sample.n));
        for (Values& column : out) parts.out.push_back(column.data());
        Values score(sample.n);
        policypanel::score_rows(sample.rows(false), normaliser, weighting, parts, 1, score.data());
        for (std::size_t i = 0; i < sample.n; ++i) {
          std::vector<long double> sum(parts.n), plus(parts.n);
          long double total = 0, total_plus = 0;
          for (std::size_t j = 0; j < 4; ++j) {
            const long double z = scaled(sample, i, j, is_grouped);
            const long double w = weight[sample.group(i, is_grouped) * 4 + j];
            const long double far = w * (z - worst[j]), near = w * (z - best[j]);
            const long double own = kind == Aggregation::kArithmetic  ? w * z
                                    : kind == Aggregation::kGeometric ? w * std::log(z)
                                                                      : far * far;
            sum[parts.of[j]] += own;
            plus[parts.of[j]] += near * near;
            total += own;
            total_plus += near * near;
          }
          const auto closeness = [](long double p, long double m) {
            return p + m == 0 ? 0 : std::sqrt(m) / (std::sqrt(p) + std::sqrt(m));
          };
          long double index = total;
          if (kind == Aggregation::kGeometric) index = std::exp(total);
          if (kind == Aggregation::kTopsis) index = closeness(total_plus, total);
          check_close(score[i], index);
          for (std::size_t p = 0; p < parts.n; ++p) {
            long double value = sum[p];
            if (kind == Aggregation::kGeometric && !is_contribution) value = std::exp(sum[p]);
            if (kind == Aggregation::kTopsis)
              value = is_contribution ? (total > 0 ? index * sum[p] / total : 0)
                                      : closeness(plus[p], sum[p]);
            check_close(out[p][i], value);
          }
        }
      }
}

TEST_CASE("an indicator without weight has no say, not even where its logarithm is infinite") {
  const Values x = {0, 2}, y = {2, 3};
  const policypanel::IndicatorRows rows{{x.data(), y.data()}, 2, nullptr};
  const policypanel::Normaliser normaliser{{Scale(), Scale()}, {}, 0};
  const Values weight = {0, 1};
  const policypanel::Weighting weighting{
      Aggregation::kGeometric, weight.data(), {}, nullptr, nullptr};
  Values score(2);
  policypanel::score_rows(rows, normaliser, weighting, {{0, 0}, 1, false, {}}, 1, score.data());
  CHECK(score[0] == doctest::Approx(2).epsilon(1e-15));
  CHECK(score[1] == doctest::Approx(3).epsilon(1e-15));
}

TEST_CASE("threads do not change the bits") {
  Random random(4);
  const Sample sample = make_sample(70000, 5, random);
  const auto rows = sample.rows(true);
  const auto normaliser = make_normaliser(sample, false);
  const auto one = policypanel::entropy_sums(rows, normaliser, {}, 1);
  const auto two = policypanel::entropy_sums(rows, normaliser, {}, 2);
  CHECK(one.sum == two.sum);
  CHECK(one.sum_log == two.sum_log);
  const Values weight(5, 0.2);
  const policypanel::Weighting weighting{
      Aggregation::kGeometric, weight.data(), {}, nullptr, nullptr};
  const policypanel::Parts parts{{0, 0, 0, 0, 0}, 1, false, {}};
  Values a(sample.n), b(sample.n);
  policypanel::score_rows(rows, normaliser, weighting, parts, 1, a.data());
  policypanel::score_rows(rows, normaliser, weighting, parts, 2, b.data());
  CHECK(a == b);
}

TEST_CASE("a hook that throws stops the sums and the scores") {
  Random random(5);
  const Sample sample = make_sample(10, 2, random);
  const auto normaliser = make_normaliser(sample, false);
  const HookGuard guard(0);
  CHECK_THROWS_AS(policypanel::column_ranges(sample.rows(false), {}, 1), Interrupted);
  CHECK_THROWS_AS(policypanel::entropy_sums(sample.rows(false), normaliser, {}, 1), Interrupted);
}
