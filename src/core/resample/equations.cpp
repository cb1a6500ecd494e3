#include "equations.h"

#include <algorithm>
#include <limits>

#include "../base/interrupt.h"
#include "../base/threads.h"
#include "../regress/solve.h"
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

namespace {

// The rows of the clusters that are in a replicate, levels closed up.
struct DrawnRows {
  std::vector<std::vector<double>> columns, slopes;
  std::vector<std::vector<int>> codes;
  std::vector<int> n_levels;
  std::vector<double> weights;

  DrawnRows(const Columns& from, const std::vector<Factor>& factors, const double* from_weights,
            std::size_t n_rows, const Clustering& clusters, const double* count) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < n_rows; ++i) {
      const double times = count[clusters.code ? static_cast<std::size_t>(clusters.code[i]) : i];
      if (times == 0) continue;
      rows.push_back(i);
      weights.push_back(from_weights ? times * from_weights[i] : times);
    }
    for (const Column& column : from) columns.push_back(take<double>(column, rows));
    for (const Factor& factor : factors) {
      slopes.push_back(factor.slope ? take<double>(factor.slope, rows) : std::vector<double>());
      codes.push_back(take<int>(factor.code, rows));
      std::vector<int> place(static_cast<std::size_t>(factor.n_levels), -1);
      int next = 0;
      for (const int code : codes.back()) place[code] = 0;
      for (int& level : place)
        if (level == 0) level = next++;
      for (int& code : codes.back()) code = place[code];
      n_levels.push_back(next);
    }
  }

  Columns column_pointers() const {
    Columns out;
    for (const auto& column : columns) out.push_back(column.data());
    return out;
  }
  std::vector<Factor> factors() const {
    std::vector<Factor> out;
    for (std::size_t f = 0; f < codes.size(); ++f)
      out.push_back({codes[f].data(), n_levels[f], slopes[f].empty() ? nullptr : slopes[f].data()});
    return out;
  }

 private:
  template <class T, class Values>
  static std::vector<T> take(const Values& from, const std::vector<std::size_t>& rows) {
    std::vector<T> out;
    out.reserve(rows.size());
    for (const std::size_t i : rows) out.push_back(from[i]);
    return out;
  }
};

}  // namespace

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
    const DrawnRows drawn(columns, factors, weights, n_rows, clusters, count.data());
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
