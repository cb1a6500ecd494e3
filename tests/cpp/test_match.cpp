// Kernel matching by prefix sums against the double loop over targets and donors.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/match/kernel_match.h"
#include "hook_guard.h"
#include "oracle.h"
#include "random.h"

using policypanel::KernelMatch;
using policypanel::LocalFit;

namespace {

struct Sample {
  std::vector<double> target, donor, outcome;
  KernelMatch match(double bandwidth, const std::string& kernel = "epanechnikov",
                    const LocalFit& fit = {}) const {
    return policypanel::match_kernel(target.data(), target.size(), donor.data(), outcome.data(),
                                     donor.size(), policypanel::kernel_named(kernel), bandwidth,
                                     fit);
  }
};

// K(d / h) in `Real`, from h - d, which does not cancel where the neighbour stands at the border of
// the window, as 1 - (d / h)^k would.
template <class Real>
Real kernel_of(const std::string& name, Real d, Real h) {
  const Real u = d / h, inside = (h - d) / h;
  if (name == "uniform") return 1;
  if (name == "triangular") return inside;
  if (name == "epanechnikov") return inside * (1 + u);
  if (name == "biweight") return inside * (1 + u) * inside * (1 + u);
  if (name == "triweight") return inside * (1 + u) * inside * (1 + u) * inside * (1 + u);
  if (name == "gaussian") return u > 37.5 ? 0 : std::exp(-static_cast<long double>(u * u / 2));
  const Real cube = inside * (1 + u + u * u);
  return cube * cube * cube;
}

bool is_neighbour(const std::string& kernel, double distance, double h) {
  if (kernel == "gaussian") return true;
  return kernel == "uniform" ? distance <= h : distance < h;
}

// The double loop in `Real`. Who is a neighbour is decided by the distance in double precision,
// as in the core and in psmatch2.
template <class Real>
struct Naive {
  std::vector<Real> kernel_sum, matched, spread, donor_weight, donor_spread;

