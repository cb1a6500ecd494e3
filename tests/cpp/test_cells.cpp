// The reduced system as an operator: the cell graph, and the rows of several factors, against the
// dense Schur complement.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/absorb/cells.h"
#include "core/absorb/components.h"
#include "core/absorb/dense_schur.h"
#include "core/absorb/reduced.h"
#include "core/base/simd.h"
#include "design.h"
#include "oracle.h"
#include "reduced_problem.h"

using policypanel::CellGraph;
using policypanel::kLanes;

namespace {

enum class Weights { kNone, kLogNormal, kWhole };
constexpr Weights kAllWeights[] = {Weights::kNone, Weights::kLogNormal, Weights::kWhole};

// Up to 150 rows over up to 40 x 15 levels, the first factor being the larger. Some graphs fall
// into pieces, some rows come twice, some levels of the first factor are met in one row or one cell
// only.
Design random_graph(int n_factors, Weights weights, Random& random) {
  Design design;
  const int n = 40 + random.below(110), units = 20 + random.below(20), pieces = 1 + random.below(3);
  design.column.assign(1, std::vector<double>(n));
  design.add_factor(units, [&](std::size_t) { return random.below(units); });
  for (int f = 1; f < n_factors; ++f) {
    const int levels = 3 + random.below(4);
    design.add_factor(levels * pieces, [&](std::size_t i) {
      const int unit = design.code[0][i];
      const int level = unit % 4 == 0 ? unit : random.below(levels);  // a quarter never moves
      return level % levels + levels * (unit % pieces);
    });
  }
  for (int repeat = 0; repeat < 10; ++repeat) {
    const int from = random.below(n), to = random.below(n);
    for (auto& code : design.code) code[to] = code[from];
  }
  design.column.clear();
  design.close_gaps();
  if (weights == Weights::kLogNormal) design.add_weights(random);
  if (weights == Weights::kWhole)
    for (int i = 0; i < n; ++i) design.weight.push_back(1 + random.below(3));
  return design;
}

// Largest |out - S v| over the size of S's diagonal, for four random columns v
template <class Operator>
double largest_error(const Operator& op, const LongMatrix& schur, Random& random) {
  const Eigen::Index size = schur.rows();
  std::vector<double> v = random.normals(size * kLanes), out(v.size(), -7);
  op.apply(v.data(), out.data());
  double largest = 0;
  for (Eigen::Index k = 0; k < size; ++k)
    for (std::size_t c = 0; c < kLanes; ++c) {
      long double sum = 0;
      for (Eigen::Index j = 0; j < size; ++j) sum += schur(k, j) * v[j * kLanes + c];
      const double error = static_cast<double>(std::abs(sum - out[k * kLanes + c]));
      if (!(error <= largest)) largest = error;
    }
  return largest / (1 + static_cast<double>(schur.diagonal().maxCoeff()));
}

double largest_diagonal_error(const std::vector<double>& diagonal, const LongMatrix& schur) {
  double largest = 0;
  for (Eigen::Index k = 0; k < schur.rows(); ++k)
    largest = std::max<double>(largest, std::abs(schur(k, k) - diagonal[k]));
  return largest / (1 + static_cast<double>(schur.diagonal().maxCoeff()));
}

}  // namespace

TEST_CASE("the cell graph multiplies as the dense Schur complement does, and has its diagonal") {
  Random random(1);
  for (const Weights weights : kAllWeights)
    for (int round = 0; round < 60; ++round) {
      Design design = random_graph(2, weights, random);
      if (round % 2 == 0) design = design.sorted_by(0);
      const ReducedProblem problem(design);
      REQUIRE(problem.layout().eliminated == 0);
      REQUIRE(problem.layout().is_grouped == (round % 2 == 0));
      const CellGraph graph(problem.rows(), 0, problem.n_levels()[0]);
      const LongMatrix schur = dense_schur(design, 0);
      REQUIRE(graph.size() == static_cast<std::size_t>(schur.rows()));
      CHECK(largest_error(graph, schur, random) <= 1e-14);
      CHECK(largest_diagonal_error(graph.diagonal(), schur) <= 1e-14);
    }
}

TEST_CASE("the cell graph has the components of the two factors") {
  Random random(2);
  int n_in_pieces = 0;
  for (int round = 0; round < 100; ++round) {
    const Design design = random_graph(2, Weights::kNone, random);
    const auto factors = design.factors();
    const ReducedProblem problem(design);
    const CellGraph graph(problem.rows(), 0, problem.n_levels()[0]);
    const int expected = policypanel::count_components(factors[0], factors[1], design.n_rows());
    REQUIRE(graph.n_components() == expected);
    REQUIRE(rank_deficiency(design) == expected);
    // A representative stands for itself, and S joins no two components.
    const auto& component = graph.component();
    const LongMatrix schur = dense_schur(design, 0);
    bool is_right = true;
    int n_own = 0;
    for (std::size_t b = 0; b < graph.size(); ++b) {
      n_own += component[b] == static_cast<int>(b);
      is_right = is_right && component[component[b]] == component[b];
      for (std::size_t d = 0; d < graph.size(); ++d)
        is_right = is_right && (component[b] == component[d] || std::abs(schur(b, d)) < 1e-15L);
    }
    REQUIRE(is_right);
    REQUIRE(n_own == expected);
    n_in_pieces += expected > 1;
  }
  CHECK(n_in_pieces > 20);
  CHECK(n_in_pieces < 100);
}

