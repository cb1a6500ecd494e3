// Probit and logit against their likelihood in long double.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/regress/binary.h"
#include "core/regress/binary_kernels.h"
#include "hook_guard.h"
#include "random.h"

using policypanel::BinaryFit;
using policypanel::Link;

namespace {

using Real = long double;
constexpr Link kLinks[] = {Link::kProbit, Link::kLogit};

struct Sample {
  std::vector<std::vector<double>> column;
  std::vector<int> treated;
  std::vector<double> weight;  // empty: unweighted

  BinaryFit fit(Link link, int max_iterations = 50) const {
    policypanel::Columns columns;
    for (const auto& values : column) columns.push_back(values.data());
    return policypanel::fit_binary(columns, treated.data(),
                                   weight.empty() ? nullptr : weight.data(), treated.size(), link,
                                   {max_iterations});
  }
  Real row_weight(std::size_t i) const { return weight.empty() ? 1 : weight[i]; }
  Real regressor(std::size_t i, std::size_t k) const { return k == 0 ? 1 : column[k - 1][i]; }
  Real index(std::size_t i, const std::vector<Real>& b) const {
    Real z = 0;
    for (std::size_t k = 0; k < b.size(); ++k) z += b[k] * regressor(i, k);
    return z;
  }
};

Sample make_sample(int n, Random& random) {
  Sample sample;
  sample.column = {random.normals(n), random.normals(n)};
  for (int i = 0; i < n; ++i) {
    const double z = 0.3 + sample.column[0][i] - 0.5 * sample.column[1][i];
    sample.treated.push_back(z + 1.3 * random.normal() > 0);
  }
  return sample;
}

Real log_probability(Real z, Link link) {
  // erfc keeps its digits in the tail: in long double it reaches beyond |z| = 100.
  if (link == Link::kProbit) return std::log(std::erfc(-z / std::sqrt(Real(2))) / 2);
  return z > 0 ? -std::log1p(std::exp(-z)) : z - std::log1p(std::exp(z));
}
Real slope(Real z, Link link) {  // of the log probability
  if (link == Link::kLogit) return 1 / (1 + std::exp(z));
  const Real log_density = -z * z / 2 - std::log(2 * std::acos(Real(-1))) / 2;
  return std::exp(log_density - log_probability(z, link));
}

std::vector<Real> gradient(const Sample& sample, const std::vector<Real>& b, Link link) {
  std::vector<Real> out(b.size(), 0);
  for (std::size_t i = 0; i < sample.treated.size(); ++i) {
    const Real sign = sample.treated[i] ? 1 : -1;
    const Real score = sample.row_weight(i) * sign * slope(sign * sample.index(i, b), link);
    for (std::size_t k = 0; k < b.size(); ++k) out[k] += score * sample.regressor(i, k);
  }
  return out;
}

std::vector<Real> wide(const Eigen::VectorXd& b) { return {b.data(), b.data() + b.size()}; }

// Largest |gradient| in units of a standard error of the score: how far the solution is from the
// maximum, in standard errors.
double distance_from_maximum(const Sample& sample, const BinaryFit& fit, Link link) {
  const auto g = gradient(sample, wide(fit.coefficients), link);
  double largest = 0;
  for (std::size_t k = 0; k < g.size(); ++k) {
    const double distance = static_cast<double>(std::abs(g[k])) * std::sqrt(fit.covariance(k, k));
    if (!(distance <= largest)) largest = distance;
  }
  return largest;
}

double largest_difference(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
  return (a - b).cwiseAbs().maxCoeff();
}

bool is_finite(const BinaryFit& fit) {
  bool is_right = std::isfinite(fit.log_likelihood) && fit.coefficients.allFinite() &&
                  fit.covariance.allFinite();
  for (const double p : fit.probability) is_right = is_right && p >= 0 && p <= 1;
  return is_right;
}

}  // namespace

