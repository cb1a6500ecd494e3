// Solvers of the reduced system, and their parts, on small systems that a dense oracle can solve.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/absorb/reduced.h"
#include "core/base/simd.h"
#include "design.h"
#include "oracle.h"
#include "reduced_problem.h"

using policypanel::GradientState;
using policypanel::kLanes;
using policypanel::ReducedOutcome;

namespace {

// Conjugate gradients stop when the preconditioned residual has shrunk by the tolerance; the error
// of the solution is that over the square root of the smallest eigenvalue, some 0.01 in these
// graphs. Alternating projections stop at a change of an effect, further from their end by 1 / (1 -
// rate).
double bound_of(Method method) {
  return method == Method::kDense ? 1e-12 : method == Method::kAlternating ? 1e-9 : 1e-10;
}

// Columns of a reduced right-hand side: four vectors in the range of S
std::vector<double> random_right(const LongMatrix& schur, Random& random) {
  const Eigen::Index size = schur.rows();
  std::vector<double> right(size * kLanes);
  for (std::size_t c = 0; c < kLanes; ++c) {
    Eigen::Matrix<long double, Eigen::Dynamic, 1> v(size);
    for (Eigen::Index k = 0; k < size; ++k) v[k] = random.normal();
    const Eigen::VectorXd r = (schur * v).cast<double>();
    for (Eigen::Index k = 0; k < size; ++k) right[k * kLanes + c] = r[k];
  }
  return right;
}

}  // namespace

TEST_CASE("every solver solves the reduced system of every kind of design") {
  Random random(1);
  for (const Kind kind : kAllKinds)
    for (const int n_factors : {2, 3})
      for (const bool is_weighted : {false, true})
        for (const bool is_grouped : {false, true}) {
          Design design = make_design(kind, n_factors, random);
          if (is_weighted) design.add_weights(random);
          if (is_grouped) design = design.sorted_by(0);
          design.add_columns(5, random);
          const ReducedProblem problem(design);
          const Table truth = dense_residuals(design);
          for (const Method method : kAllMethods) {
            const std::string kind_of_design = kind_name(kind), name = method_name(method);
            CAPTURE(kind_of_design);
            CAPTURE(n_factors);
            CAPTURE(is_weighted);
            CAPTURE(name);
            const ReducedSolution solved(problem, *problem.solver(method, 1e-12));
            // Provinces that hold their units whole leave nothing to solve but rounding.
            const bool is_rounding = kind == Kind::kNested && n_factors == 2;
            CHECK((solved.outcome.is_converged || is_rounding));
            CHECK(solved.residual_error <= 1e-12);
            CHECK(solved.residual_size <= 1e-10);
            CHECK(largest_difference(design, problem.within(solved.solution), truth) <=
                  bound_of(method));
          }
        }
}

TEST_CASE(
    "a factor that lies within the eliminated one is no trouble beside others, however heavy") {
  // Regions of workers who never leave them: their part of S is rounding alone, 1e-16 of their
  // weight, which is large here beside the weight of a firm.
  Random random(2);
  Design design = make_expander(600, 120, 4, random);
  design.add_factor(3, [&](std::size_t i) { return design.code[0][i] % 3; });
  design.add_weights(random);
  for (const double scale : {1.0, 1e6}) {
    Design heavy = design;
    for (std::size_t i = 0; i < heavy.n_rows(); ++i)
      if (heavy.code[0][i] >= 100) heavy.weight[i] *= scale;
    heavy.add_columns(2, random);
    const ReducedProblem problem(heavy);
    const Table truth = long_residuals(heavy);
    for (const Method method : {Method::kDense, Method::kGraph, Method::kJoint}) {
      const std::string name = method_name(method);
      CAPTURE(name);
      CAPTURE(scale);
      const ReducedSolution solved(problem, *problem.solver(method, 1e-12));
      CHECK(solved.outcome.is_converged);
      CHECK(solved.outcome.iterations < 200);
      CHECK(largest_difference(heavy, problem.within(solved.solution), truth) <= 1e-10);
    }
  }
}

