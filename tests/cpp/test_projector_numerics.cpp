// The projector where numbers get hard: large means, threads, iterations that do not end.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/absorb/components.h"
#include "core/absorb/projector.h"
#include "design.h"
#include "hook_guard.h"
#include "oracle.h"

using policypanel::ProjectorOptions;
using policypanel::Solver;

namespace {

constexpr Solver kSolvers[] = {Solver::kAutomatic, Solver::kDense, Solver::kGraph, Solver::kJoint,
                               Solver::kAlternating};

ProjectorOptions with_solver(Solver solver, double tolerance = 1e-12) {
  ProjectorOptions options;
  options.solver = solver;
  options.tolerance = tolerance;
  return options;
}

}  // namespace

TEST_CASE("a mean of 1e8 costs residuals no more than the rounding of 1e8") {
  // Effects are stored with the mean in them, so each residual may be off by a few units in the
  // last place of 1e8 (1.5e-8); the oracle subtracts the mean first, which is exact.
  const double last_place = std::numeric_limits<double>::epsilon() * 1e8;
  Random random(1);
  for (const Kind kind : kAllKinds)
    for (const int n_factors : {1, 2, 3})
      for (const bool is_weighted : {false, true})
        for (const Solver solver : kSolvers) {
          Design design = make_design(kind, n_factors, random);
          if (is_weighted) design.add_weights(random);
          design.add_columns(2, random);
          for (auto& column : design.column)
            for (double& value : column) value += 1e8;
          const Table within = within_table(design, with_solver(solver));
          for (auto& column : design.column)
            for (double& value : column) value -= 1e8;
          CHECK(largest_difference(design, within, dense_residuals(design)) <= 2 * last_place);
        }
}

TEST_CASE("levels 1e8 apart cost residuals no more than a few roundings of 1e8") {
  // Not so by alternating projections, which stop at a share of the column's raw deviation: 1e8.
  Random random(2);
  for (const Kind kind : kAllKinds)
    for (const Solver solver : {Solver::kAutomatic, Solver::kDense}) {
      Design design = make_design(kind, 2, random);
      design.add_columns(2, random);
      const auto effect = random.normals(design.n_levels[0]);
      for (auto& column : design.column)
        for (std::size_t i = 0; i < column.size(); ++i)
          column[i] += 1e8 * effect[design.code[0][i]];
      const Table within = within_table(design, with_solver(solver));
      CHECK(largest_difference(design, within, dense_residuals(design)) <= 2e-7);
    }
}

TEST_CASE("a scale from 1e-100 to 1e100 scales the residuals and nothing else") {
  Random random(3);
  for (const Solver solver : kSolvers) {
    Design design = make_design(Kind::kUnbalanced, 2, random);
    design.add_columns(1, random);
    const Table residuals = dense_residuals(design);
    for (const double scale : {0x1p-330, 0x1p-20, 0x1p20, 0x1p330}) {  // scaling itself is exact
      Design scaled = design;
      for (double& value : scaled.column[0]) value *= scale;
      Table within = within_table(scaled, with_solver(solver));
      for (double& value : within[0]) value /= scale;
      CAPTURE(scale);
      CHECK(largest_difference(design, within, residuals) <= (solver == Solver::kAlternating ? 1e-9
                                                              : solver == Solver::kDense     ? 1e-12
                                                                                         : 1e-10));
    }
  }
}

TEST_CASE("weights spread over four digits leave the residuals of sparse graphs right") {
  // Elimination squares the condition of the problem: each digit of spread costs about one.
  Random random(4);
  for (int round = 0; round < 100; ++round) {
    Design design;
    design.column.assign(1, std::vector<double>(20 + random.below(60)));
    for (int f = 0; f < 2 + round % 2; ++f) {
      const int levels = 2 + random.below(20);
      design.add_factor(levels, [&](std::size_t) { return random.below(levels); });
    }
    design.column.clear();
    design.close_gaps();
    design.weight.resize(design.n_rows());
    for (double& w : design.weight) w = std::pow(10.0, 4 * random.uniform() - 2);
    design.add_columns(1, random);
    CHECK(largest_difference(design, within_table(design), dense_residuals(design)) <= 1e-9);
  }
}

