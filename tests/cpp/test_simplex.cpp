// Weights on a simplex: minima that are known in closed form, and the conditions of a minimum.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/cohort/simplex.h"

TEST_CASE("two columns: the weight is the projection onto the line between them, cut at its ends") {
  // Centred columns (-1, 1) and (1, -1); b = c (-1, 1) has weight (1 + c) / 2 on the first.
  const std::vector<double> a = {0, 2, 3, 1};
  for (const double c : {-3.0, -0.4, 0.0, 0.7, 5.0}) {
    const std::vector<double> b = {-c, c};
    std::vector<double> weight = {0.5, 0.5};
    policypanel::simplex_weights(a.data(), b.data(), 2, 2, 0.0, 0.0, 10000, weight.data());
    const double expected = std::min(1.0, std::max(0.0, (1 + c) / 2));
    CHECK(weight[0] == doctest::Approx(expected).epsilon(1e-9));
    CHECK(weight[0] + weight[1] == doctest::Approx(1.0).epsilon(1e-12));
  }
}

TEST_CASE("a large penalty makes weights equal, and steps end where they no longer pay") {
  const std::size_t n = 12, k = 5;
  std::vector<double> a(n * k), b(n);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = std::sin(static_cast<double>(i * i) + 0.3);
  for (std::size_t i = 0; i < n; ++i) b[i] = std::cos(static_cast<double>(i) * 1.7);
  std::vector<double> weight = {1, 0, 0, 0, 0};
  policypanel::simplex_weights(a.data(), b.data(), n, k, 1e8, 0.0, 100000, weight.data());
  for (const double w : weight) CHECK(w == doctest::Approx(0.2).epsilon(1e-3));

  std::vector<double> other(k, 0.2);
  const std::size_t steps =
      policypanel::simplex_weights(a.data(), b.data(), n, k, 0.01, 1e-3, 100000, other.data());
  CHECK(steps < 100000);
  CHECK(std::accumulate(other.begin(), other.end(), 0.0) == doctest::Approx(1.0).epsilon(1e-12));
  CHECK(*std::min_element(other.begin(), other.end()) >= 0.0);
}
