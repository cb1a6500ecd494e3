#pragma once

#include <cstddef>
#include <vector>

namespace policypanel {

// Pairs of nearest-neighbour matching in compressed rows: the donors of target i are
// donor[start[i]] .. donor[start[i + 1] - 1], nearest first, with their distances. passed_over[i]
// is 1 where another donor was as near as the last one taken, so that the order decided.
struct NeighbourMatch {
  std::vector<std::size_t> start;
  std::vector<std::size_t> donor;
  std::vector<double> distance;
  std::vector<char> passed_over;
};

struct NeighbourRule {
  std::size_t n_neighbours = 1;
  double caliper = 0;       // only donors nearer than this
  bool has_ties = false;    // all donors as near as the last one
  bool skips_self = false;  // targets are the donors: nobody is his own neighbour
};

// With replacement, on sorted scores: O(n log n). Of donors equally near, the one with the lower
// score comes first, and of equal scores the one first in the data: psmatch2's rule, which holds
// without replacement too, among the donors still free.
NeighbourMatch nearest_scores(const double* target, std::size_t n_targets, const double* donor,
                              std::size_t n_donors, const NeighbourRule& rule);

// Without replacement, greedily: targets choose in the order given, each the nearest donors still
// free. O(n log n): the next free donor to either side is kept by union-find.
NeighbourMatch nearest_free_scores(const double* target, const std::vector<std::size_t>& order,
                                   const double* donor, std::size_t n_donors,
                                   const NeighbourRule& rule);

// With replacement, in several dimensions (Euclidean; whiten first): donors are sorted by the first
// coordinate and searched outwards from the target until that coordinate alone is too far. Exact;
// a target costs the donors within its neighbour's distance along the first coordinate, at worst
// all. `point` is row-major, n x n_dimensions. Equally near donors (to 1e-12 of the distance, which
// rounding in whitened coordinates may differ by) come in the order of the data.
NeighbourMatch nearest_points(const double* target, std::size_t n_targets, const double* donor,
                              std::size_t n_donors, std::size_t n_dimensions,
                              const NeighbourRule& rule);

}  // namespace policypanel