TEST_CASE("elimination pins one level per connected component at zero, and no other") {
  Random random(12);
  for (const Kind kind : {Kind::kRandom, Kind::kUnbalanced, Kind::kDisconnected, Kind::kNested}) {
    Design design = make_design(kind, 2, random);
    design.add_weights(random);
    design.add_columns(1, random);
    const auto factors = design.factors();
    const auto effects = project(design).effects;
    int n_zero = 0;
    for (std::size_t k = 0; k < effects.level[1].size(); k += effects.width())  // first column
      n_zero += effects.level[1][k] == 0;  // of the smaller factor
    CAPTURE(kind_name(kind));
    CHECK(n_zero == policypanel::count_components(factors[0], factors[1], design.n_rows()));
  }
}

TEST_CASE("acceleration ends alternating projections at once where one direction is slow") {
  // Cells of two by two, most rows on the diagonal: plain projections gain 4 % a round.
  Design design;
  design.column.assign(1, std::vector<double>(202));
  design.add_factor(2, [](std::size_t i) { return static_cast<int>(i % 2); });
  design.add_factor(2, [](std::size_t i) { return static_cast<int>(i < 200 ? i % 2 : 1 - i % 2); });
  Random random(13);
  design.column[0] = random.normals(202);
  const auto projection = project(design, with_solver(Solver::kAlternating));
  CHECK(projection.is_converged);
  CHECK(projection.iterations <= 6);
}

TEST_CASE(
    "a line of 900 links, hardest for iterations, is exact by elimination and sparse factor") {
  Design line = make_line(900);
  Random random(5);
  line.add_columns(2, random);
  const Table zero(2, std::vector<double>(line.n_rows(), 0.0));
  // A line is a tree: its dummies fit every column without rest.
  const Fit dense(line, with_solver(Solver::kDense)), automatic(line);
  CHECK(dense.projection.is_converged);
  CHECK(dense.projection.iterations == 1);
  CHECK(largest_difference(line, dense.table(), zero) <= 1e-10);
  CHECK(automatic.projection.is_converged);
  CHECK(automatic.projection.solver == Solver::kGraphFactor);
  CHECK(largest_difference(line, automatic.table(), zero) <= 1e-10);
}

TEST_CASE("alternating projections that run out of iterations say so") {
  Design line = make_line(300);
  Random random(6);
  line.add_columns(6, random);
  ProjectorOptions options = with_solver(Solver::kAlternating);
  for (const int most : {0, 2, 10}) {
    options.max_iterations = most;
    const auto projection = project(line, options);
    CHECK_FALSE(projection.is_converged);
    CHECK(projection.iterations == most);
  }
}

TEST_CASE("one column that does not converge is enough to say so, in any block") {
  Random random(7);
  for (const int hard : {0, 3, 4, 8}) {
    Design line = make_line(300);
    line.column.assign(9, std::vector<double>(line.n_rows(), 1.0));  // constants are easy
    line.column[hard] = random.normals(line.n_rows());
    ProjectorOptions options = with_solver(Solver::kAlternating);
    options.max_iterations = 20;
    const auto projection = project(line, options);
    CHECK_FALSE(projection.is_converged);
    CHECK(projection.iterations == 20);
  }
}

namespace {

void check_same_bits(const Design& design, ProjectorOptions options) {
  const auto alone = project(design, options);
  for (const int threads : {2, 4}) {
    options.threads = threads;
    const auto together = project(design, options);
    CHECK(together.effects.level == alone.effects.level);
    CHECK(together.effects.centre == alone.effects.centre);
    CHECK(together.within == alone.within);
    CHECK(together.total == alone.total);
    CHECK(together.mean == alone.mean);
    CHECK(together.weight == alone.weight);
    CHECK(together.iterations == alone.iterations);
  }
}

}  // namespace