  Naive(const Sample& sample, double h, const std::string& kernel, const LocalFit& fit)
      : kernel_sum(sample.target.size(), 0),
        matched(sample.target.size(), 0),
        spread(sample.target.size(), 0),
        donor_weight(sample.donor.size(), 0),
        donor_spread(sample.donor.size(), 0) {
    for (std::size_t i = 0; i < sample.target.size(); ++i) {
      std::vector<Real> k(sample.donor.size(), 0), x(sample.donor.size());
      Real mean = 0;
      for (std::size_t j = 0; j < k.size(); ++j) {
        const double p = sample.target[i], q = sample.donor[j];
        x[j] = static_cast<Real>(q) - static_cast<Real>(p);
        if (is_neighbour(kernel, std::abs(p - q), h))
          k[j] = kernel_of<Real>(kernel, x[j] < 0 ? -x[j] : x[j], h);
        kernel_sum[i] += k[j];
        mean += k[j] * x[j];
      }
      if (!(kernel_sum[i] > 0)) continue;
      mean /= kernel_sum[i];
      Real variance = 0;
      for (std::size_t j = 0; j < k.size(); ++j) variance += k[j] * (x[j] - mean) * (x[j] - mean);
      const Real shrink = fit.ridge * h * (mean < 0 ? -mean : mean) * 4 / 3;  // Epanechnikov's mass
      const Real least = static_cast<Real>(1e-12) * h * h * kernel_sum[i];
      const bool is_line = fit.is_linear && variance > least;
      for (std::size_t j = 0; j < k.size(); ++j) {
        Real w = k[j] / kernel_sum[i], size = w;
        if (is_line) {
          const Real tilt = k[j] * (x[j] - mean) * mean / (variance + shrink);
          w -= tilt;
          size += tilt < 0 ? -tilt : tilt;
        }
        const Real y = sample.outcome[j];
        matched[i] += w * y;
        spread[i] += size * (y < 0 ? -y : y);
        donor_weight[j] += w;
        donor_spread[j] += size;
      }
    }
  }
};

struct Errors {
  double kernel_sum = 0, matched = 0, donor_weight = 0, total_weight = 0;
  bool is_missing_right = true;
};

void raise(double& largest, double value) {
  if (!(value <= largest)) largest = value;  // NaN must not pass
}

// Relative errors; of matched outcomes relative to the mean |outcome| of the neighbours, because
// outcomes of both signs cancel in the sum itself.
template <class Real>
Errors errors_of(const Sample& sample, double h, const std::string& kernel = "epanechnikov",
                 const LocalFit& fit = {}) {
  const KernelMatch match = sample.match(h, kernel, fit);
  const Naive<Real> truth(sample, h, kernel, fit);
  Errors errors;
  Real total = 0;
  int n_matched = 0;
  const auto relative = [](double value, Real exact, Real size) {
    return static_cast<double>(std::abs(static_cast<double>(value - exact))) /
           static_cast<double>(size);
  };
  for (std::size_t i = 0; i < sample.target.size(); ++i) {
    if (truth.kernel_sum[i] > 0) {
      ++n_matched;
      raise(errors.kernel_sum,
            relative(match.kernel_sum[i], truth.kernel_sum[i], truth.kernel_sum[i]));
      raise(errors.matched, relative(match.matched_outcome[i], truth.matched[i], truth.spread[i]));
    } else {
      errors.is_missing_right = errors.is_missing_right && match.kernel_sum[i] == 0 &&
                                std::isnan(match.matched_outcome[i]);
    }
  }
  for (std::size_t j = 0; j < sample.donor.size(); ++j) {
    total += match.donor_weight[j];
    if (truth.donor_spread[j] > 0)
      raise(errors.donor_weight,
            relative(match.donor_weight[j], truth.donor_weight[j], truth.donor_spread[j]));
    else
      errors.is_missing_right = errors.is_missing_right && match.donor_weight[j] == 0;
  }
  if (n_matched > 0) errors.total_weight = relative(1, total / n_matched, 1);
  return errors;
}

void check_errors(const Errors& errors, double tolerance = 1e-12) {
  CHECK(errors.is_missing_right);
  CHECK(errors.kernel_sum <= tolerance);
  CHECK(errors.matched <= tolerance);
  CHECK(errors.donor_weight <= tolerance);
  CHECK(errors.total_weight <= tolerance);
}

enum Shape { kUniform, kTies, kClusters, kMixed };
const char* const kShapeNames[] = {"uniform", "ties", "clusters at 0 and 1", "mixed"};

double random_score(Shape shape, Random& random) {
  if (shape == kMixed) shape = static_cast<Shape>(random.below(3));
  if (shape == kTies) return random.below(21) / 20.0;
  if (shape == kUniform) return random.uniform();
  const double distance = 1e-6 * random.uniform() * random.uniform();
  return random.below(2) == 0 ? distance : 1 - distance;
}

Sample make_sample(Shape shape, int n_targets, int n_donors, Random& random) {
  Sample sample;
  for (int i = 0; i < n_targets; ++i) sample.target.push_back(random_score(shape, random));
  for (int j = 0; j < n_donors; ++j) {
    sample.donor.push_back(random_score(shape, random));
    sample.outcome.push_back(random.normal() + 3 * sample.donor.back());
  }
  return sample;
}

const char* const kKernels[] = {"uniform",   "triangular", "epanechnikov", "biweight",
                                "triweight", "tricube",    "gaussian"};
constexpr double kBandwidths[] = {1e-6, 1e-4, 1e-2, 0.05, 0.2, 1, 10};

}  // namespace

