// Draws of clusters from blocks against projecting the weighted rows anew, and joint meats against
// direct sums.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/regress/influence.h"
#include "core/resample/cluster_blocks.h"
#include "core/resample/equations.h"
#include "design.h"
#include "hook_guard.h"
#include "random.h"

using policypanel::BlockShape;
using policypanel::Clustering;
using policypanel::Equation;

namespace {

struct Drawn {
  Design design;
  std::vector<int> cluster;
  int n_clusters = 0;
  int excepted = -1;
};

// Clusters hold whole levels of the first factor, or none of any.
Drawn make_drawn(Kind kind, int n_factors, bool is_nested, Random& random) {
  Drawn out;
  out.design = make_design(kind, n_factors, random);
  out.design.add_weights(random);
  out.design.add_columns(3, random);
  const std::size_t n = out.design.n_rows();
  std::vector<int> seen;
  for (std::size_t i = 0; i < n; ++i) {
    const int code = is_nested ? out.design.code[0][i] / 3 : random.below(7);
    int place = 0;
    while (place < static_cast<int>(seen.size()) && seen[place] != code) ++place;
    if (place == static_cast<int>(seen.size())) seen.push_back(code);
    out.cluster.push_back(place);
  }
  out.n_clusters = static_cast<int>(seen.size());
  out.excepted = is_nested ? 0 : -1;
  return out;
}

// The rows that are drawn, weighted by how often
Design reweighted(const Drawn& drawn, const std::vector<double>& count) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < drawn.cluster.size(); ++i)
    if (count[drawn.cluster[i]] > 0) rows.push_back(i);
  Design design = drawn.design.rows(rows);
  for (std::size_t k = 0; k < rows.size(); ++k) design.weight[k] *= count[drawn.cluster[rows[k]]];
  design.close_gaps();
  return design;
}

}  // namespace

TEST_CASE("a weighted sum of blocks gives the cross-products of the weighted rows") {
  Random random(61);
  for (const Kind kind : kAllKinds)
    for (int n_factors = 1; n_factors <= 3; ++n_factors)
      for (const bool is_nested : {true, false}) {
        CAPTURE(kind_name(kind));
        CAPTURE(n_factors);
        const Drawn drawn = make_drawn(kind, n_factors, is_nested, random);
        const Fit fit(drawn.design);
        const BlockShape shape =
            policypanel::block_shape(fit.factors, drawn.excepted, fit.n_columns());
        std::vector<double> blocks(shape.height() * drawn.n_clusters);
        policypanel::fill_cluster_blocks(fit.within, fit.n_columns(), drawn.excepted,
                                         {drawn.cluster.data(), drawn.n_clusters}, blocks.data());
        for (int draw = 0; draw < 3; ++draw) {
          std::vector<double> count(drawn.n_clusters), sum(shape.height(), 0.0);
          for (int k = 0; k < drawn.n_clusters; ++k) ++count[random.below(drawn.n_clusters)];
          for (int g = 0; g < drawn.n_clusters; ++g)
            for (std::size_t i = 0; i < shape.height(); ++i)
              sum[i] += count[g] * blocks[g * shape.height() + i];
          const Eigen::MatrixXd found = policypanel::project_blocks(shape, sum.data());
          const Eigen::MatrixXd expected = project(reweighted(drawn, count)).within;
          CHECK((found - expected).norm() <= 1e-9 * (1 + expected.norm()));
        }
      }
}

