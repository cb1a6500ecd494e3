// Several large factors at once: the operator that works row by row, conjugate gradients on it, and
// alternating projections.
#include <algorithm>
#include <cmath>

#include "../base/interrupt.h"
#include "../base/simd.h"
#include "blocks.h"
#include "reduced.h"

namespace policypanel {

std::vector<double> stacked_weights(const RowsByLevel& rows,
                                    const std::vector<std::size_t>& n_levels) {
  const auto offset = stacked_offsets(n_levels);
  std::vector<double> total(offset.back(), 0.0);
  for (std::size_t a = 0; a < rows.n_levels(); ++a)
    for (std::size_t i = rows.begin(a); i < rows.end(a); ++i)
      for (std::size_t o = 0; o < n_levels.size(); ++o) {
        const double z = rows.slope(o, i);
        total[offset[o] + rows.other(o)[i]] += rows.weight(i) * z * z;
      }
  return total;
}

namespace {

// S v = sum over eliminated levels of B' W (B v - mean(B v)), B v the sum of a row's effects.
class RowsOperator : public ReducedOperator {
 public:
  RowsOperator(RowsByLevel rows, const std::vector<std::size_t>& n_levels)
      : rows_(std::move(rows)), offset_(stacked_offsets(n_levels)) {
    const std::vector<double> weight = stacked_weights(rows_, n_levels);
    std::vector<double> met(size(), 0.0), taken(size(), 0.0);
    for (std::size_t a = 0; a < rows_.n_levels(); ++a) {
      double total = 0;
      for (std::size_t i = rows_.begin(a); i < rows_.end(a); ++i) total += rows_.weight(i);
      for_each_stacked(a, [&](std::size_t here, double wz) { met[here] += wz; });
      for_each_stacked(a, [&](std::size_t here, double) {
        if (total > 0) taken[here] += met[here] * met[here] / total;
        met[here] = 0;
      });
    }
    for (std::size_t k = 0; k < size(); ++k)
      diagonal_.push_back(schur_diagonal(weight[k], taken[k]));
    std::size_t longest = 0;
    for (std::size_t a = 0; a < rows_.n_levels(); ++a)
      longest = std::max(longest, rows_.end(a) - rows_.begin(a));
    row_.resize(longest * kLanes);
  }

  std::size_t size() const override { return offset_.back(); }
  const std::vector<double>& diagonal() const override { return diagonal_; }

  void apply(const double* v, double* out) const override {
    std::fill(out, out + size() * kLanes, 0.0);
    const std::size_t n_others = offset_.size() - 1;
    for (std::size_t a = 0; a < rows_.n_levels(); ++a) {
      Lanes mean = {0, 0, 0, 0};
      double total = 0;
      for (std::size_t i = rows_.begin(a); i < rows_.end(a); ++i) {
        Lanes sum = {0, 0, 0, 0};
        for (std::size_t o = 0; o < n_others; ++o) {
          const Lanes& effect = at(v, offset_[o] + rows_.other(o)[i]);
          sum += rows_.slope(o) ? rows_.slope(o)[i] * effect : effect;
        }
        at(row_.data(), i - rows_.begin(a)) = sum;
        const double w = rows_.weight(i);
        mean += w * sum;
        total += w;
      }
      if (!(total > 0)) continue;
      mean /= total;
      for (std::size_t i = rows_.begin(a); i < rows_.end(a); ++i) {
        const Lanes part = rows_.weight(i) * (at(row_.data(), i - rows_.begin(a)) - mean);
        for (std::size_t o = 0; o < n_others; ++o)
          at(out, offset_[o] + rows_.other(o)[i]) +=
              rows_.slope(o) ? rows_.slope(o)[i] * part : part;
      }
    }
  }

 private:
  static Lanes& at(double* p, std::size_t k) { return *reinterpret_cast<Lanes*>(p + k * kLanes); }
  static const Lanes& at(const double* p, std::size_t k) {
    return *reinterpret_cast<const Lanes*>(p + k * kLanes);
  }
  template <class Visit>
  void for_each_stacked(std::size_t a, Visit&& visit) const {
    for (std::size_t i = rows_.begin(a); i < rows_.end(a); ++i)
      for (std::size_t o = 0; o + 1 < offset_.size(); ++o)
        visit(offset_[o] + rows_.other(o)[i], rows_.weight(i) * rows_.slope(o, i));
  }

