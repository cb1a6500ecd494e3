#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "factor.h"
#include "layout.h"
#include "reduced.h"
#include "within.h"

namespace policypanel {

enum class Solver {
  kAutomatic,
  kNone,
  kMeans,
  kDense,
  kGraph,
  kGraphFactor,
  kGraphSample,
  kJoint,
  kAlternating
};
const char* solver_name(Solver solver);
Solver solver_from_name(const std::string& name);

struct ProjectorOptions {
  Solver solver = Solver::kAutomatic;
  double tolerance = 1e-8;
  int max_iterations = 10000;
  int threads = 1;
};

// Everything a least-squares fit on these columns needs, once the fixed effects are out.
struct Projection {
  Effects effects;
  Eigen::MatrixXd within;  // X~' W X~, of the crossed columns with all
  Eigen::VectorXd own;     // its diagonal, all columns
  Eigen::VectorXd mean;    // weighted means of the columns before projection
  Eigen::VectorXd total;   // weighted sums of squares about the mean, before projection
  double weight = 0;       // sum of weights
  bool is_finite = true;   // false: some value is NaN or infinite, or a sum overflowed
  Solver solver = Solver::kNone;
  int iterations = 0;
  bool is_converged = true;
};

// Takes fixed effects out of columns: absorb once, project many.
//
// The factor with most levels (a) is eliminated exactly. One pass over the rows demeans them by a,
// sums them by level of the other factors (r) and takes their cross-products (A); the reduced
// system S g = r is solved for the other factors' effects; the cross-products after projection are
//   X~' W X~ = A - (g' r + rho' g),  rho = r - S g,
// which is right to second order in the solver's error (a Ritz correction). Where many columns are
// wanted against a few only (placebo treatments against outcome and controls), the few come first
// and are `n_crossed`: the cost is then columns times these, and not the square of the columns.
// Factors, codes and weights must outlive the projector. `weights` may be null.
class Projector {
 public:
  Projector(std::vector<Factor> factors, const double* weights, std::size_t n_rows,
            ProjectorOptions options);
  ~Projector();

  Projection project(const Columns& columns) const { return project(columns, columns.size()); }
  Projection project(const Columns& columns, std::size_t n_crossed) const;
  const Layout& layout() const { return layout_; }
  // Levels of all factors that others determine, exactly, or -1 where only bounds are known.
  int n_redundant() const;

  struct Sums;  // what the first pass over the rows brings together
  struct Products;

 private:
  void choose_solver();
  std::size_t largest_without_slope() const;
  const double* weights_from(std::size_t row) const { return weights_ ? weights_ + row : nullptr; }
  template <class Visit>
  void for_each_plain_chunk(std::size_t width, Visit&& visit) const;
  std::vector<double> eliminated_means(const Columns& columns, const Effects& effects) const;
  void subtract_other_means(Effects& effects) const;
  void divide_by_level_weight(std::vector<double>& sum, std::size_t width) const;
  void silence_noise(const Eigen::VectorXd& own, Sums& sums) const;
  Sums reduce_rows(const Columns& columns, const Effects& effects, std::size_t left) const;
  void solve_reduced(const Sums& sums, Projection& result, Products& products) const;

  std::vector<Factor> factors_;
  const double* weights_;
  ProjectorOptions options_;
  Layout layout_;
  std::vector<std::size_t> n_levels_;      // of the other factors
  std::vector<double> eliminated_weight_;  // by level, where rows are not grouped
  Solver solver_ = Solver::kNone;
  std::unique_ptr<ReducedSolver> reduced_;
};

}  // namespace policypanel
