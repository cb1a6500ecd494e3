#include "dense_schur.h"

#include <algorithm>
#include <cmath>

#include "../base/simd.h"
#include "kernels.h"
#include "reduced.h"

namespace policypanel {

DenseSchur::DenseSchur(const RowsByLevel& rows, const std::vector<std::size_t>& others,
                       const std::vector<std::size_t>& n_levels)
    : rows_(rows),
      others_(others),
      offset_(stacked_offsets(n_levels)),
      size_(offset_.back()),
      width_(padded(size_)),
      is_sparse_(rows.mean_size() * rows.mean_size() * 8 <
                 static_cast<double>(width_) * static_cast<double>(width_)),
      batch_(is_sparse_ ? width_ * (width_ + 1) : kBatch * width_, 0.0),
      product_(width_ * width_, 0.0),
      is_met_(is_sparse_ ? size_ : 0, 0) {
  matrix = Eigen::MatrixXd::Zero(size_, size_);
  for (std::size_t a = 0, next; a < rows.n_levels(); a = next) {
    for (next = a + 1; next < rows.n_levels() && is_same(a, next); ++next) {
    }
    add_level(a, static_cast<double>(next - a));
    if (++n_batched_ == (is_sparse_ ? kSparseBatch : kBatch)) flush();
  }
  flush();
  weight = matrix.diagonal();
  for (std::size_t j = 0; j < size_; ++j)
    for (std::size_t i = j; i < size_; ++i) matrix(i, j) -= product_[j * width_ + i];
}

bool DenseSchur::is_same(std::size_t a, std::size_t b) const {
  const std::size_t n = rows_.end(a) - rows_.begin(a);
  if (rows_.is_weighted() || rows_.end(b) - rows_.begin(b) != n) return false;
  const auto is_equal = [&](const auto* values) {
    return std::equal(values + rows_.begin(a), values + rows_.end(a), values + rows_.begin(b));
  };
  return std::all_of(others_.begin(), others_.end(), [&](std::size_t o) {
    return is_equal(rows_.other(o)) && (rows_.slope(o) == nullptr || is_equal(rows_.slope(o)));
  });
}

void DenseSchur::add_level(std::size_t a, double count) {
  // Sparse: the batch holds a sum of products, and one row of weights behind it.
  double* u = &batch_[is_sparse_ ? width_ * width_ : n_batched_ * width_];
  double total = 0;
  met_.clear();
  for (std::size_t i = rows_.begin(a); i < rows_.end(a); ++i) {
    const double w = count * rows_.weight(i);
    if (!(w > 0)) continue;
    total += w;
    for (std::size_t o = 0; o < others_.size(); ++o) {
      const std::size_t here = offset_[o] + rows_.other(others_[o])[i];
      const double z = rows_.slope(others_[o], i);
      if (is_sparse_ && !is_met_[here]) {
        is_met_[here] = 1;
        met_.push_back(here);
      }
      u[here] += w * z;
      matrix(here, here) += w * z * z;
      for (std::size_t p = 0; p < o; ++p)
        matrix(here, offset_[p] + rows_.other(others_[p])[i]) += w * z * rows_.slope(others_[p], i);
    }
  }
  if (is_sparse_) {
    add_product(total);
    return;
  }
  const double scale = total > 0 ? 1 / std::sqrt(total) : 0;
  for (std::size_t k = 0; k < size_; ++k) u[k] *= scale;
}

void DenseSchur::add_product(double total) {
  double* u = &batch_[width_ * width_];
  for (const std::size_t j : met_) {
    const double share = u[j] / total;
    double* column = &batch_[j * width_];
    for (const std::size_t i : met_) column[i] += share * u[i];
  }
  for (const std::size_t k : met_) {
    u[k] = 0;
    is_met_[k] = 0;
  }
}

void DenseSchur::flush() {
  if (is_sparse_)
    for (std::size_t k = 0; k < product_.size(); ++k) product_[k] += batch_[k];
  else
    add_gram(batch_.data(), n_batched_, width_, width_, nullptr, product_.data());
  std::fill(batch_.begin(), batch_.end(), 0.0);
  n_batched_ = 0;
}

}  // namespace policypanel
