// Random streams: the generator's published numbers, and what a draw of clusters must be.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "core/resample/streams.h"

using policypanel::Stream;

TEST_CASE("Threefry-4x64-20 of key 0 and counter 0 is what Random123 publishes") {
  // kat_vectors of Random123 (Salmon et al. 2011)
  Stream stream(0, 0);
  CHECK(stream.bits() == 0x09218ebde6c85537ull);
  CHECK(stream.bits() == 0x55941f5266d86105ull);
  CHECK(stream.bits() == 0x4bd25e16282434dcull);
  CHECK(stream.bits() == 0xee29ec846bd2e40bull);
}

TEST_CASE("a stream depends on seed and replicate alone, and differs between them") {
  Stream a(7, 3), again(7, 3), other(7, 4), seed(8, 3);
  int same_other = 0, same_seed = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto value = a.bits();
    CHECK(value == again.bits());
    same_other += value == other.bits();
    same_seed += value == seed.bits();
  }
  CHECK(same_other == 0);
  CHECK(same_seed == 0);
}

TEST_CASE("uniform() lies in [0, 1) with mean 1/2 and variance 1/12") {
  Stream stream(1, 1);
  const int n = 200000;
  double sum = 0, square = 0;
  for (int i = 0; i < n; ++i) {
    const double u = stream.uniform();
    REQUIRE(u >= 0);
    REQUIRE(u < 1);
    sum += u;
    square += (u - 0.5) * (u - 0.5);
  }
  CHECK(std::abs(sum / n - 0.5) < 5 * std::sqrt(1 / 12.0 / n));
  CHECK(std::abs(square / n - 1 / 12.0) < 5 * std::sqrt(1 / 180.0 / n));
}

TEST_CASE("below() reaches every number equally often") {
  Stream stream(2, 1);
  const int n = 7, draws = 70000;
  std::vector<int> count(n);
  for (int i = 0; i < draws; ++i) ++count[stream.below(n)];
  double chi_square = 0;
  for (const int c : count) chi_square += (c - 1e4) * (c - 1e4) / 1e4;
  CHECK(chi_square < 22.5);  // the 99.9 % point with 6 degrees of freedom
  CHECK(stream.below(1) == 0);
  // Where plain remainders would favour the lower half
  const std::uint64_t large = (1ull << 63) + (1ull << 62);
  int upper = 0;
  for (int i = 0; i < 3000; ++i) upper += stream.below(large) >= (1ull << 63);
  CHECK(std::abs(upper - 1000) < 150);
}

TEST_CASE("a draw of n clusters has n of them, the same at any time, and like a multinomial") {
  const std::size_t n = 50;
  std::vector<double> count(n), again(n), total(n);
  double zeros = 0;
  const int replicates = 4000;
  for (int b = 1; b <= replicates; ++b) {
    policypanel::draw_clusters(9, b, n, count.data());
    CHECK(std::accumulate(count.begin(), count.end(), 0.0) == n);
    for (std::size_t g = 0; g < n; ++g) {
      total[g] += count[g];
      zeros += count[g] == 0;
    }
  }
  policypanel::draw_clusters(9, replicates, n, again.data());
  CHECK(count == again);
  for (const double t : total) CHECK(std::abs(t / replicates - 1) < 5 / std::sqrt(replicates));
  CHECK(zeros / (n * replicates) == doctest::Approx(std::pow(1 - 1.0 / n, n)).epsilon(0.01));
}

TEST_CASE("a subsample has every cluster equally often, none twice") {
  const std::size_t n = 20, size = 6, draws = 20000;
  std::vector<double> count(n), total(n, 0);
  double together = 0;
  for (std::size_t b = 1; b <= draws; ++b) {
    policypanel::draw_subsample(9, b, n, size, count.data());
    for (const double c : count) REQUIRE((c == 0 || c == 1));
    REQUIRE(std::accumulate(count.begin(), count.end(), 0.0) == size);
    for (std::size_t g = 0; g < n; ++g) total[g] += count[g];
    together += count[0] * count[1];
  }
  const double share = 0.3;
  for (const double t : total)
    CHECK(std::abs(t / draws - share) < 5 * std::sqrt(share * (1 - share) / draws));
  const double both = 6.0 * 5 / (20.0 * 19);
  CHECK(std::abs(together / draws - both) < 5 * std::sqrt(both * (1 - both) / draws));
}