TEST_CASE("the dense solver counts the levels that others determine as the oracle does") {
  Random random(3);
  for (const Kind kind : kAllKinds)
    for (const int n_factors : {2, 3})
      for (const bool is_weighted : {false, true})
        for (int round = 0; round < 4; ++round) {
          Design design = make_design(kind, n_factors, random);
          if (is_weighted) design.add_weights(random);
          design.add_columns(1, random);
          const ReducedProblem problem(design);
          const std::string kind_of_design = kind_name(kind);
          CAPTURE(kind_of_design);
          CAPTURE(n_factors);
          CAPTURE(is_weighted);
          CHECK(problem.solver(Method::kDense, 0)->n_redundant() == rank_deficiency(design));
        }
}

TEST_CASE("the graph solver counts redundant levels of two factors, and says -1 beside a border") {
  Random random(4);
  for (const Kind kind : kAllKinds) {
    Design design = make_design(kind, 2, random);
    design.add_columns(1, random);
    const ReducedProblem problem(design);
    CHECK(problem.solver(Method::kGraph, 1e-12)->n_redundant() == rank_deficiency(design));
    CHECK(problem.solver(Method::kJoint, 1e-12)->n_redundant() == -1);
    design.add_factor(3, [&](std::size_t) { return random.below(3); });
    const ReducedProblem bordered(design);
    CHECK(bordered.solver(Method::kGraph, 1e-12)->n_redundant() == -1);
  }
}

TEST_CASE(
    "the semidefinite Cholesky factor marks what earlier rows determine, and solves the rest") {
  Random random(5);
  for (const int rank : {1, 4, 9})
    for (const int size : {9, 14}) {
      Eigen::MatrixXd x(rank, size);
      for (Eigen::Index i = 0; i < x.size(); ++i) x(i) = random.normal();
      const Eigen::MatrixXd matrix = x.transpose() * x;
      Eigen::MatrixXd root = matrix;
      std::vector<char> is_redundant;
      CHECK(policypanel::semidefinite_cholesky(root, matrix.diagonal(), is_redundant) ==
            size - rank);
      // In general position the first `rank` rows determine all others.
      for (int k = 0; k < size; ++k) CHECK(is_redundant[k] == (k >= rank));
      const Eigen::MatrixXd right = matrix * Eigen::MatrixXd::Random(size, 3);
      Eigen::MatrixXd solution = right;
      policypanel::semidefinite_solve(root, is_redundant, solution);
      CHECK((matrix * solution - right).cwiseAbs().maxCoeff() <= 1e-9);
      CHECK(solution.bottomRows(size - rank).isZero(0));
    }
}

