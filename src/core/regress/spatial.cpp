#include "spatial.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <tuple>
#include <vector>

namespace policypanel {

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kSlack = 1 + 1e-9;  // boxes are a little too wide, never too narrow

// A place, in radians and as a point of the unit sphere
struct Place {
  double latitude, longitude;  // longitude within [-pi, pi)
  double x, y, z;
  double cosine;  // of latitude
};

Place make_place(double latitude, double longitude) {
  Place place;
  place.latitude = latitude * kPi / 180;
  place.longitude = std::remainder(longitude, 360) * kPi / 180;
  if (place.longitude >= kPi) place.longitude -= 2 * kPi;
  place.cosine = std::cos(place.latitude);
  place.x = place.cosine * std::cos(place.longitude);
  place.y = place.cosine * std::sin(place.longitude);
  place.z = std::sin(place.latitude);
  return place;
}

// The kernel's weight of a pair, and how far in longitude a partner may be
class Reach {
 public:
  explicit Reach(const SpatialKernel& kernel) : kernel_(kernel) {
    const bool is_sphere = kernel.distance == Distance::kHaversine;
    const double angle =
        is_sphere ? kernel.cutoff / kEarthRadius : kernel.cutoff / kDegree * kPi / 180;
    angle_ = std::min(angle, kPi);
    const double half = std::sin(angle_ / 2);
    limit_ = !is_sphere ? angle * angle : angle < kPi ? 4 * half * half : 5;
  }

  double angle() const { return angle_; }

  // Half the width of the box around a place, at least kPi where it goes around the globe
  double longitude(const Place& place) const {
    const double size = std::abs(place.latitude), angle = angle_ * kSlack;
    if (kernel_.distance == Distance::kHaversine)
      return size + angle < kPi / 2 ? std::asin(std::sin(angle) / std::cos(size)) * kSlack : kPi;
    // The mean of two latitudes is at most half the cutoff beyond the place's.
    return size + angle / 2 < kPi / 2 ? angle / std::cos(size + angle / 2) : kPi;
  }

  double weight(const Place& a, const Place& b) const {
    const double square = kernel_.distance == Distance::kHaversine ? chord(a, b) : plane(a, b);
    if (square > limit_) return 0;
    if (!kernel_.is_bartlett) return 1;
    const double root = std::sqrt(square);
    const double km = kernel_.distance == Distance::kHaversine
                          ? 2 * kEarthRadius * std::asin(std::min(1.0, root / 2))
                          : root * 180 / kPi * kDegree;
    return std::max(0.0, 1 - km / kernel_.cutoff);
  }

 private:
  // The squared chord 4 sin^2(angle / 2) is haversine's formula without a sine.
  static double chord(const Place& a, const Place& b) {
    const double x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
    return x * x + y * y + z * z;
  }

  static double plane(const Place& a, const Place& b) {
    double longitude = std::abs(a.longitude - b.longitude);
    if (longitude > kPi) longitude = 2 * kPi - longitude;
    const double north = a.latitude - b.latitude;
    // cos^2 of the mean latitude, by the half-angle formula
    const double shrink = (1 + a.cosine * b.cosine - a.z * b.z) / 2;
    return north * north + shrink * longitude * longitude;
  }

  SpatialKernel kernel_;
  double angle_;  // the cutoff in radians, at most half the globe
  double limit_;  // largest square of a pair that counts
};

// Places in the order of period, band of latitude and longitude
struct Places {
  Places(const double* latitude, const double* longitude, const int* period, std::size_t n,
         double band_height)
      : order(n), place(n), cell(n) {
    std::vector<Place> given(n);
    std::vector<std::pair<int, int>> own(n);
    for (std::size_t i = 0; i < n; ++i) {
      given[i] = make_place(latitude[i], longitude[i]);
      own[i] = {period ? period[i] : 0,
                static_cast<int>((given[i].latitude + kPi / 2) / band_height)};
    }
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::tie(own[a], given[a].longitude, a) < std::tie(own[b], given[b].longitude, b);
    });
    for (std::size_t i = 0; i < n; ++i) {
      place[i] = given[order[i]];
      if (i == 0 || own[order[i]] != own[order[i - 1]]) {
        key.push_back(own[order[i]]);
        begin.push_back(i);
      }
      cell[i] = key.size() - 1;
    }
    begin.push_back(n);
  }

  // Whether the cell after is the next band of the same period
  bool has_next(std::size_t c) const {
    return c + 1 < key.size() && key[c + 1].first == key[c].first &&
           key[c + 1].second == key[c].second + 1;
  }

  // The first place of [from, to) at this longitude or east of it
  std::size_t east_of(double longitude, std::size_t from, std::size_t to) const {
    const auto found =
        std::lower_bound(place.begin() + from, place.begin() + to, longitude,
                         [](const Place& own, double value) { return own.longitude < value; });
    return static_cast<std::size_t>(found - place.begin());
  }

  // visit(from, to) for the ranges of [from, to) within `reach` of a longitude, around the globe
  template <class Visit>
  void for_each_range(double longitude, double reach, std::size_t from, std::size_t to,
                      Visit&& visit) const {
    if (reach >= kPi) return visit(from, to);
    const std::size_t west = east_of(longitude + reach - 2 * kPi, from, to);
    const std::size_t first = std::max(west, east_of(longitude - reach, from, to));
    const std::size_t last = east_of(std::nextafter(longitude + reach, 10.0), first, to);
    visit(from, west);
    visit(first, last);
    visit(std::max(last, east_of(longitude - reach + 2 * kPi, last, to)), to);
  }

  std::vector<std::size_t> order;
  std::vector<Place> place;
  std::vector<std::size_t> cell;         // by place
  std::vector<std::pair<int, int>> key;  // by cell: period and band
  std::vector<std::size_t> begin;        // by cell
};

}  // namespace

Eigen::MatrixXd spatial_meat(const RowMatrix& scores, const double* latitude,
                             const double* longitude, const int* period,
                             const SpatialKernel& kernel, int threads) {
  const std::size_t n = static_cast<std::size_t>(scores.rows());
  const Eigen::Index width = scores.cols();
  const Reach reach(kernel);
  // Bands of less than a hundred-thousandth of a degree would only be empty ones.
  const Places places(latitude, longitude, period, n, std::max(reach.angle() * kSlack, 1e-7));
  RowMatrix sorted(scores.rows(), width);
  for (std::size_t i = 0; i < n; ++i) sorted.row(i) = scores.row(places.order[i]);
  return pair_meat(sorted, threads, [&](Eigen::Index row, double* sum) {
    const std::size_t i = static_cast<std::size_t>(row), c = places.cell[i];
    const Place& own = places.place[i];
    const auto add_range = [&](std::size_t from, std::size_t to) {
      for (std::size_t j = from; j < to; ++j) {
        const double weight = reach.weight(own, places.place[j]);
        if (weight != 0) add_scaled(weight, sorted.data() + j * width, width, sum);
      }
    };
    const double box = reach.longitude(own);
    // Partners to come in the own band, and all of the band to the north
    places.for_each_range(own.longitude, box, i + 1, places.begin[c + 1], add_range);
    if (places.has_next(c))
      places.for_each_range(own.longitude, box, places.begin[c + 1], places.begin[c + 2],
                            add_range);
  });
}

}  // namespace policypanel