TEST_CASE("every kernel equals the double loop in 113 bits, to 1e-12") {
  Random random(1);
  for (const std::string kernel : kKernels)
    for (const Shape shape : {kUniform, kTies, kClusters, kMixed})
      for (const int n : {2, 3, 20, 120})
        for (const double bandwidth : kBandwidths) {
          const Sample sample = make_sample(shape, n / 2, n - n / 2, random);
          const std::string scores = kShapeNames[shape];
          CAPTURE(kernel);
          CAPTURE(scores);
          CAPTURE(n);
          CAPTURE(bandwidth);
          check_errors(errors_of<Wide>(sample, bandwidth, kernel));
        }
}

TEST_CASE("matching two thousand rows equals the double loop in long double, to 1e-12") {
  Random random(2);
  for (const std::string kernel : kKernels)
    for (const Shape shape : {kUniform, kTies, kClusters, kMixed})
      for (const double bandwidth : kBandwidths) {
        const Sample sample = make_sample(shape, 500, 1500, random);
        const std::string scores = kShapeNames[shape];
        CAPTURE(kernel);
        CAPTURE(scores);
        CAPTURE(bandwidth);
        check_errors(errors_of<long double>(sample, bandwidth, kernel));
      }
}

TEST_CASE("local linear and ridge matching equal the double loop") {
  Random random(12);
  for (const std::string kernel : kKernels)
    for (const double ridge : {0.0, 0.3125})
      for (const Shape shape : {kUniform, kTies, kClusters, kMixed})
        for (const double bandwidth : {1e-3, 1e-2, 0.05, 0.2, 1.0, 10.0}) {
          if (ridge > 0 && kernel != "epanechnikov") continue;
          const Sample sample = make_sample(shape, 100, 300, random);
          const std::string scores = kShapeNames[shape];
          CAPTURE(kernel);
          CAPTURE(ridge);
          CAPTURE(scores);
          CAPTURE(bandwidth);
          check_errors(errors_of<Wide>(sample, bandwidth, kernel, {true, ridge}));
        }
}

TEST_CASE("a hundred thousand donors lose no digits") {
  Random random(3);
  for (const std::string kernel : kKernels)
    for (const double bandwidth : {1e-6, 1e-4, 0.2}) {
      Sample sample = make_sample(kUniform, 20, 100000, random);
      for (int i = 0; i < 20; ++i) sample.target[i] = sample.donor[5000 * i];  // with a neighbour
      CAPTURE(kernel);
      CAPTURE(bandwidth);
      check_errors(errors_of<long double>(sample, bandwidth, kernel));
    }
}

TEST_CASE("outcomes about 1e9 are matched to 1e-12 of their size") {
  Random random(4);
  Sample sample = make_sample(kMixed, 50, 150, random);
  for (double& y : sample.outcome) y += 1e9;
  for (const double bandwidth : kBandwidths) check_errors(errors_of<Wide>(sample, bandwidth));
}

TEST_CASE("a matched pair at the very border of the window costs no digits") {
  // Its kernel weight is down to 1e-30 (tricube, bandwidth 1e-6), and one over that enters the sums
  // of the donors nearby.
  Random random(5);
  for (const std::string kernel : {"triangular", "epanechnikov", "biweight", "tricube"})
    for (const double bandwidth : {1e-6, 1e-4, 1e-2}) {
      Sample sample = make_sample(kUniform, 0, 300, random);
      for (double& p : sample.donor) p = 0.2 + 10 * bandwidth * p;
      sample.target = sample.donor;
      double far = 0.1 + bandwidth;
      while (far - 0.1 >= bandwidth) far = std::nextafter(far, 0.0);
      sample.target.push_back(0.1);
      sample.donor.push_back(far);
      sample.outcome.push_back(1.0);
      CAPTURE(kernel);
      CAPTURE(bandwidth);
      check_errors(errors_of<Wide>(sample, bandwidth, kernel));
    }
}

