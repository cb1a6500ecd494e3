#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "factor.h"
#include "projector.h"

namespace policypanel {

// One factor: its level means.
class MeansSolver : public EffectSolver {
 public:
  MeansSolver(const Factor& factor, const double* weights, std::size_t n);
  int solve(const Columns&, const std::vector<double>&, std::size_t, std::size_t,
            Effects&) const override;

 private:
  Factor factor_;
  const double* weights_;
  std::size_t n_;
  std::vector<double> level_weight_;
};

// Two factors, each pair of levels exactly once, no weights: unit mean, and period mean less the
// grand mean.
class BalancedSolver : public EffectSolver {
 public:
  BalancedSolver(const Factor& a, const Factor& b, std::size_t n) : a_(a), b_(b), n_(n) {}
  static bool applies(const std::vector<Factor>& factors, const double* weights, std::size_t n);
  int solve(const Columns&, const std::vector<double>&, std::size_t, std::size_t,
            Effects&) const override;

 private:
  Factor a_, b_;
  std::size_t n_;
};

// Any number of factors, all but the largest small in sum: the largest is eliminated exactly and
// the Schur complement S = D_b - C' D_a^-1 C of the others is factored once (dense).
class EliminationSolver : public EffectSolver {
 public:
  static constexpr int kMostReducedLevels = 1000;
  EliminationSolver(const std::vector<Factor>& factors, const double* weights, std::size_t n);
  static bool applies(const std::vector<Factor>& factors);
  int solve(const Columns&, const std::vector<double>&, std::size_t, std::size_t,
            Effects&) const override;

 private:
  void build_schur_complement();
  void factorise();
  template <std::size_t W>
  int solve_block(const Columns&, const std::vector<double>&, std::size_t, Effects&) const;
  void solve_reduced(Eigen::MatrixXd& right) const;

  std::vector<Factor> factors_;
  const double* weights_;
  std::size_t n_;
  std::size_t eliminated_;            // index of the largest factor
  std::vector<std::size_t> others_;   // the remaining factors, stacked in this order
  std::vector<std::size_t> offset_;   // where each of them starts in the reduced system
  std::vector<double> level_weight_;  // of the eliminated factor
  Eigen::MatrixXd schur_;             // then its Cholesky factor, in the lower triangle
  std::vector<char> is_redundant_;    // reduced levels that the earlier ones determine
};

// Any factors: alternating projections on the effects with Irons-Tuck acceleration.
class AlternatingSolver : public EffectSolver {
 public:
  AlternatingSolver(const std::vector<Factor>& factors, const double* weights, std::size_t n,
                    double tolerance, int max_iterations);
  int solve(const Columns&, const std::vector<double>&, std::size_t, std::size_t,
            Effects&) const override;

 private:
  template <std::size_t W>
  int solve_block(const Columns&, const std::vector<double>&, std::size_t, Effects&) const;

  std::vector<Factor> factors_;
  const double* weights_;
  std::size_t n_;
  double tolerance_;
  int max_iterations_;
  std::vector<std::vector<double>> level_weight_;
};

}  // namespace policypanel
