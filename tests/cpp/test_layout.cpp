// How rows lie to the eliminated factor: runs, chunks, parts, and that none of it changes an
// answer.
#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/absorb/layout.h"
#include "design.h"
#include "oracle.h"

using policypanel::Factor;
using policypanel::Layout;
using policypanel::RowsByLevel;

namespace {

// One factor in runs of the lengths given, a level to each run.
Design make_runs(const std::vector<int>& lengths) {
  Design design;
  design.code.resize(1);
  for (std::size_t run = 0; run < lengths.size(); ++run)
    design.code[0].insert(design.code[0].end(), lengths[run], static_cast<int>(run));
  design.n_levels = {static_cast<int>(lengths.size())};
  return design;
}

// Runs of random lengths up to `longest`, n rows in all
Design make_random_runs(std::size_t n, int longest, Random& random) {
  std::vector<int> lengths;
  for (int left = static_cast<int>(n); left > 0; left -= lengths.back())
    lengths.push_back(std::min(left, 1 + random.below(longest)));
  return make_runs(lengths);
}

bool is_run_end(const std::vector<int>& code, std::size_t row) {
  return row == 0 || row >= code.size() || code[row] != code[row - 1];
}

// The panel of the tests at chunk and part boundaries: runs of up to `longest` rows, 11 periods.
Design make_long_panel(std::size_t n, int longest, Random& random) {
  Design design = make_random_runs(n, longest, random);
  design.add_factor(11, [&](std::size_t) { return random.below(11); });
  design.close_gaps();
  design.add_weights(random);
  design.add_columns(2, random);
  return design;
}

// Residuals and cross-products of a design are those of the long oracle.
void check_against_oracle(const Design& design, double bound) {
  const Fit fit(design);
  const Table truth = long_residuals(design);
  CHECK(fit.projection.is_converged);
  CHECK(largest_difference(design, fit.table(), truth) <= bound);
  const Eigen::MatrixXd gram = dense_gram(design, truth).cast<double>();
  CHECK((fit.projection.within - gram).cwiseAbs().maxCoeff() <=
        bound * (1 + gram.cwiseAbs().maxCoeff()));
}

}  // namespace

TEST_CASE("the oracles for long designs and for graphs agree with the dense one") {
  Random random(1);
  for (const Kind kind : kAllKinds)
    for (const bool is_weighted : {false, true}) {
      Design design = make_design(kind, 2, random);
      if (is_weighted) design.add_weights(random);
      design.add_columns(2, random);
      const Table truth = dense_residuals(design);
      CHECK(largest_difference(design, long_residuals(design), truth) <= 1e-14);
      CHECK(largest_difference(design, graph_residuals(design), truth) <= 1e-14);
    }
  Design ring = make_ring(60);
  ring.add_weights(random);
  ring.add_columns(2, random);
  const Table truth = dense_residuals(ring);
  CHECK(largest_difference(ring, ring_residuals(ring), truth) <= 1e-14);
  CHECK(largest_difference(ring, graph_residuals(ring), truth) <= 1e-13);
}

TEST_CASE(
    "the factor with most levels is eliminated, the first of equals, others keep their order") {
  const std::vector<int> code(9, 0);
  const auto lay_out = [&](const std::vector<int>& levels) {
    std::vector<Factor> factors;
    for (const int n : levels) factors.push_back({code.data(), n});
    return policypanel::lay_out(factors, 9);
  };
  using Others = std::vector<std::size_t>;
  CHECK_FALSE(lay_out({}).has_factors);
  CHECK_FALSE(lay_out({}).is_grouped);
  CHECK(lay_out({7}).eliminated == 0);
  CHECK(lay_out({7}).others.empty());
  CHECK(lay_out({3, 8, 5}).eliminated == 1);
  CHECK(lay_out({3, 8, 5}).others == Others{0, 2});
  CHECK(lay_out({8, 8, 5}).eliminated == 0);
  CHECK(lay_out({8, 8, 5}).others == Others{1, 2});
}

