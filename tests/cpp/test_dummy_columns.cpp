// Dummies given by a code against the same dummies as doubles: every bit must be the same.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/absorb/projector.h"
#include "core/regress/scores.h"
#include "design.h"

using policypanel::Clustering;
using policypanel::Column;
using policypanel::Columns;

namespace {

// A code per row from 0 to `n_levels` - 1, as relative periods: runs of neighbours and stretches of
// zeros. Level `absent` has no row.
std::vector<int> make_code(std::size_t n, int n_levels, int absent, Random& random) {
  std::vector<int> code(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    if (i % 10 == 0) code[i] = random.below(3) > 0 ? random.below(n_levels) : 0;
    if (i % 10 > 0 && code[i - 1] > 0) code[i] = code[i - 1] % (n_levels - 1) + 1;
    if (code[i] == absent) code[i] = 0;
  }
  return code;
}

// The same columns twice: outcome, dummies of one code (one level twice), a column, a dummy of
// another code.
struct Pair {
  Pair(const Design& design, Random& random)
      : one(make_code(design.n_rows(), 8, 3, random)),
        other(make_code(design.n_rows(), 4, 1, random)) {
    sparse.push_back(design.column[0].data());
    for (const int level : {5, 1, 2, 3, 7, 1, 0}) add(one, 8, level);
    sparse.push_back(design.column[1].data());
    add(other, 4, 2);
    for (const Column& column : sparse) {
      values.emplace_back();
      for (std::size_t i = 0; i < design.n_rows(); ++i) values.back().push_back(column[i]);
    }
    for (const auto& own : values) dense.push_back(own.data());
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  void add(const std::vector<int>& code, int n_levels, int level) {
    sparse.emplace_back(code.data(), n_levels, level);
  }

  std::vector<int> one, other;
  Table values;
  Columns sparse, dense;
};

struct Result {
  policypanel::Projection projection;
  policypanel::ScoreSums sums;
  std::vector<double> residuals;
};

Result fit(const Design& design, const Columns& columns, int threads) {
  policypanel::ProjectorOptions options;
  options.threads = threads;
  const auto factors = design.factors();
  const policypanel::Projector projector(factors, design.weights(), design.n_rows(), options);
  Result out{projector.project(columns), {}, std::vector<double>(design.n_rows())};
  const policypanel::WithinRows within(columns, factors, design.weights(), projector.layout(),
                                       out.projection.effects);
  Eigen::VectorXd b(static_cast<Eigen::Index>(columns.size()));
  for (Eigen::Index c = 0; c < b.size(); ++c) b[c] = 0.3 * static_cast<double>(c) - 1;
  std::vector<Clustering> clusterings{{}};
  for (const auto& factor : factors) clusterings.push_back({factor.code, factor.n_levels});
  out.sums = policypanel::residuals_and_meats(within, columns.size(), 0, b, clusterings, threads,
                                              out.residuals.data());
  return out;
}

void check_same(const Result& a, const Result& b) {
  CHECK(a.projection.within == b.projection.within);
  CHECK(a.projection.mean == b.projection.mean);
  CHECK(a.projection.total == b.projection.total);
  CHECK(a.projection.effects.centre == b.projection.effects.centre);
  CHECK(a.projection.effects.level == b.projection.effects.level);
  CHECK(a.residuals == b.residuals);
  CHECK(a.sums.ssr == b.sums.ssr);
  for (std::size_t k = 0; k < a.sums.meats.size(); ++k) CHECK(a.sums.meats[k] == b.sums.meats[k]);
}

}  // namespace

TEST_CASE("a dummy column is 1 where its code is its level") {
  const std::vector<int> code{0, 2, 1, 2};
  const Column dummy(code.data(), 3, 2);
  CHECK(dummy.is_dummy());
  CHECK(dummy[0] == 0);
  CHECK(dummy[1] == 1);
  CHECK(dummy[2] == 0);
  CHECK(dummy[3] == 1);
}

TEST_CASE("dummies given by a code have every bit of dummies given as doubles") {
  Random random(11);
  for (const Kind kind : kAllKinds)
    for (const int n_factors : {1, 2, 3})
      for (const bool is_weighted : {false, true})
        for (const bool is_sorted : {false, true}) {
          const std::string kind_of_design = kind_name(kind);
          CAPTURE(kind_of_design);
          CAPTURE(n_factors);
          CAPTURE(is_weighted);
          CAPTURE(is_sorted);
          Design design = make_design(kind, n_factors, random);
          if (is_sorted) design = design.sorted_by(0);
          if (is_weighted) design.add_weights(random);
          design.add_columns(2, random);
          const Pair pair(design, random);
          const Result dense = fit(design, pair.dense, 1);
          for (const int threads : {1, 2}) check_same(fit(design, pair.sparse, threads), dense);
        }
}

TEST_CASE("dummies have the same bits for any number of threads where rows are many") {
  Random random(12);
  for (const bool is_sorted : {false, true}) {
    Design design;
    design.column.assign(1, std::vector<double>(70000));  // only to say how many rows
    design.add_factor(7000, [](std::size_t i) { return static_cast<int>(i / 10); });
    design.add_factor(10, [](std::size_t i) { return static_cast<int>(i % 10); });
    design.column.clear();
    design.add_columns(2, random);
    if (!is_sorted) design = design.rows(random.permutation(design.n_rows()));
    const Pair pair(design, random);
    const Result dense = fit(design, pair.dense, 1);
    for (const int threads : {1, 2}) check_same(fit(design, pair.sparse, threads), dense);
  }
}
