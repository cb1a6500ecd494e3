// One large reduced factor: graphs easy and hard for iterations, with borders, in pieces, weighted.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "design.h"
#include "oracle.h"
#include "reduced_problem.h"

using policypanel::ProjectorOptions;
using policypanel::Solver;

namespace {

// What iterations stop at, over the problem's scale; residuals of rows are then off by that over
// the smallest eigenvalue of a graph, 0.01 at worst in expanders.
constexpr double kTolerance = 1e-12;

void add_small_factor(Design& design, int levels, Random& random) {
  design.add_factor(levels, [&](std::size_t) { return random.below(levels); });
}

struct Expected {
  bool uses_factor;
  int most_iterations;
  double bound = 1e-10;
};

void check_graph(const Design& design, const Table& truth, const Expected& expected) {
  const ReducedProblem problem(design);
  const ReducedSolution solved(problem, *problem.solver(Method::kGraph, kTolerance));
  CHECK(solved.outcome.is_converged);
  CHECK(solved.outcome.used_factor == expected.uses_factor);
  CHECK(solved.outcome.iterations <= expected.most_iterations);
  CHECK(solved.residual_error <= 1e-13);
  CHECK(solved.residual_size <= 1e-11);
  CHECK(largest_difference(design, problem.within(solved.solution), truth) <= expected.bound);
}

Table nothing(const Design& design) {
  return Table(design.column.size(), std::vector<double>(design.n_rows(), 0.0));
}

}  // namespace

TEST_CASE("expanders converge in a few dozen iterations, without help") {
  Random random(1);
  for (const bool is_weighted : {false, true})
    for (const int links : {2, 4}) {
      Design design = make_expander(2000, 800, links, random);
      if (is_weighted) design.add_weights(random);
      design.add_columns(5, random);
      CAPTURE(is_weighted);
      CAPTURE(links);
      const ReducedProblem problem(design);
      const ReducedSolution solved(problem, *problem.solver(Method::kGraph, 1e-8));
      CHECK(solved.outcome.is_converged);
      CHECK_FALSE(solved.outcome.used_factor);
      CHECK(solved.outcome.iterations <= (links == 2 ? 60 : 20));
      CHECK(solved.residual_error <= 1e-13);
      CHECK(solved.residual_size <= 1e-8);
      // The error is that of the residual over the smallest eigenvalue, 0.01 or more here.
      CHECK(largest_difference(design, problem.within(solved.solution), graph_residuals(design)) <=
            1e-6);
    }
}

TEST_CASE("a tighter tolerance gives a better answer") {
  Random random(2);
  Design design = make_expander(1000, 300, 3, random);
  design.add_columns(1, random);
  const Table truth = graph_residuals(design);
  const ReducedProblem problem(design);
  double before = std::numeric_limits<double>::infinity();
  for (const double tolerance : {1e-3, 1e-6, 1e-9, 1e-12}) {
    const ReducedSolution solved(problem, *problem.solver(Method::kGraph, tolerance));
    const double error = largest_difference(design, problem.within(solved.solution), truth);
    CHECK(error <= 100 * tolerance);
    CHECK(error < before);
    before = error;
  }
}

TEST_CASE("a ring of thousands of levels is left to the sparse factor") {
  Random random(3);
  for (const bool is_weighted : {false, true}) {
    Design ring = make_ring(4000);
    if (is_weighted) ring.add_weights(random);
    ring.add_columns(5, random);
    // Weights that differ by e^8 around the ring let effects grow to 1e3: three digits.
    check_graph(ring, ring_residuals(ring), {true, 25, is_weighted ? 1e-9 : 1e-11});
  }
}

TEST_CASE("a line of thousands of levels is left to the sparse factor, and fits every column") {
  Random random(4);
  for (const bool is_shuffled : {false, true}) {
    Design line = make_line(4000);
    if (is_shuffled) line = line.rows(random.permutation(line.n_rows()));
    line.add_columns(2, random);
    check_graph(line, nothing(line), {true, 25});
  }
}

TEST_CASE("a band of thousands of levels is left to the sparse factor") {
  Random random(5);
  for (const bool is_weighted : {false, true})
    for (const int links : {3, 6}) {
      Design band = make_band(3000, links);
      if (is_weighted) band.add_weights(random);
      band.add_columns(2, random);
      check_graph(band, graph_residuals(band), {true, 25});
    }
}