  RowsByLevel rows_;
  std::vector<std::size_t> offset_;
  std::vector<double> diagonal_;
  mutable std::vector<double> row_;
};

}  // namespace

std::unique_ptr<ReducedOperator> rows_operator(RowsByLevel rows,
                                               const std::vector<std::size_t>& n_levels) {
  return std::make_unique<RowsOperator>(std::move(rows), n_levels);
}

JointSolver::JointSolver(RowsByLevel rows, const std::vector<std::size_t>& n_levels,
                         double tolerance, int max_iterations)
    : operator_(rows_operator(std::move(rows), n_levels)),
      preconditioner_(jacobi_preconditioner(*operator_)),
      tolerance_(tolerance),
      max_iterations_(max_iterations) {}
JointSolver::~JointSolver() = default;

ReducedOutcome JointSolver::solve(const double* right, double* solution, double* residual,
                                  std::size_t width, const double* floor) const {
  return for_each_block(right, solution, residual, operator_->size(), width, floor,
                        [&](double* x, double* r, GradientState& state) {
                          return conjugate_gradients(*operator_, *preconditioner_, x, r, tolerance_,
                                                     max_iterations_, state);
                        });
}

AlternatingSolver::AlternatingSolver(RowsByLevel rows, const std::vector<std::size_t>& n_levels,
                                     double tolerance, int max_iterations)
    : offset_(stacked_offsets(n_levels)), tolerance_(tolerance), max_iterations_(max_iterations) {
  level_weight_ = stacked_weights(rows, n_levels);
  operator_ = rows_operator(std::move(rows), n_levels);
}
AlternatingSolver::~AlternatingSolver() = default;

namespace {

// Irons & Tuck (1969): from three iterates x, g(x), g(g(x)) of a linear map, the step along the
// last difference that would end at the fixed point if one slow direction dominated.
void irons_tuck(const std::vector<double>& x, const std::vector<double>& gx,
                std::vector<double>& ggx) {
  double product[kLanes] = {}, square[kLanes] = {};
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double step = ggx[k] - gx[k];
    const double turn = step - (gx[k] - x[k]);
    product[k % kLanes] += step * turn;
    square[k % kLanes] += turn * turn;
  }
  for (std::size_t k = 0; k < x.size(); ++k)
    if (square[k % kLanes] > 0)
      ggx[k] -= product[k % kLanes] / square[k % kLanes] * (ggx[k] - gx[k]);
}

}  // namespace

ReducedOutcome AlternatingSolver::solve(const double* right, double* solution, double* residual,
                                        std::size_t width, const double* floor) const {
  const std::size_t size = operator_->size();
  // A round takes each factor in turn (the eliminated one in between): the step of a level is its
  // first-order condition over its weight.
  const auto round = [&](const double* r, std::vector<double>& x, std::vector<double>& rest) {
    for (std::size_t o = 0; o + 1 < offset_.size(); ++o) {
      operator_->apply(x.data(), rest.data());
      for (std::size_t k = offset_[o] * kLanes; k < offset_[o + 1] * kLanes; ++k)
        if (level_weight_[k / kLanes] > 0) x[k] += (r[k] - rest[k]) / level_weight_[k / kLanes];
    }
  };
  return for_each_block(
      right, solution, residual, size, width, floor, [&](double* x_out, double* r, GradientState&) {
        std::vector<double> x(x_out, x_out + size * kLanes), gx, ggx, rest(x.size());
        double scale[kLanes] = {};
        for (std::size_t k = 0; k < x.size(); ++k)
          if (level_weight_[k / kLanes] > 0)
            scale[k % kLanes] =
                std::max(scale[k % kLanes], std::abs(r[k]) / level_weight_[k / kLanes]);
        ReducedOutcome outcome{0, false};
        while (!outcome.is_converged && outcome.iterations < max_iterations_) {
          check_interrupt();
          gx = x;
          round(r, gx, rest);
          ggx = gx;
          round(r, ggx, rest);
          outcome.iterations += 2;
          outcome.is_converged = true;
          for (std::size_t k = 0; k < x.size(); ++k)
            if (std::abs(ggx[k] - gx[k]) > tolerance_ * scale[k % kLanes])
              outcome.is_converged = false;
          if (!outcome.is_converged) irons_tuck(x, gx, ggx);
          x.swap(ggx);
        }
        operator_->apply(x.data(), rest.data());
        for (std::size_t k = 0; k < x.size(); ++k) r[k] -= rest[k];
        std::copy(x.begin(), x.end(), x_out);
        return outcome;
      });
}

}  // namespace policypanel