TEST_CASE("cells are distinct, carry the weights of their rows, and leave out who never moves") {
  Design design;
  design.code = {{0, 0, 0, 1, 1, 2, 3, 3}, {0, 1, 1, 2, 2, 0, 2, 1}};
  design.n_levels = {4, 3};
  const ReducedProblem problem(design);
  const CellGraph graph(problem.rows(), 0, 3);
  // Units 0 (1 + 2 rows) and 3 (1 + 1 rows) move; 1 and 2 do not.
  CHECK(graph.n_eliminated() == 2);
  CHECK(graph.n_cells() == 4);
  CHECK(graph.assembly_cost() == 8);
  CHECK(graph.inverse_total(0) == 1.0 / 3);
  CHECK(graph.inverse_total(1) == 0.5);
  const double total[] = {1, 3, 1};  // of the movers alone
  for (std::size_t b = 0; b < 3; ++b) CHECK(graph.total(b) == total[b]);
}

TEST_CASE("the operator by rows multiplies as the dense Schur complement of several factors does") {
  Random random(3);
  for (const Weights weights : kAllWeights)
    for (int round = 0; round < 40; ++round) {
      Design design = random_graph(2 + round % 3, weights, random);
      if (round % 2 == 0) design = design.sorted_by(0);
      const ReducedProblem problem(design);
      REQUIRE(problem.layout().eliminated == 0);
      const auto op = policypanel::rows_operator(problem.rows(), problem.n_levels());
      const LongMatrix schur = dense_schur(design, 0);
      REQUIRE(op->size() == static_cast<std::size_t>(schur.rows()));
      CHECK(largest_error(*op, schur, random) <= 1e-14);
      CHECK(largest_diagonal_error(op->diagonal(), schur) <= 1e-14);
    }
}

namespace {

// Every unit in every period, in order, and a third factor of four levels: units that agree in all
// codes stand next to each other, in groups of random size.
Design make_alike(int units, int periods, Random& random) {
  Design design;
  design.column.assign(1, std::vector<double>(units * periods));
  design.add_factor(units, [&](std::size_t i) { return static_cast<int>(i) / periods; });
  design.add_factor(periods, [&](std::size_t i) { return static_cast<int>(i) % periods; });
  std::vector<int> kind{0};
  while (static_cast<int>(kind.size()) < units)
    kind.push_back(random.below(3) == 0 ? random.below(4) : kind.back());
  design.add_factor(4, [&](std::size_t i) { return (kind[i / periods] + (i % periods == 1)) % 4; });
  design.column.clear();
  return design;
}

// The lower triangle and the weights of the dense Schur complement of the other factors named
void check_dense_schur(const Design& design, const std::vector<std::size_t>& others) {
  const ReducedProblem problem(design);
  REQUIRE(problem.layout().eliminated == 0);
  std::vector<std::size_t> n_levels;
  Design named = design;
  named.code.resize(1);
  named.n_levels.resize(1);
  for (const std::size_t o : others) {
    n_levels.push_back(problem.n_levels()[o]);
    named.code.push_back(design.code[o + 1]);
    named.n_levels.push_back(design.n_levels[o + 1]);
  }
  const policypanel::RowsByLevel rows = problem.rows();
  const policypanel::DenseSchur schur(rows, others, n_levels);
  const Eigen::MatrixXd truth = dense_schur(named, 0).cast<double>();
  REQUIRE(schur.matrix.rows() == truth.rows());
  const Eigen::MatrixXd error = (schur.matrix - truth).triangularView<Eigen::Lower>();
  const double largest = schur.weight.maxCoeff();
  CHECK(error.cwiseAbs().maxCoeff() <= 1e-14 * largest);
  const auto weight = policypanel::stacked_weights(problem.rows(), problem.n_levels());
  std::size_t k = 0;
  for (const std::size_t o : others) {
    const std::size_t first = policypanel::stacked_offsets(problem.n_levels())[o];
    for (std::size_t l = 0; l < problem.n_levels()[o]; ++l, ++k)
      CHECK(std::abs(schur.weight[k] - weight[first + l]) <= 1e-14 * largest);
  }
}

}  // namespace

TEST_CASE(
    "the dense Schur complement is right for units alike, few or many neighbours, any batch") {
  Random random(5);
  for (const bool is_weighted : {false, true})
    for (const bool is_shuffled : {false, true}) {
      // Batches hold 64 units that meet most levels, or 1,024 that meet few.
      Design alike = make_alike(300, 8, random), few = make_expander(2500, 60, 3, random);
      few.add_factor(7, [&](std::size_t) { return random.below(7); });
      for (Design* design : {&alike, &few}) {
        if (is_shuffled) *design = design->rows(random.permutation(design->n_rows()));
        if (is_weighted) design->add_weights(random);
        check_dense_schur(*design, {0, 1});
        check_dense_schur(*design, {0});
        check_dense_schur(*design, {1});
      }
    }
}

TEST_CASE("stacked weights are the rows' weights summed by level, offsets the level counts'") {
  Random random(4);
  for (const Weights weights : kAllWeights) {
    const Design design = random_graph(4, weights, random);
    const ReducedProblem problem(design);
    std::vector<double> expected;
    for (std::size_t f = 1; f < 4; ++f) {
      std::vector<double> total(design.n_levels[f], 0.0);
      for (std::size_t i = 0; i < design.n_rows(); ++i)
        total[design.code[f][i]] += design.row_weight(i);
      expected.insert(expected.end(), total.begin(), total.end());
    }
    const auto stacked = policypanel::stacked_weights(problem.rows(), problem.n_levels());
    REQUIRE(stacked.size() == expected.size());
    for (std::size_t k = 0; k < expected.size(); ++k)
      CHECK(std::abs(stacked[k] - expected[k]) <= 1e-14 * expected[k]);
  }
  using Sizes = std::vector<std::size_t>;
  CHECK(policypanel::stacked_offsets({}) == Sizes{0});
  CHECK(policypanel::stacked_offsets({3, 1, 4}) == Sizes{0, 3, 4, 8});
}
