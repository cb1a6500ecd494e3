// The solvers whose answer needs no iteration: one factor, balanced two-way, elimination.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "../base/interrupt.h"
#include "level_sums.h"
#include "solvers.h"

namespace policypanel {

namespace {

void store(Effects& effects, std::size_t factor, const std::vector<double>& block,
           std::size_t first, std::size_t width) {
  std::vector<double>& out = effects.level[factor];
  const std::size_t n_levels = block.size() / width;
  for (std::size_t level = 0; level < n_levels; ++level)
    for (std::size_t c = 0; c < width; ++c)
      out[level * effects.n_columns + first + c] = block[level * width + c];
}

}  // namespace

MeansSolver::MeansSolver(const Factor& factor, const double* weights, std::size_t n)
    : factor_(factor),
      weights_(weights),
      n_(n),
      level_weight_(level_weights(factor, weights, n)) {}

int MeansSolver::solve(const Columns& columns, const std::vector<double>& centre,
                       std::size_t first, std::size_t width, Effects& effects) const {
  return with_width(width, [&](auto w) {
    constexpr std::size_t W = decltype(w)::value;
    auto mean = level_sums(ColumnBlock<W>(columns, centre, first), factor_, weights_, n_);
    divide_by_weight<W>(mean, level_weight_);
    store(effects, 0, mean, first, W);
    return 1;
  });
}

bool BalancedSolver::applies(const std::vector<Factor>& factors, const double* weights,
                             std::size_t n) {
  if (factors.size() != 2 || weights != nullptr) return false;
  const std::size_t n_a = factors[0].n_levels, n_b = factors[1].n_levels;
  if (n_a * n_b != n) return false;
  std::vector<bool> is_seen(n, false);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t cell = factors[0].code[i] * n_b + factors[1].code[i];
    if (is_seen[cell]) return false;
    is_seen[cell] = true;
  }
  return true;
}

int BalancedSolver::solve(const Columns& columns, const std::vector<double>& centre,
                          std::size_t first, std::size_t width, Effects& effects) const {
  return with_width(width, [&](auto w) {
    constexpr std::size_t W = decltype(w)::value;
    const ColumnBlock<W> block(columns, centre, first);
    auto mean_a = level_sums(block, a_, nullptr, n_);
    auto mean_b = level_sums(block, b_, nullptr, n_);
    divide_by_weight<W>(mean_a, std::vector<double>(a_.n_levels, b_.n_levels));
    divide_by_weight<W>(mean_b, std::vector<double>(b_.n_levels, a_.n_levels));
    for (std::size_t c = 0; c < W; ++c) {
      double grand = 0;
      for (int level = 0; level < b_.n_levels; ++level) grand += mean_b[level * W + c];
      grand /= b_.n_levels;
      for (int level = 0; level < b_.n_levels; ++level) mean_b[level * W + c] -= grand;
    }
    store(effects, 0, mean_a, first, W);
    store(effects, 1, mean_b, first, W);
    return 1;
  });
}

bool EliminationSolver::applies(const std::vector<Factor>& factors) {
  std::int64_t all = 0, largest = 0;
  for (const Factor& factor : factors) {
    all += factor.n_levels;
    largest = std::max<std::int64_t>(largest, factor.n_levels);
  }
  return all - largest <= kMostReducedLevels;
}

EliminationSolver::EliminationSolver(const std::vector<Factor>& factors, const double* weights,
                                     std::size_t n)
    : factors_(factors), weights_(weights), n_(n), eliminated_(0) {
  for (std::size_t f = 1; f < factors_.size(); ++f)
    if (factors_[f].n_levels > factors_[eliminated_].n_levels) eliminated_ = f;
  std::size_t reduced = 0;
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    if (f == eliminated_) continue;
    others_.push_back(f);
    offset_.push_back(reduced);
    reduced += factors_[f].n_levels;
  }
  level_weight_ = level_weights(factors_[eliminated_], weights_, n_);
  schur_ = Eigen::MatrixXd::Zero(reduced, reduced);
  build_schur_complement();
  factorise();
}

