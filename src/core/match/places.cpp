#include "places.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace policypanel {

namespace {

using Rows = std::vector<std::size_t>;

// The number of every point's place, and of each place the point that stands there first
std::pair<Rows, Rows> places_of(const std::vector<double>& point, std::size_t n_dimensions) {
  const std::size_t n = point.size() / n_dimensions;
  const auto compare = [&](std::size_t a, std::size_t b) {
    for (std::size_t d = 0; d < n_dimensions; ++d) {
      const double x = point[a * n_dimensions + d], y = point[b * n_dimensions + d];
      if (x != y) return x < y ? -1 : 1;
    }
    return 0;
  };
  Rows order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int sign = compare(a, b);
    return sign < 0 || (sign == 0 && a < b);
  });
  Rows head(n);
  for (std::size_t k = 0; k < n; ++k)
    head[order[k]] = k > 0 && compare(order[k], order[k - 1]) == 0 ? head[order[k - 1]] : order[k];
  Rows place(n), first;
  for (std::size_t i = 0; i < n; ++i) {
    if (head[i] == i) {
      place[i] = first.size();
      first.push_back(i);
    } else {
      place[i] = place[head[i]];
    }
  }
  return {std::move(place), std::move(first)};
}

std::vector<double> select(const std::vector<double>& point, const Rows& rows, std::size_t width) {
  return take_points({point.data(), width, false}, rows);
}

}  // namespace

std::vector<double> take_points(const MatchSpace& space, const Rows& rows) {
  std::vector<double> out;
  out.reserve(rows.size() * space.n_dimensions);
  for (const std::size_t i : rows)
    out.insert(out.end(), space.point + i * space.n_dimensions,
               space.point + (i + 1) * space.n_dimensions);
  return out;
}

NearestPlaces nearest_places(const MatchSpace& space, const Rows& targets, const Rows& donors,
                             const NeighbourRule& rule) {
  const std::size_t width = space.n_dimensions;
  std::vector<double> at = take_points(space, targets), of = take_points(space, donors);
  auto [at_place, at_first] = places_of(at, width);
  auto [of_place, of_first] = places_of(of, width);
  at = select(at, at_first, width);
  of = select(of, of_first, width);
  NeighbourRule all = rule;
  all.n_neighbours = std::min(rule.n_neighbours, donors.size());
  all.has_ties = true;
  const NeighbourMatch match =
      space.is_score
          ? nearest_scores(at.data(), at_first.size(), of.data(), of_first.size(), all)
          : nearest_points(at.data(), at_first.size(), of.data(), of_first.size(), width, all);
  NearestPlaces out;
  out.n_at = at_first.size();
  out.size.assign(of_first.size(), 0.0);
  for (const std::size_t place : of_place) ++out.size[place];
  // Of as many places as neighbours are wanted, those are taken before which fewer donors stand;
  // places whose distances differ by rounding alone are equally near.
  const double wanted = static_cast<double>(rule.n_neighbours);
  for (std::size_t i = 0; i + 1 < match.start.size(); ++i) {
    double before = 0, nearer = 0;
    for (std::size_t k = match.start[i]; k < match.start[i + 1]; ++k) {
      const bool is_first = k == match.start[i];
      if (is_first || match.distance[k] - match.distance[k - 1] > 1e-12 * match.distance[k - 1])
        nearer = before;
      before += out.size[match.donor[k]];
      if (nearer >= wanted) continue;
      out.target.push_back(i);
      out.donor.push_back(match.donor[k]);
    }
  }
  out.at = std::move(at_place);
  out.of = std::move(of_place);
  return out;
}

}  // namespace policypanel
