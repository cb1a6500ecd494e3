// Draws of signs and orders, and the wild bootstrap's moments against their definition.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/resample/assignments.h"
#include "core/resample/wild.h"
#include "random.h"

using policypanel::WildKernel;
using policypanel::WildTest;
using policypanel::WildWeights;

namespace {

std::vector<double> weights_of(WildWeights type, std::uint64_t replicate, std::size_t n) {
  std::vector<double> weight(n);
  policypanel::draw_wild_weights(type, 7, replicate, n, weight.data());
  return weight;
}

}  // namespace

TEST_CASE("all vectors of signs are gone through once, the first without a change") {
  std::vector<std::vector<double>> seen;
  for (std::uint64_t b = 0; b < 32; ++b) seen.push_back(weights_of(WildWeights::kEverySign, b, 5));
  CHECK(seen[0] == std::vector<double>(5, 1.0));
  CHECK(seen[31] == std::vector<double>(5, -1.0));
  std::sort(seen.begin(), seen.end());
  CHECK(std::unique(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("weights depend on the replicate alone and have variance 1") {
  for (WildWeights type : {WildWeights::kRademacher, WildWeights::kWebb, WildWeights::kMammen}) {
    CHECK(weights_of(type, 3, 100) == weights_of(type, 3, 100));
    CHECK(weights_of(type, 3, 100) != weights_of(type, 4, 100));
    double sum = 0, square = 0;
    const std::vector<double> weight = weights_of(type, 1, 100000);
    for (double w : weight) {
      sum += w;
      square += w * w;
    }
    CHECK(std::abs(sum) / 100000 < 0.015);
    CHECK(std::abs(square / 100000 - 1) < 0.015);
  }
}

TEST_CASE("orders are permutations within strata, all equally often") {
  const std::vector<int> stratum{0, 1, 0, 1, 0, 2};
  std::vector<int> order(6), times(6, 0);
  for (std::uint64_t b = 1; b <= 6000; ++b) {
    policypanel::draw_order(1, b, stratum.data(), 6, order.data());
    for (int i = 0; i < 6; ++i) REQUIRE(stratum[order[i]] == stratum[i]);
    CHECK(order[5] == 5);
    // The six orders of units 0, 2 and 4
    const int first = order[0] / 2, second = order[2] / 2;
    ++times[first * 2 + (second > first ? second - 1 : second)];
    std::sort(order.begin(), order.end());
    for (int i = 0; i < 6; ++i) REQUIRE(order[i] == i);
  }
  for (int n : times) CHECK(std::abs(n - 1000) < 120);
}

TEST_CASE("moments are those of the sums of scores, whatever the number of threads") {
  Random random(3);
  const auto matrix = [&random](Eigen::Index rows, Eigen::Index columns) {
    Eigen::MatrixXd m(rows, columns);
    for (Eigen::Index k = 0; k < m.size(); ++k) m.data()[k] = random.normal();
    return m;
  };
  const Eigen::MatrixXd estimate = matrix(2, 9), left = matrix(4, 3), right = matrix(9, 3);
  const Eigen::MatrixXd other_left = matrix(4, 3), other_right = matrix(9, 3);
  const std::vector<int> row{0, 1, 2, 3, 0}, column{0, 3, 5, 8, 7};
  const std::vector<double> value{1, -2, 0.5, 3, 1.5};
  const auto view = [](const Eigen::MatrixXd& m) {
    return Eigen::Map<const Eigen::MatrixXd>(m.data(), m.rows(), m.cols());
  };
  const WildKernel first{row.data(), column.data(), value.data(), 5, view(left), view(right)};
  const WildKernel second{row.data(), column.data(),    value.data(),
                          5,          view(other_left), view(other_right)};
  const WildTest test{view(estimate), {{first, second}, {first, first}}, {1, -0.5}};
  REQUIRE(test.height() == 5);
  std::vector<double> made(5 * 70), again(5 * 70);
  policypanel::replicate_wild(test, WildWeights::kWebb, 7, 1, 71, 1, made.data());
  policypanel::replicate_wild(test, WildWeights::kWebb, 7, 1, 71, 3, again.data());
  CHECK(made == again);
  Eigen::MatrixXd entries = Eigen::MatrixXd::Zero(4, 9);
  for (int e = 0; e < 5; ++e) entries(row[e], column[e]) += value[e];
  for (std::size_t b = 0; b < 70; ++b) {
    const std::vector<double> drawn = weights_of(WildWeights::kWebb, b + 1, 9);
    const Eigen::VectorXd v = Eigen::Map<const Eigen::VectorXd>(drawn.data(), 9);
    const Eigen::VectorXd s = entries * v - left * (right.transpose() * v);
    const Eigen::VectorXd t = entries * v - other_left * (other_right.transpose() * v);
    const double* own = made.data() + 5 * b;
    CHECK(own[0] == doctest::Approx(estimate.row(0).dot(v)));
    CHECK(own[2] == doctest::Approx(0.5 * s.dot(s)));
    CHECK(own[3] == doctest::Approx(s.dot(t) - 0.5 * s.dot(s)));
    CHECK(own[4] == doctest::Approx(t.dot(t) - 0.5 * s.dot(s)));
  }
}