TEST_CASE("windows with many pairs at their borders keep every weight to 1e-12") {
  // Distances from one ulp inside the border to a thousandth of the bandwidth, on either side, some
  // targets with nothing else in the window, others with a crowd in the middle.
  Random random(51);
  for (const std::string kernel : kKernels)
    for (const double bandwidth : {1e-6, 1e-3, 0.0625, 0.06, 0.3})
      for (int round = 0; round < 4; ++round) {
        Sample sample = make_sample(kUniform, 0, 150, random);
        const double spread = random.below(2) == 0 ? 20 * bandwidth : 3 * bandwidth;
        for (double& p : sample.donor) p = 0.2 + spread * p;
        for (int i = 0; i < 60; ++i) {
          const double centre = 0.2 + (1.5 * random.uniform() - 0.25) * spread;
          sample.target.push_back(centre);
          const int n_border = random.below(4);
          for (int k = 0; k < n_border; ++k) {
            const double inside =
                random.below(2) == 0 ? 0 : bandwidth * std::pow(10.0, -3 - random.below(13));
            double far = random.below(2) == 0 ? centre + (bandwidth - inside)
                                              : centre - (bandwidth - inside);
            while (std::abs(far - centre) >= bandwidth) far = std::nextafter(far, centre);
            sample.donor.push_back(far);
            sample.outcome.push_back(random.normal());
          }
        }
        CAPTURE(kernel);
        CAPTURE(bandwidth);
        CAPTURE(round);
        check_errors(errors_of<Wide>(sample, bandwidth, kernel));
      }
}

TEST_CASE("counts of targets and donors stand for copies") {
  Random random(52);
  for (const std::string kernel : kKernels)
    for (const bool is_linear : {false, true})
      for (const double bandwidth : {1e-3, 0.05, 0.5}) {
        const Sample sample = make_sample(kMixed, 40, 90, random);
        std::vector<double> target_count, donor_count;
        Sample copies;
        std::vector<std::size_t> target_of, donor_of;
        for (std::size_t i = 0; i < 40; ++i) {
          target_count.push_back(1 + random.below(3));
          for (int c = 0; c < target_count[i]; ++c) {
            copies.target.push_back(sample.target[i]);
            target_of.push_back(i);
          }
        }
        for (std::size_t j = 0; j < 90; ++j) {
          donor_count.push_back(1 + random.below(3));
          for (int c = 0; c < donor_count[j]; ++c) {
            copies.donor.push_back(sample.donor[j]);
            copies.outcome.push_back(sample.outcome[j]);
            donor_of.push_back(j);
          }
        }
        const LocalFit fit{is_linear, 0};
        const KernelMatch counted =
            policypanel::match_kernel(sample.target.data(), 40, sample.donor.data(),
                                      sample.outcome.data(), 90, policypanel::kernel_named(kernel),
                                      bandwidth, fit, {target_count.data(), donor_count.data()});
        const KernelMatch copied = copies.match(bandwidth, kernel, fit);
        double largest = 0;
        for (std::size_t i = 0; i < target_of.size(); ++i) {
          const double a = counted.matched_outcome[target_of[i]], b = copied.matched_outcome[i];
          if (!(std::isnan(a) && std::isnan(b)))
            raise(largest, std::abs(a - b) / (1 + std::abs(b)));
        }
        // A line through neighbours at nearly one score has weights of any size.
        for (std::size_t j = 0; j < donor_of.size(); ++j) {
          const double a = counted.donor_weight[donor_of[j]], b = copied.donor_weight[j];
          raise(largest, std::abs(a - b) / (1 + std::abs(b)));
        }
        CAPTURE(kernel);
        CAPTURE(is_linear);
        CAPTURE(bandwidth);
        CHECK(largest <= 1e-10);
      }
}

TEST_CASE("outcomes of very different sizes keep their digits") {
  Random random(53);
  for (const std::string kernel : kKernels)
    for (const double bandwidth : {1e-2, 0.2}) {
      Sample sample = make_sample(kUniform, 100, 300, random);
      for (double& y : sample.outcome) y *= std::pow(10.0, 12 * random.uniform());
      CAPTURE(kernel);
      CAPTURE(bandwidth);
      check_errors(errors_of<Wide>(sample, bandwidth, kernel));
    }
}