TEST_CASE("small factors beside a large one are taken in exactly") {
  Random random(6);
  for (const bool is_weighted : {false, true})
    for (const int n_small : {1, 2})
      for (const bool is_long : {false, true}) {
        Design design = is_long ? make_band(200, 3) : make_expander(800, 150, 4, random);
        for (int small = 0; small < n_small; ++small) add_small_factor(design, 6 + small, random);
        if (is_weighted) design.add_weights(random);
        design.add_columns(5, random);
        CAPTURE(is_weighted);
        CAPTURE(n_small);
        CAPTURE(is_long);
        // Beside a border the factor is that of a part of the matrix: some more iterations, at most
        // one for each small level.
        check_graph(design, long_residuals(design), {is_long, 20 + 8 * n_small + 4});
      }
}

TEST_CASE("small factors that overlap with the large one or with each other are no trouble") {
  Random random(7);
  for (const int overlap : {0, 1, 2}) {
    Design design = make_expander(800, 150, 4, random);
    add_small_factor(design, 6, random);
    if (overlap == 0)  // groups of the large factor's levels
      design.add_factor(5, [&](std::size_t i) { return design.code[1][i] % 5; });
    if (overlap == 1)  // the same small factor again
      design.add_factor(6, [&](std::size_t i) { return 5 - design.code[2][i]; });
    if (overlap == 2)  // groups of the eliminated factor's levels
      design.add_factor(5, [&](std::size_t i) { return design.code[0][i] % 5; });
    design.add_weights(random);
    design.add_columns(2, random);
    CAPTURE(overlap);
    check_graph(design, long_residuals(design), {false, 40});
  }
}

TEST_CASE("graphs in pieces, long and dense ones together, are solved in each") {
  Random random(8);
  for (const bool is_weighted : {false, true}) {
    // A ring, an expander and units that never move, none connected with another
    Design design = make_ring(500);
    const Design expander = make_expander(400, 120, 3, random);
    for (std::size_t f = 0; f < 2; ++f) {
      for (const int level : expander.code[f]) design.code[f].push_back(design.n_levels[f] + level);
      design.n_levels[f] += expander.n_levels[f];
      for (int k = 0; k < 120; ++k) design.code[f].push_back(design.n_levels[f] + k / (4 - 2 * f));
      design.n_levels[f] += f == 0 ? 30 : 60;
    }
    // Of those units every other one keeps to a level, the rest go between two of their own.
    for (std::size_t i = design.n_rows() - 120; i < design.n_rows(); i += 8)
      for (std::size_t j = i; j < i + 4; ++j) design.code[1][j] = design.code[1][i];
    design.close_gaps();
    if (is_weighted) design.add_weights(random);
    design.add_columns(2, random);
    const ReducedProblem problem(design);
    CHECK(problem.solver(Method::kGraph, kTolerance)->n_redundant() == 32);
    check_graph(design, graph_residuals(design), {true, 200});
  }
}

TEST_CASE("the factor that one solve made serves the next, with the same answer") {
  Random random(9);
  Design band = make_band(1500, 3);
  band.add_columns(9, random);  // three blocks: the first makes the factor
  const ReducedProblem problem(band);
  const auto solver = problem.solver(Method::kGraph, kTolerance);
  const ReducedSolution first(problem, *solver), second(problem, *solver);
  CHECK(first.outcome.used_factor);
  CHECK(second.outcome.used_factor);
  CHECK(second.outcome.iterations <= 4);
  CHECK(second.residual_error <= 1e-13);
  const Table truth = graph_residuals(band);
  CHECK(largest_difference(band, problem.within(first.solution), truth) <= 1e-10);
  CHECK(largest_difference(band, problem.within(second.solution), truth) <= 1e-10);
}