TEST_CASE("the gradient is zero at the solution, with and without weights") {
  Random random(1);
  for (const Link link : kLinks)
    for (const int n : {30, 300, 3000})
      for (const bool is_weighted : {false, true}) {
        Sample sample = make_sample(n, random);
        if (is_weighted)
          for (int i = 0; i < n; ++i) sample.weight.push_back(std::exp(random.normal()));
        const BinaryFit fit = sample.fit(link);
        CHECK(fit.is_converged);
        CHECK(distance_from_maximum(sample, fit, link) <= 1e-11);
      }
}

TEST_CASE("the covariance inverts the numerical derivative of the gradient") {
  // Central differences in long double with a step of 1e-6: right to about 1e-11.
  Random random(2);
  for (const Link link : kLinks) {
    Sample sample = make_sample(400, random);
    for (int i = 0; i < 400; ++i) sample.weight.push_back(0.5 + random.uniform());
    const BinaryFit fit = sample.fit(link);
    Eigen::MatrixXd information(3, 3);
    for (int k = 0; k < 3; ++k) {
      auto above = wide(fit.coefficients), below = above;
      const Real step = 1e-6L;
      above[k] += step;
      below[k] -= step;
      const auto high = gradient(sample, above, link), low = gradient(sample, below, link);
      for (int j = 0; j < 3; ++j)
        information(j, k) = static_cast<double>((low[j] - high[j]) / (2 * step));
    }
    CHECK((fit.covariance * information - Eigen::Matrix3d::Identity()).cwiseAbs().maxCoeff() <=
          1e-10);
    CHECK((fit.covariance - fit.covariance.transpose()).cwiseAbs().maxCoeff() <= 1e-15);
  }
}

TEST_CASE("log-likelihoods and probabilities are those of the formula") {
  Random random(3);
  for (const Link link : kLinks) {
    Sample sample = make_sample(500, random);
    for (int i = 0; i < 500; ++i) sample.weight.push_back(0.5 + random.uniform());
    const BinaryFit fit = sample.fit(link);
    const auto b = wide(fit.coefficients);
    Real sum = 0, treated_weight = 0, total = 0, largest = 0;
    for (std::size_t i = 0; i < 500; ++i) {
      const Real z = sample.index(i, b);
      sum += sample.row_weight(i) * log_probability(sample.treated[i] ? z : -z, link);
      total += sample.row_weight(i);
      if (sample.treated[i]) treated_weight += sample.row_weight(i);
      const Real p = std::exp(log_probability(z, link));
      largest = std::max(largest, std::abs(fit.probability[i] - p) / p);
    }
    const Real share = treated_weight / total;
    const Real null_value = total * (share * std::log(share) + (1 - share) * std::log(1 - share));
    CHECK(largest <= 1e-13);
    CHECK(std::abs(fit.log_likelihood - sum) <= 1e-13 * std::abs(sum));
    CHECK(std::abs(fit.null_log_likelihood - null_value) <= 1e-13 * std::abs(null_value));
  }
}

TEST_CASE("a constant alone fits the share of the treated and the null likelihood") {
  for (const Link link : kLinks)
    for (const int n_treated : {1, 37, 99}) {
      Sample sample;
      for (int i = 0; i < 100; ++i) sample.treated.push_back(i < n_treated);
      const BinaryFit fit = sample.fit(link);
      CHECK(fit.is_converged);
      for (const double p : fit.probability) REQUIRE(std::abs(p - n_treated / 100.0) <= 1e-12);
      CHECK(std::abs(fit.log_likelihood - fit.null_log_likelihood) <= 1e-11);
    }
}

