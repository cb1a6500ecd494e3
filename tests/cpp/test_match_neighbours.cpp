// Nearest neighbours against sorting all donors by distance and against trying all of them, and the
// scores' gradient against differences.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "core/match/kernel_match.h"
#include "core/match/neighbours.h"
#include "random.h"

using policypanel::NeighbourMatch;
using policypanel::NeighbourRule;

namespace {

using Values = std::vector<double>;

double distance(const double* a, const double* b, std::size_t dimensions) {
  double squares = 0;
  for (std::size_t d = 0; d < dimensions; ++d) squares += (a[d] - b[d]) * (a[d] - b[d]);
  return std::sqrt(squares);
}

// Distances of the neighbours the rule asks for, nearest first.
Values naive(const Values& target, std::size_t i, const Values& donor, std::size_t dimensions,
             const NeighbourRule& rule) {
  Values all;
  for (std::size_t j = 0; j * dimensions < donor.size(); ++j) {
    const double d = distance(&target[i * dimensions], &donor[j * dimensions], dimensions);
    if (d < rule.caliper && !(rule.skips_self && i == j)) all.push_back(d);
  }
  std::sort(all.begin(), all.end());
  std::size_t n = std::min(rule.n_neighbours, all.size());
  while (rule.has_ties && n > 0 && n < all.size() && all[n] == all[n - 1]) ++n;
  all.resize(n);
  return all;
}

Values scores(int n, int levels, Random& random) {
  Values out(n);
  for (double& p : out) p = levels > 0 ? random.below(levels) / 16.0 : random.uniform();
  return out;
}

// The rule of equally near scores, with and without replacement: the lower first, then the order of
// the data. `taken` marks donors that are not free.
std::size_t first_choice(double target, const Values& donor, const std::vector<bool>& taken) {
  std::size_t best = donor.size();
  const auto is_better = [&](std::size_t j) {
    if (best == donor.size()) return true;
    const double here = std::abs(target - donor[j]), there = std::abs(target - donor[best]);
    return here < there || (here == there && donor[j] < donor[best]);
  };
  for (std::size_t j = 0; j < donor.size(); ++j)
    if (!taken[j] && is_better(j)) best = j;
  return best;
}

}  // namespace

TEST_CASE("nearest neighbours have the distances of a full sort") {
  Random random(21);
  for (const std::size_t dimensions : {1u, 2u, 5u})
    for (const int levels : {0, 5, 17})
      for (const std::size_t k : {1u, 2u, 7u})
        for (const bool has_ties : {false, true})
          for (const double caliper : {0.1, std::numeric_limits<double>::infinity()})
            for (const bool skips_self : {false, true}) {
              const Values donor = scores(60 * static_cast<int>(dimensions), levels, random);
              const Values target =
                  skips_self ? donor : scores(40 * static_cast<int>(dimensions), levels, random);
              const std::size_t n_targets = target.size() / dimensions;
              const NeighbourRule rule{k, caliper, has_ties, skips_self};
              const NeighbourMatch match =
                  dimensions == 1 ? policypanel::nearest_scores(target.data(), n_targets,
                                                                donor.data(), 60, rule)
                                  : policypanel::nearest_points(target.data(), n_targets,
                                                                donor.data(), 60, dimensions, rule);
              for (std::size_t i = 0; i < n_targets; ++i) {
                const Values found(match.distance.begin() + match.start[i],
                                   match.distance.begin() + match.start[i + 1]);
                CHECK(found == naive(target, i, donor, dimensions, rule));
                for (std::size_t m = match.start[i]; m < match.start[i + 1]; ++m)
                  CHECK(match.distance[m] == distance(&target[i * dimensions],
                                                      &donor[match.donor[m] * dimensions],
                                                      dimensions));
              }
            }
}

TEST_CASE("equally near scores: the lower first, then the order of the data") {
  const Values target{0.5}, donor{0.75, 0.25, 0.75, 0.25};
  const NeighbourMatch match =
      policypanel::nearest_scores(target.data(), 1, donor.data(), 4, {3, 1, false, false});
  CHECK(match.donor == std::vector<std::size_t>{1, 3, 0});
  CHECK(match.passed_over == std::vector<char>{1});
  const NeighbourMatch free =
      policypanel::nearest_free_scores(target.data(), {0}, donor.data(), 4, {3, 1, false, false});
  CHECK(free.donor == match.donor);
  CHECK(free.passed_over == match.passed_over);
}

