#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "layout.h"

namespace policypanel {

// The Schur complement of some of the other factors, dense:
// S = B'WB - sum over eliminated levels of u u', u the weights of the level's neighbours (times
// their slopes) over the root of its own. The u are gathered as dense rows and multiplied in
// batches, which is fast and keeps rounding errors from adding up over a million levels. A level
// whose rows have the same codes as the one before (every unit of a balanced panel) only adds to
// that one's count.
class DenseSchur {
 public:
  // `others` are positions among the rows' other factors; `n_levels` those of these factors.
  DenseSchur(const RowsByLevel& rows, const std::vector<std::size_t>& others,
             const std::vector<std::size_t>& n_levels);

  Eigen::MatrixXd matrix;  // the lower triangle of S
  Eigen::VectorXd weight;  // of the reduced levels

 private:
  static constexpr std::size_t kBatch = 64, kSparseBatch = 1024;
  bool is_same(std::size_t a, std::size_t b) const;
  void add_level(std::size_t a, double count);
  void add_product(double total);
  void flush();

  const RowsByLevel& rows_;
  std::vector<std::size_t> others_;
  std::vector<std::size_t> offset_;
  std::size_t size_, width_;
  bool is_sparse_;  // u's have few entries: multiplied one by one instead
  std::vector<double> batch_, product_;
  std::vector<std::size_t> met_;
  std::vector<char> is_met_;
  std::size_t n_batched_ = 0;
};

}  // namespace policypanel
