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
// iterations stop, a residual or an effect is still off by 1e-12 of its size; the error is that
// over one minus the rate of convergence (conjugate gradients: over its root).
constexpr double kExact = 1e-12;
constexpr double kConjugate = 1e-10;
constexpr double kIterated = 1e-9;
constexpr Solver kSolvers[] = {Solver::kAutomatic, Solver::kDense, Solver::kGraph, Solver::kJoint,
                               Solver::kAlternating};

ProjectorOptions with_solver(Solver solver) {
  ProjectorOptions options;
  options.solver = solver;
  options.tolerance = 1e-12;
  return options;
}

double tolerance_of(Solver solver) {
  switch (solver) {
    case Solver::kAlternating:
      return kIterated;
    case Solver::kGraph:
    case Solver::kJoint:
      return kConjugate;
    default:
      return kExact;
  }
}

Solver solver_chosen(Design design, Solver wanted = Solver::kAutomatic) {
  Random random(0);
  design.column.clear();
  design.add_columns(1, random);
  return project(design, with_solver(wanted)).solver;
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
          for (const Solver solver : kSolvers) {
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

TEST_CASE("few columns crossed with all: what the products of all with all say of them") {
  for_each_design(11, [](const Design& design, Solver solver) {
    const auto columns = design.columns();
    const auto factors = design.factors();
    const Projector projector(factors, design.weights(), design.n_rows(), with_solver(solver));
    const auto all = projector.project(columns);
    CHECK((all.own - all.within.diagonal()).cwiseAbs().maxCoeff() == 0);
    const double scale = all.own.maxCoeff();
    for (const std::size_t n_crossed : {0, 1, 2, 5}) {
      const auto few = projector.project(columns, n_crossed);
      CHECK(few.within.rows() == static_cast<Eigen::Index>(n_crossed));
      CHECK((few.own - all.own).cwiseAbs().maxCoeff() <= 1e-13 * scale);
      if (n_crossed == 0) continue;
      const Eigen::MatrixXd expected = all.within.topRows(few.within.rows());
      CHECK((few.within - expected).cwiseAbs().maxCoeff() <= 1e-13 * scale);
    }
  });
}

TEST_CASE("every solver leaves the residuals of dense least squares on dummies") {
  for_each_design(1, [](const Design& design, Solver solver) {
    const Table within = within_table(design, with_solver(solver));
    CHECK(largest_difference(design, within, dense_residuals(design)) <= tolerance_of(solver));
  });
}

TEST_CASE("residuals meet the first-order condition of every level") {
  for_each_design(2, [](const Design& design, Solver solver) {
    const Fit fit(design, with_solver(solver));
    CHECK(fit.projection.is_converged);
    const Table within = fit.table();
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

TEST_CASE(
    "columns that are within already stay as they are, and no solver works on their rounding") {
  for_each_design(13, [](const Design& design, Solver solver) {
    Design within = design;
    within.column = dense_residuals(design);
    const Fit again(within, with_solver(solver));
    CHECK(again.projection.is_converged);
    CHECK(again.projection.iterations <= 100);
    CHECK(largest_difference(within, again.table(), within.column) <= tolerance_of(solver));
  });
}

TEST_CASE("columns that one factor or several explain leave nothing, and converge") {
  Random random(14);
  for_each_design(15, [&](const Design& design, Solver solver) {
    Design explained = design;
    for (std::size_t c = 0; c < explained.column.size(); ++c) {
      explained.column[c].assign(design.n_rows(), 0.0);
      for (std::size_t f = 0; f < design.code.size(); ++f) {
        if (c < design.code.size() && c != f) continue;  // the first by one factor each
        const auto effect = random.normals(design.n_levels[f]);
        for (std::size_t i = 0; i < design.n_rows(); ++i)
          explained.column[c][i] += effect[design.code[f][i]];
      }
    }
    const Table zero(explained.column.size(), std::vector<double>(design.n_rows(), 0.0));
    const Fit fit(explained, with_solver(solver));
    CHECK(fit.projection.is_converged);
    CHECK(largest_difference(explained, fit.table(), zero) <= tolerance_of(solver));
  });
}

TEST_CASE("any number of columns gives each column the residuals it has alone") {
  Random random(4);
  for (const Kind kind : {Kind::kBalanced, Kind::kUnbalanced})
    for (const int n_factors : {1, 2})
      for (const Solver solver : kSolvers) {
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

TEST_CASE("the solver is the cheapest that applies, unless one is asked for") {
  Random random(5);
  const Design balanced = make_design(Kind::kBalanced, 2, random);
  CHECK(solver_chosen(make_design(Kind::kRandom, 1, random)) == Solver::kMeans);
  CHECK(solver_chosen(balanced) == Solver::kDense);
  CHECK(solver_chosen(make_design(Kind::kBalanced, 3, random)) == Solver::kDense);
  CHECK(solver_chosen(make_line(1500)) == Solver::kGraphFactor);  // 1500 levels to solve densely
  Design expander = make_expander(4000, 700, 4, random);
  CHECK(solver_chosen(expander) == Solver::kGraph);
  expander.add_factor(10, [&](std::size_t) { return random.below(10); });
  CHECK(solver_chosen(expander) == Solver::kGraph);  // the third in the border
  expander.add_factor(600, [&](std::size_t) { return random.below(600); });
  CHECK(solver_chosen(expander) == Solver::kJoint);
  CHECK(solver_chosen(expander, Solver::kAlternating) == Solver::kAlternating);
}

TEST_CASE("a solver that is asked for is used") {
  Random random(12);
  const Design balanced = make_design(Kind::kBalanced, 2, random);
  for (const Solver wanted :
       {Solver::kDense, Solver::kGraph, Solver::kJoint, Solver::kAlternating}) {
    const std::string name = policypanel::solver_name(wanted);
    CAPTURE(name);
    CHECK(solver_chosen(balanced, wanted) == wanted);
  }
}

TEST_CASE("without factors columns stay as they are") {
  Random random(6);
  Design design;
  design.column = {random.normals(10)};
  CHECK(project(design).solver == Solver::kNone);
  CHECK(within_table(design) == design.column);
}

TEST_CASE("solver names and solvers translate both ways, and unknown names are refused") {
  for (const char* name : {"automatic", "none", "means", "elimination", "conjugate gradients",
                           "sparse factor", "joint conjugate gradients", "map"})
    CHECK(policypanel::solver_name(policypanel::solver_from_name(name)) == std::string(name));
  CHECK_THROWS_AS(policypanel::solver_from_name("fastest"), std::invalid_argument);
}

namespace {

// Some rows lose their weight, never the first of a level, and with them the whole of level `lost`
// of the first factor (none when negative); the other rows' residuals must be what they are without
// those rows.
void check_zero_weights(int lost, std::uint64_t seed) {
  Random random(seed);
  for (const Kind kind : kAllKinds)
    for (const int n_factors : {1, 2, 3})
      for (const bool is_grouped : {false, true})
        for (const Solver solver : kSolvers) {
          Design design = make_design(kind, n_factors, random);
          if (is_grouped) design = design.sorted_by(0);
          design.add_weights(random);
          design.add_columns(3, random);
          const auto is_first = [&](std::size_t i) {
            return std::any_of(design.code.begin(), design.code.end(), [&](const auto& code) {
              return std::find(code.begin(), code.end(), code[i]) - code.begin() ==
                     static_cast<std::ptrdiff_t>(i);
            });
          };
          std::vector<std::size_t> kept;
          for (std::size_t i = 0; i < design.n_rows(); ++i) {
            const bool is_lost = design.code[0][i] == lost;
            const bool is_kept = !is_lost && (is_first(i) || random.uniform() < 0.8);
            if (is_kept) kept.push_back(i);
            if (!is_kept) design.weight[i] = 0;
          }
          Design masked = design;
          masked.column = within_table(design, with_solver(solver));
          Design rest = design.rows(kept);
          const Table truth = dense_residuals(rest);
          const std::string kind_of_design = kind_name(kind),
                            name = policypanel::solver_name(solver);
          CAPTURE(kind_of_design);
          CAPTURE(n_factors);
          CAPTURE(is_grouped);
          CAPTURE(name);
          CHECK(largest_difference(rest, masked.rows(kept).column, truth) <= tolerance_of(solver));
        }
}

}  // namespace

TEST_CASE("rows of zero weight have no say") { check_zero_weights(-1, 7); }

TEST_CASE("a level of zero weight has no say") { check_zero_weights(1, 8); }

TEST_CASE("redundant levels are the rank deficiency of the dummies, where the solver knows it") {
  Random random(9);
  for (const Kind kind : kAllKinds)
    for (const int n_factors : {1, 2, 3})
      for (const bool is_weighted : {false, true})
        for (const bool is_grouped : {false, true}) {
          Design design = make_design(kind, n_factors, random);
          if (is_weighted) design.add_weights(random);
          if (is_grouped) design = design.sorted_by(0);
          const int deficiency = rank_deficiency(design);
          const auto n_redundant = [&](Solver solver) {
            return Projector(design.factors(), design.weights(), design.n_rows(),
                             with_solver(solver))
                .n_redundant();
          };
          const std::string kind_of_design = kind_name(kind);
          CAPTURE(kind_of_design);
          CAPTURE(n_factors);
          CAPTURE(is_weighted);
          CHECK(n_redundant(Solver::kDense) == deficiency);
          CHECK(n_redundant(Solver::kGraph) == (n_factors < 3 ? deficiency : -1));
        }
  CHECK(Projector({}, nullptr, 10, {}).n_redundant() == 0);
}

TEST_CASE("a factor of one level, as for a constant, is redundant beside another") {
  Random random(10);
  for (const bool is_weighted : {false, true})
    for (int round = 0; round < 20; ++round) {
      Design design = make_design(Kind::kRandom, 1, random);
      if (is_weighted) design.add_weights(random);
      design.add_factor(1, [](std::size_t) { return 0; });
      const Projector projector(design.factors(), design.weights(), design.n_rows(), {});
      CHECK(projector.n_redundant() == 1);
    }
}

TEST_CASE("values that are not finite are reported, and cost no crash") {
  Random random(11);
  for (const Solver solver : kSolvers)
    for (const double bad : {std::nan(""), HUGE_VAL, 1e200}) {  // the square of the last overflows
      Design design = make_design(Kind::kUnbalanced, 2, random);
      design.add_columns(2, random);
      CHECK(project(design, with_solver(solver)).is_finite);
      design.column[1][7] = bad;
      CHECK_FALSE(project(design, with_solver(solver)).is_finite);
      design.column[1][7] = 0;
      design.column[1][0] = bad;
      CHECK_FALSE(project(design, with_solver(solver)).is_finite);
    }
}
