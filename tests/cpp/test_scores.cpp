// The second pass over the rows: residuals, their certificate and the meat of sandwiches, against
// direct sums in long double.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/regress/scores.h"
#include "design.h"
#include "hook_guard.h"
#include "oracle.h"

using policypanel::Clustering;
using policypanel::Layout;
using policypanel::ScoreSums;
using policypanel::WithinRows;

namespace {

// n rows, two factors and normal columns. The eliminated factor stands in runs of eight, or its
// rows are scattered.
Design make_sample(int n, int n_columns, bool is_weighted, bool is_grouped, Random& random) {
  Design design;
  design.column.assign(1, std::vector<double>(n));
  design.add_factor(n / 8 + 1, [&](std::size_t i) { return static_cast<int>(i / 8); });
  design.add_factor(12, [&](std::size_t) { return random.below(12); });
  design.column.clear();
  design.close_gaps();
  if (is_weighted) design.add_weights(random);
  for (int c = 0; c < n_columns; ++c) design.column.push_back(random.normals(n));
  return is_grouped ? design : design.rows(random.permutation(n));
}

struct Scores {
  ScoreSums sums;
  std::vector<double> residuals;
};

Scores scores_of(const WithinRows& within, std::size_t n_columns, std::size_t outcome,
                 const Eigen::VectorXd& b, const std::vector<Clustering>& clusterings = {},
                 int threads = 1) {
  Scores out;
  out.residuals.assign(within.n_rows(), -7);
  out.sums = policypanel::residuals_and_meats(within, n_columns, outcome, b, clusterings, threads,
                                              out.residuals.data());
  return out;
}

// Columns as they are: no fixed effect is taken out, so residuals are whatever a test wants.
struct Raw {
  explicit Raw(const Design& design)
      : columns(design.columns()),
        factors(design.factors()),
        layout(policypanel::lay_out(factors, design.n_rows(), false)),
        within(columns, factors, design.weights(), layout, effects) {
    effects.n_columns = columns.size();
    effects.centre.assign(effects.width(), 0.0);
    effects.level.resize(factors.size());
  }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;

