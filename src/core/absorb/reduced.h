#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <memory>
#include <vector>

#include "cells.h"
#include "factor.h"
#include "layout.h"

namespace policypanel {

// The system S g = r that is left when the largest factor is eliminated: one unknown per level of
// the other factors, stacked in their order. S is symmetric and positive semi-definite; its null
// space (one vector per component and factor) does not matter, because r has no part in it.
struct ReducedOutcome {
  int iterations = 1;
  bool is_converged = true;
  bool used_factor = false;  // whether a sparse factor had to help
  bool used_sample = false;  // or an approximate one
};

class ReducedSolver {
 public:
  virtual ~ReducedSolver() = default;
  // right, solution, residual: levels x width, interleaved. `residual` = right - S solution, which
  // the caller uses to correct cross-products to second order. `floor` (one per column, or null):
  // what of a squared preconditioned residual is rounding. It has a part outside the range of S
  // that no iteration removes, and conjugate gradients that went on would amplify it.
  virtual ReducedOutcome solve(const double* right, double* solution, double* residual,
                               std::size_t width, const double* floor = nullptr) const = 0;
  // Levels that the eliminated factor (and earlier levels) determine; -1 when not known exactly.
  virtual int n_redundant() const { return -1; }
};

// All reduced levels few: S dense, Cholesky. Exact.
class DenseSolver : public ReducedSolver {
 public:
  DenseSolver(const RowsByLevel& rows, const std::vector<std::size_t>& n_levels);
  ReducedOutcome solve(const double*, double*, double*, std::size_t,
                       const double* = nullptr) const override;
  int n_redundant() const override { return n_redundant_; }

 private:
  Eigen::MatrixXd root_;
  std::vector<char> is_redundant_;
  int n_redundant_ = 0;
};

// S as something that multiplies four interleaved columns.
class ReducedOperator {
 public:
  virtual ~ReducedOperator() = default;
  virtual std::size_t size() const = 0;
  virtual void apply(const double* v, double* out) const = 0;
  // Of S, exactly 0 for a level that no other level of its factor shares an eliminated level with
  // (a factor nested in the eliminated one has only such levels).
  virtual const std::vector<double>& diagonal() const = 0;
};

// What is left of a level's weight when the eliminated factor has taken its part; rounding noise is
// 0.
inline double schur_diagonal(double weight, double taken) {
  constexpr double kNoise = 1e-11;
  return weight - taken > kNoise * weight ? weight - taken : 0.0;
}

class Preconditioner {
 public:
  virtual ~Preconditioner() = default;
  virtual void apply(const double* v, double* out) const = 0;  // four interleaved columns
};

// Conjugate gradients for four columns at once. Continues from `solution` and `state`; `residual`
// must hold right - S solution on entry and does on exit. Stops when all columns have shrunk their
// preconditioned residual by `tolerance` against `reference` (squared norms, filled on first use),
// or to the `floor`, or after `max_iterations`. Returns the iterations done and whether all columns
// got there.
struct GradientState {
  double floor[4] = {0, 0, 0, 0};
  double reference[4] = {-1, -1, -1, -1};
  double reached[4] = {0, 0, 0, 0};  // squared preconditioned residual norm at the end
  std::vector<double> direction;     // where the search stopped; empty: start afresh
  void start_afresh() {
    reference[0] = -1;
    direction.clear();
  }
};
ReducedOutcome conjugate_gradients(const ReducedOperator& op, const Preconditioner& preconditioner,
                                   double* solution, double* residual, double tolerance,
                                   int max_iterations, GradientState& state);

std::unique_ptr<Preconditioner> jacobi_preconditioner(const ReducedOperator& op);

// The Cholesky factor of a cell graph's S as a preconditioner (then one or two iterations suffice),
// or null when it would fill in too much.
std::unique_ptr<Preconditioner> sparse_preconditioner(const CellGraph& graph, double most_flops);

// A sampled factor that never fills in: 15 to 40 iterations on any graph.
std::unique_ptr<Preconditioner> approximate_preconditioner(const CellGraph& graph);

// One large reduced factor, and possibly small ones, which are taken in exactly as a border.
// Conjugate gradients; where they turn out slow, the sparse factor, or the approximate one.
class GraphSolver : public ReducedSolver {
 public:
  GraphSolver(const RowsByLevel& rows, const std::vector<std::size_t>& n_levels, std::size_t large,
              double tolerance, int max_iterations);
  ~GraphSolver() override;
  ReducedOutcome solve(const double*, double*, double*, std::size_t,
                       const double* = nullptr) const override;
  int n_redundant() const override;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

// Several large reduced factors: conjugate gradients on all of them jointly.
class JointSolver : public ReducedSolver {
 public:
  JointSolver(RowsByLevel rows, const std::vector<std::size_t>& n_levels, double tolerance,
              int max_iterations);
  ~JointSolver() override;
  ReducedOutcome solve(const double*, double*, double*, std::size_t,
                       const double* = nullptr) const override;

 private:
  std::unique_ptr<ReducedOperator> operator_;
  std::unique_ptr<Preconditioner> preconditioner_;
  double tolerance_;
  int max_iterations_;
};

// Alternating projections with Irons-Tuck acceleration, kept for comparison.
class AlternatingSolver : public ReducedSolver {
 public:
  AlternatingSolver(RowsByLevel rows, const std::vector<std::size_t>& n_levels, double tolerance,
                    int max_iterations);
  ~AlternatingSolver() override;
  ReducedOutcome solve(const double*, double*, double*, std::size_t,
                       const double* = nullptr) const override;

 private:
  std::unique_ptr<ReducedOperator> operator_;
  std::vector<std::size_t> offset_;
  std::vector<double> level_weight_;
  double tolerance_;
  int max_iterations_;
};

// The joint operator, row by row, over any number of other factors.
std::unique_ptr<ReducedOperator> rows_operator(RowsByLevel rows,
                                               const std::vector<std::size_t>& n_levels);
// Sum of row weights per stacked level, times the squared slope where there is one.
std::vector<double> stacked_weights(const RowsByLevel& rows,
                                    const std::vector<std::size_t>& n_levels);
std::vector<std::size_t> stacked_offsets(const std::vector<std::size_t>& n_levels);

// Cholesky in the given order of a positive semi-definite matrix (lower triangle, in place). Pivots
// below 1e-10 of `scale` (the levels' weights) mark unknowns that earlier ones determine; returns
// their number.
int semidefinite_cholesky(Eigen::MatrixXd& matrix, const Eigen::VectorXd& scale,
                          std::vector<char>& is_redundant);
// Solves with that factor; redundant unknowns are 0.
void semidefinite_solve(const Eigen::MatrixXd& root, const std::vector<char>& is_redundant,
                        Eigen::MatrixXd& right);

}  // namespace policypanel
