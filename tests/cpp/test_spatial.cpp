// Meats of scores correlated in space, against the double loop with the formulas of textbooks.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/regress/spatial.h"
#include "hook_guard.h"
#include "random.h"

using policypanel::Distance;
using policypanel::RowMatrix;
using policypanel::SpatialKernel;

namespace {

constexpr double kPi = 3.14159265358979323846;

struct Map {
  std::vector<double> latitude, longitude;
  std::vector<int> period;
  RowMatrix scores;

  Eigen::MatrixXd meat(const SpatialKernel& kernel, bool by_period = false, int threads = 1) const {
    return policypanel::spatial_meat(scores, latitude.data(), longitude.data(),
                                     by_period ? period.data() : nullptr, kernel, threads);
  }
};

// `spread` in degrees around a centre; the whole globe when it is 0
Map make_map(int n, double centre_latitude, double centre_longitude, double spread,
             Random& random) {
  Map map;
  map.scores.resize(n, 2);
  for (int i = 0; i < n; ++i) {
    const double latitude = spread > 0 ? centre_latitude + spread * (random.uniform() - 0.5)
                                       : 180 / kPi * std::asin(2 * random.uniform() - 1);
    map.latitude.push_back(std::max(-90.0, std::min(90.0, latitude)));
    map.longitude.push_back(spread > 0 ? centre_longitude + spread * (random.uniform() - 0.5)
                                       : 360 * random.uniform() - 180);
    map.period.push_back(random.below(3));
    map.scores(i, 0) = random.normal();
    map.scores(i, 1) = random.normal();
  }
  return map;
}

double kilometres(const Map& map, int i, int j, Distance distance) {
  const double rad = kPi / 180;
  const double a = map.latitude[i] * rad, b = map.latitude[j] * rad;
  double turn = std::abs(std::fmod(map.longitude[i] - map.longitude[j], 360.0));
  turn = std::min(turn, 360 - turn) * rad;
  if (distance == Distance::kTriangular) {
    const double east = turn * std::cos((a + b) / 2);
    return std::sqrt((a - b) * (a - b) + east * east) / rad * 111;
  }
  const double north = std::sin((a - b) / 2), east = std::sin(turn / 2);
  const double square = north * north + std::cos(a) * std::cos(b) * east * east;
  return 2 * 6371.0088 * std::asin(std::min(1.0, std::sqrt(square)));
}

Eigen::MatrixXd double_loop(const Map& map, const SpatialKernel& kernel, bool by_period) {
  const int n = static_cast<int>(map.latitude.size());
  Eigen::MatrixXd meat = Eigen::MatrixXd::Zero(2, 2);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      if (by_period && map.period[i] != map.period[j]) continue;
      const double d = kilometres(map, i, j, kernel.distance);
      if (d > kernel.cutoff) continue;
      const double weight = kernel.is_bartlett ? 1 - d / kernel.cutoff : 1;
      meat += weight * map.scores.row(i).transpose() * map.scores.row(j);
    }
  return meat;
}

void check_map(const Map& map, std::initializer_list<double> cutoffs) {
  for (const double cutoff : cutoffs)
    for (const bool is_bartlett : {false, true})
      for (const Distance distance : {Distance::kHaversine, Distance::kTriangular})
        for (const bool by_period : {false, true}) {
          const SpatialKernel kernel{cutoff, is_bartlett, distance};
          const Eigen::MatrixXd truth = double_loop(map, kernel, by_period);
          CAPTURE(cutoff);
          CAPTURE(is_bartlett);
          CAPTURE(by_period);
          CHECK((map.meat(kernel, by_period) - truth).cwiseAbs().maxCoeff() <=
                1e-11 * truth.cwiseAbs().maxCoeff());
        }
}

}  // namespace

TEST_CASE("places of a country: all pairs within the cutoff are found, and no other") {
  Random random(1);
  check_map(make_map(400, 33, 110, 20, random), {0.5, 20, 200, 900, 5000});
}

TEST_CASE("places on both sides of the date line, longitudes up to 360") {
  Random random(2);
  Map map = make_map(300, -17, 180, 8, random);
  check_map(map, {30, 150, 600});
  for (std::size_t i = 0; i < map.longitude.size(); i += 2) map.longitude[i] -= 360;
  check_map(map, {30, 150, 600});
}

TEST_CASE("places around a pole") {
  Random random(3);
  Map map = make_map(300, 88, 0, 4, random);
  for (double& longitude : map.longitude) longitude = 360 * random.uniform() - 180;
  check_map(map, {20, 150, 600});
  for (double& latitude : map.latitude) latitude = -latitude;
  check_map(map, {150, 600});
}

TEST_CASE("places all over the globe, up to a cutoff beyond the far side of it") {
  Random random(4);
  check_map(make_map(300, 0, 0, 0, random), {100, 2000, 9000, 15000, 20100, 50000});
}

TEST_CASE("rows at the same places pair, however small the cutoff") {
  Random random(5);
  Map map = make_map(90, 45, 7, 3, random);
  for (int i = 30; i < 90; ++i) {
    map.latitude[i] = map.latitude[i % 30];
    map.longitude[i] = map.longitude[i % 30];
  }
  check_map(map, {1e-6, 1e-3, 50});
}

TEST_CASE("the meat of all pairs is that of the sums") {
  Random random(6);
  const Map map = make_map(500, 0, 0, 0, random);
  const Eigen::VectorXd sum = map.scores.colwise().sum();
  const Eigen::MatrixXd truth = sum * sum.transpose();
  const Eigen::MatrixXd meat = map.meat({30000, false, Distance::kHaversine});
  CHECK((meat - truth).cwiseAbs().maxCoeff() <= 1e-12 * 500);
}

TEST_CASE("threads change no bit, and a hook that throws stops it") {
  Random random(7);
  const Map map = make_map(3000, 33, 110, 20, random);
  const SpatialKernel kernel{200, true, Distance::kHaversine};
  CHECK(map.meat(kernel, false, 4) == map.meat(kernel, false, 1));
  const HookGuard guard(2);
  CHECK_THROWS_AS(map.meat(kernel), Interrupted);
}
