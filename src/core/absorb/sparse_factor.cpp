// The Schur complement of a cell graph formed and factored: for long thin graphs, where every
// iterative method creeps and fill-in is small.
#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>
#include <algorithm>
#include <numeric>
#include <vector>

#include "../base/simd.h"
#include "reduced.h"

namespace policypanel {

namespace {

using Sparse = Eigen::SparseMatrix<double, Eigen::ColMajor, int>;

// Cholesky that tells what it would cost before it starts.
class CountingCholesky : public Eigen::SimplicialLDLT<Sparse, Eigen::Lower> {
 public:
  double flops() const {
    double sum = 0;
    for (Eigen::Index j = 0; j < m_nonZerosPerCol.size(); ++j)
      sum += static_cast<double>(m_nonZerosPerCol[j]) * m_nonZerosPerCol[j];
    return sum;
  }
};

// The cells of every eliminated level in order of the other level, and for every level the cells
// that are its own: a column of S, from the diagonal down, is the rest of these lists. All that a
// visit needs lies together, since lists are met in no order that a cache would like.
struct SortedCells {
  struct Cell {
    double weight, inverse_total;
    int level;
    std::uint32_t end;  // of the list
  };

  explicit SortedCells(const CellGraph& graph)
      : cell(graph.n_cells()), begin(graph.size() + 1, 0), own(graph.n_cells()) {
    const auto& start = graph.start();
    for (std::size_t a = 0; a < graph.n_eliminated(); ++a) {
      for (std::uint32_t k = start[a]; k < start[a + 1]; ++k)
        cell[k] = {graph.weight(k), graph.inverse_total(a), graph.level()[k], start[a + 1]};
      std::sort(cell.begin() + start[a], cell.begin() + start[a + 1],
                [](const Cell& left, const Cell& right) { return left.level < right.level; });
    }
    for (const Cell& c : cell) ++begin[c.level + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
    for (std::uint32_t k = 0; k < cell.size(); ++k) own[next[cell[k].level]++] = k;
  }

  std::vector<Cell> cell;
  std::vector<std::uint32_t> begin, own;  // the cells of a level
};

// One column of S: adds its products to `column` and the levels met to `met`.
void add_products(const SortedCells& cells, int j, double* column, int* met_by,
                  std::vector<int>& met) {
  constexpr std::uint32_t kAhead = 8;
  const SortedCells::Cell* cell = cells.cell.data();
  const std::uint32_t* own = cells.own.data();
  const std::uint32_t last = cells.begin[j + 1];
  for (std::uint32_t c = cells.begin[j]; c < last; ++c) {
    if (c + kAhead < last) __builtin_prefetch(cell + own[c + kAhead]);
    const SortedCells::Cell& first = cell[own[c]];
    const double share = first.weight * first.inverse_total;
    const std::uint32_t end = first.end;
    for (std::uint32_t k = own[c]; k < end; ++k) {
      const int i = cell[k].level;
      if (met_by[i] != j) {
        met_by[i] = j;
        met.push_back(i);
        column[i] = 0;
      }
      column[i] -= share * cell[k].weight;
    }
  }
}

// The lower triangle of S. One level per component is held at 0 (its row and column become those of
// the identity), which makes the rest positive definite.
Sparse schur_complement(const CellGraph& graph) {
  const SortedCells cells(graph);
  const auto is_held = [&](int b) { return graph.component()[b] == b; };
  const int size = static_cast<int>(graph.size());
  std::vector<int> outer{0}, inner, met, met_by(size, -1);
  std::vector<double> value, column(size, 0.0);
  outer.reserve(graph.size() + 1);
  for (int j = 0; j < size; ++j) {
    met.assign(1, j);
    met_by[j] = j;
    column[j] = is_held(j) ? 1.0 : graph.total(j);
    if (!is_held(j)) add_products(cells, j, column.data(), met_by.data(), met);
    std::sort(met.begin(), met.end());
    for (const int i : met) {
      if (i != j && is_held(i)) continue;
      inner.push_back(i);
      value.push_back(column[i]);
    }
    outer.push_back(static_cast<int>(inner.size()));
  }
  return Eigen::Map<Sparse>(size, size, inner.size(), outer.data(), inner.data(), value.data());
}

class SparseFactor : public Preconditioner {
 public:
  SparseFactor(const CellGraph& graph) : is_held_(graph.size()) {
    for (std::size_t b = 0; b < graph.size(); ++b)
      is_held_[b] = graph.component()[b] == static_cast<int>(b);
  }
  bool factorise(const CellGraph& graph, double most_flops) {
    const Sparse s = schur_complement(graph);
    cholesky_.analyzePattern(s);
    if (cholesky_.flops() > most_flops) return false;
    cholesky_.factorize(s);
    return cholesky_.info() == Eigen::Success;
  }
  void apply(const double* v, double* out) const override {
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, kLanes, Eigen::RowMajor>;
    Eigen::Matrix<double, Eigen::Dynamic, kLanes> right =
        Eigen::Map<const RowMajor>(v, is_held_.size(), kLanes);
    for (std::size_t b = 0; b < is_held_.size(); ++b)
      if (is_held_[b]) right.row(b).setZero();
    Eigen::Map<RowMajor>(out, is_held_.size(), kLanes) = cholesky_.solve(right);
  }

 private:
  CountingCholesky cholesky_;
  std::vector<char> is_held_;
};

}  // namespace

std::unique_ptr<Preconditioner> sparse_preconditioner(const CellGraph& graph, double most_flops) {
  auto factor = std::make_unique<SparseFactor>(graph);
  if (!factor->factorise(graph, most_flops)) return nullptr;
  return factor;
}

}  // namespace policypanel
