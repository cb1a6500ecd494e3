// Nearest neighbours against sorting all donors by distance, and the scores' gradient against
// differences.
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
}

TEST_CASE("without replacement everyone in turn takes the nearest donor still free") {
  Random random(22);
  for (const int levels : {0, 9})
    for (const std::size_t k : {1u, 3u})
      for (const double caliper : {0.07, 2.0}) {
        const Values target = scores(50, levels, random), donor = scores(70, levels, random);
        const auto order = random.permutation(50);
        const NeighbourMatch match = policypanel::nearest_free_scores(
            target.data(), order, donor.data(), 70, {k, caliper, false, false});
        std::vector<bool> taken(70, false);
        for (const std::size_t i : order) {
          std::size_t m = match.start[i];
          for (std::size_t pick = 0; pick < k; ++pick) {
            double nearest = caliper;
            for (std::size_t j = 0; j < 70; ++j)
              if (!taken[j]) nearest = std::min(nearest, std::abs(target[i] - donor[j]));
            if (!(nearest < caliper)) break;
            REQUIRE(m < match.start[i + 1]);
            CHECK(match.distance[m] == nearest);
            CHECK_FALSE(taken[match.donor[m]]);
            taken[match.donor[m++]] = true;
          }
          CHECK(m == match.start[i + 1]);
        }
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