  policypanel::Columns columns;
  std::vector<policypanel::Factor> factors;
  Layout layout;
  policypanel::Effects effects;
  WithinRows within;
};

double level_sum_of(const Design& design) {
  const Raw raw(design);
  const std::size_t width = design.column.size();
  return scores_of(raw.within, width, 0, Eigen::VectorXd::Zero(width)).sums.largest_level_sum;
}

bool is_close(double value, long double truth, double relative) {
  return std::abs(value - truth) <= relative * std::abs(truth);
}

// sum over groups of (sum of scores)(sum of scores)'; in the outcome's place stands a constant
Eigen::MatrixXd direct_meat(const Design& design, const Table& within,
                            const std::vector<double>& residual, std::size_t outcome,
                            const std::vector<int>& group, int n_groups) {
  const std::size_t width = within.size();
  std::vector<std::vector<long double>> sum(n_groups, std::vector<long double>(width, 0));
  for (std::size_t i = 0; i < residual.size(); ++i)
    for (std::size_t c = 0; c < width; ++c)
      sum[group[i]][c] += static_cast<long double>(design.row_weight(i)) * residual[i] *
                          (c == outcome ? 1.0 : within[c][i]);
  Eigen::MatrixXd meat(width, width);
  for (std::size_t a = 0; a < width; ++a)
    for (std::size_t b = 0; b < width; ++b) {
      long double total = 0;
      for (const auto& own : sum) total += own[a] * own[b];
      meat(a, b) = static_cast<double>(total);
    }
  return meat;
}

// Largest difference over the size of the larger diagonal
double relative_difference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  REQUIRE(a.rows() == b.rows());
  REQUIRE(a.cols() == b.cols());
  return (a - b).cwiseAbs().maxCoeff() / b.cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("residuals are the outcome within less its fit, whatever stands at the outcome") {
  Random random(6);
  for (const bool is_grouped : {false, true}) {
    const Design design = make_sample(1300, 4, true, is_grouped, random);
    const Fit fit(design);
    REQUIRE(fit.projector.layout().is_grouped == is_grouped);
    const Table table = fit.table();
    const Scores scores = scores_of(fit.within, 4, 1, Eigen::Vector4d(0.5, 99, 0, -2));
    double largest = 0;
    long double ssr = 0;
    for (std::size_t i = 0; i < 1300; ++i) {
      const double e = table[1][i] - 0.5 * table[0][i] + 2 * table[3][i];
      largest = std::max(largest, std::abs(scores.residuals[i] - e));
      ssr += static_cast<long double>(design.row_weight(i)) * e * e;
    }
    CHECK(largest <= 1e-14 * 10);
    CHECK(is_close(scores.sums.ssr, ssr, 1e-13));
    CHECK(scores.sums.meats.empty());
  }
}

TEST_CASE("residuals of a fit meet every first-order condition, those of the regressors too") {
  Random random(1);
  for (const bool is_weighted : {false, true})
    for (const bool is_grouped : {false, true}) {
      const Design design = make_sample(1300, 3, is_weighted, is_grouped, random);
      const Fit fit(design);
      const Eigen::MatrixXd& gram = fit.projection.within;
      Eigen::VectorXd b = Eigen::VectorXd::Zero(3);
      b.tail(2) = gram.bottomRightCorner(2, 2).ldlt().solve(gram.col(0).tail(2));
      const Scores scores = scores_of(fit.within, 3, 0, b);
      CHECK(largest_first_order_condition(design, {scores.residuals}) <= 1e-10);
      CHECK(scores.sums.largest_level_sum <= 1e-12);
      CHECK(is_close(scores.sums.ssr, gram(0, 0) - b.tail(2).dot(gram.col(0).tail(2)), 1e-12));
      for (const std::size_t c : {1, 2}) {
        long double sum = 0;
        for (std::size_t i = 0; i < 1300; ++i)
          sum += static_cast<long double>(design.row_weight(i)) * scores.residuals[i] *
                 design.column[c][i];
        CHECK(std::abs(sum) <= 1e-10);
      }
    }
}

TEST_CASE("the largest level sum is that of direct sums, in units of noise") {
  Random random(7);
  for (const bool is_weighted : {false, true}) {
    const Design design = make_sample(1300, 1, is_weighted, true, random);
    const auto& e = design.column[0];
    long double square = 0, total = 0, largest = 0;
    for (std::size_t i = 0; i < e.size(); ++i) {
      square += static_cast<long double>(design.row_weight(i)) * e[i] * e[i];
      total += design.row_weight(i);
    }
    for (std::size_t f = 0; f < 2; ++f)
      for (int level = 0; level < design.n_levels[f]; ++level) {
        long double sum = 0, weight = 0;
        for (std::size_t i = 0; i < e.size(); ++i) {
          if (design.code[f][i] != level) continue;
          sum += static_cast<long double>(design.row_weight(i)) * e[i];
          weight += design.row_weight(i);
        }
        if (weight > 0)
          largest = std::max(largest, std::abs(sum) / std::sqrt(weight * square / total));
      }
    CHECK(is_close(level_sum_of(design), largest, 1e-12));
  }
}

TEST_CASE("the largest level sum is nil within and does not depend on the outcome's unit") {
  Random random(8);
  const Design design = make_sample(1300, 1, true, true, random);
  for (const double scale : {1e-9, 1.0, 1e9}) {
    Design raw = design, within = design;
    within.column = within_table(design);
    for (double& value : raw.column[0]) value *= scale;
    for (double& value : within.column[0]) value *= scale;
    CHECK(level_sum_of(within) <= 1e-12);
    CHECK(is_close(level_sum_of(raw), level_sum_of(design), 1e-12));
  }
  Design zero = design;
  zero.column[0].assign(1300, 0.0);
  CHECK(level_sum_of(zero) == 0);
}

TEST_CASE("an effect left in one level of either factor shows in the largest level sum") {
  Random random(2);
  for (const bool is_grouped : {false, true}) {
    const Design design = make_sample(1300, 2, false, is_grouped, random);
    Fit fit(design);
    const double before =
        scores_of(fit.within, 2, 0, Eigen::Vector2d::Zero()).sums.largest_level_sum;
    CHECK(before <= 1e-12);
    for (auto& level : fit.projection.effects.level) {
      if (level.empty()) continue;
      level[5 * fit.within.width()] += 0.5;
      const auto sums = scores_of(fit.within, 2, 0, Eigen::Vector2d::Zero()).sums;
      CHECK(sums.largest_level_sum > 1e-2);
      level[5 * fit.within.width()] -= 0.5;
    }
  }
}

TEST_CASE("residuals that are not numbers are not certified as exact") {
  Random random(9);
  for (const bool is_grouped : {false, true})
    for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
      Design design = make_sample(100, 2, false, is_grouped, random);
      const Fit good(design);
      const Eigen::Vector2d b(0, bad);
      CHECK(std::isnan(scores_of(good.within, 2, 0, b).sums.largest_level_sum));
      design.column[0][50] = bad;
      CHECK(std::isnan(level_sum_of(design)));
      const Fit fit(design);
      const auto sums = scores_of(fit.within, 2, 0, Eigen::Vector2d::Zero()).sums;
      CHECK(std::isnan(sums.largest_level_sum));
    }
}