TEST_CASE("projections have the same bits for one, two and four threads") {
  Random random(8);
  for (const Kind kind : kAllKinds)
    for (const int n_factors : {1, 2, 3})
      for (const Solver solver : kSolvers) {
        Design design = make_design(kind, n_factors, random);
        design.add_columns(9, random);
        check_same_bits(design, with_solver(solver));
      }
}

TEST_CASE(
    "projections of many rows, cut into parts, have the same bits for any number of threads") {
  Random random(14);
  for (const bool is_grouped : {false, true}) {
    Design design = make_expander(30000, 3000, 4, random);  // 120,000 rows: three parts
    if (!is_grouped) design = design.rows(random.permutation(design.n_rows()));
    design.add_weights(random);
    design.add_columns(2, random);
    ProjectorOptions options = with_solver(Solver::kAutomatic, 1e-8);
    check_same_bits(design, options);
    design.add_factor(5, [&](std::size_t) { return random.below(5); });
    options.max_iterations = 10;
    check_same_bits(design, options);
  }
  // So many sums that there are four parts at most
  Design wide = make_expander(90000, 26000, 3, random);
  wide.add_columns(1, random);
  ProjectorOptions options = with_solver(Solver::kAutomatic, 1e-8);
  options.max_iterations = 5;
  check_same_bits(wide, options);
}

TEST_CASE("a hook that throws stops iterations at the next round") {
  Random random(9);
  Design line = make_line(300);
  line.add_factor(3, [&](std::size_t) { return random.below(3); });
  line.add_columns(1, random);
  for (const Solver solver : {Solver::kGraph, Solver::kJoint, Solver::kAlternating}) {
    ProjectorOptions options = with_solver(solver, 0.0);
    options.max_iterations = 20000;
    const HookGuard guard(5);
    CHECK_THROWS_AS(project(line, options), Interrupted);
  }
}

TEST_CASE("a hook that throws stops the pass over the rows between parts") {
  Random random(15);
  Design design = make_expander(30000, 10, 4, random);
  design.add_columns(1, random);
  const HookGuard guard(2);
  CHECK_THROWS_AS(project(design), Interrupted);
}

TEST_CASE("a projector serves again and again, also after an interrupt") {
  Random random(10);
  for (const Solver solver : kSolvers) {
    Design design = make_design(Kind::kUnbalanced, 2, random);
    design.add_columns(5, random);
    const policypanel::Projector projector(design.factors(), nullptr, design.n_rows(),
                                           with_solver(solver));
    const auto first = projector.project(design.columns());
    {
      const HookGuard guard(0);
      CHECK_THROWS_AS(projector.project(design.columns()), Interrupted);
    }
    CHECK(projector.project(design.columns()).effects.level == first.effects.level);
  }
}

TEST_CASE("chunks cover every row once, in order, and agree with the whole") {
  Random random(11);
  Design line = make_line(700);  // 1400 rows: two full chunks of 512 and a rest
  line.add_columns(3, random);
  const Fit fit(line);
  const Table whole = fit.table();
  for (const auto& [first, last] : {std::pair(0, 1400), std::pair(37, 1399), std::pair(5, 5)}) {
    std::size_t next = first;
    bool is_same = true;
    fit.within.for_each_chunk(first, last,
                              [&](std::size_t begin, std::size_t end, const double* values) {
                                is_same = is_same && begin == next && end > begin;
                                for (std::size_t i = begin; i < end; ++i) {
                                  for (std::size_t c = 0; c < 3; ++c)
                                    is_same = is_same && values[(i - begin) * 4 + c] == whole[c][i];
                                  is_same = is_same && values[(i - begin) * 4 + 3] == 0;  // padding
                                }
                                next = end;
                              });
    CHECK(is_same);
    CHECK(next == static_cast<std::size_t>(last));
  }
}
