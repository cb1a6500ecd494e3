#include "leverage.h"

#include <algorithm>

#include "../base/interrupt.h"
#include "../base/threads.h"

namespace policypanel {

namespace {

// (Z'WZ)^-1 of the dummies that are kept; leaves the others out.
Eigen::MatrixXd inverse_of(DummyRegressors& dummies) {
  Eigen::MatrixXd products;
  const Eigen::MatrixXd root = dummies.factorise(0, products);
  Eigen::MatrixXd half = Eigen::MatrixXd::Identity(root.rows(), root.rows());
  root.triangularView<Eigen::Lower>().solveInPlace(half);
  return half.transpose() * half;
}

void add_regressors(const WithinRows& within, const Eigen::MatrixXd& inverse, int threads,
                    std::vector<double>& h) {
  const Eigen::Index width = static_cast<Eigen::Index>(within.width());
  Eigen::MatrixXd b = Eigen::MatrixXd::Zero(width, width);
  b.topLeftCorner(inverse.rows(), inverse.cols()) = inverse;
  const std::size_t n_parts =
      std::max<std::size_t>(1, std::min<std::size_t>(16, within.n_rows() / 32768));
  const auto bound = within.layout().parts(within.factors(), n_parts);
  parallel_for(n_parts, threads, [&](std::size_t part) {
    check_interrupt();
    RowMajorTable half(Layout::kChunkRows, width);
    within.for_each_chunk(bound[part], bound[part + 1],
                          [&](std::size_t begin, std::size_t end, const double* rows) {
                            const Eigen::Index n = static_cast<Eigen::Index>(end - begin);
                            const Eigen::Map<const RowMajorTable> x(rows, n, width);
                            half.topRows(n).noalias() = x * b;
                            for (Eigen::Index i = 0; i < n; ++i)
                              h[begin + static_cast<std::size_t>(i)] = half.row(i).dot(x.row(i));
                          });
  });
}

// The parts of the eliminated factor and of the others, for the rows of some of its levels.
void add_dummies(const DummyRegressors& dummies, const Eigen::MatrixXd& inverse,
                 std::size_t first_run, std::size_t last_run, std::vector<double>& h) {
  const std::size_t n_others = dummies.n_others();
  std::vector<double> mean(inverse.rows(), 0.0), solved(inverse.rows(), 0.0);
  std::vector<char> is_met(inverse.rows(), 0);
  std::vector<int> met;
  for (std::size_t run = first_run; run < last_run; ++run) {
    const std::size_t begin = dummies.run_begin(run), end = dummies.run_begin(run + 1);
    double total = 0;
    for (std::size_t k = begin; k < end; ++k) {
      const std::size_t i = dummies.row(k);
      total += dummies.weight(i);
      for (std::size_t o = 0; o < n_others; ++o) {
        const int here = dummies.dummy(i, o);
        if (here < 0) continue;
        if (!is_met[here]) met.push_back(here);
        is_met[here] = 1;
        mean[here] += dummies.weight(i) * dummies.value(i, o);
      }
    }
    double square = 0;  // of the means, in the metric of the inverse
    for (const int j : met) mean[j] /= total;
    for (const int j : met) {
      solved[j] = 0;
      for (const int k : met) solved[j] += inverse(k, j) * mean[k];
      square += mean[j] * solved[j];
    }
    for (std::size_t k = begin; k < end; ++k) {
      const std::size_t i = dummies.row(k);
      double sum = square;
      for (std::size_t o = 0; o < n_others; ++o) {
        const int here = dummies.dummy(i, o);
        if (here < 0) continue;
        const double v = dummies.value(i, o);
        sum += v * (v * inverse(here, here) - 2 * solved[here]);
        for (std::size_t q = 0; q < o; ++q)
          if (dummies.dummy(i, q) >= 0)
            sum += 2 * v * dummies.value(i, q) * inverse(here, dummies.dummy(i, q));
      }
      h[i] += 1 / total + sum;
    }
    for (const int j : met) mean[j] = is_met[j] = 0;
    met.clear();
  }
}

}  // namespace

std::vector<double> leverages(const WithinRows& within, const Eigen::MatrixXd& inverse,
                              int threads) {
  const std::size_t n = within.n_rows();
  std::vector<double> h(n);
  add_regressors(within, inverse, threads, h);
  if (within.layout().has_factors) {
    const RowMajorTable none(static_cast<Eigen::Index>(n), 0);
    DummyRegressors dummies(within.factors(), within.weights(), n,
                            static_cast<int>(within.layout().eliminated), {}, none);
    const Eigen::MatrixXd dummy_inverse = inverse_of(dummies);
    constexpr std::size_t kRuns = 4096;
    const std::size_t n_runs = dummies.n_runs();
    parallel_for((n_runs + kRuns - 1) / kRuns, threads, [&](std::size_t part) {
      check_interrupt();
      add_dummies(dummies, dummy_inverse, part * kRuns, std::min(n_runs, (part + 1) * kRuns), h);
    });
  }
  for (std::size_t i = 0; i < n; ++i)
    if (within.weights() != nullptr) h[i] *= within.weights()[i];
  return h;
}

}  // namespace policypanel