TEST_CASE("rows are grouped when every level is one run of at most half a chunk") {
  const auto is_grouped = [](const Design& design) {
    return policypanel::lay_out(design.factors(), design.n_rows()).is_grouped;
  };
  constexpr int kLongest = Layout::kChunkRows / 2;
  CHECK(is_grouped(make_runs({1})));
  CHECK(is_grouped(make_runs({3, 1, kLongest, 2})));
  CHECK(is_grouped(make_runs({kLongest, kLongest, kLongest})));
  CHECK_FALSE(is_grouped(make_runs({3, 1, kLongest + 1, 2})));
  CHECK_FALSE(is_grouped(make_runs({kLongest + 1})));
  Design split = make_runs({3, 1, 4});
  split.code[0] = {2, 2, 2, 0, 1, 1, 1, 1};  // levels need not stand in order
  CHECK(is_grouped(split));
  split.code[0] = {0, 0, 2, 0, 1, 1, 1, 1};
  CHECK_FALSE(is_grouped(split));
  split.code[0] = {0, 0, 1, 1, 2, 2, 2, 0};
  CHECK_FALSE(is_grouped(split));
}

TEST_CASE("more rows than 32 bits can count are refused") {
  if constexpr (sizeof(std::size_t) > 4) {
    const std::vector<Factor> factors{{nullptr, 1}};
    CHECK_THROWS_AS(policypanel::lay_out(factors, std::size_t{1} << 32, false), std::length_error);
    CHECK_NOTHROW(policypanel::lay_out(factors, (std::size_t{1} << 32) - 1, false));
  }
}

TEST_CASE("chunks and parts cover the rows in order, and end with runs where rows are grouped") {
  Random random(2);
  for (const std::size_t n : {1u, 2u, 511u, 512u, 513u, 1023u, 1024u, 1025u, 5000u})
    for (const int longest : {1, 7, 256, 300}) {
      const Design design = make_random_runs(n, longest, random);
      const auto factors = design.factors();
      const Layout layout = policypanel::lay_out(factors, n);
      const auto& code = design.code[0];
      bool is_right = true;
      for (const std::size_t n_parts : {1u, 2u, 3u, 16u}) {
        if (n_parts > n) continue;
        const auto bound = layout.parts(factors, n_parts);
        is_right = is_right && bound.size() == n_parts + 1 && bound[0] == 0 && bound.back() == n;
        for (std::size_t p = 0; p < n_parts; ++p) {
          is_right = is_right && bound[p] <= bound[p + 1];
          for (std::size_t begin = bound[p]; begin < bound[p + 1];) {
            const std::size_t end = layout.chunk_end(factors, begin, bound[p + 1]);
            is_right = is_right && end > begin && end - begin <= Layout::kChunkRows;
            is_right = is_right && end <= bound[p + 1];
            // A chunk is full, or would not hold the next run.
            if (end < bound[p + 1])
              is_right = is_right && (layout.is_grouped ? is_run_end(code, end) &&
                                                              end - begin > Layout::kChunkRows / 2
                                                        : end - begin == Layout::kChunkRows);
            if (!is_right) break;
            begin = end;
          }
        }
        for (const std::size_t b : bound)
          is_right = is_right && (!layout.is_grouped || is_run_end(code, b));
      }
      CAPTURE(n);
      CAPTURE(longest);
      CHECK(is_right);
    }
}

TEST_CASE("rows by level are the rows of each level in their order, with their weights") {
  Random random(3);
  for (const bool is_weighted : {false, true})
    for (const bool is_sorted : {false, true}) {
      Design design = make_design(Kind::kRandom, 3, random);
      if (is_weighted) design.add_weights(random);
      if (is_sorted) design = design.sorted_by(0);
      const auto factors = design.factors();
      const Layout layout = policypanel::lay_out(factors, design.n_rows());
      REQUIRE(layout.is_grouped == is_sorted);
      const RowsByLevel rows(factors, design.weights(), layout);
      CHECK(rows.is_weighted() == is_weighted);
      REQUIRE(rows.n_levels() == static_cast<std::size_t>(design.n_levels[0]));
      bool is_right = true;
      std::size_t position = 0;
      for (std::size_t level = 0; level < rows.n_levels(); ++level) {
        is_right = is_right && rows.begin(level) == position;
        for (std::size_t i = 0; i < design.n_rows(); ++i) {
          if (design.code[0][i] != static_cast<int>(level)) continue;
          is_right = is_right && rows.other(0)[position] == design.code[1][i] &&
                     rows.other(1)[position] == design.code[2][i] &&
                     rows.weight(position) == design.row_weight(i);
          ++position;
        }
        is_right = is_right && rows.end(level) == position;
      }
      CHECK(is_right);
      CHECK(position == design.n_rows());
    }
}

