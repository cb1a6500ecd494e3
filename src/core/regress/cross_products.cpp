#include "cross_products.h"

#include <algorithm>
#include <vector>

#include "../base/interrupt.h"
#include "../base/threads.h"

namespace policypanel {

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct Part {
  Eigen::MatrixXd within;
  Eigen::VectorXd sum, square;  // of the columns about some value of theirs
  double weight = 0;
};

// Any value of the column will do, unless its row weighs next to nothing and it is far off: sums of
// squares about it would cancel. So it is taken from the heaviest of up to 1,024 rows (and not a
// mean, about which a constant column would not be exactly 0).
double some_centre(const double* column, const double* weights, std::size_t n) {
  if (weights == nullptr || n == 0) return n > 0 ? column[0] : 0.0;
  std::size_t heaviest = 0;
  for (std::size_t i = 0; i < n; i += std::max<std::size_t>(1, n / 1024))
    if (weights[i] > weights[heaviest]) heaviest = i;
  return column[heaviest];
}

void add_rows(const WithinColumns& within, const Columns& columns,
              const std::vector<double>& centre, const double* weights, std::size_t begin_row,
              std::size_t end_row, Part& part) {
  const std::size_t width = columns.size();
  for_each_chunk(within, begin_row, end_row, [&](std::size_t begin, std::size_t end,
                                                 double* values) {
    Eigen::Map<RowMajor> block(values, end - begin, width);
    if (weights != nullptr) {
      const Eigen::Map<const Eigen::VectorXd> w(weights + begin, end - begin);
      part.within.noalias() += block.transpose() * w.asDiagonal() * block;
      part.weight += w.sum();
    } else {
      part.within.noalias() += block.transpose() * block;
      part.weight += static_cast<double>(end - begin);
    }
    for (std::size_t c = 0; c < width; ++c) {
      double sum = 0, square = 0;
      for (std::size_t i = begin; i < end; ++i) {
        const double centred = columns[c][i] - centre[c];
        const double weighted = weights ? weights[i] * centred : centred;
        sum += weighted;
        square += weighted * centred;
      }
      part.sum[c] += sum;
      part.square[c] += square;
    }
  });
}

}  // namespace

CrossProducts cross_products(const WithinColumns& within, const Columns& columns,
                             const double* weights, std::size_t n, int threads) {
  // The rows are cut into parts that depend on n alone, summed in order: the same bits for any
  // number of threads.
  const std::size_t width = columns.size();
  const std::size_t n_parts = std::max<std::size_t>(1, std::min<std::size_t>(64, n / 8192));
  std::vector<Part> parts(n_parts);
  std::vector<double> centre;
  for (const double* column : columns) centre.push_back(some_centre(column, weights, n));
  parallel_for(n_parts, threads, [&](std::size_t p) {
    check_interrupt();
    parts[p].within = Eigen::MatrixXd::Zero(width, width);
    parts[p].sum = parts[p].square = Eigen::VectorXd::Zero(width);
    add_rows(within, columns, centre, weights, n * p / n_parts, n * (p + 1) / n_parts, parts[p]);
  });
  for (std::size_t p = 1; p < n_parts; ++p) {
    parts[0].within += parts[p].within;
    parts[0].sum += parts[p].sum;
    parts[0].square += parts[p].square;
    parts[0].weight += parts[p].weight;
  }
  CrossProducts result;
  result.within = parts[0].within;
  result.weight = parts[0].weight;
  result.mean = parts[0].sum / result.weight;
  result.total = parts[0].square - parts[0].sum.cwiseProduct(result.mean);
  for (std::size_t c = 0; c < width; ++c) result.mean[c] += centre[c];
  return result;
}

}  // namespace policypanel