TEST_CASE("whole weights are repetitions of rows") {
  Random random(4);
  for (const Link link : kLinks) {
    Sample weighted = make_sample(200, random), repeated;
    repeated.column.resize(2);
    for (std::size_t i = 0; i < 200; ++i) {
      const int times = random.below(4);  // nil among them
      weighted.weight.push_back(times);
      for (int t = 0; t < times; ++t) {
        repeated.treated.push_back(weighted.treated[i]);
        for (int c = 0; c < 2; ++c) repeated.column[c].push_back(weighted.column[c][i]);
      }
    }
    const BinaryFit a = weighted.fit(link), b = repeated.fit(link);
    CHECK(largest_difference(a.coefficients, b.coefficients) <= 1e-12);
    CHECK((a.covariance - b.covariance).cwiseAbs().maxCoeff() <= 1e-13);
    CHECK(std::abs(a.log_likelihood - b.log_likelihood) <= 1e-10);
    CHECK(std::abs(a.null_log_likelihood - b.null_log_likelihood) <= 1e-10);
  }
}

TEST_CASE("the size of the weights, from 1e-8 to 1e8, changes no coefficient") {
  Random random(5);
  for (const Link link : kLinks) {
    Sample sample = make_sample(1000, random);
    const BinaryFit one = sample.fit(link);
    for (const double weight : {1e-8, 1e4, 1e8}) {
      sample.weight.assign(1000, weight);
      const BinaryFit fit = sample.fit(link);
      CAPTURE(weight);
      CHECK(fit.is_converged);
      CHECK(largest_difference(fit.coefficients, one.coefficients) <= 1e-11);
      CHECK((fit.covariance * weight - one.covariance).cwiseAbs().maxCoeff() <= 1e-12);
    }
  }
}

TEST_CASE("exchanging the outcomes turns the signs") {
  Random random(6);
  for (const Link link : kLinks) {
    Sample sample = make_sample(300, random);
    const BinaryFit fit = sample.fit(link);
    for (int& d : sample.treated) d = 1 - d;
    CHECK(largest_difference(sample.fit(link).coefficients, -fit.coefficients) <= 1e-12);
  }
}

TEST_CASE("a column's unit, from 1e-7 to 1e7, scales its coefficient and nothing else") {
  Random random(7);
  for (const Link link : kLinks)
    for (const double scale : {1e-7, 1e-3, 1e3, 1e7}) {
      Sample sample = make_sample(300, random);
      Eigen::VectorXd expected = sample.fit(link).coefficients;
      for (double& value : sample.column[1]) value *= scale;
      BinaryFit fit = sample.fit(link);
      fit.coefficients[2] *= scale;
      CAPTURE(scale);
      CHECK(fit.is_converged);
      CHECK(largest_difference(fit.coefficients, expected) <= 1e-11);
    }
}

TEST_CASE("a column's origin moves the constant alone") {
  Random random(8);
  for (const Link link : kLinks) {
    Sample sample = make_sample(300, random);
    Eigen::VectorXd expected = sample.fit(link).coefficients;
    for (double& value : sample.column[0]) value += 2015;  // a year
    expected[0] -= 2015 * expected[1];
    const BinaryFit fit = sample.fit(link);
    CHECK(fit.is_converged);
    // Three digits go to the origin, and the constant is three digits larger.
    CHECK(largest_difference(fit.coefficients, expected) <= 1e-7);
    CHECK(std::abs(fit.coefficients[1] - expected[1]) <= 1e-10);
  }
}

TEST_CASE("rows that the model predicts by forty standard deviations say nothing") {
  Random random(9);
  for (const Link link : kLinks) {
    Sample sample = make_sample(500, random);
    const Eigen::VectorXd expected = sample.fit(link).coefficients;
    for (const double x : {-80.0, -45.0, 45.0, 80.0}) {  // |z| from 36 to 140
      sample.column[0].push_back(x);
      sample.column[1].push_back(0);
      sample.treated.push_back(x > 0);
    }
    const BinaryFit fit = sample.fit(link);
    CHECK(fit.is_converged);
    CHECK(is_finite(fit));
    CHECK(largest_difference(fit.coefficients, expected) <= 1e-10);
  }
}

