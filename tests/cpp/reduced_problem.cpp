#include "reduced_problem.h"

#include <algorithm>
#include <cmath>

#include "core/base/simd.h"

using policypanel::ReducedSolver;

const char* method_name(Method method) {
  switch (method) {
    case Method::kDense:
      return "dense";
    case Method::kGraph:
      return "graph";
    case Method::kJoint:
      return "joint";
    default:
      return "alternating";
  }
}

ReducedProblem::ReducedProblem(const Design& design)
    : design_(design),
      factors_(design.factors()),
      layout_(policypanel::lay_out(factors_, design.n_rows())),
      offset_{0},
      width_(policypanel::padded(design.column.size())) {
  for (const std::size_t o : layout_.others) {
    n_levels_.push_back(static_cast<std::size_t>(factors_[o].n_levels));
    offset_.push_back(offset_.back() + n_levels_.back());
  }
  size_ = offset_.back();
  // The right-hand side is the residual of no effects at all.
  right_ = residual_of(std::vector<double>(size_ * width_, 0.0));
  for (const auto& x : design.column) {
    std::vector<double> sum(size_, 0.0);
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t o = 0; o < n_levels_.size(); ++o)
        scale_ = std::max(scale_, sum[place(i, o)] += design.row_weight(i) * std::abs(x[i]));
  }
}

std::size_t ReducedProblem::place(std::size_t row, std::size_t o) const {
  return offset_[o] + static_cast<std::size_t>(factors_[layout_.others[o]].code[row]);
}

std::size_t ReducedProblem::largest() const {
  return std::max_element(n_levels_.begin(), n_levels_.end()) - n_levels_.begin();
}

std::unique_ptr<ReducedSolver> ReducedProblem::solver(Method method, double tolerance,
                                                      int max_iterations) const {
  using namespace policypanel;
  switch (method) {
    case Method::kDense:
      return std::make_unique<DenseSolver>(rows(), n_levels_);
    case Method::kGraph:
      return std::make_unique<GraphSolver>(rows(), n_levels_, largest(), tolerance, max_iterations);
    case Method::kJoint:
      return std::make_unique<JointSolver>(rows(), n_levels_, tolerance, max_iterations);
    default:
      return std::make_unique<AlternatingSolver>(rows(), n_levels_, tolerance, max_iterations);
  }
}

namespace {

// Takes weighted means by the levels of one factor out of a column.
void demean(const Design& design, const policypanel::Factor& factor, std::vector<long double>& x) {
  std::vector<long double> sum(factor.n_levels, 0), total(factor.n_levels, 0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    sum[factor.code[i]] += design.row_weight(i) * x[i];
    total[factor.code[i]] += design.row_weight(i);
  }
  for (std::size_t i = 0; i < x.size(); ++i) x[i] -= sum[factor.code[i]] / total[factor.code[i]];
}

}  // namespace

std::vector<double> ReducedProblem::residual_of(const std::vector<double>& solution) const {
  std::vector<double> out(size_ * width_, 0.0);
  for (std::size_t c = 0; c < design_.column.size(); ++c) {
    std::vector<long double> x(design_.column[c].begin(), design_.column[c].end());
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t o = 0; o < n_levels_.size(); ++o) x[i] -= solution[place(i, o) * width_ + c];
    demean(design_, factors_[layout_.eliminated], x);
    std::vector<long double> sum(size_, 0);
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t o = 0; o < n_levels_.size(); ++o)
        sum[place(i, o)] += design_.row_weight(i) * x[i];
    for (std::size_t k = 0; k < size_; ++k) out[k * width_ + c] = static_cast<double>(sum[k]);
  }
  return out;
}

Table ReducedProblem::within(const std::vector<double>& solution) const {
  Table out;
  for (std::size_t c = 0; c < design_.column.size(); ++c) {
    std::vector<long double> x(design_.column[c].begin(), design_.column[c].end());
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t o = 0; o < n_levels_.size(); ++o) x[i] -= solution[place(i, o) * width_ + c];
    demean(design_, factors_[layout_.eliminated], x);
    out.emplace_back(x.begin(), x.end());
  }
  return out;
}

ReducedSolution::ReducedSolution(const ReducedProblem& problem, const ReducedSolver& solver)
    : solution(problem.right().size(), -7), residual(problem.right().size(), -7) {
  outcome = solver.solve(problem.right().data(), solution.data(), residual.data(), problem.width());
  const auto truth = problem.residual_of(solution);
  const auto raise = [](double& so_far, double value) {
    if (!(std::abs(value) <= so_far)) so_far = std::abs(value);  // NaN must not pass
  };
  for (std::size_t k = 0; k < truth.size(); ++k) {
    raise(residual_size, truth[k]);
    raise(residual_error, truth[k] - residual[k]);
  }
  residual_error /= problem.scale();
  residual_size /= problem.scale();
}
