#pragma once

#include <cstddef>
#include <vector>

#include "neighbours.h"

namespace policypanel {

// Where rows stand: scores, or points of several coordinates (row-major).
struct MatchSpace {
  const double* point = nullptr;
  std::size_t n_dimensions = 1;
  bool is_score = true;  // distances between scores are compared exactly, others up to rounding
};

// The places where the nearest donors of targets stand. Places are counted in the order of their
// first rows; the cost does not grow with the number of rows at one place.
struct NearestPlaces {
  std::vector<std::size_t> at, of;  // the place of every target and of every donor
  std::size_t n_at = 0;
  std::vector<double> size;                // donors per place
  std::vector<std::size_t> target, donor;  // pairs of places
};

// Pairs with the `rule.n_neighbours` nearest donors of every target and all as near as the last.
NearestPlaces nearest_places(const MatchSpace& space, const std::vector<std::size_t>& targets,
                             const std::vector<std::size_t>& donors, const NeighbourRule& rule);

// The points at `rows`, row-major
std::vector<double> take_points(const MatchSpace& space, const std::vector<std::size_t>& rows);

}  // namespace policypanel
