#include "dummies.h"

#include <numeric>

#include "../absorb/reduced.h"

namespace policypanel {

namespace {

// Stable, so that sorting by a second code keeps the order of the first within its levels.
void sort_by(const int* code, int n_levels, std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> next(static_cast<std::size_t>(n_levels) + 1, 0), sorted(order.size());
  for (const std::uint32_t i : order) ++next[code[i] + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  for (const std::uint32_t i : order) sorted[next[code[i]]++] = i;
  order.swap(sorted);
}

// What the rows of one level of the excepted factor sum to, by dummy; sparse.
struct LevelSums {
  explicit LevelSums(Eigen::Index n_dummies)
      : u(n_dummies, 0.0), up(n_dummies, 0.0), is_met(n_dummies, 0) {}

  void add(int dummy, double w, double p) {
    if (!is_met[dummy]) met.push_back(dummy);
    is_met[dummy] = 1;
    u[dummy] += w;
    up[dummy] += p;
  }
  void clear() {
    for (const int dummy : met) u[dummy] = up[dummy] = is_met[dummy] = 0;
    met.clear();
  }

  std::vector<double> u, up;  // of weights, and of their powers
  std::vector<char> is_met;
  std::vector<int> met;
};

Eigen::MatrixXd submatrix(const Eigen::MatrixXd& m, const std::vector<Eigen::Index>& kept) {
  const Eigen::Index n = static_cast<Eigen::Index>(kept.size());
  Eigen::MatrixXd out(n, n);
  for (Eigen::Index j = 0; j < n; ++j)
    for (Eigen::Index i = 0; i < n; ++i) out(i, j) = m(kept[i], kept[j]);
  return out;
}

}  // namespace

DummyRegressors::DummyRegressors(const std::vector<Factor>& factors, const double* weights,
                                 std::size_t n_rows, int excepted, const Clustering& groups,
                                 const RowMajorTable& table)
    : offset_{0}, weights_(weights), excepted_(excepted), table_(table), order_(n_rows) {
  std::iota(order_.begin(), order_.end(), 0u);
  for (std::size_t f = 0; f < factors.size(); ++f) {
    if (static_cast<int>(f) == excepted) {
      sort_by(factors[f].code, factors[f].n_levels, order_);
      continue;
    }
    other_.push_back(factors[f]);
    offset_.push_back(offset_.back() + static_cast<std::size_t>(factors[f].n_levels));
  }
  if (groups.code != nullptr) sort_by(groups.code, groups.n_clusters, order_);
  const int* level = excepted == kNoFactor ? nullptr : factors[excepted].code;
  for (std::size_t k = 0; k < n_rows; ++k) {
    const bool new_group =
        k == 0 || (groups.code && groups.code[order_[k]] != groups.code[order_[k - 1]]);
    if (new_group) group_.push_back(run_.size());
    if (new_group || (level && level[order_[k]] != level[order_[k - 1]])) run_.push_back(k);
  }
  group_.push_back(run_.size());
  run_.push_back(n_rows);
  position_.resize(offset_.back());
  std::iota(position_.begin(), position_.end(), 0);
  n_dummies_ = static_cast<Eigen::Index>(offset_.back());
}

Eigen::VectorXd DummyRegressors::dummy_weights() const {
  Eigen::VectorXd total = Eigen::VectorXd::Zero(n_dummies_);
  for (std::size_t o = 0; o < other_.size(); ++o)
    for (std::size_t i = 0; i < order_.size(); ++i)
      if (dummy(i, o) >= 0) total[dummy(i, o)] += weight(i) * value(i, o) * value(i, o);
  return total;
}

void DummyRegressors::leave_out(const std::vector<char>& is_redundant) {
  n_dummies_ = 0;
  for (int& position : position_)
    position = is_redundant[position] ? -1 : static_cast<int>(n_dummies_++);
}

Eigen::MatrixXd DummyRegressors::factorise(Eigen::Index n_beside, Eigen::MatrixXd& products) {
  products = this->products(0, n_groups());
  const Eigen::Index size = n_columns() - n_beside;
  Eigen::MatrixXd root = products.topLeftCorner(size, size);
  // What the excepted factor leaves of a dummy is judged by what there was of it.
  Eigen::VectorXd scale = root.diagonal();
  scale.head(n_dummies_) = dummy_weights();
  std::vector<char> is_redundant;
  semidefinite_cholesky(root, scale, is_redundant);
  std::vector<Eigen::Index> kept;
  for (Eigen::Index k = 0; k < size; ++k)
    if (!is_redundant[static_cast<std::size_t>(k)]) kept.push_back(k);
  leave_out(is_redundant);
  root = submatrix(root, kept);
  for (Eigen::Index k = 0; k < n_beside; ++k) kept.push_back(size + k);
  products = submatrix(products, kept);
  return root;
}

Eigen::MatrixXd DummyRegressors::products(std::size_t first, std::size_t last,
                                          bool is_squared) const {
  const Eigen::Index m = n_dummies_, extra = table_.cols();
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(m + extra, m + extra);
  LevelSums level(m);
  Eigen::VectorXd columns(extra);
  for (std::size_t run = group_[first]; run < group_[last]; ++run) {
    double total = 0, power = 0;
    columns.setZero();
    for (std::size_t k = run_[run]; k < run_[run + 1]; ++k) {
      const std::size_t i = order_[k];
      const double w = weight(i), p = is_squared ? w * w : w;
      total += w;
      power += p;
      const auto x = table_.row(static_cast<Eigen::Index>(i)).transpose();
      for (std::size_t o = 0; o < other_.size(); ++o) {
        const int here = dummy(i, o);
        if (here < 0) continue;
        const double v = value(i, o);
        if (excepts_factor()) level.add(here, w * v, p * v);
        sum(here, here) += p * v * v;
        sum.col(here).tail(extra) += p * v * x;
        for (std::size_t q = 0; q < o; ++q)
          if (dummy(i, q) >= 0) sum(here, dummy(i, q)) += p * v * value(i, q);
      }
      for (Eigen::Index c = 0; c < extra; ++c)
        sum.col(m + c).tail(extra - c) += p * x[c] * x.tail(extra - c);
      if (excepts_factor()) columns += p * x;
    }
    for (const int i : level.met) {
      const double share = level.u[i] / total;
      for (const int j : level.met)
        if (j <= i)
          sum(i, j) +=
              share * (power * level.u[j] / total - level.up[j]) - level.up[i] * level.u[j] / total;
      sum.col(i).tail(extra) -= share * columns;
    }
    level.clear();
  }
  return sum.selfadjointView<Eigen::Lower>();
}

Eigen::MatrixXd DummyRegressors::rows(std::size_t group) const {
  const std::size_t begin = group_begin(group);
  const Eigen::Index n = static_cast<Eigen::Index>(group_begin(group + 1) - begin);
  Eigen::MatrixXd z = Eigen::MatrixXd::Zero(n, n_columns());
  for (std::size_t run = group_[group]; run < group_[group + 1]; ++run) {
    const Eigen::Index from = static_cast<Eigen::Index>(run_[run] - begin);
    const Eigen::Index size = static_cast<Eigen::Index>(run_[run + 1] - run_[run]);
    Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(n_dummies_);
    double total = 0;
    for (Eigen::Index k = from; k < from + size; ++k) {
      const std::size_t i = order_[begin + static_cast<std::size_t>(k)];
      total += weight(i);
      for (std::size_t o = 0; o < other_.size(); ++o) {
        const int here = dummy(i, o);
        if (here < 0) continue;
        z(k, here) += value(i, o);
        mean[here] += weight(i) * value(i, o);
      }
      z.row(k).tail(table_.cols()) = table_.row(static_cast<Eigen::Index>(i));
    }
    if (excepts_factor()) z.block(from, 0, size, n_dummies_).rowwise() -= mean / total;
  }
  return z;
}

}  // namespace policypanel