TEST_CASE("iterations stop where they are told to, and say that they did not converge") {
  Random random(10);
  Design line = make_line(2000), expander = make_expander(2000, 1500, 3, random);
  line.add_columns(2, random);
  expander.add_columns(2, random);
  for (const Design* design : {&line, &expander}) {
    const ReducedProblem problem(*design);
    for (const Method method : {Method::kGraph, Method::kJoint})
      for (const int most : {1, 7, 20}) {
        const ReducedSolution solved(problem, *problem.solver(method, 1e-14, most));
        CHECK_FALSE(solved.outcome.is_converged);
        CHECK(solved.outcome.iterations == most);
        CHECK(solved.residual_error <= 1e-13);  // the account is right all the same
      }
    const ReducedSolution solved(problem, *problem.solver(Method::kGraph, 1e-14, 25));
    CHECK(solved.outcome.iterations <= 25);
  }
}

TEST_CASE("a column that is within already is no work, and does not keep others from converging") {
  // Its right-hand side is rounding, part of it outside the range of S, which no iteration removes.
  Random random(11);
  Design two = make_expander(2000, 800, 4, random), band = make_band(500, 3);
  Design three = make_expander(3000, 900, 4, random);
  three.add_factor(700, [&](std::size_t) { return random.below(700); });
  for (Design* design : {&two, &band, &three}) {
    design->add_columns(1, random);
    ProjectorOptions options;
    options.tolerance = 1e-14;
    const Table within = within_table(*design, options);
    design->column.push_back(within[0]);
    options.max_iterations = 2000;
    options.tolerance = 1e-8;
    for (const Solver solver : {Solver::kAutomatic, Solver::kAlternating}) {
      if (solver == Solver::kAlternating && design == &band) continue;  // too long for those
      options.solver = solver;
      const Fit fit(*design, options);
      const std::string name = policypanel::solver_name(fit.projection.solver);
      CAPTURE(name);
      CHECK(fit.projection.is_converged);
      CHECK(fit.projection.iterations <= 60);
      CHECK(largest_difference(*design, {fit.table()[1]}, within) <= 1e-11);
    }
  }
}

TEST_CASE(
    "a column of which the other factors explain next to nothing is found, or left, unharmed") {
  // Its right-hand side is some share of the column, with rounding of 1e-16 of the column in it,
  // part of it outside the range of S: iterations that aim below that stir rounding until it is
  // all.
  Random random(13);
  Design two = make_expander(2000, 800, 4, random), three = make_expander(1500, 450, 4, random);
  three.add_factor(400, [&](std::size_t) { return random.below(400); });
  for (Design* design : {&two, &three}) {
    design->add_columns(1, random);
    ProjectorOptions options;
    options.solver = Solver::kGraph;  // with three such factors: joint
    options.tolerance = 1e-13;
    const Table within = within_table(*design, options);
    const auto effect = random.normals(design->n_levels[1]);
    for (const double share : {1e-6, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13})
      for (const double tolerance : {1e-6, 1e-8, 1e-10}) {
        design->column.assign(1, within[0]);
        for (std::size_t i = 0; i < design->n_rows(); ++i)
          design->column[0][i] += share * effect[design->code[1][i]];
        options.tolerance = tolerance;
        options.max_iterations = 1000;
        const Fit fit(*design, options);
        const std::string name = policypanel::solver_name(fit.projection.solver);
        CAPTURE(name);
        CAPTURE(share);
        CAPTURE(tolerance);
        CHECK(fit.projection.is_converged);
        CHECK(fit.projection.iterations <= 60);
        CHECK(largest_difference(*design, fit.table(), within) <= 100 * share * tolerance + 1e-11);
      }
  }
}

TEST_CASE("a tolerance that rounding keeps out of reach costs no digits") {
  Random random(12);
  Design two = make_expander(2000, 800, 4, random), three = make_expander(1500, 500, 4, random);
  three.add_factor(450, [&](std::size_t) { return random.below(450); });
  for (Design* design : {&two, &three}) {
    design->add_columns(1, random);
    ProjectorOptions options;
    options.tolerance = 1e-13;
    options.solver = Solver::kGraph;  // with three such factors: joint
    const Table truth = within_table(*design, options);
    options.tolerance = 1e-30;
    options.max_iterations = 3000;
    const Fit fit(*design, options);
    const std::string name = policypanel::solver_name(fit.projection.solver);
    CAPTURE(name);
    CHECK(largest_difference(*design, fit.table(), truth) <= 1e-10);
  }
}
