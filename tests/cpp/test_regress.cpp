// Cross-products, residuals and the meat of sandwiches against direct sums in long double.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/regress/cross_products.h"
#include "core/regress/meat.h"
#include "core/regress/residuals.h"
#include "design.h"
#include "oracle.h"

using policypanel::CrossProducts;
using policypanel::WithinColumns;

namespace {

// A panel of n rows with two factors and columns of standard deviation 1 about the means given.
Design make_sample(int n, bool is_weighted, const std::vector<double>& means, Random& random) {
  Design design;
  design.column.assign(1, std::vector<double>(n));
  design.add_factor(n / 8 + 1, [&](std::size_t i) { return static_cast<int>(i / 8); });
  design.add_factor(12, [&](std::size_t) { return random.below(12); });
  design.column.clear();
  if (is_weighted) design.add_weights(random);
  for (const double mean : means) {
    design.column.push_back(random.normals(n));
    for (double& value : design.column.back()) value += mean;
  }
  return design;
}

CrossProducts cross_products_of(const Design& design, int threads = 1) {
  const auto projection = project(design);
  const WithinColumns within(design.columns(), design.factors(), projection.effects);
  return policypanel::cross_products(within, design.columns(), design.weights(), design.n_rows(),
                                     threads);
}

struct Moments {
  long double weight = 0, mean = 0, total = 0;
};
Moments direct_moments(const Design& design, std::size_t c) {
  Moments out;
  const auto& x = design.column[c];
  long double sum = 0, rest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    out.weight += design.row_weight(i);
    sum += static_cast<long double>(design.row_weight(i)) * x[i];
  }
  const long double rough_mean = sum / out.weight;  // its rounding is taken out again
  for (std::size_t i = 0; i < x.size(); ++i) {
    const long double centred = x[i] - rough_mean;
    rest += design.row_weight(i) * centred;
    out.total += design.row_weight(i) * centred * centred;
  }
  out.mean = rough_mean + rest / out.weight;
  out.total -= rest * rest / out.weight;
  return out;
}

bool is_close(double value, long double truth, double relative) {
  return std::abs(value - truth) <= relative * std::abs(truth);
}

// sum over groups of (sum of scores)(sum of scores)'; a group per row where `group` is empty
Eigen::MatrixXd direct_meat(const Design& design, const Table& within,
                            const std::vector<double>& residual, bool with_constant,
                            std::vector<int> group, int n_groups) {
  const std::size_t width = within.size() + with_constant;
  std::vector<std::vector<long double>> sum(n_groups, std::vector<long double>(width, 0));
  for (std::size_t i = 0; i < residual.size(); ++i)
    for (std::size_t c = 0; c < width; ++c)
      sum[group[i]][c] += static_cast<long double>(design.row_weight(i)) * residual[i] *
                          (c < within.size() ? within[c][i] : 1.0);
  Eigen::MatrixXd meat(width, width);
  for (std::size_t a = 0; a < width; ++a)
    for (std::size_t b = 0; b < width; ++b) {
      long double total = 0;
      for (const auto& own : sum) total += own[a] * own[b];
      meat(a, b) = static_cast<double>(total);
    }
  return meat;
}

}  // namespace

TEST_CASE("cross-products are the sums of products of the columns within") {
  Random random(1);
  for (const int n : {1, 600, 40000})  // a row, two chunks, four parts
    for (const bool is_weighted : {false, true}) {
      const Design design = make_sample(n, is_weighted, {0, 5, 1e4}, random);
      const CrossProducts cross = cross_products_of(design);
      const Table within = within_table(design);
      double largest = 0;
      for (int a = 0; a < 3; ++a)
        for (int b = 0; b < 3; ++b) {
          long double sum = 0;
          for (int i = 0; i < n; ++i)
            sum += static_cast<long double>(design.row_weight(i)) * within[a][i] * within[b][i];
          largest = std::max<double>(largest, std::abs(cross.within(a, b) - sum));
        }
      CHECK(largest <= 1e-12 * n);
      CHECK((cross.within - cross.within.transpose()).cwiseAbs().maxCoeff() <= 1e-13 * n);
    }
}