void EliminationSolver::build_schur_complement() {
  const Factor& a = factors_[eliminated_];
  // Rows grouped by the eliminated factor (counting sort), so that one dense workspace serves
  // all its levels and each level costs the square of the reduced levels it really meets.
  std::vector<std::size_t> start(static_cast<std::size_t>(a.n_levels) + 1, 0);
  for (std::size_t i = 0; i < n_; ++i) ++start[a.code[i] + 1];
  std::partial_sum(start.begin(), start.end(), start.begin());
  std::vector<std::size_t> row(n_), next(start.begin(), start.end() - 1);
  for (std::size_t i = 0; i < n_; ++i) row[next[a.code[i]]++] = i;

  std::vector<double> met_weight(schur_.rows(), 0.0);
  std::vector<int> met;
  for (int level = 0; level < a.n_levels; ++level) {
    met.clear();
    for (std::size_t k = start[level]; k < start[level + 1]; ++k) {
      const double w = weights_ ? weights_[row[k]] : 1.0;
      if (w == 0) continue;
      for (std::size_t o = 0; o < others_.size(); ++o) {
        const int here = static_cast<int>(offset_[o]) + factors_[others_[o]].code[row[k]];
        if (met_weight[here] == 0) met.push_back(here);
        met_weight[here] += w;
        schur_(here, here) += w;
        for (std::size_t p = 0; p < o; ++p)
          schur_(here, offset_[p] + factors_[others_[p]].code[row[k]]) += w;
      }
    }
    std::sort(met.begin(), met.end());
    for (std::size_t j = 0; j < met.size(); ++j) {
      const double share = met_weight[met[j]] / level_weight_[level];
      for (std::size_t i = j; i < met.size(); ++i)
        schur_(met[i], met[j]) -= share * met_weight[met[i]];
    }
    for (int here : met) met_weight[here] = 0;
  }
}

void EliminationSolver::factorise() {
  // Cholesky in the given order. A pivot that vanishes belongs to a level that the earlier ones
  // determine (one per connected component and factor): its effect is set to 0.
  constexpr double kRelativePivot = 1e-10;
  const Eigen::Index size = schur_.rows();
  const Eigen::VectorXd diagonal = schur_.diagonal();
  is_redundant_.assign(size, 0);
  for (Eigen::Index j = 0; j < size; ++j) {
    const Eigen::Index below = size - j;
    if (j > 0)
      schur_.col(j).tail(below).noalias() -=
          schur_.block(j, 0, below, j) * schur_.row(j).head(j).transpose();
    const double pivot = schur_(j, j);
    if (!(pivot > kRelativePivot * diagonal(j))) {
      is_redundant_[j] = 1;
      schur_.col(j).tail(below).setZero();
      schur_(j, j) = 1;
    } else {
      schur_.col(j).tail(below) /= std::sqrt(pivot);
    }
  }
}

void EliminationSolver::solve_reduced(Eigen::MatrixXd& right) const {
  const auto zero_redundant = [&] {
    for (Eigen::Index j = 0; j < right.rows(); ++j)
      if (is_redundant_[j]) right.row(j).setZero();
  };
  zero_redundant();
  schur_.triangularView<Eigen::Lower>().solveInPlace(right);
  zero_redundant();
  schur_.triangularView<Eigen::Lower>().transpose().solveInPlace(right);
}

template <std::size_t W>
int EliminationSolver::solve_block(const Columns& columns, const std::vector<double>& centre,
                                   std::size_t first, Effects& effects) const {
  const ColumnBlock<W> block(columns, centre, first);
  const Factor& a = factors_[eliminated_];
  auto mean = level_sums(block, a, weights_, n_);
  divide_by_weight<W>(mean, level_weight_);

  Eigen::MatrixXd reduced = Eigen::MatrixXd::Zero(schur_.rows(), W);
  for (std::size_t i = 0; i < n_; ++i) {
    const double w = weights_ ? weights_[i] : 1.0;
    const double* own_mean = &mean[static_cast<std::size_t>(a.code[i]) * W];
    for (std::size_t o = 0; o < others_.size(); ++o) {
      const std::size_t here = offset_[o] + factors_[others_[o]].code[i];
      for (std::size_t c = 0; c < W; ++c) reduced(here, c) += w * (block.value(i, c) - own_mean[c]);
    }
  }
  solve_reduced(reduced);

  std::vector<double> explained(mean.size(), 0.0);
  for (std::size_t i = 0; i < n_; ++i) {
    const double w = weights_ ? weights_[i] : 1.0;
    double* own = &explained[static_cast<std::size_t>(a.code[i]) * W];
    for (std::size_t o = 0; o < others_.size(); ++o) {
      const std::size_t here = offset_[o] + factors_[others_[o]].code[i];
      for (std::size_t c = 0; c < W; ++c) own[c] += w * reduced(here, c);
    }
  }
  divide_by_weight<W>(explained, level_weight_);
  for (std::size_t k = 0; k < mean.size(); ++k) mean[k] -= explained[k];

  store(effects, eliminated_, mean, first, W);
  for (std::size_t o = 0; o < others_.size(); ++o) {
    const std::size_t n_levels = factors_[others_[o]].n_levels;
    std::vector<double> effect(n_levels * W);
    for (std::size_t level = 0; level < n_levels; ++level)
      for (std::size_t c = 0; c < W; ++c) effect[level * W + c] = reduced(offset_[o] + level, c);
    store(effects, others_[o], effect, first, W);
  }
  return 1;
}

int EliminationSolver::solve(const Columns& columns, const std::vector<double>& centre,
                             std::size_t first, std::size_t width, Effects& effects) const {
  return with_width(width, [&](auto w) {
    return solve_block<decltype(w)::value>(columns, centre, first, effects);
  });
}

}  // namespace policypanel
