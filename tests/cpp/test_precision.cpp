// Cross-products that are right to more digits than the solver's solution.
#include <doctest/doctest.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "design.h"
#include "oracle.h"
#include "reduced_problem.h"

using policypanel::ProjectorOptions;
using policypanel::Solver;

namespace {

ProjectorOptions with_solver(Solver solver, double tolerance) {
  ProjectorOptions options;
  options.solver = solver;
  options.tolerance = tolerance;
  return options;
}

// Two factors that conjugate gradients work on, or three
Design make_iterated(int n_factors, bool is_weighted, Random& random) {
  Design design = make_expander(500, 130, 3, random);
  if (n_factors == 3) design.add_factor(130, [&](std::size_t) { return random.below(130); });
  design.close_gaps();
  if (is_weighted) design.add_weights(random);
  design.add_columns(3, random);
  return design;
}

// Largest over smallest eigenvalue, other than 0, of S scaled to a diagonal of one: what Jacobi's
// preconditioner leaves
double condition(const LongMatrix& schur) {
  const Eigen::MatrixXd narrow = schur.cast<double>();
  const Eigen::VectorXd scale = narrow.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd scaled = scale.asDiagonal() * narrow * scale.asDiagonal();
  const Eigen::VectorXd value =
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(scaled, Eigen::EigenvaluesOnly).eigenvalues();
  Eigen::Index first = 0;
  while (value[first] < 1e-10) ++first;
  return value[value.size() - 1] / value[first];
}

// Largest |a - b| over the roots of the diagonals of `size`
double relative_difference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b,
                           const Eigen::VectorXd& size) {
  const Eigen::VectorXd scale = size.cwiseSqrt().cwiseInverse();
  return (scale.asDiagonal() * (a - b) * scale.asDiagonal()).cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("cross-products are right to the square of the tolerance") {
  // With rho = r - S g their error is rho' S^+ rho. Iterations stop at rho' D^-1 rho <= t^2 r' D^-1
  // r, D the diagonal of S; with the eigenvalues of D^-1/2 S D^-1/2 between a and b that is at most
  // t^2 (b / a) r' S^+ r, and r' S^+ r at most the column's square.
  Random random(1);
  for (const double tolerance : {1e-2, 1e-4})
    for (const int n_factors : {2, 3})
      for (const bool is_weighted : {false, true}) {
        const Design design = make_iterated(n_factors, is_weighted, random);
        const Fit fit(design, with_solver(Solver::kGraph, tolerance));
        const std::string solver = policypanel::solver_name(fit.projection.solver);
        CAPTURE(solver);
        CAPTURE(tolerance);
        CAPTURE(is_weighted);
        REQUIRE(fit.projection.solver == (n_factors == 2 ? Solver::kGraph : Solver::kJoint));
        const Table truth = long_residuals(design);
        const double loss = condition(dense_schur(design, 0));
        CHECK(loss < 1000);
        const double error = relative_difference(
            fit.projection.within, dense_gram(design, truth).cast<double>(), fit.projection.total);
        CHECK(error <= tolerance * tolerance * loss);
        // The rows within are only right to the tolerance itself.
        CHECK(largest_difference(design, fit.table(), truth) > tolerance * tolerance * loss);
      }
}

TEST_CASE("without the correction cross-products are right to the tolerance only") {
  Random random(2);
  const Design design = make_iterated(2, true, random);
  const ReducedProblem problem(design);
  const ReducedSolution solved(problem, *problem.solver(Method::kGraph, 1e-4));
  const auto matrix = [&](const std::vector<double>& values) {
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    return Eigen::MatrixXd(
        Eigen::Map<const RowMajor>(values.data(), problem.size(), problem.width()));
  };
  const Eigen::MatrixXd g = matrix(solved.solution), r = matrix(problem.right()),
                        rho = matrix(solved.residual);
  const ReducedSolution exact(problem, *problem.solver(Method::kDense, 0));
  const Eigen::MatrixXd truth = matrix(exact.solution).transpose() * r;
  const double plain = (g.transpose() * r - truth).cwiseAbs().maxCoeff();
  const double corrected = (g.transpose() * r + rho.transpose() * g - truth).cwiseAbs().maxCoeff();
  CHECK(corrected < plain / 100);
}

TEST_CASE("columns that the other factors nearly explain keep eight digits in cross-products") {
  // Taken from A - g' r they would lose what A is larger by: 1 / share^2. The second pass leaves
  // the rounding of the column's values over the share that is its own.
  Random random(3);
  for (const Solver solver : {Solver::kDense, Solver::kGraph})
    for (const bool is_weighted : {false, true})
      for (const bool is_grouped : {false, true})
        for (const double share : {1e-2, 1e-4, 1e-6}) {
          Design design = make_iterated(2, is_weighted, random);
          if (!is_grouped) design = design.rows(random.permutation(design.n_rows()));
          const auto effect = random.normals(design.n_levels[1]);
          for (std::size_t i = 0; i < design.n_rows(); ++i)
            design.column[1][i] = effect[design.code[1][i]] + share * random.normal();
          // Iterations are to come as near as rounding lets them: what they leave is no rounding.
          const auto projection = project(design, with_solver(solver, 1e-13));
          const std::string name = policypanel::solver_name(solver);
          CAPTURE(name);
          CAPTURE(is_weighted);
          CAPTURE(is_grouped);
          CAPTURE(share);
          CHECK(projection.is_converged);
          const Eigen::MatrixXd gram = dense_gram(design, long_residuals(design)).cast<double>();
          CHECK(relative_difference(projection.within, gram, gram.diagonal()) <= 1e-8);
        }
}

TEST_CASE(
    "columns that the eliminated factor nearly explains keep eight digits in cross-products") {
  Random random(4);
  for (const int n_factors : {1, 2})
    for (const bool is_weighted : {false, true})
      for (const bool is_grouped : {false, true})
        for (const double share : {1e-4, 1e-6}) {
          Design design = make_iterated(2, is_weighted, random);
          design.code.resize(n_factors);
          design.n_levels.resize(n_factors);
          if (!is_grouped) design = design.rows(random.permutation(design.n_rows()));
          const auto effect = random.normals(design.n_levels[0]);
          for (std::size_t i = 0; i < design.n_rows(); ++i)
            design.column[1][i] = effect[design.code[0][i]] + share * random.normal();
          const auto projection = project(design);
          CAPTURE(n_factors);
          CAPTURE(is_weighted);
          CAPTURE(is_grouped);
          CAPTURE(share);
          const Eigen::MatrixXd gram = dense_gram(design, long_residuals(design)).cast<double>();
          CHECK(relative_difference(projection.within, gram, gram.diagonal()) <= 1e-8);
        }
}