TEST_CASE("rows that the model fails by forty standard deviations leave it finite and right") {
  // Light rows, so that the others keep the slope and z comes to about -40.
  Random random(10);
  for (const Link link : kLinks) {
    Sample sample = make_sample(500, random);
    sample.weight.assign(500, 1.0);
    const double slope_without = sample.fit(link).coefficients[1];
    for (const double z : {-50.0, -40.0, 40.0, 50.0}) {
      sample.column[0].push_back(z / slope_without);
      sample.column[1].push_back(0);
      sample.treated.push_back(z < 0);
      sample.weight.push_back(1e-4);
    }
    const BinaryFit fit = sample.fit(link);
    CHECK(fit.is_converged);
    CHECK(is_finite(fit));
    CHECK(std::abs(fit.coefficients[1] / slope_without - 1) < 0.1);
    CHECK(distance_from_maximum(sample, fit, link) <= 1e-11);
  }
}

TEST_CASE("Mills' ratio and its distance from the index are right from 0 to 1e15") {
  Random random(13);
  for (int i = 0; i < 20000; ++i) {
    const double x = i < 15000 ? 9 * random.uniform() : std::pow(10.0, 1 + 14 * random.uniform());
    Real ratio, excess;
    if (x < 12) {
      const Real z = x;
      ratio = std::sqrt(std::acos(Real(-1)) / 2) * std::exp(z * z / 2) *
              std::erfc(z / std::sqrt(Real(2)));
      excess = 1 / ratio - z;
    } else {
      Real tail = x;
      for (int k = 60; k >= 2; --k) tail = x + k / tail;
      excess = 1 / tail;
      ratio = 1 / (x + excess);
    }
    const policypanel::MillsRatio mills = policypanel::mills_ratio(x);
    REQUIRE(std::abs(mills.ratio / ratio - 1) <= 1e-15);
    REQUIRE(std::abs(mills.excess / excess - 1) <= 5e-14);
  }
}

TEST_CASE("the terms of the likelihood are those of the formula, far out too") {
  Random random(14);
  for (const Link link : kLinks) {
    double z[policypanel::kBinaryChunk];
    for (double& value : z) value = 60 * random.uniform() - 30;
    policypanel::BinaryTerms terms;
    if (link == Link::kProbit)
      policypanel::probit_terms(z, terms);
    else
      policypanel::logit_terms(z, terms);
    for (std::size_t i = 0; i < policypanel::kBinaryChunk; ++i) {
      const Real at = z[i], value = log_probability(at, link), first = slope(at, link);
      const Real second = link == Link::kProbit ? first * (first + at) : first * (1 - first);
      CHECK(std::abs(terms.log_probability[i] - value) <= 1e-15 * (1 + std::abs(value)));
      CHECK(std::abs(terms.slope[i] / first - 1) <= 1e-13);
      // Of certain rows the logit's second factor, 1 - 1e-13, has lost digits in the formula here.
      CHECK(std::abs(terms.curvature[i] / second - 1) <= (link == Link::kProbit ? 2e-13 : 1e-6));
    }
  }
}

TEST_CASE("threads change no bit, and a start changes no digit") {
  Random random(15);
  for (const Link link : kLinks) {
    const Sample sample = make_sample(50000, random);
    policypanel::Columns columns;
    for (const auto& values : sample.column) columns.push_back(values.data());
    const auto fit = [&](int threads, const Eigen::VectorXd* start) {
      policypanel::BinaryOptions options;
      options.threads = threads;
      options.start = start;
      return policypanel::fit_binary(columns, sample.treated.data(), nullptr, 50000, link, options);
    };
    const BinaryFit one = fit(1, nullptr), two = fit(2, nullptr);
    CHECK(one.coefficients == two.coefficients);
    CHECK(one.covariance == two.covariance);
    CHECK(one.log_likelihood == two.log_likelihood);
    const Eigen::VectorXd start = one.coefficients * 1.1;
    const BinaryFit warm = fit(1, &start);
    CHECK(warm.iterations < one.iterations);
    CHECK(largest_difference(warm.coefficients, one.coefficients) <= 1e-13);
  }
}