TEST_CASE(
    "meats of all clusterings at once are the direct sums, a constant in the outcome's place") {
  Random random(10);
  for (const bool is_weighted : {false, true})
    for (const bool is_grouped : {false, true})
      for (const int n_columns : {3, 4, 6})
        for (const std::size_t outcome : {0, 2}) {
          const int n = 1300;
          const Design design = make_sample(n, n_columns, is_weighted, is_grouped, random);
          const Fit fit(design);
          const Table table = fit.table();
          std::vector<int> own(n), cluster(n);
          for (int i = 0; i < n; ++i) own[i] = i;
          for (int& group : cluster) group = random.below(40);
          const auto units = design.code[0];  // the eliminated factor's codes at another address
          const std::vector<Clustering> clusterings{{nullptr, 0},
                                                    {fit.factors[0].code, design.n_levels[0]},
                                                    {units.data(), design.n_levels[0]},
                                                    {fit.factors[1].code, design.n_levels[1]},
                                                    {cluster.data(), 40},
                                                    {cluster.data(), 41},  // one of them empty
                                                    {own.data(), n}};
          Eigen::VectorXd b = Eigen::VectorXd::LinSpaced(n_columns, -1, 2);
          const Scores scores = scores_of(fit.within, n_columns, outcome, b, clusterings);
          const auto truth = [&](const std::vector<int>& group, int n_groups) {
            return direct_meat(design, table, scores.residuals, outcome, group, n_groups);
          };
          const Eigen::MatrixXd robust = truth(own, n), by_unit = truth(units, design.n_levels[0]),
                                by_period = truth(design.code[1], design.n_levels[1]),
                                by_cluster = truth(cluster, 40);
          const Eigen::MatrixXd expected[] = {robust,     by_unit,    by_unit, by_period,
                                              by_cluster, by_cluster, robust};
          REQUIRE(scores.sums.meats.size() == clusterings.size());
          for (std::size_t k = 0; k < clusterings.size(); ++k) {
            const Eigen::MatrixXd& meat = scores.sums.meats[k];
            CAPTURE(k);
            CAPTURE(is_grouped);
            CHECK(relative_difference(meat, expected[k]) <= 1e-12);
            CHECK(relative_difference(meat, meat.transpose()) <= 1e-15);
            // The same clustering alone, where runs and rows need no table, in parts
            const Scores alone = scores_of(fit.within, n_columns, outcome, b, {clusterings[k]});
            CHECK(relative_difference(alone.sums.meats.at(0), expected[k]) <= 1e-12);
          }
          const auto known = policypanel::meats(fit.within, n_columns, outcome,
                                                scores.residuals.data(), clusterings, 1);
          for (std::size_t k = 0; k < clusterings.size(); ++k)
            CHECK(known[k] == scores.sums.meats[k]);
        }
}

TEST_CASE("meats for residuals of one's own are the direct sums with those") {
  Random random(3);
  const Design design = make_sample(1300, 3, true, true, random);
  const Fit fit(design);
  const auto residuals = random.normals(1300);
  std::vector<int> own(1300);
  for (int i = 0; i < 1300; ++i) own[i] = i;
  const auto meats =
      policypanel::meats(fit.within, 3, 0, residuals.data(),
                         {{nullptr, 0}, {fit.factors[0].code, design.n_levels[0]}}, 1);
  const Table table = fit.table();
  CHECK(relative_difference(meats[0], direct_meat(design, table, residuals, 0, own, 1300)) <=
        1e-12);
  CHECK(relative_difference(meats[1], direct_meat(design, table, residuals, 0, design.code[0],
                                                  design.n_levels[0])) <= 1e-12);
}