TEST_CASE("one rule of ties with and without replacement, and what was passed over is marked") {
  Random random(22);
  for (const int levels : {0, 4, 9})
    for (const std::size_t k : {1u, 3u})
      for (const double caliper : {0.07, 0.25, 2.0})
        for (const bool replaces : {false, true}) {
          const Values target = scores(50, levels, random), donor = scores(70, levels, random);
          const auto order = random.permutation(50);
          const NeighbourRule rule{k, caliper, false, false};
          const NeighbourMatch match =
              replaces
                  ? policypanel::nearest_scores(target.data(), 50, donor.data(), 70, rule)
                  : policypanel::nearest_free_scores(target.data(), order, donor.data(), 70, rule);
          std::vector<bool> taken(70, false);
          for (const std::size_t i : order) {
            if (replaces) taken.assign(70, false);
            std::size_t m = match.start[i];
            double last = -1;
            bool passes_over = false;
            for (std::size_t pick = 0; pick <= k; ++pick) {
              const std::size_t j = first_choice(target[i], donor, taken);
              if (j == 70 || !(std::abs(target[i] - donor[j]) < caliper)) break;
              const double distance = std::abs(target[i] - donor[j]);
              if (pick == k) {
                passes_over = distance == last;
                break;
              }
              REQUIRE(m < match.start[i + 1]);
              CHECK(match.donor[m] == j);
              CHECK(match.distance[m] == distance);
              taken[j] = true;
              last = distance;
              ++m;
            }
            CHECK(m == match.start[i + 1]);
            CHECK(match.passed_over[i] == passes_over);
          }
        }
}

TEST_CASE("points whose distances differ by rounding alone are equally near") {
  // Corners of a square about the target, turned by an angle, so that none of the distances is
  // exact; then one point nearer than all.
  for (double angle = 0.1; angle < 3; angle += 0.1) {
    Values donor;
    for (const double corner : {0.0, 1.0, 2.0, 3.0}) {
      donor.push_back(5 + std::cos(angle + corner * std::acos(0.0)));
      donor.push_back(7 + std::sin(angle + corner * std::acos(0.0)));
    }
    const Values target{5, 7};
    NeighbourMatch match =
        policypanel::nearest_points(target.data(), 1, donor.data(), 4, 2, {2, 9, false, false});
    CHECK(match.donor == std::vector<std::size_t>{0, 1});
    CHECK(match.passed_over == std::vector<char>{1});
    match = policypanel::nearest_points(target.data(), 1, donor.data(), 4, 2, {2, 9, true, false});
    CHECK(match.donor == std::vector<std::size_t>{0, 1, 2, 3});
    CHECK(match.passed_over == std::vector<char>{0});
    donor[4] = 5.5;
    donor[5] = 7.5;
    match = policypanel::nearest_points(target.data(), 1, donor.data(), 4, 2, {2, 9, false, false});
    CHECK(match.donor == std::vector<std::size_t>{2, 0});
    CHECK(match.passed_over == std::vector<char>{1});
  }
}

TEST_CASE("the gradient of the matched outcomes by the scores is that of differences") {
  Random random(23);
  for (const std::string kernel : {"epanechnikov", "biweight", "tricube", "gaussian"}) {
    Values target = scores(30, 0, random), donor = scores(80, 0, random);
    const Values outcome = random.normals(80);
    const double bandwidth = 0.3, step = 1e-6;
    const auto shape = policypanel::kernel_named(kernel);
    const auto total = [&] {
      const auto match = policypanel::match_kernel(target.data(), 30, donor.data(), outcome.data(),
                                                   80, shape, bandwidth);
      return std::accumulate(match.matched_outcome.begin(), match.matched_outcome.end(), 0.0);
    };
    const auto gradient = policypanel::kernel_gradient(target.data(), 30, donor.data(),
                                                       outcome.data(), 80, shape, bandwidth);
    const auto check = [&](double& score, double slope) {
      const double here = score;
      score = here + step;
      const double above = total();
      score = here - step;
      const double below = total();
      score = here;
      CHECK(slope == doctest::Approx((above - below) / (2 * step)).epsilon(1e-5));
    };
    CAPTURE(kernel);
    for (std::size_t i = 0; i < 30; ++i) check(target[i], gradient.target[i]);
    for (std::size_t j = 0; j < 80; ++j) check(donor[j], gradient.donor[j]);
  }
}
