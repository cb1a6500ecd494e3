// Least squares from cross-products: what is dropped and why, and what is left.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/regress/solve.h"
#include "design.h"
#include "oracle.h"

using policypanel::DropReason;
using policypanel::LeastSquares;

namespace {

constexpr DropReason kKept = DropReason::kKept, kConstant = DropReason::kConstant,
                     kAbsorbed = DropReason::kAbsorbed, kCollinear = DropReason::kCollinear;

// Column 0 on the others, fixed effects out: the way the package goes.
LeastSquares regress(const Design& design) {
  const auto cross = project(design);
  const Eigen::Index k = static_cast<Eigen::Index>(design.column.size()) - 1;
  const Eigen::VectorXd mean = cross.mean.tail(k);
  return policypanel::solve_least_squares(cross.within.bottomRightCorner(k, k),
                                          cross.within.col(0).tail(k), cross.total.tail(k),
                                          cross.weight * mean.cwiseProduct(mean));
}

// Outcome, three independent regressors
Design make_regression(bool is_weighted, Random& random) {
  Design design = make_design(Kind::kUnbalanced, 2, random);
  if (is_weighted) design.add_weights(random);
  design.add_columns(4, random);
  for (std::size_t i = 0; i < design.n_rows(); ++i)
    design.column[0][i] += 2 * design.column[1][i] - design.column[2][i];
  return design;
}

double largest_difference(const Eigen::VectorXd& a, const std::vector<double>& b) {
  double largest = a.size() == static_cast<Eigen::Index>(b.size()) ? 0 : HUGE_VAL;
  for (Eigen::Index k = 0; k < std::min<Eigen::Index>(a.size(), b.size()); ++k)
    largest = std::max(largest, std::abs(a[k] - b[k]));
  return largest;
}

Eigen::MatrixXd random_gram(int size, Random& random) {
  Eigen::MatrixXd x(3 * size, size);
  for (Eigen::Index i = 0; i < x.rows(); ++i)
    for (Eigen::Index j = 0; j < x.cols(); ++j) x(i, j) = random.normal();
  return x.transpose() * x;
}

LeastSquares solve(const Eigen::MatrixXd& gram, const Eigen::VectorXd& right) {
  return policypanel::solve_least_squares(gram, right, gram.diagonal(),
                                          Eigen::VectorXd::Zero(gram.rows()));
}

}  // namespace

TEST_CASE("coefficients are those of dense least squares on regressors and dummies") {
  Random random(1);
  for (int round = 0; round < 10; ++round) {
    const Design design = make_regression(round % 2 == 1, random);
    const LeastSquares fit = regress(design);
    CHECK(fit.rank == 3);
    CHECK(largest_difference(fit.coefficients, dense_coefficients(design)) <= 1e-11);
  }
}

TEST_CASE("the inverse is the inverse of the gram matrix, and solves it") {
  Random random(2);
  for (const int size : {1, 2, 5, 20}) {
    const Eigen::MatrixXd gram = random_gram(size, random);
    const Eigen::VectorXd right = Eigen::VectorXd::LinSpaced(size, -1, 2);
    const LeastSquares fit = solve(gram, right);
    CHECK(fit.rank == size);
    CHECK((fit.inverse * gram - Eigen::MatrixXd::Identity(size, size)).cwiseAbs().maxCoeff() <=
          1e-11);
    CHECK((gram * fit.coefficients - right).cwiseAbs().maxCoeff() <= 1e-11);
    CHECK((fit.inverse * right - fit.coefficients).cwiseAbs().maxCoeff() <= 1e-11);
    CHECK((fit.inverse - fit.inverse.transpose()).cwiseAbs().maxCoeff() <= 1e-14);
  }
}

TEST_CASE("constant, absorbed and collinear regressors are named, and the rest fits on") {
  Random random(3);
  for (const bool is_weighted : {false, true}) {
    Design design = make_regression(is_weighted, random);
    const auto independent = dense_coefficients(design);
    const std::size_t n = design.n_rows();
    std::vector<double> unit(n), unit_and_period(n), sum(n);
    for (std::size_t i = 0; i < n; ++i) {
      unit[i] = std::sin(1.0 + design.code[0][i]);
      unit_and_period[i] = 1e6 + unit[i] + std::cos(design.code[1][i]);
      sum[i] = design.column[1][i] + 3 * design.column[2][i] + unit[i];
    }
    const auto& c = design.column;
    design.column = {
        c[0], std::vector<double>(n, 0.1), c[1], unit, c[2], sum, c[3], unit_and_period, c[1]};
    const LeastSquares fit = regress(design);
    const std::vector<DropReason> expected{kConstant,  kKept, kAbsorbed, kKept,
                                           kCollinear, kKept, kAbsorbed, kCollinear};
    CHECK(fit.reason == expected);
    CHECK(fit.rank == 3);
    const std::vector<double> coefficients{0, independent[0], 0, independent[1],
                                           0, independent[2], 0, 0};
    CHECK(largest_difference(fit.coefficients, coefficients) <= 1e-11);
    for (Eigen::Index k = 0; k < 8; ++k) {
      const bool has_row = fit.inverse.row(k).cwiseAbs().maxCoeff() > 0;
      const bool has_column = fit.inverse.col(k).cwiseAbs().maxCoeff() > 0;
      CHECK(has_row == (expected[k] == kKept));
      CHECK(has_column == has_row);
    }
  }
}

