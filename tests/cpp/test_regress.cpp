// Cross-products, means and totals against direct sums in long double.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "design.h"
#include "oracle.h"

using policypanel::Projection;

namespace {

// A panel of n rows with two factors and columns of standard deviation 1 about the means given.
Design make_sample(int n, bool is_weighted, const std::vector<double>& means, Random& random) {
  Design design;
  design.column.assign(1, std::vector<double>(n));
  design.add_factor(n / 8 + 1, [&](std::size_t i) { return static_cast<int>(i / 8); });
  design.add_factor(12, [&](std::size_t) { return random.below(12); });
  design.column.clear();
  design.close_gaps();
  if (is_weighted) design.add_weights(random);
  for (const double mean : means) {
    design.column.push_back(random.normals(n));
    for (double& value : design.column.back()) value += mean;
  }
  return design;
}

Projection cross_products_of(const Design& design, int threads = 1) {
  policypanel::ProjectorOptions options;
  options.threads = threads;
  return project(design, options);
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

}  // namespace

TEST_CASE("cross-products are the sums of products of the columns within") {
  Random random(1);
  for (const int n : {1, 600, 40000})  // a row, two chunks, four parts
    for (const bool is_weighted : {false, true}) {
      const Design design = make_sample(n, is_weighted, {0, 5, 1e4}, random);
      const Projection cross = cross_products_of(design);
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
      const Projection cross = cross_products_of(design);
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
    const Projection cross = cross_products_of(design);
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

TEST_CASE("a first row of next to no weight, far from all others, costs totals nothing") {
  Random random(13);
  Design design = make_sample(1000, true, {0, 5}, random);
  design.weight[0] = 1e-12;
  design.column[0][0] = design.column[1][0] = 1e8;
  const Projection cross = cross_products_of(design);
  for (std::size_t c = 0; c < 2; ++c) {
    const Moments direct = direct_moments(design, c);
    CHECK(std::abs(cross.mean[c] - direct.mean) <= 1e-12);
    CHECK(is_close(cross.total[c], direct.total, 1e-12));
  }
}

TEST_CASE("cross-products have the same bits for one, two and four threads") {
  Random random(5);
  const Design design = make_sample(40000, true, {0, 1e4}, random);
  const Projection alone = cross_products_of(design, 1);
  for (const int threads : {2, 4}) {
    const Projection together = cross_products_of(design, threads);
    CHECK(together.within == alone.within);
    CHECK(together.total == alone.total);
    CHECK(together.mean == alone.mean);
    CHECK(together.weight == alone.weight);
  }
}
