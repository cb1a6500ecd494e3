#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/absorb/reduced.h"
#include "design.h"

enum class Method { kDense, kGraph, kJoint, kAlternating };
constexpr Method kAllMethods[] = {Method::kDense, Method::kGraph, Method::kJoint,
                                  Method::kAlternating};
const char* method_name(Method method);

// The reduced system of a design's columns, made without the core's kernels, for solvers to be
// tried on directly. Refers to the design.
class ReducedProblem {
 public:
  explicit ReducedProblem(const Design& design);

  policypanel::RowsByLevel rows() const { return {factors_, design_.weights(), layout_}; }
  const policypanel::Layout& layout() const { return layout_; }
  const std::vector<std::size_t>& n_levels() const { return n_levels_; }
  std::size_t largest() const;  // of the other factors
  std::size_t size() const { return size_; }
  std::size_t width() const { return width_; }
  const std::vector<double>& right() const { return right_; }
  // What sums by level are large or small beside: the largest sum of w |x|
  double scale() const { return scale_; }

  std::unique_ptr<policypanel::ReducedSolver> solver(Method method, double tolerance,
                                                     int max_iterations = 10000) const;

  // right - S g in long double; `rows` by `width` as in the core
  std::vector<double> residual_of(const std::vector<double>& solution) const;
  // The columns less the other factors' effects, demeaned by the eliminated factor
  Table within(const std::vector<double>& solution) const;

 private:
  std::size_t place(std::size_t row, std::size_t o) const;  // stacked level

  const Design& design_;
  std::vector<policypanel::Factor> factors_;
  policypanel::Layout layout_;
  std::vector<std::size_t> n_levels_, offset_;
  std::size_t size_, width_;
  std::vector<double> right_;
  double scale_ = 0;
};

struct ReducedSolution {
  ReducedSolution(const ReducedProblem& problem, const policypanel::ReducedSolver& solver);

  policypanel::ReducedOutcome outcome;
  std::vector<double> solution, residual;
  // What the residual is by recomputation: how far the solver's own account is off, and how large
  // it is, both over the problem's scale
  double residual_error = 0, residual_size = 0;
};