TEST_CASE("of collinear regressors the last in order goes") {
  Random random(4);
  Design design = make_regression(false, random);
  design.column.push_back(design.column[1]);
  for (std::size_t i = 0; i < design.n_rows(); ++i) design.column[4][i] -= design.column[2][i];
  std::vector<std::size_t> order{1, 2, 3, 4};
  do {
    Design permuted = design;
    for (std::size_t k = 0; k < 4; ++k) permuted.column[k + 1] = design.column[order[k]];
    const LeastSquares fit = regress(permuted);
    std::size_t last = 0;  // place of the last among columns 1, 2 and 4, which are bound
    for (std::size_t k = 0; k < 4; ++k)
      if (order[k] != 3) last = k;
    for (std::size_t k = 0; k < 4; ++k) CHECK(fit.reason[k] == (k == last ? kCollinear : kKept));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("a regressor's unit, from 1e-7 to 1e7, scales its coefficient and nothing else") {
  Random random(5);
  for (const double scale : {1e-7, 1e-3, 1e3, 1e7})
    for (const int scaled : {1, 2, 3, 4, 5, 6}) {
      Design design = make_regression(true, random);
      const std::size_t n = design.n_rows();
      std::vector<double> unit(n), sum(n), constant(n, 1.7);
      for (std::size_t i = 0; i < n; ++i) {
        unit[i] = 1 + std::sin(design.code[0][i]);
        sum[i] = design.column[1][i] + design.column[2][i];
      }
      design.column.insert(design.column.end(), {unit, sum, constant});
      const LeastSquares before = regress(design);
      for (double& value : design.column[scaled]) value *= scale;
      LeastSquares after = regress(design);
      CAPTURE(scale);
      CAPTURE(scaled);
      CHECK(after.reason == before.reason);
      CHECK(before.rank == 3);
      after.coefficients[scaled - 1] *= scale;
      after.inverse.row(scaled - 1) *= scale;
      after.inverse.col(scaled - 1) *= scale;
      CHECK((after.coefficients - before.coefficients).cwiseAbs().maxCoeff() <= 1e-11);
      CHECK((after.inverse - before.inverse).cwiseAbs().maxCoeff() <=
            1e-11 * before.inverse.cwiseAbs().maxCoeff());
    }
}

TEST_CASE("the share left over decides what is absorbed or collinear, at the stated tolerance") {
  policypanel::RankTolerance tolerance;
  const Eigen::VectorXd right = Eigen::Vector2d(1, 1), none = Eigen::Vector2d::Zero();
  for (const double factor : {0.5, 2.0}) {
    Eigen::Matrix2d gram = Eigen::Matrix2d::Identity();
    const Eigen::Vector2d total(1, 1 / (factor * tolerance.absorbed));
    const auto absorbed = policypanel::solve_least_squares(gram, right, total, none);
    CHECK(absorbed.reason[1] == (factor > 1 ? kKept : kAbsorbed));
    gram(0, 1) = gram(1, 0) = std::sqrt(1 - factor * tolerance.collinear);
    const auto collinear = policypanel::solve_least_squares(gram, right, gram.diagonal(), none);
    CHECK(collinear.reason[1] == (factor > 1 ? kKept : kCollinear));
  }
}

TEST_CASE("no regressors, or none worth keeping, give rank nil and zeros") {
  CHECK(solve(Eigen::MatrixXd(0, 0), Eigen::VectorXd(0)).rank == 0);
  const LeastSquares fit = solve(Eigen::MatrixXd::Zero(2, 2), Eigen::Vector2d::Zero());
  CHECK(fit.rank == 0);
  CHECK(fit.coefficients == Eigen::VectorXd::Zero(2));
  CHECK(fit.inverse == Eigen::MatrixXd::Zero(2, 2));
  CHECK(fit.reason == std::vector<DropReason>(2, kConstant));
}
