// Every solver of the projector against dense least squares on dummies.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/absorb/projector.h"
#include "design.h"
#include "oracle.h"

using policypanel::Projector;
using policypanel::ProjectorOptions;
using policypanel::Solver;

namespace {

// The columns have a standard deviation within of about 1, so these are relative errors. Where
// alternating projections stop, an effect still changes by up to 1e-12; their error is that over
// one minus the rate of convergence.
constexpr double kExact = 1e-12;
constexpr double kIterated = 1e-9;

ProjectorOptions with_solver(Solver solver) {
  ProjectorOptions options;
  options.solver = solver;
  options.tolerance = 1e-12;
  return options;
}

double tolerance_of(Solver solver) { return solver == Solver::kAlternating ? kIterated : kExact; }

Solver solver_chosen(const Design& design, Solver wanted = Solver::kAutomatic) {
  return Projector(design.factors(), design.weights(), design.n_rows(), with_solver(wanted))
      .solver();
}

void reverse_factors(Design& design) {
  std::reverse(design.code.begin(), design.code.end());
  std::reverse(design.n_levels.begin(), design.n_levels.end());
}

// Calls check(design, solver) for every kind of design with and without weights, with the largest
// factor first and last, and for every solver that can serve it. Five columns: a block and a rest.
template <class Check>
void for_each_design(std::uint64_t seed, Check&& check) {
  Random random(seed);
  for (const Kind kind : kAllKinds)
    for (const int n_factors : {1, 2, 3})
      for (const bool is_weighted : {false, true})
        for (const bool is_reversed : {false, true}) {
          Design design = make_design(kind, n_factors, random);
          if (is_weighted) design.add_weights(random);
          if (is_reversed) reverse_factors(design);
          design.add_columns(5, random);
          for (const Solver solver :
               {Solver::kAutomatic, Solver::kElimination, Solver::kAlternating}) {
            const std::string kind_of_design = kind_name(kind);
            const std::string name = policypanel::solver_name(solver);
            CAPTURE(kind_of_design);
            CAPTURE(n_factors);
            CAPTURE(is_weighted);
            CAPTURE(is_reversed);
            CAPTURE(name);
            check(design, solver);
          }
        }
}

}  // namespace

TEST_CASE("every solver leaves the residuals of dense least squares on dummies") {
  for_each_design(1, [](const Design& design, Solver solver) {
    const Table within = within_table(design, with_solver(solver));
    CHECK(largest_difference(design, within, dense_residuals(design)) <= tolerance_of(solver));
  });
}

TEST_CASE("residuals meet the first-order condition of every level") {
  for_each_design(2, [](const Design& design, Solver solver) {
    const auto projection = project(design, with_solver(solver));
    CHECK(projection.is_converged);
    const Table within = within_table(design, projection.effects);
    CHECK(largest_first_order_condition(design, within) <= 100 * tolerance_of(solver));
  });
}

TEST_CASE("fixed effects added to a column, and rows in another order, change no residual") {
  Random random(3);
  for_each_design(3, [&](const Design& design, Solver solver) {
    const auto order = random.permutation(design.n_rows());
    Design other = design.rows(order);
    for (std::size_t f = 0; f < other.code.size(); ++f) {
      const auto effect = random.normals(other.n_levels[f]);
      for (auto& column : other.column)
        for (std::size_t i = 0; i < column.size(); ++i) column[i] += effect[other.code[f][i]];
    }
    Design shuffled = design;  // its residuals, in the other order
    shuffled.column = within_table(design, with_solver(solver));
    const Table within = within_table(other, with_solver(solver));
    CHECK(largest_difference(other, within, shuffled.rows(order).column) <=
          2 * tolerance_of(solver));
  });
}

TEST_CASE("any number of columns gives each column the residuals it has alone") {
  Random random(4);
  for (const Kind kind : {Kind::kBalanced, Kind::kUnbalanced})
    for (const int n_factors : {1, 2})
      for (const Solver solver : {Solver::kAutomatic, Solver::kElimination, Solver::kAlternating}) {
        Design design = make_design(kind, n_factors, random);
        design.add_columns(9, random);
        const Table all = dense_residuals(design);
        for (std::size_t width = 0; width <= 9; ++width) {
          Design some = design;
          some.column.resize(width);
          const Table within = within_table(some, with_solver(solver));
          CAPTURE(width);
          REQUIRE(within.size() == width);
          CHECK(largest_difference(some, within, all) <= tolerance_of(solver));
        }
      }
}

TEST_CASE("the solver is the cheapest exact one that applies, unless one is asked for") {
  Random random(5);
  Design balanced = make_design(Kind::kBalanced, 2, random);
  CHECK(solver_chosen(make_design(Kind::kRandom, 1, random)) == Solver::kMeans);
  CHECK(solver_chosen(balanced) == Solver::kBalanced);
  CHECK(solver_chosen(balanced, Solver::kElimination) == Solver::kElimination);
  CHECK(solver_chosen(balanced, Solver::kAlternating) == Solver::kAlternating);
  CHECK(solver_chosen(make_design(Kind::kUnbalanced, 2, random)) == Solver::kElimination);
  CHECK(solver_chosen(make_design(Kind::kBalanced, 3, random)) == Solver::kElimination);
  CHECK(solver_chosen(make_line(1500)) == Solver::kAlternating);  // 1500 levels to solve densely
  // As many rows as cells is not enough: here one cell is met twice and another never.
  balanced.code[1][0] = (balanced.code[1][0] + 1) % balanced.n_levels[1];
  CHECK(solver_chosen(balanced) == Solver::kElimination);
  balanced = make_design(Kind::kBalanced, 2, random);
  balanced.add_weights(random);
  CHECK(solver_chosen(balanced) == Solver::kElimination);
}

TEST_CASE("without factors columns stay as they are") {
  Random random(6);
  Design design;
  design.column = {random.normals(10)};
  CHECK(solver_chosen(design) == Solver::kNone);
  CHECK(within_table(design) == design.column);
}

TEST_CASE("solver names and solvers translate both ways, and unknown names are refused") {
  for (const char* name : {"automatic", "none", "means", "balanced", "elimination", "map"})
    CHECK(policypanel::solver_name(policypanel::solver_from_name(name)) == std::string(name));
  CHECK_THROWS_AS(policypanel::solver_from_name("fastest"), std::invalid_argument);
}

TEST_CASE("rows of zero weight have no say") {
  Random random(7);
  for (const Kind kind : kAllKinds)
    for (const int n_factors : {1, 2, 3})
      for (const Solver solver : {Solver::kAutomatic, Solver::kAlternating}) {
        Design design = make_design(kind, n_factors, random);
        design.add_weights(random);
        design.add_columns(3, random);
        std::vector<std::size_t> kept;
        for (std::size_t i = 0; i < design.n_rows(); ++i) {
          // A whole level is without weight too.
          const bool is_kept = design.code[0][i] != 1 && random.uniform() < 0.8;
          if (is_kept) kept.push_back(i);
          if (!is_kept) design.weight[i] = 0;
        }
        Design masked = design;
        masked.column = within_table(design, with_solver(solver));
        const Design rest = design.rows(kept);
        CHECK(largest_difference(rest, masked.rows(kept).column, dense_residuals(rest)) <=
              tolerance_of(solver));
      }
}
