// The Schur complement of a cell graph formed and factored: for long thin graphs, where every
// iterative method creeps and fill-in is small.
#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>
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

// The lower triangle of S. One level per component is held at 0 (its row and column become those of
// the identity), which makes the rest positive definite.
Sparse schur_complement(const CellGraph& graph) {
  const std::size_t size = graph.size();
  const auto& start = graph.start();
  const auto& level = graph.level();
  // The cells by level: which eliminated level each belongs to, and its weight.
  std::vector<std::uint32_t> begin(size + 1, 0);
  for (const int b : level) ++begin[b + 1];
  for (std::size_t b = 0; b < size; ++b) begin[b + 1] += begin[b];
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1), owner(level.size());
  std::vector<std::uint32_t> cell(level.size());
  for (std::size_t a = 0; a < graph.n_eliminated(); ++a)
    for (std::uint32_t k = start[a]; k < start[a + 1]; ++k) {
      const std::uint32_t slot = next[level[k]]++;
      owner[slot] = static_cast<std::uint32_t>(a);
      cell[slot] = k;
    }

  const auto is_held = [&](std::size_t b) { return graph.component()[b] == static_cast<int>(b); };
  std::vector<int> outer{0}, inner, met;
  std::vector<double> value, column(size, 0.0);
  std::vector<char> is_met(size, 0);
  outer.reserve(size + 1);
  for (std::size_t j = 0; j < size; ++j) {
    if (is_held(j)) {
      inner.push_back(static_cast<int>(j));
      value.push_back(1);
      outer.push_back(static_cast<int>(inner.size()));
      continue;
    }
    met.assign(1, static_cast<int>(j));
    is_met[j] = 1;
    column[j] = graph.total(j);
    for (std::uint32_t slot = begin[j]; slot < begin[j + 1]; ++slot) {
      const std::uint32_t a = owner[slot];
      const double share = graph.weight(cell[slot]) * graph.inverse_total(a);
      for (std::uint32_t k = start[a]; k < start[a + 1]; ++k) {
        const int i = level[k];
        if (i < static_cast<int>(j) || is_held(i)) continue;
        if (!is_met[i]) {
          is_met[i] = 1;
          met.push_back(i);
        }
        column[i] -= share * graph.weight(k);
      }
    }
    std::sort(met.begin(), met.end());
    for (const int i : met) {
      inner.push_back(i);
      value.push_back(column[i]);
      column[i] = 0;
      is_met[i] = 0;
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
