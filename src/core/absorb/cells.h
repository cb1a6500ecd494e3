#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "layout.h"

namespace policypanel {

// The graph between the eliminated factor and one other, as the Schur complement sees it: for every
// eliminated level its distinct neighbours with their weights. Eliminated levels with a single
// neighbour (workers who never move) contribute nothing and are left out.
//   S = D - C' diag(1 / m) C,  C the cells, m the weights of the eliminated levels, D = diag(C'1)
class CellGraph {
 public:
  CellGraph(const RowsByLevel& rows, std::size_t other, std::size_t n_levels);

  std::size_t size() const { return total_.size(); }
  std::size_t n_cells() const { return level_.size(); }
  std::size_t n_eliminated() const { return inverse_total_.size(); }
  int n_components() const { return n_components_; }
  const std::vector<double>& diagonal() const { return diagonal_; }

  // out = S v for four interleaved columns
  void apply(const double* v, double* out) const;

  // Sum over eliminated levels of the square of their number of neighbours: what it costs to form
  // S.
  double assembly_cost() const { return assembly_cost_; }

  // The cells of one eliminated level, for whoever forms S.
  const std::vector<std::uint32_t>& start() const { return start_; }
  const std::vector<int>& level() const { return level_; }
  double weight(std::size_t cell) const { return weight_.empty() ? 1.0 : weight_[cell]; }
  double inverse_total(std::size_t eliminated) const { return inverse_total_[eliminated]; }
  double total(std::size_t level) const { return total_[level]; }
  const std::vector<int>& component() const { return component_; }

 private:
  std::vector<std::uint32_t> start_;
  std::vector<int> level_;
  std::vector<double> weight_;  // empty when every cell weighs 1
  std::vector<double> inverse_total_;
  std::vector<double> total_;     // D: cell weights per level, of the eliminated levels kept
  std::vector<double> diagonal_;  // of S
  std::vector<int> component_;    // a representative level per level
  int n_components_ = 0;
  double assembly_cost_ = 0;
};

}  // namespace policypanel
