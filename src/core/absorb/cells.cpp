#include "cells.h"

#include "../base/disjoint_sets.h"
#include "../base/simd.h"

namespace policypanel {

CellGraph::CellGraph(const RowsByLevel& rows, std::size_t other, std::size_t n_levels)
    : total_(n_levels, 0.0), diagonal_(n_levels, 0.0) {
  const int* code = rows.other(other);
  std::vector<std::size_t> position(n_levels);  // of a level among the cells of the current run
  std::vector<std::size_t> seen_in(n_levels, static_cast<std::size_t>(-1));
  DisjointSets sets(n_levels);
  // Weights are kept only once one of them is not 1; most graphs of unweighted rows need none.
  const auto keep_weights = [&] {
    if (weight_.empty()) {
      weight_.reserve(level_.capacity());
      weight_.assign(level_.size(), 1.0);
    }
  };
  if (rows.n_levels() > 0) level_.reserve(rows.end(rows.n_levels() - 1));
  if (rows.is_weighted()) weight_.reserve(level_.capacity());
  start_.push_back(0);
  for (std::size_t a = 0; a < rows.n_levels(); ++a) {
    const std::size_t first = level_.size();
    double total = 0;
    for (std::size_t i = rows.begin(a); i < rows.end(a); ++i) {
      const int here = code[i];
      const double w = rows.weight(i);
      if (!(w > 0)) continue;
      total += w;
      if (seen_in[here] == a) {
        keep_weights();
        weight_[position[here]] += w;
        continue;
      }
      seen_in[here] = a;
      position[here] = level_.size();
      level_.push_back(here);
      if (rows.is_weighted() || !weight_.empty()) weight_.push_back(w);
    }
    const std::size_t n_neighbours = level_.size() - first;
    if (n_neighbours < 2) {
      level_.resize(first);
      if (!weight_.empty()) weight_.resize(first);
      continue;
    }
    if (sets.n_sets() > 1)
      for (std::size_t k = first + 1; k < level_.size(); ++k) sets.join(level_[first], level_[k]);
    for (std::size_t k = first; k < level_.size(); ++k) {
      total_[level_[k]] += weight(k);
      diagonal_[level_[k]] += weight(k) * ((total - weight(k)) / total);
    }
    assembly_cost_ += static_cast<double>(n_neighbours) * static_cast<double>(n_neighbours);
    inverse_total_.push_back(1 / total);
    start_.push_back(static_cast<std::uint32_t>(level_.size()));
  }
  n_components_ = sets.n_sets();
  component_.resize(n_levels);
  for (std::size_t b = 0; b < n_levels; ++b) component_[b] = sets.root(static_cast<int>(b));
}

namespace {

POLICYPANEL_CLONES
void multiply(const std::uint32_t* start, const int* level, const double* weight,
              const double* inverse_total, std::size_t n_eliminated, const double* v, double* out) {
  const Lanes* value = reinterpret_cast<const Lanes*>(v);
  Lanes* result = reinterpret_cast<Lanes*>(out);
  for (std::size_t a = 0; a < n_eliminated; ++a) {
    Lanes mean = {0, 0, 0, 0};
    for (std::size_t k = start[a]; k < start[a + 1]; ++k)
      mean += weight ? weight[k] * value[level[k]] : value[level[k]];
    mean *= inverse_total[a];
    for (std::size_t k = start[a]; k < start[a + 1]; ++k)
      result[level[k]] -= weight ? weight[k] * mean : mean;
  }
}

}  // namespace

void CellGraph::apply(const double* v, double* out) const {
  for (std::size_t b = 0; b < size(); ++b)
    for (std::size_t c = 0; c < kLanes; ++c) out[b * kLanes + c] = total_[b] * v[b * kLanes + c];
  multiply(start_.data(), level_.data(), weight_.empty() ? nullptr : weight_.data(),
           inverse_total_.data(), n_eliminated(), v, out);
}

}  // namespace policypanel
