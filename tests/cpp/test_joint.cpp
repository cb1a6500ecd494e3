// Several large factors at once: joint conjugate gradients and accelerated alternating projections.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "design.h"
#include "oracle.h"
#include "reduced_problem.h"

namespace {

// 400 units in four rows each, and one to three factors of some eighty levels
Design make_many(int n_factors, bool is_weighted, Random& random) {
  Design design = make_expander(400, 100, 4, random);
  for (const int levels : {80, 70}) {
    if (static_cast<int>(design.code.size()) == n_factors) break;
    design.add_factor(levels, [&](std::size_t) { return random.below(levels); });
  }
  if (is_weighted) design.add_weights(random);
  design.add_columns(5, random);
  return design;
}

// Largest error of the residuals after `rounds` of plain alternating projections
double error_of_plain_rounds(const Design& design, const Table& truth, int rounds) {
  Table x = design.column;
  for (auto& values : x)
    for (int round = 0; round < rounds; ++round)
      for (const std::size_t f : {1, 0}) {
        std::vector<double> sum(design.n_levels[f], 0.0), weight(design.n_levels[f], 0.0);
        for (std::size_t i = 0; i < values.size(); ++i) {
          sum[design.code[f][i]] += design.row_weight(i) * values[i];
          weight[design.code[f][i]] += design.row_weight(i);
        }
        for (std::size_t i = 0; i < values.size(); ++i)
          values[i] -= sum[design.code[f][i]] / weight[design.code[f][i]];
      }
  return largest_difference(design, x, truth);
}

}  // namespace

TEST_CASE("three and four large factors are solved jointly and by alternating projections") {
  Random random(1);
  for (const int n_factors : {3, 4})
    for (const bool is_weighted : {false, true})
      for (const bool is_grouped : {true, false}) {
        Design design = make_many(n_factors, is_weighted, random);
        if (!is_grouped) design = design.rows(random.permutation(design.n_rows()));
        const ReducedProblem problem(design);
        const Table truth = long_residuals(design);
        for (const Method method : {Method::kJoint, Method::kAlternating}) {
          const bool is_joint = method == Method::kJoint;
          const std::string name = method_name(method);
          CAPTURE(n_factors);
          CAPTURE(is_weighted);
          CAPTURE(is_grouped);
          CAPTURE(name);
          const ReducedSolution solved(problem, *problem.solver(method, 1e-12));
          CHECK(solved.outcome.is_converged);
          CHECK(solved.outcome.iterations <= (is_joint ? 60 : 150));
          CHECK(solved.residual_error <= 1e-13);
          CHECK(solved.residual_size <= 1e-11);
          CHECK(largest_difference(design, problem.within(solved.solution), truth) <=
                (is_joint ? 1e-10 : 1e-9));
        }
      }
}

TEST_CASE("a ring takes joint conjugate gradients as many steps as it has levels, and no more") {
  // In exact arithmetic half as many, one per pair of equal eigenvalues.
  Random random(2);
  Design ring = make_ring(600);
  ring.add_columns(2, random);
  const ReducedProblem problem(ring);
  const ReducedSolution solved(problem, *problem.solver(Method::kJoint, 1e-10));
  CHECK(solved.outcome.is_converged);
  CHECK(solved.outcome.iterations >= 200);
  CHECK(solved.outcome.iterations <= 600);
  CHECK(solved.residual_error <= 1e-12);
  CHECK(largest_difference(ring, problem.within(solved.solution), ring_residuals(ring)) <= 1e-8);
}

TEST_CASE("Irons-Tuck ends on a ring where plain alternating projections are far from it") {
  Random random(3);
  for (const bool is_weighted : {false, true}) {
    Design ring = make_ring(50);
    if (is_weighted) ring.add_weights(random);
    ring.add_columns(1, random);
    const Table truth = ring_residuals(ring);
    const ReducedProblem problem(ring);
    const ReducedSolution solved(problem, *problem.solver(Method::kAlternating, 1e-12));
    CHECK(solved.outcome.is_converged);
    // The change per round at the end is 1e-12, the error that over one minus the rate: 1e-3.
    CHECK(largest_difference(ring, problem.within(solved.solution), truth) <= 1e-8);
    CHECK(error_of_plain_rounds(ring, truth, solved.outcome.iterations) > 1e-5);
  }
}

TEST_CASE("alternating projections that stop early keep a right account of what is left") {
  Random random(4);
  const Design design = make_many(3, true, random);
  const ReducedProblem problem(design);
  for (const int most : {2, 6}) {
    const ReducedSolution solved(problem, *problem.solver(Method::kAlternating, 1e-14, most));
    CHECK_FALSE(solved.outcome.is_converged);
    CHECK(solved.outcome.iterations == most);
    CHECK(solved.residual_error <= 1e-13);
  }
}
