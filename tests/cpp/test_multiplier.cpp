// Multiplier draws: signed sums by their definition, for any number of clusters.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/cohort/multiplier.h"
#include "core/resample/streams.h"

TEST_CASE("draws are sums of influences times the bits of each replicate's stream") {
  for (const std::size_t n : {1, 7, 8, 9, 63, 64, 65, 200}) {
    const std::size_t k = 3;
    std::vector<double> influence(n * k);
    for (std::size_t i = 0; i < influence.size(); ++i)
      influence[i] = std::sin(static_cast<double>(i) + 0.5);
    std::vector<double> draws(4 * k);
    policypanel::multiplier_draws(11, 2, 6, influence.data(), n, k, draws.data());
    for (std::size_t b = 0; b < 4; ++b) {
      policypanel::Stream stream(11, b + 2);
      std::vector<double> expected(k, 0.0);
      std::uint64_t word = 0;
      for (std::size_t i = 0; i < n; ++i) {
        if (i % 64 == 0) word = stream.bits();
        const double sign = (word >> (i % 64)) & 1 ? 1 : -1;
        for (std::size_t j = 0; j < k; ++j) expected[j] += sign * influence[i * k + j];
      }
      for (std::size_t j = 0; j < k; ++j)
        CHECK(draws[b * k + j] == doctest::Approx(expected[j]).epsilon(1e-12));
    }
  }
}