TEST_CASE("means and totals keep twelve digits whatever the mean of the column") {
  Random random(2);
  for (const int n : {2, 600, 40000})
    for (const bool is_weighted : {false, true}) {
      const Design design = make_sample(n, is_weighted, {0, 1e4, -1e8, 1e12}, random);
      const CrossProducts cross = cross_products_of(design);
      for (std::size_t c = 0; c < 4; ++c) {
        const Moments direct = direct_moments(design, c);
        CAPTURE(n);
        CAPTURE(c);
        CHECK(is_close(cross.weight, direct.weight, 1e-13));
        // A mean near zero is small beside the column's own spread of 1.
        CHECK(std::abs(cross.mean[c] - direct.mean) <= 1e-13 * (1 + std::abs(direct.mean)));
        CHECK(is_close(cross.total[c], direct.total, 1e-12));
      }
    }
}

TEST_CASE("a first row far from all others costs totals no more digits than n has") {
  Random random(3);
  Design design = make_sample(1000, false, {0}, random);
  design.column[0][0] = 1e8;
  CHECK(is_close(cross_products_of(design).total[0], direct_moments(design, 0).total, 1e-11));
}

TEST_CASE("a row of zero weight, the first too, has no say in means and totals") {
  Random random(12);
  for (const std::size_t row : {0, 1}) {
    Design design = make_sample(1000, true, {0}, random);
    design.weight[row] = 0;
    design.column[0][row] = 1e8;
    const CrossProducts cross = cross_products_of(design);
    const Moments direct = direct_moments(design, 0);
    CAPTURE(row);
    CHECK(std::abs(cross.mean[0] - direct.mean) <= 1e-12);
    CHECK(is_close(cross.total[0], direct.total, 1e-12));
  }
}

TEST_CASE("the total of a constant column is exactly zero") {
  Random random(4);
  Design design = make_sample(600, true, {0}, random);
  design.column[0].assign(600, 0.1);
  CHECK(cross_products_of(design).total[0] == 0);
}

TEST_CASE("cross-products have the same bits for one, two and four threads") {
  Random random(5);
  const Design design = make_sample(40000, true, {0, 1e4}, random);
  const CrossProducts alone = cross_products_of(design, 1);
  for (const int threads : {2, 4}) {
    const CrossProducts together = cross_products_of(design, threads);
    CHECK(together.within == alone.within);
    CHECK(together.total == alone.total);
    CHECK(together.mean == alone.mean);
    CHECK(together.weight == alone.weight);
  }
}

TEST_CASE("residuals are the outcome within less its fit, whatever stands at the outcome") {
  Random random(6);
  const Design design = make_sample(1300, true, {0, 0, 0, 0}, random);
  const auto projection = project(design);
  const WithinColumns within(design.columns(), design.factors(), projection.effects);
  const Table table = within_table(design, projection.effects);
  const Eigen::Vector4d b(0.5, 99, 0, -2);
  const auto residual = policypanel::within_residuals(within, 1, b, 1300);
  double largest = 0;
  for (std::size_t i = 0; i < 1300; ++i)
    largest = std::max(largest,
                       std::abs(residual[i] - (table[1][i] - 0.5 * table[0][i] + 2 * table[3][i])));
  CHECK(largest <= 1e-14 * 10);
}

TEST_CASE("the largest level sum is that of direct sums, in units of noise") {
  Random random(7);
  for (const bool is_weighted : {false, true}) {
    const Design design = make_sample(1300, is_weighted, {0}, random);
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
    CHECK(is_close(policypanel::largest_level_sum(e, design.factors(), design.weights()), largest,
                   1e-12));
  }
}

