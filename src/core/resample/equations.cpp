#include "equations.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "../base/interrupt.h"
#include "../base/threads.h"
#include "../regress/solve.h"
#include "drawn_rows.h"
#include "streams.h"

namespace policypanel {

std::size_t n_coefficients(const std::vector<Equation>& equations) {
  std::size_t n = 0;
  for (const Equation& equation : equations) n += equation.regressors.size();
  return n;
}

void solve_equations(const Eigen::MatrixXd& within, const Eigen::VectorXd& total,
                     const std::vector<Equation>& equations, double* out) {
  for (const Equation& equation : equations) {
    const Eigen::Index size = static_cast<Eigen::Index>(equation.regressors.size());
    Eigen::MatrixXd gram(size, size);
    Eigen::VectorXd right(size), own_total(size);
    for (Eigen::Index i = 0; i < size; ++i) {
      right[i] = within(equation.regressors[i], equation.outcome);
      own_total[i] = total[equation.regressors[i]];
      for (Eigen::Index j = 0; j < size; ++j)
        gram(i, j) = within(equation.regressors[i], equation.regressors[j]);
    }
    const LeastSquares fit =
        solve_least_squares(gram, right, own_total, Eigen::VectorXd::Zero(size));
    for (Eigen::Index i = 0; i < size; ++i)
      *out++ = fit.reason[i] == DropReason::kKept ? fit.coefficients[i]
                                                  : std::numeric_limits<double>::quiet_NaN();
  }
}

ClusterCounts bootstrap_counts(std::uint64_t seed, std::size_t n_clusters) {
  return [=](std::size_t b, double* count) { draw_clusters(seed, b, n_clusters, count); };
}

void replicate_blocks(const BlockShape& shape, const double* blocks, std::size_t n_clusters,
                      const Eigen::VectorXd& total, const std::vector<Equation>& equations,
                      const ClusterCounts& counts, std::size_t first, std::size_t last, int threads,
                      double* out) {
  // Replicates are multiplied in batches: a batch reads the blocks once. Of many clusters the
  // counts alone are large.
  const std::size_t batch = n_clusters > 100000 ? 4 : 32;
  const Eigen::Index g = static_cast<Eigen::Index>(n_clusters);
  const Eigen::Map<const Eigen::MatrixXd> all(blocks, static_cast<Eigen::Index>(shape.height()), g);
  const std::size_t n = last - first, height = n_coefficients(equations);
  Eigen::VectorXd everything;
  if (!counts) everything = all.rowwise().sum();
  parallel_for((n + batch - 1) / batch, threads, [&](std::size_t task) {
    check_interrupt();
    const std::size_t begin = task * batch, size = std::min(batch, n - begin);
    Eigen::MatrixXd sum;
    if (counts) {
      // Always a whole batch: the product's order of summation then depends on the clusters alone.
      Eigen::MatrixXd count = Eigen::MatrixXd::Zero(g, batch);
      for (std::size_t k = 0; k < size; ++k)
        counts(first + begin + k, count.col(static_cast<Eigen::Index>(k)).data());
      sum = all * count;
    } else {
      const Eigen::Index from = static_cast<Eigen::Index>(first + begin);
      sum = -all.middleCols(from, static_cast<Eigen::Index>(size));
      sum.colwise() += everything;
    }
    for (std::size_t k = 0; k < size; ++k)
      solve_equations(project_blocks(shape, sum.col(static_cast<Eigen::Index>(k)).data()), total,
                      equations, out + (begin + k) * height);
  });
}

void replicate_rows(const Columns& columns, const std::vector<Factor>& factors,
                    const double* weights, std::size_t n_rows, const Clustering& clusters,
                    const Eigen::VectorXd& total, const std::vector<Equation>& equations,
                    const ClusterCounts& counts, std::size_t first, std::size_t last,
                    ProjectorOptions options, double* out) {
  const int threads = options.threads;
  options.threads = 1;  // replicates run side by side instead
  const std::size_t height = n_coefficients(equations);
  const std::size_t n_clusters =
      clusters.code ? static_cast<std::size_t>(clusters.n_clusters) : n_rows;
  parallel_for(last - first, threads, [&](std::size_t task) {
    check_interrupt();
    std::vector<double> count(n_clusters, 1.0);
    if (counts)
      counts(first + task, count.data());
    else
      count[first + task] = 0;
    std::vector<std::size_t> rows;
    std::vector<double> row_weights;
    for (std::size_t i = 0; i < n_rows; ++i) {
      const double times = count[clusters.code ? static_cast<std::size_t>(clusters.code[i]) : i];
      if (times == 0) continue;
      rows.push_back(i);
      row_weights.push_back(weights ? times * weights[i] : times);
    }
    const DrawnRows drawn(columns, factors, rows, std::move(row_weights));
    const Projector projector(drawn.factors(), drawn.weights.data(), drawn.weights.size(), options);
    const Projection projection = projector.project(drawn.column_pointers());
    double* place = out + task * height;
    if (projection.is_converged && projection.is_finite)
      solve_equations(projection.within, total, equations, place);
    else
      std::fill(place, place + height, std::numeric_limits<double>::quiet_NaN());
  });
}

}  // namespace policypanel