TEST_CASE("too few iterations are reported") {
  Random random(11);
  for (const Link link : kLinks)
    for (const int most : {0, 1, 2}) {
      const BinaryFit fit = make_sample(300, random).fit(link, most);
      CHECK_FALSE(fit.is_converged);
      CHECK(fit.iterations == most);
    }
}

TEST_CASE("outcomes all alike are certain: their null likelihood is nil") {
  for (const Link link : kLinks)
    for (const int outcome : {0, 1}) {
      Sample sample;
      sample.treated.assign(3, outcome);
      CHECK(sample.fit(link).null_log_likelihood == 0);
    }
}

TEST_CASE("separated outcomes end with finite numbers and probabilities next to 0 and 1") {
  for (const Link link : kLinks) {
    Sample sample;
    sample.column.resize(1);
    for (int i = -20; i <= 20; ++i) {
      sample.column[0].push_back(i - 0.5);
      sample.treated.push_back(i > 0);
    }
    const BinaryFit fit = sample.fit(link);
    // The maximum, 0, is at infinity: whether Newton's method calls itself converged on the way
    // there is not tested; the caller must look at the probabilities.
    CHECK(is_finite(fit));
    CHECK(fit.log_likelihood > -1e-6);
    for (std::size_t i = 0; i < fit.probability.size(); ++i)
      CHECK(std::abs(fit.probability[i] - sample.treated[i]) <= 1e-6);
  }
}

TEST_CASE("a hook that throws stops Newton's method") {
  Random random(12);
  const Sample sample = make_sample(300, random);
  const HookGuard guard(2);
  CHECK_THROWS_AS(sample.fit(Link::kProbit), Interrupted);
}

TEST_CASE("an offset is a regressor whose coefficient is 1") {
  Random random(11);
  for (const Link link : kLinks) {
    const Sample sample = make_sample(700, random);
    const BinaryFit plain = sample.fit(link);
    policypanel::Columns columns;
    for (const auto& values : sample.column) columns.push_back(values.data());
    const auto with_offset = [&](const std::vector<double>& offset) {
      policypanel::BinaryOptions options;
      options.offset = offset.data();
      return policypanel::fit_binary(columns, sample.treated.data(), nullptr, sample.treated.size(),
                                     link, options);
    };
    std::vector<double> offset(sample.treated.size());
    for (std::size_t i = 0; i < offset.size(); ++i)
      offset[i] = 0.7 - 0.4 * sample.column[0][i] + 2 * sample.column[1][i];
    const BinaryFit moved = with_offset(offset);
    const double by[] = {0.7, -0.4, 2};
    for (int k = 0; k < 3; ++k)
      CHECK(moved.coefficients[k] + by[k] == doctest::Approx(plain.coefficients[k]).epsilon(1e-9));
    CHECK(moved.log_likelihood == doctest::Approx(plain.log_likelihood).epsilon(1e-12));
    for (std::size_t i = 0; i < offset.size(); ++i)
      REQUIRE(moved.probability[i] == doctest::Approx(plain.probability[i]).epsilon(1e-9));
    // A constant offset moves the constant alone and leaves the null model what it is.
    const BinaryFit shifted = with_offset(std::vector<double>(offset.size(), 1.5));
    CHECK(shifted.null_log_likelihood == doctest::Approx(plain.null_log_likelihood).epsilon(1e-12));
    CHECK(shifted.coefficients[0] + 1.5 == doctest::Approx(plain.coefficients[0]).epsilon(1e-9));
    CHECK(moved.null_log_likelihood < plain.null_log_likelihood);
  }
}