TEST_CASE("clusters that are levels of an absorbed factor have no score for the constant") {
  Random random(11);
  for (const bool is_grouped : {false, true}) {
    const Design design = make_sample(1300, 3, true, is_grouped, random);
    const Fit fit(design);
    for (const std::size_t f : {0, 1}) {
      const auto meat = scores_of(fit.within, 3, 2, Eigen::Vector3d::Zero(),
                                  {{fit.factors[f].code, design.n_levels[f]}})
                            .sums.meats.at(0);
      CHECK(meat.row(2).cwiseAbs().maxCoeff() <= 1e-10 * meat.cwiseAbs().maxCoeff());
    }
  }
}

TEST_CASE("residuals, certificate and meats have the same bits for any number of threads") {
  Random random(5);
  const int n = 100000;  // three parts, where no table of cluster sums forbids
  for (const bool is_grouped : {false, true}) {
    const Design design = make_sample(n, 3, true, is_grouped, random);
    const Fit fit(design);
    const Clustering robust{nullptr, 0}, unit{fit.factors[0].code, design.n_levels[0]},
        period{fit.factors[1].code, design.n_levels[1]};
    const Eigen::Vector3d b(0, 0.3, -0.1);
    for (const auto& clusterings :
         {std::vector<Clustering>{}, {robust}, {unit}, {robust, period}}) {
      const Scores alone = scores_of(fit.within, 3, 0, b, clusterings, 1);
      for (const int threads : {2, 4}) {
        const Scores together = scores_of(fit.within, 3, 0, b, clusterings, threads);
        CHECK(together.residuals == alone.residuals);
        CHECK(together.sums.ssr == alone.sums.ssr);
        CHECK(together.sums.largest_level_sum == alone.sums.largest_level_sum);
        CHECK(together.sums.meats == alone.sums.meats);
      }
    }
    // In parts, the sums are still right.
    const Table table = fit.table();
    const Scores scores = scores_of(fit.within, 3, 0, b, {unit});
    const auto truth =
        direct_meat(design, table, scores.residuals, 0, design.code[0], design.n_levels[0]);
    CHECK(relative_difference(scores.sums.meats[0], truth) <= 1e-12);
    CHECK(scores.sums.largest_level_sum <= 1e-11);
  }
}

TEST_CASE("a hook that throws stops the second pass between parts") {
  Random random(4);
  const Design design = make_sample(100000, 1, false, true, random);
  const Fit fit(design);
  const HookGuard guard(1);
  CHECK_THROWS_AS(scores_of(fit.within, 1, 0, Eigen::VectorXd::Zero(1)), Interrupted);
}

TEST_CASE("sums of scores: their cross-product is the meat, whether clusters are runs or not") {
  Random random(21);
  for (const bool is_grouped : {false, true}) {
    const Design design = make_sample(1300, 3, true, is_grouped, random);
    const Fit fit(design);
    const Scores scores = scores_of(fit.within, 3, 0, Eigen::Vector3d(0, 0.5, -2));
    for (std::size_t f = 0; f < 2; ++f) {
      const Clustering clustering{design.code[f].data(), design.n_levels[f]};
      const Eigen::MatrixXd sums =
          policypanel::score_sums(fit.within, 3, 0, scores.residuals.data(), clustering);
      REQUIRE(sums.rows() == design.n_levels[f]);
      const Eigen::MatrixXd truth =
          direct_meat(design, fit.table(), scores.residuals, 0, design.code[f], design.n_levels[f]);
      CHECK(relative_difference(sums.transpose() * sums, truth) <= 1e-11);
    }
  }
}

TEST_CASE("a row whose weight is a count adds that many outer products") {
  Random random(22);
  Design design = make_sample(900, 3, true, false, random);
  for (double& weight : design.weight) weight = 1 + random.below(4);
  const Fit fit(design);
  const policypanel::WithinRows counted(fit.columns, fit.factors, design.weights(),
                                        fit.projector.layout(), fit.projection.effects, true);
  const Scores scores =
      scores_of(counted, 3, 0, Eigen::Vector3d(0, 0.5, -2), {Clustering{nullptr, 0}});
  const Table table = fit.table();
  Eigen::Matrix3d truth = Eigen::Matrix3d::Zero();
  for (std::size_t i = 0; i < 900; ++i) {
    const Eigen::Vector3d score =
        scores.residuals[i] * Eigen::Vector3d(1, table[1][i], table[2][i]);
    truth += design.weight[i] * score * score.transpose();
  }
  CHECK(relative_difference(scores.sums.meats[0], truth) <= 1e-12);
}