TEST_CASE("replicates are the same from blocks and from rows, on any number of threads") {
  Random random(62);
  const Drawn drawn = make_drawn(Kind::kUnbalanced, 2, true, random);
  const Fit fit(drawn.design);
  const std::size_t n_clusters = static_cast<std::size_t>(drawn.n_clusters);
  const Clustering clusters{drawn.cluster.data(), drawn.n_clusters};
  const BlockShape shape = policypanel::block_shape(fit.factors, 0, 3);
  std::vector<double> blocks(shape.height() * n_clusters);
  policypanel::fill_cluster_blocks(fit.within, 3, 0, clusters, blocks.data());
  const std::vector<Equation> equations = {{0, {1, 2}}, {2, {1}}};
  const Eigen::VectorXd& total = fit.projection.total;
  for (const bool is_jackknife : {false, true}) {
    policypanel::ClusterCounts counts;
    if (!is_jackknife) counts = policypanel::bootstrap_counts(5, n_clusters);
    const std::size_t n = is_jackknife ? n_clusters : 70;
    std::vector<double> one(3 * n), four(3 * n), rows(3 * n);
    policypanel::replicate_blocks(shape, blocks.data(), n_clusters, total, equations, counts, 0, n,
                                  1, one.data());
    policypanel::replicate_blocks(shape, blocks.data(), n_clusters, total, equations, counts, 0, n,
                                  4, four.data());
    policypanel::replicate_rows(fit.columns, fit.factors, drawn.design.weights(),
                                drawn.design.n_rows(), clusters, total, equations, counts, 0, n, {},
                                rows.data());
    CHECK(one == four);
    for (std::size_t k = 0; k < one.size(); ++k) {
      if (std::isnan(rows[k])) continue;
      CHECK(one[k] == doctest::Approx(rows[k]).epsilon(1e-8));
    }
  }
}

TEST_CASE("a coefficient that is not identified is NaN, and only that one") {
  Eigen::MatrixXd within = Eigen::MatrixXd::Identity(3, 3);
  within(0, 1) = within(1, 0) = 0.5;
  within(2, 2) = 0;
  const Eigen::VectorXd total = Eigen::VectorXd::Ones(3);
  std::vector<double> out(2);
  policypanel::solve_equations(within, total, {{0, {1, 2}}}, out.data());
  CHECK(out[0] == doctest::Approx(0.5));
  CHECK(std::isnan(out[1]));
}

TEST_CASE("influences of several regressions, by row and summed by cluster") {
  Random random(63);
  const Drawn drawn = make_drawn(Kind::kRandom, 2, true, random);
  const Fit fit(drawn.design);
  const Table table = fit.table();
  const std::size_t n = drawn.design.n_rows();
  Eigen::VectorXd first(3), second(3);
  first << 0, 1.5, -0.5;
  second << 0, 0, 2;
  const std::vector<policypanel::Influence> influences = {{first, table[0].data()},
                                                          {second, table[1].data()}};
  const auto by_row = policypanel::influence_sums(fit.within, influences, {});
  const auto by_cluster =
      policypanel::influence_sums(fit.within, influences, {drawn.cluster.data(), drawn.n_clusters});
  Eigen::MatrixXd score(n, 2), sum = Eigen::MatrixXd::Zero(drawn.n_clusters, 2);
  for (std::size_t i = 0; i < n; ++i) {
    score(i, 0) = drawn.design.weight[i] * table[0][i] * (1.5 * table[1][i] - 0.5 * table[2][i]);
    score(i, 1) = drawn.design.weight[i] * table[1][i] * 2 * table[2][i];
    sum.row(drawn.cluster[i]) += score.row(i);
  }
  CHECK((by_row - score).norm() <= 1e-12 * score.norm());
  CHECK((by_cluster - sum).norm() <= 1e-12 * sum.norm());
}

TEST_CASE("a long bootstrap can be interrupted") {
  Random random(64);
  const Drawn drawn = make_drawn(Kind::kBalanced, 2, true, random);
  const Fit fit(drawn.design);
  const HookGuard guard(0);
  std::vector<double> out(4);
  CHECK_THROWS_AS(policypanel::replicate_rows(
                      fit.columns, fit.factors, drawn.design.weights(), drawn.design.n_rows(),
                      {drawn.cluster.data(), drawn.n_clusters}, fit.projection.total, {{0, {1}}},
                      policypanel::bootstrap_counts(1, static_cast<std::size_t>(drawn.n_clusters)),
                      0, 4, {}, out.data()),
                  Interrupted);
}