TEST_CASE(
    "conjugate gradients end within as many steps as levels, and can be interrupted and resumed") {
  Random random(6);
  for (const Kind kind : {Kind::kRandom, Kind::kUnbalanced, Kind::kDisconnected}) {
    Design design = make_design(kind, 2, random);
    design.add_weights(random);
    design.add_columns(1, random);
    const ReducedProblem problem(design);
    const LongMatrix schur = dense_schur(design, 0);
    const auto right = random_right(schur, random);
    const auto op = policypanel::rows_operator(problem.rows(), problem.n_levels());
    const auto jacobi = policypanel::jacobi_preconditioner(*op);

    std::vector<double> x(right.size(), 0.0), r = right;
    GradientState state;
    const ReducedOutcome whole =
        conjugate_gradients(*op, *jacobi, x.data(), r.data(), 1e-12, 1000, state);
    CHECK(whole.is_converged);
    CHECK(whole.iterations <= static_cast<int>(problem.size()) + 2);
    for (std::size_t c = 0; c < kLanes; ++c) CHECK(state.reached[c] <= 1e-24 * state.reference[c]);

    std::vector<double> y(right.size(), 0.0), s = right;
    GradientState resumed;
    const ReducedOutcome none =
        conjugate_gradients(*op, *jacobi, y.data(), s.data(), 1e-12, 0, resumed);
    CHECK_FALSE(none.is_converged);
    CHECK(none.iterations == 0);
    CHECK(s == right);
    const ReducedOutcome first =
        conjugate_gradients(*op, *jacobi, y.data(), s.data(), 1e-12, 3, resumed);
    CHECK_FALSE(first.is_converged);
    CHECK(first.iterations == 3);
    for (std::size_t c = 0; c < kLanes; ++c) CHECK(resumed.reference[c] == state.reference[c]);
    CHECK(conjugate_gradients(*op, *jacobi, y.data(), s.data(), 1e-12, 1000, resumed).is_converged);

    // Solutions agree up to constants, so what S makes of them does.
    std::vector<double> sx(x.size()), sy(x.size());
    op->apply(x.data(), sx.data());
    op->apply(y.data(), sy.data());
    double largest = 0;
    for (std::size_t k = 0; k < x.size(); ++k)
      largest = std::max({largest, std::abs(sx[k] - right[k]), std::abs(sy[k] - right[k])});
    CHECK(largest <= 1e-10);
  }
}

TEST_CASE("a right-hand side of nothing is solved at once, beside columns that are not") {
  Random random(7);
  Design design = make_design(Kind::kUnbalanced, 2, random);
  design.column = {std::vector<double>(design.n_rows(), 3.0), random.normals(design.n_rows())};
  const ReducedProblem problem(design);
  for (const Method method : kAllMethods) {
    const ReducedSolution solved(problem, *problem.solver(method, 1e-12));
    const std::string name = method_name(method);
    CAPTURE(name);
    CHECK(solved.outcome.is_converged);
    double largest = 0;
    for (std::size_t k = 0; k < problem.size(); ++k)
      for (const std::size_t c : {0, 2, 3})  // the constant, and the padding
        largest = std::max(largest, std::abs(solved.solution[k * problem.width() + c]));
    CHECK(largest == 0);
  }
}

TEST_CASE(
    "the sparse factor solves the cell graph's system, of several components, weighted or not") {
  Random random(8);
  for (const Kind kind : kAllKinds)
    for (const bool is_weighted : {false, true}) {
      Design design = make_design(kind, 2, random);
      if (is_weighted) design.add_weights(random);
      design.add_columns(1, random);
      const ReducedProblem problem(design);
      const policypanel::CellGraph graph(problem.rows(), 0, problem.n_levels()[0]);
      const auto factor = policypanel::sparse_preconditioner(graph, 1e9);
      REQUIRE(factor != nullptr);
      const LongMatrix schur = dense_schur(design, 0);
      const auto right = random_right(schur, random);
      std::vector<double> x(right.size(), -7);
      factor->apply(right.data(), x.data());
      double largest = 0;
      for (Eigen::Index k = 0; k < schur.rows(); ++k)
        for (std::size_t c = 0; c < kLanes; ++c) {
          long double sum = 0;
          for (Eigen::Index j = 0; j < schur.rows(); ++j) sum += schur(k, j) * x[j * kLanes + c];
          largest = std::max<double>(largest, std::abs(sum - right[k * kLanes + c]));
        }
      CHECK(largest <= 1e-12);
      const bool has_none = policypanel::sparse_preconditioner(graph, 0) == nullptr;
      CHECK(has_none == (graph.n_cells() > 0));  // no work allowed, where there is any
    }
}

