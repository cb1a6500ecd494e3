#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../absorb/factor.h"
#include "scores.h"

namespace policypanel {

using RowMajorTable = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// The regressors Z of a least-squares problem with its fixed effects as dummies, one factor
// excepted: Z = [dummies of the other factors, columns of a table], the dummies less their means by
// level of the excepted factor, which stands for that factor's own dummies. Dummies of a
// factor with a slope are multiplied by it; the excepted factor has none. Z is never formed but for
// the rows of one group. Groups must contain the levels of the excepted factor. Does not own
// what it is given; all weights are positive.
class DummyRegressors {
 public:
  static constexpr int kNoFactor = -1;

  // `groups` without code: all rows are one. `table` may have no columns.
  DummyRegressors(const std::vector<Factor>& factors, const double* weights, std::size_t n_rows,
                  int excepted, const Clustering& groups, const RowMajorTable& table);

  std::size_t n_groups() const { return group_.size() - 1; }
  std::size_t n_runs() const { return run_.size() - 1; }
  Eigen::Index n_columns() const { return n_dummies_ + table_.cols(); }
  bool excepts_factor() const { return excepted_ != kNoFactor; }

  // Positions: rows in order of groups and, within, of runs (levels of the excepted factor).
  std::size_t run_begin(std::size_t run) const { return run_[run]; }
  std::size_t group_begin(std::size_t group) const { return run_[group_[group]]; }
  std::size_t first_run(std::size_t group) const { return group_[group]; }
  std::size_t row(std::size_t position) const { return order_[position]; }
  double weight(std::size_t row) const { return weights_ ? weights_[row] : 1.0; }
  std::size_t n_others() const { return other_.size(); }
  // The dummy of a row's level, or -1 when it was left out
  int dummy(std::size_t row, std::size_t o) const {
    return position_[offset_[o] + static_cast<std::size_t>(other_[o].code[row])];
  }
  // Its value: 1, or the slope's variable
  double value(std::size_t row, std::size_t o) const {
    return other_[o].slope ? other_[o].slope[row] : 1.0;
  }

  // The root of Z'WZ (lower triangular) but for the last `n_beside` columns of the table, which are
  // no regressors. Leaves out dummies that others determine; `products` becomes Z'WZ of what is
  // left.
  Eigen::MatrixXd factorise(Eigen::Index n_beside, Eigen::MatrixXd& products);
  // Z'WZ, or Z'W^2Z, over the groups [first, last); symmetric
  Eigen::MatrixXd products(std::size_t first, std::size_t last, bool is_squared = false) const;
  // Z, rows x columns, of one group
  Eigen::MatrixXd rows(std::size_t group) const;

 private:
  Eigen::VectorXd dummy_weights() const;
  void leave_out(const std::vector<char>& is_redundant);

  std::vector<Factor> other_;
  std::vector<std::size_t> offset_;
  const double* weights_;
  int excepted_;
  const RowMajorTable& table_;
  std::vector<std::uint32_t> order_;
  std::vector<std::size_t> run_, group_;  // first position of a run, first run of a group; and ends
  std::vector<int> position_;             // by stacked level
  Eigen::Index n_dummies_;
};

}  // namespace policypanel
