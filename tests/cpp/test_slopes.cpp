// Varying slopes: every solver against dense least squares on dummies times their variables.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/absorb/slopes.h"
#include "design.h"
#include "oracle.h"

using policypanel::ProjectorOptions;
using policypanel::Solver;

namespace {

// The last factor of the design becomes a slope; the one before, too, when there are three.
void make_slopes(Design& design, Random& random) {
  design.slope.assign(design.code.size(), {});
  for (std::size_t f = 1; f < design.code.size(); ++f)
    for (std::size_t i = 0; i < design.n_rows(); ++i) design.slope[f].push_back(random.normal());
}

}  // namespace

TEST_CASE("every solver takes slopes") {
  Random random(11);
  for (const Kind kind : kAllKinds)
    for (const int n_factors : {2, 3})
      for (const bool is_weighted : {false, true})
        for (const Solver solver : {Solver::kAutomatic, Solver::kDense, Solver::kJoint}) {
          CAPTURE(kind_name(kind));
          CAPTURE(n_factors);
          CAPTURE(policypanel::solver_name(solver));
          Design design = make_design(kind, n_factors, random);
          if (is_weighted) design.add_weights(random);
          design.add_columns(5, random);
          for (const bool is_sorted : {false, true}) {
            Design own = is_sorted ? design.sorted_by(0) : design;
            make_slopes(own, random);
            ProjectorOptions options;
            options.solver = solver;
            options.tolerance = 1e-13;
            const Table truth = dense_residuals(own);
            CHECK(largest_difference(own, within_table(own, options), truth) < 1e-8);
          }
        }
}

TEST_CASE("a slope is centred within levels, scaled, and 0 where it does not vary") {
  const std::vector<int> code{0, 0, 0, 1, 1, 2};
  const std::vector<double> x{2001, 2002, 2003, 5.1, 5.1, 7}, weight{1, 1, 2, 1, 3, 1};
  std::vector<double> z(x.size());
  const policypanel::Factor factor{code.data(), 3};
  const auto slope = policypanel::make_slope(factor, x.data(), weight.data(), 6, true, z.data());
  CHECK(slope.n_flat == 2);
  CHECK(slope.mean[0] == doctest::Approx(2002.25).epsilon(1e-14));
  for (const std::size_t i : {3, 4, 5}) CHECK(z[i] == 0);
  double sum = 0, square = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    sum += weight[i] * z[i];
    square += weight[i] * z[i] * z[i];
  }
  CHECK(std::abs(sum) < 1e-10);
  CHECK(square / 9 == doctest::Approx(1).epsilon(1e-12));
  const auto alone = policypanel::make_slope(factor, x.data(), nullptr, 6, false, z.data());
  CHECK(alone.n_flat == 0);
  CHECK(z[5] * alone.scale == doctest::Approx(7).epsilon(1e-14));
}
