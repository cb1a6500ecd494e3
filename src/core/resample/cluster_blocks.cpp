#include "cluster_blocks.h"

#include "../absorb/reduced.h"
#include "../base/interrupt.h"
#include "../regress/dummies.h"

namespace policypanel {

BlockShape block_shape(const std::vector<Factor>& factors, int excepted, std::size_t n_columns) {
  BlockShape shape;
  shape.n_columns = n_columns;
  for (std::size_t f = 0; f < factors.size(); ++f)
    if (static_cast<int>(f) != excepted)
      shape.n_dummies += static_cast<std::size_t>(factors[f].n_levels);
  return shape;
}

void fill_cluster_blocks(const WithinRows& within, std::size_t n_columns, int excepted,
                         const Clustering& clusters, double* blocks) {
  // Columns come projected off all effects: it leaves the space they span with the dummies as it
  // is, and the elimination has nothing large to cancel.
  RowMajorTable table(static_cast<Eigen::Index>(within.n_rows()),
                      static_cast<Eigen::Index>(n_columns));
  within.for_each_chunk(0, within.n_rows(),
                        [&](std::size_t begin, std::size_t end, const double* rows) {
                          for (std::size_t i = begin; i < end; ++i)
                            for (std::size_t c = 0; c < n_columns; ++c)
                              table(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(c)) =
                                  rows[(i - begin) * within.width() + c];
                        });
  const DummyRegressors z(within.factors(), within.weights(), within.n_rows(), excepted, clusters,
                          table);
  const BlockShape shape = block_shape(within.factors(), excepted, n_columns);
  const Eigen::Index size = static_cast<Eigen::Index>(shape.size());
  double* out = blocks;
  for (std::size_t g = 0; g < z.n_groups(); ++g) {  // groups stand in the order of their codes
    check_interrupt();
    const Eigen::MatrixXd block = z.products(g, g + 1);
    for (Eigen::Index j = 0; j < size; ++j)
      for (Eigen::Index i = j; i < size; ++i) *out++ = block(i, j);
    std::fill(out, out + shape.n_dummies, 0.0);
    for (std::size_t k = z.group_begin(g); k < z.group_begin(g + 1); ++k)
      for (std::size_t o = 0; o < z.n_others(); ++o) {
        const std::size_t row = z.row(k);
        out[z.dummy(row, o)] += z.weight(row);
      }
    out += shape.n_dummies;
  }
}

Eigen::MatrixXd project_blocks(const BlockShape& shape, const double* sum) {
  const Eigen::Index m = static_cast<Eigen::Index>(shape.n_dummies);
  const Eigen::Index k = static_cast<Eigen::Index>(shape.n_columns);
  Eigen::MatrixXd root(m, m), cross(m, k), within(k, k);
  for (Eigen::Index j = 0; j < m; ++j) {
    for (Eigen::Index i = j; i < m; ++i) root(i, j) = *sum++;
    for (Eigen::Index c = 0; c < k; ++c) cross(j, c) = *sum++;
  }
  for (Eigen::Index j = 0; j < k; ++j)
    for (Eigen::Index i = j; i < k; ++i) within(i, j) = within(j, i) = *sum++;
  if (m == 0) return within;
  std::vector<char> is_redundant;
  semidefinite_cholesky(root, Eigen::Map<const Eigen::VectorXd>(sum, m), is_redundant);
  for (Eigen::Index j = 0; j < m; ++j)
    if (is_redundant[static_cast<std::size_t>(j)]) cross.row(j).setZero();
  // A redundant dummy's column of the root is a unit vector and its row of `cross` is 0; what the
  // forward substitution brings into that row is not part of the projection.
  root.triangularView<Eigen::Lower>().solveInPlace(cross);
  for (Eigen::Index j = 0; j < m; ++j)
    if (is_redundant[static_cast<std::size_t>(j)]) cross.row(j).setZero();
  within.noalias() -= cross.transpose() * cross;
  return within;
}

}  // namespace policypanel