TEST_CASE("the largest level sum is nil within and does not depend on the outcome's unit") {
  Random random(8);
  const Design design = make_sample(1300, true, {3}, random);
  for (const double scale : {1e-9, 1.0, 1e9}) {
    std::vector<double> raw = design.column[0], within = within_table(design)[0];
    for (double& value : raw) value *= scale;
    for (double& value : within) value *= scale;
    CHECK(policypanel::largest_level_sum(within, design.factors(), design.weights()) <= 1e-12);
    CHECK(is_close(
        policypanel::largest_level_sum(raw, design.factors(), design.weights()),
        policypanel::largest_level_sum(design.column[0], design.factors(), design.weights()),
        1e-12));
  }
  const std::vector<double> zero(1300, 0.0);
  CHECK(policypanel::largest_level_sum(zero, design.factors(), nullptr) == 0);
}

TEST_CASE("residuals that are not numbers are not certified as exact") {
  Random random(9);
  const Design design = make_sample(100, false, {0}, random);
  std::vector<double> residual = design.column[0];
  residual[50] = std::nan("");
  CHECK_FALSE(policypanel::largest_level_sum(residual, design.factors(), nullptr) <= 1);
}

TEST_CASE("robust and cluster meat are the direct sums, weighted or not, constant or not") {
  Random random(10);
  for (const bool is_weighted : {false, true})
    for (const bool with_constant : {false, true}) {
      const Design design = make_sample(1300, is_weighted, {0, 2, 0}, random);
      const auto projection = project(design);
      const WithinColumns within(design.columns(), design.factors(), projection.effects);
      const Table table = within_table(design, projection.effects);
      const auto residual = random.normals(1300);
      const auto meat_by = [&](const std::vector<int>& group, int n_groups) {
        return direct_meat(design, table, residual, with_constant, group, n_groups);
      };
      std::vector<int> own(1300), cluster(1300);
      for (int i = 0; i < 1300; ++i) own[i] = i;
      for (int& group : cluster) group = random.below(40);

      const auto robust =
          policypanel::robust_meat(within, residual, design.weights(), with_constant);
      const auto truth = meat_by(own, 1300);
      REQUIRE(robust.rows() == truth.rows());
      CHECK((robust - truth).cwiseAbs().maxCoeff() <= 1e-12 * truth.cwiseAbs().maxCoeff());
      CHECK(robust == robust.transpose());

      const auto clustered = policypanel::cluster_meat(within, residual, design.weights(),
                                                       with_constant, {cluster.data(), 40});
      const auto cluster_truth = meat_by(cluster, 40);
      CHECK((clustered - cluster_truth).cwiseAbs().maxCoeff() <=
            1e-12 * cluster_truth.cwiseAbs().maxCoeff());

      // Every row a cluster of its own is White's; 41 clusters of which one is empty are 40.
      const auto white = policypanel::cluster_meat(within, residual, design.weights(),
                                                   with_constant, {own.data(), 1300});
      CHECK((white - robust).cwiseAbs().maxCoeff() <= 1e-12 * robust.cwiseAbs().maxCoeff());
      const auto with_empty = policypanel::cluster_meat(within, residual, design.weights(),
                                                        with_constant, {cluster.data(), 41});
      CHECK((with_empty - clustered).cwiseAbs().maxCoeff() <=
            1e-12 * clustered.cwiseAbs().maxCoeff());
    }
}

TEST_CASE("clusters that are levels of an absorbed factor have no score for the constant") {
  Random random(11);
  const Design design = make_sample(1300, true, {0, 0}, random);
  const auto projection = project(design);
  const WithinColumns within(design.columns(), design.factors(), projection.effects);
  const auto residual = within_table(design, projection.effects)[0];
  const auto meat =
      policypanel::cluster_meat(within, residual, design.weights(), true, design.factors()[0]);
  CHECK(meat.row(2).cwiseAbs().maxCoeff() <= 1e-10 * meat.cwiseAbs().maxCoeff());
}