TEST_CASE("a donor at exactly the bandwidth is no neighbour") {
  const Sample sample{{0.5}, {0.25, 0.75}, {1, 2}};
  const KernelMatch match = sample.match(0.25);
  CHECK(match.kernel_sum[0] == 0);
  CHECK(std::isnan(match.matched_outcome[0]));
  CHECK(match.donor_weight == std::vector<double>{0, 0});
}

TEST_CASE("without donors or targets nothing is matched") {
  const KernelMatch no_donors = Sample{{0.1, 0.9}, {}, {}}.match(0.5);
  CHECK(no_donors.kernel_sum == std::vector<double>{0, 0});
  CHECK(std::isnan(no_donors.matched_outcome[1]));
  const KernelMatch no_targets = Sample{{}, {0.1, 0.9}, {1, 2}}.match(0.5);
  CHECK(no_targets.kernel_sum.empty());
  CHECK(no_targets.donor_weight == std::vector<double>{0, 0});
}

TEST_CASE("donors at the target's own score share it equally") {
  const Sample sample{{0.3}, {0.3, 0.3, 0.9}, {1, 5, 100}};
  const KernelMatch match = sample.match(0.1);
  CHECK(match.kernel_sum[0] == doctest::Approx(2).epsilon(1e-15));
  CHECK(match.matched_outcome[0] == doctest::Approx(3).epsilon(1e-15));
  CHECK(match.donor_weight[0] == doctest::Approx(0.5).epsilon(1e-15));
  CHECK(match.donor_weight[2] == 0);
}

TEST_CASE("donor weights give the matched outcomes their sum") {
  Random random(6);
  for (const double bandwidth : kBandwidths) {
    const Sample sample = make_sample(kMixed, 300, 700, random);
    const KernelMatch match = sample.match(bandwidth);
    long double by_target = 0, by_donor = 0, size = 0;
    for (const double y : match.matched_outcome)
      if (!std::isnan(y)) by_target += y;
    for (std::size_t j = 0; j < sample.donor.size(); ++j) {
      by_donor += static_cast<long double>(match.donor_weight[j]) * sample.outcome[j];
      size += match.donor_weight[j] * std::abs(sample.outcome[j]);
    }
    CHECK(std::abs(by_target - by_donor) <= 1e-12 * size);
  }
}

TEST_CASE("the order of targets and donors changes no result") {
  Random random(7);
  const Sample sample = make_sample(kMixed, 80, 120, random);
  const auto target_order = random.permutation(80), donor_order = random.permutation(120);
  Sample shuffled;
  for (const std::size_t i : target_order) shuffled.target.push_back(sample.target[i]);
  for (const std::size_t j : donor_order) {
    shuffled.donor.push_back(sample.donor[j]);
    shuffled.outcome.push_back(sample.outcome[j]);
  }
  for (const double bandwidth : {1e-4, 0.05, 1.0}) {
    const KernelMatch a = sample.match(bandwidth), b = shuffled.match(bandwidth);
    double largest = 0;
    for (std::size_t i = 0; i < 80; ++i) {
      const double left = a.matched_outcome[target_order[i]], right = b.matched_outcome[i];
      if (!(std::isnan(left) && std::isnan(right))) raise(largest, std::abs(left - right));
    }
    for (std::size_t j = 0; j < 120; ++j)
      raise(largest, std::abs(a.donor_weight[donor_order[j]] - b.donor_weight[j]));
    CHECK(largest <= 1e-13);
  }
}

TEST_CASE("a hook that throws stops matching") {
  Random random(8);
  const Sample sample = make_sample(kUniform, 5, 5, random);
  const HookGuard guard(0);
  CHECK_THROWS_AS(sample.match(0.2), Interrupted);
}