namespace {

struct GraphOperator : policypanel::ReducedOperator {
  explicit GraphOperator(const policypanel::CellGraph& graph) : graph(graph) {}
  std::size_t size() const override { return graph.size(); }
  void apply(const double* v, double* out) const override { graph.apply(v, out); }
  const std::vector<double>& diagonal() const override { return graph.diagonal(); }
  const policypanel::CellGraph& graph;
};

// Firms on a three-dimensional torus, a worker between any two neighbours, weights over many orders
// of magnitude: an exact factor fills in, and plain iterations creep.
Design make_torus(int side, double spread, Random& random) {
  Design design;
  const int firms = side * side * side;
  const int workers = 3 * firms;
  design.column = {std::vector<double>(2 * workers)};  // says how many rows there are
  design.add_factor(workers, [](std::size_t row) { return static_cast<int>(row / 2); });
  design.column.clear();
  design.add_factor(firms, [&](std::size_t row) {
    const int worker = static_cast<int>(row / 2), firm = worker / 3;
    if (row % 2 == 0) return firm;
    int step = 1;
    for (int k = 0; k < worker % 3; ++k) step *= side;
    const int place = firm / step % side;
    return firm + ((place + 1) % side - place) * step;
  });
  design.weight.resize(design.n_rows());
  for (std::size_t row = 0; row < design.n_rows(); row += 2)
    design.weight[row] = design.weight[row + 1] = std::exp(spread * random.normal());
  return design;
}

// The reduced system of a torus, with a right-hand side in the range of S.
struct TorusSystem {
  Design design;
  ReducedProblem problem;
  policypanel::CellGraph graph;
  GraphOperator op;
  std::vector<double> right;

  TorusSystem(int side, double spread, Random& random)
      : design(with_column(make_torus(side, spread, random), random)),
        problem(design),
        graph(problem.rows(), 0, problem.n_levels()[0]),
        op(graph),
        right(graph.size() * kLanes) {
    std::vector<double> v(right.size());
    for (double& value : v) value = random.normal();
    op.apply(v.data(), right.data());
  }

  static Design with_column(Design design, Random& random) {
    design.add_columns(1, random);
    return design;
  }
};

}  // namespace

TEST_CASE("the approximate factor needs few iterations where plain ones creep") {
  Random random(9);
  const TorusSystem torus(12, 3, random);
  const auto& graph = torus.graph;
  const auto& op = torus.op;
  const auto& right = torus.right;
  const auto iterations = [&](const policypanel::Preconditioner& preconditioner) {
    std::vector<double> x(right.size(), 0.0), r = right;
    policypanel::GradientState state;
    const auto outcome =
        policypanel::conjugate_gradients(op, preconditioner, x.data(), r.data(), 1e-8, 5000, state);
    CHECK(outcome.is_converged);
    return outcome.iterations;
  };
  const auto sampled = policypanel::approximate_preconditioner(graph);
  const int with_sample = iterations(*sampled);
  CHECK(with_sample <= 60);
  CHECK(iterations(*policypanel::jacobi_preconditioner(op)) > 5 * with_sample);
  // The draws are seeded: the same bits again.
  std::vector<double> once(right.size()), again(right.size());
  sampled->apply(right.data(), once.data());
  policypanel::approximate_preconditioner(graph)->apply(right.data(), again.data());
  CHECK(once == again);
}

TEST_CASE("conjugate gradients stopped and taken up again are not slower") {
  Random random(10);
  const TorusSystem torus(8, 0, random);
  const auto jacobi = policypanel::jacobi_preconditioner(torus.op);
  const auto iterations = [&](int at_once) {
    std::vector<double> x(torus.right.size(), 0.0), r = torus.right;
    policypanel::GradientState state;
    policypanel::ReducedOutcome outcome{0, false};
    int total = 0;
    for (; !outcome.is_converged && total < 1000; total += outcome.iterations)
      outcome = policypanel::conjugate_gradients(torus.op, *jacobi, x.data(), r.data(), 1e-10,
                                                 at_once, state);
    return total;
  };
  CHECK(iterations(5) <= iterations(1000) + 1);
}
