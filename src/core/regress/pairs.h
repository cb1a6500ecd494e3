#pragma once

#include <Eigen/Dense>
#include <algorithm>
#include <cstddef>
#include <vector>

#include "../base/interrupt.h"
#include "../base/threads.h"

namespace policypanel {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// sum over ordered pairs (i, j) of K(i, j) s_i s_j' for a symmetric kernel with K(i, i) = 1; s_i
// are the rows of `scores`. add_partners(i, sum) adds K(i, j) s_j to the row `sum` for partners j,
// every pair being met from one of its two ends only.
template <class AddPartners>
Eigen::MatrixXd pair_meat(const RowMatrix& scores, int threads, AddPartners&& add_partners) {
  constexpr Eigen::Index kBlock = 256, kMostParts = 64;
  const Eigen::Index n = scores.rows(), width = scores.cols();
  const Eigen::Index n_parts = std::min(kMostParts, (n + kBlock - 1) / kBlock);
  std::vector<Eigen::MatrixXd> parts(n_parts, Eigen::MatrixXd::Zero(width, width));
  parallel_for(n_parts, threads, [&](std::size_t part) {
    const Eigen::Index p = static_cast<Eigen::Index>(part);
    const Eigen::Index last = n * (p + 1) / n_parts;
    RowMatrix sums;
    for (Eigen::Index begin = n * p / n_parts; begin < last; begin += kBlock) {
      check_interrupt();
      const Eigen::Index size = std::min(kBlock, last - begin);
      sums = 0.5 * scores.middleRows(begin, size);  // the row itself, halved: see the end
      for (Eigen::Index i = 0; i < size; ++i) add_partners(begin + i, sums.data() + i * width);
      parts[part].noalias() += scores.middleRows(begin, size).transpose() * sums;
    }
  });
  Eigen::MatrixXd half = Eigen::MatrixXd::Zero(width, width);
  for (const Eigen::MatrixXd& part : parts) half += part;
  return half + half.transpose();
}

// sum += weight * row
inline void add_scaled(double weight, const double* row, Eigen::Index width, double* sum) {
  for (Eigen::Index k = 0; k < width; ++k) sum[k] += weight * row[k];
}

}  // namespace policypanel
