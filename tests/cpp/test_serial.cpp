// Bartlett's meat of rows sorted by unit and time, against the double loop over all pairs.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/regress/serial.h"
#include "hook_guard.h"
#include "random.h"

using policypanel::RowMatrix;

namespace {

struct Series {
  RowMatrix scores;
  std::vector<int> unit;
  std::vector<double> time;
  Eigen::MatrixXd meat(double lag, int threads = 1) const {
    return policypanel::serial_meat(scores, unit.data(), time.data(), lag, threads);
  }
};

RowMatrix random_scores(int n, int width, Random& random) {
  RowMatrix scores(n, width);
  for (Eigen::Index i = 0; i < scores.size(); ++i) scores.data()[i] = random.normal();
  return scores;
}

// Units of zero to thirty rows with gaps of one to four periods
Series make_series(int n_units, int width, Random& random) {
  Series series;
  for (int u = 0; u < n_units; ++u) {
    double time = random.below(5) - 3;
    for (int rows = random.below(31); rows > 0; --rows) {
      series.unit.push_back(u);
      series.time.push_back(time);
      time += 1 + std::max(0, random.below(8) - 4);
    }
  }
  series.scores = random_scores(static_cast<int>(series.unit.size()), width, random);
  return series;
}

Eigen::MatrixXd double_loop(const Series& series, double lag) {
  const Eigen::Index n = series.scores.rows();
  Eigen::MatrixXd meat = Eigen::MatrixXd::Zero(series.scores.cols(), series.scores.cols());
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j) {
      const double distance = std::abs(series.time[i] - series.time[j]);
      if (series.unit[i] == series.unit[j] && distance <= lag)
        meat +=
            (1 - distance / (lag + 1)) * series.scores.row(i).transpose() * series.scores.row(j);
    }
  return meat;
}

double difference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return (a - b).cwiseAbs().maxCoeff() / b.cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("the meat is the double loop, over gaps and for every lag") {
  Random random(1);
  const Series series = make_series(60, 3, random);
  for (const double lag : {0.0, 1.0, 2.0, 5.0, 200.0})
    CHECK(difference(series.meat(lag), double_loop(series, lag)) <= 1e-13);
}

TEST_CASE("without lag it is the sum of squares; with a lag far beyond, that of the units' sums") {
  Random random(2);
  const Series series = make_series(20, 2, random);
  CHECK(difference(series.meat(0), series.scores.transpose() * series.scores) <= 1e-13);
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(20, 2);
  for (std::size_t i = 0; i < series.unit.size(); ++i)
    sums.row(series.unit[i]) += series.scores.row(static_cast<Eigen::Index>(i));
  CHECK(difference(series.meat(1e12), sums.transpose() * sums) <= 1e-9);
}

TEST_CASE("it is positive semi-definite whatever the gaps") {
  Random random(3);
  for (int repetition = 0; repetition < 50; ++repetition) {
    const Eigen::MatrixXd meat = make_series(2, 4, random).meat(1 + random.below(6));
    if (meat.size() == 0) continue;
    const Eigen::VectorXd values = meat.selfadjointView<Eigen::Lower>().eigenvalues();
    CHECK(values.minCoeff() >= -1e-12 * std::max(1.0, values.maxCoeff()));
  }
}

TEST_CASE("no row, no meat; threads change no bit") {
  Random random(4);
  CHECK(Series{RowMatrix(0, 2), {}, {}}.meat(3) == Eigen::MatrixXd::Zero(2, 2));
  const Series series = make_series(800, 3, random);
  CHECK(series.meat(3, 4) == series.meat(3, 1));
}

TEST_CASE("a hook that throws stops the meat of a series") {
  Random random(5);
  const Series series = make_series(200, 2, random);
  const HookGuard guard(3);
  CHECK_THROWS_AS(series.meat(2), Interrupted);
}
