#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace policypanel {

// A piece of the sorted axis: points [begin, end), whose prefix sums about `origin` stand at every
// so many points, the first of them in place `prefix`.
struct PrefixCell {
  double origin;
  std::size_t begin, end, prefix;
};

// Takes the points [first, last) apart, in order: what lies between two prefixes of a cell goes to
// blocks(cell, prefix, prefix), the points before and after to points(begin, end).
template <std::size_t block, class Index, class Points, class Blocks>
void walk_cells(const std::vector<PrefixCell>& cells, const std::vector<Index>& cell_of,
                std::size_t first, std::size_t last, Points&& points, Blocks&& blocks) {
  while (first < last) {
    const PrefixCell& cell = cells[cell_of[first]];
    const std::size_t stop = std::min(last, cell.end);
    const std::size_t low = (first - cell.begin + block - 1) / block;
    const std::size_t n_blocks = (cell.end - cell.begin + block - 1) / block;
    const std::size_t high = stop == cell.end ? n_blocks : (stop - cell.begin) / block;
    if (high <= low) {
      points(first, stop);
    } else {
      points(first, cell.begin + low * block);
      blocks(cell, cell.prefix + low, cell.prefix + high);
      if (stop != cell.end) points(cell.begin + high * block, stop);
    }
    first = stop;
  }
}

}  // namespace policypanel
