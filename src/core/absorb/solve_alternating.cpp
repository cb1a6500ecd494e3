#include <array>
#include <cmath>

#include "../base/interrupt.h"
#include "level_sums.h"
#include "solvers.h"

namespace policypanel {

AlternatingSolver::AlternatingSolver(const std::vector<Factor>& factors, const double* weights,
                                     std::size_t n, double tolerance, int max_iterations)
    : factors_(factors),
      weights_(weights),
      n_(n),
      tolerance_(tolerance),
      max_iterations_(max_iterations) {
  for (const Factor& factor : factors_)
    level_weight_.push_back(level_weights(factor, weights_, n_));
}

namespace {

using LevelValues = std::vector<std::vector<double>>;  // [factor][code * W + column]

// One round of alternating projections for a block of W columns, on the effects alone: the data
// enter through their level sums, so a round reads the codes and never the columns.
template <std::size_t W>
class Round {
 public:
  Round(const std::vector<Factor>& factors, const double* weights, std::size_t n,
        const std::vector<std::vector<double>>& level_weight, const ColumnBlock<W>& block)
      : factors_(factors), weights_(weights), n_(n), level_weight_(level_weight) {
    for (const Factor& factor : factors_) sum_.push_back(level_sums(block, factor, weights_, n_));
    scale_.fill(0);
    double total = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      const double w = weights_ ? weights_[i] : 1.0;
      total += w;
      for (std::size_t c = 0; c < W; ++c) scale_[c] += w * block.value(i, c) * block.value(i, c);
    }
    for (double& s : scale_) s = std::sqrt(s / total);
  }

  void run(LevelValues& effect) const {
    for (std::size_t f = 0; f < factors_.size(); ++f) update(f, effect);
  }

  // Largest change between two rounds over the column's standard deviation. A change of level l
  // is that level's first-order condition over its weight, so this certifies the solution.
  double largest_change(const LevelValues& before, const LevelValues& after) const {
    double largest = 0;
    for (std::size_t f = 0; f < before.size(); ++f)
      for (std::size_t k = 0; k < before[f].size(); ++k) {
        const double scale = scale_[k % W];
        if (scale > 0) largest = std::max(largest, std::abs(after[f][k] - before[f][k]) / scale);
      }
    return largest;
  }

 private:
  void update(std::size_t f, LevelValues& effect) const {
    std::vector<double> value = sum_[f];
    for (std::size_t i = 0; i < n_; ++i) {
      const double w = weights_ ? weights_[i] : 1.0;
      double* own = &value[static_cast<std::size_t>(factors_[f].code[i]) * W];
      for (std::size_t g = 0; g < factors_.size(); ++g) {
        if (g == f) continue;
        const double* other = &effect[g][static_cast<std::size_t>(factors_[g].code[i]) * W];
        for (std::size_t c = 0; c < W; ++c) own[c] -= w * other[c];
      }
    }
    divide_by_weight<W>(value, level_weight_[f]);
    effect[f] = std::move(value);
  }

  const std::vector<Factor>& factors_;
  const double* weights_;
  std::size_t n_;
  const std::vector<std::vector<double>>& level_weight_;
  LevelValues sum_;
  std::array<double, W> scale_;
};

// Irons & Tuck (1969): from three iterates x, g(x), g(g(x)) of a linear map, the step along the
// last difference that would end at the fixed point if one slow direction dominated.
template <std::size_t W>
void irons_tuck(const LevelValues& x, const LevelValues& gx, LevelValues& ggx) {
  std::array<double, W> product{}, square{};
  for (std::size_t f = 0; f < x.size(); ++f)
    for (std::size_t k = 0; k < x[f].size(); ++k) {
      const double step = ggx[f][k] - gx[f][k];
      const double turn = step - (gx[f][k] - x[f][k]);
      product[k % W] += step * turn;
      square[k % W] += turn * turn;
    }
  for (std::size_t f = 0; f < x.size(); ++f)
    for (std::size_t k = 0; k < x[f].size(); ++k)
      if (square[k % W] > 0)
        ggx[f][k] -= product[k % W] / square[k % W] * (ggx[f][k] - gx[f][k]);
}

}  // namespace

template <std::size_t W>
int AlternatingSolver::solve_block(const Columns& columns, const std::vector<double>& centre,
                                   std::size_t first, Effects& effects) const {
  const ColumnBlock<W> block(columns, centre, first);
  const Round<W> round(factors_, weights_, n_, level_weight_, block);
  LevelValues x, gx, ggx;
  for (const Factor& factor : factors_)
    x.emplace_back(static_cast<std::size_t>(factor.n_levels) * W, 0.0);

  int iterations = 0;
  bool is_converged = false;
  while (!is_converged && iterations < max_iterations_) {
    check_interrupt();
    gx = x;
    round.run(gx);
    ggx = gx;
    round.run(ggx);
    iterations += 2;
    is_converged = round.largest_change(gx, ggx) <= tolerance_;
    if (!is_converged) irons_tuck<W>(x, gx, ggx);
    x.swap(ggx);
  }
  for (std::size_t f = 0; f < factors_.size(); ++f)
    for (int level = 0; level < factors_[f].n_levels; ++level)
      for (std::size_t c = 0; c < W; ++c)
        effects.level[f][level * effects.n_columns + first + c] = x[f][level * W + c];
  return is_converged ? iterations : -iterations;
}

int AlternatingSolver::solve(const Columns& columns, const std::vector<double>& centre,
                             std::size_t first, std::size_t width, Effects& effects) const {
  return with_width(width, [&](auto w) {
    return solve_block<decltype(w)::value>(columns, centre, first, effects);
  });
}

}  // namespace policypanel