TEST_CASE("rows by level can be moved, not copied") {
  Random random(4);
  const Design design = make_design(Kind::kRandom, 2, random);
  const auto factors = design.factors();
  const Layout layout = policypanel::lay_out(factors, design.n_rows());
  REQUIRE_FALSE(layout.is_grouped);
  RowsByLevel rows(factors, nullptr, layout);
  const std::vector<int> codes(rows.other(0), rows.other(0) + design.n_rows());
  static_assert(!std::is_copy_constructible_v<RowsByLevel>);
  const RowsByLevel moved(std::move(rows));
  CHECK(std::equal(codes.begin(), codes.end(), moved.other(0)));
}

TEST_CASE("rows grouped, ungrouped, in runs too long for a chunk or shuffled give one answer") {
  Random random(5);
  for (const bool is_weighted : {false, true})
    for (const int n_factors : {1, 2, 3}) {
      std::vector<int> lengths(30);
      for (int& length : lengths) length = 1 + random.below(20);
      Design design = make_runs(lengths);
      const auto add_rest = [&] {
        design.add_factor(7, [&](std::size_t) { return random.below(7); });
        design.add_factor(4, [&](std::size_t) { return random.below(4); });
        design.code.resize(n_factors);
        design.n_levels.resize(n_factors);
        design.close_gaps();
        if (is_weighted) design.add_weights(random);
        design.add_columns(5, random);
      };
      add_rest();
      check_against_oracle(design, 1e-12);  // grouped
      check_against_oracle(design.rows(random.permutation(design.n_rows())), 1e-12);
      lengths[4] = 400;
      design = make_runs(lengths);
      design.weight.clear();
      add_rest();
      check_against_oracle(design, 1e-12);  // one run too long
    }
}

TEST_CASE("sorting rows changes cross-products by rounding and no more") {
  Random random(6);
  for (const Kind kind : kAllKinds) {
    Design design = make_design(kind, 3, random);
    design.add_weights(random);
    design.add_columns(4, random);
    const Fit shuffled(design), grouped_fit(design.sorted_by(0));
    REQUIRE_FALSE(shuffled.projector.layout().is_grouped);
    REQUIRE(grouped_fit.projector.layout().is_grouped);
    const auto &a = shuffled.projection, &b = grouped_fit.projection;
    CHECK((a.within - b.within).cwiseAbs().maxCoeff() <= 1e-12 * a.within.cwiseAbs().maxCoeff());
    CHECK((a.total - b.total).cwiseAbs().maxCoeff() <= 1e-12 * a.total.maxCoeff());
    CHECK((a.mean - b.mean).cwiseAbs().maxCoeff() <= 1e-13);
  }
}

TEST_CASE("the answer is right wherever chunks end") {
  Random random(7);
  for (const std::size_t n : {1u, 2u, 511u, 512u, 513u, 1023u, 1024u, 1025u})
    for (const int longest : {1, 7, 256, 300}) {
      CAPTURE(n);
      CAPTURE(longest);
      check_against_oracle(make_long_panel(n, longest, random), 1e-12);
    }
}

TEST_CASE("the answer is right wherever parts end") {
  Random random(8);
  for (const std::size_t n : {32767u, 32768u, 65535u, 65536u, 65537u, 98304u})
    for (const int longest : {60, 300}) {
      CAPTURE(n);
      CAPTURE(longest);
      check_against_oracle(make_long_panel(n, longest, random), 1e-11);
    }
}

TEST_CASE("one row, and one level, leave nothing or the deviations from the mean") {
  Random random(9);
  for (const int n_factors : {1, 2, 3}) {
    Design row;
    row.column = {{4.5}, {-3}};
    for (int f = 0; f < n_factors; ++f) row.add_factor(1, [](std::size_t) { return 0; });
    CHECK(within_table(row) == Table{{0}, {0}});
    CHECK(project(row).within == Eigen::MatrixXd::Zero(2, 2));

    for (const int n : {2, 256, 257, 600}) {  // a single run, short and long
      Design level;
      level.column = {random.normals(n), random.normals(n)};
      for (int f = 0; f < n_factors; ++f) level.add_factor(1, [](std::size_t) { return 0; });
      CAPTURE(n_factors);
      CAPTURE(n);
      check_against_oracle(level, 1e-12);
    }
  }
}
