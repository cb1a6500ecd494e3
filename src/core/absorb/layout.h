#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "factor.h"

namespace policypanel {

// How the rows lie to the factor that is eliminated, the one with most levels among those without
// a slope.
struct Layout {
  std::size_t n_rows = 0;
  bool has_factors = false;
  std::size_t eliminated = 0;
  std::vector<std::size_t> others;
  // Whether the rows of every eliminated level stand together in runs short enough to be demeaned
  // while they are in cache; then its means never need storing.
  bool is_grouped = false;

  static constexpr std::size_t kChunkRows = 512;

  // The largest chunk of rows from `begin` that ends at `limit` or, when grouped, with a run.
  std::size_t chunk_end(const std::vector<Factor>& factors, std::size_t begin,
                        std::size_t limit) const;
  // Rows cut into `n_parts` of about equal size, at run ends when grouped.
  std::vector<std::size_t> parts(const std::vector<Factor>& factors, std::size_t n_parts) const;
};

// When there are factors, one of them must be without a slope.
Layout lay_out(const std::vector<Factor>& factors, std::size_t n_rows);
// The same where it is known already whether the rows are grouped.
Layout lay_out(const std::vector<Factor>& factors, std::size_t n_rows, bool is_grouped);

// The rows in the order of the eliminated factor: for each of its levels the codes of the other
// factors. Grouped rows are used where they lie, others are copied in order (codes, slopes and
// weights only).
class RowsByLevel {
 public:
  RowsByLevel(const std::vector<Factor>& factors, const double* weights, const Layout& layout);
  RowsByLevel(RowsByLevel&&) = default;  // a copy's pointers would lean on the original

  std::size_t n_levels() const { return start_.size() - 1; }
  std::size_t begin(std::size_t level) const { return start_[level]; }
  std::size_t end(std::size_t level) const { return start_[level + 1]; }
  // Null where the factor has no slope.
  const double* slope(std::size_t o) const { return slope_[o]; }
  double slope(std::size_t o, std::size_t position) const {
    return slope_[o] ? slope_[o][position] : 1.0;
  }
  bool has_slopes() const {
    return std::any_of(slope_.begin(), slope_.end(), [](const double* s) { return s != nullptr; });
  }
  double mean_size() const { return static_cast<double>(start_.back()) / n_levels(); }
  const int* other(std::size_t o) const { return code_[o]; }
  double weight(std::size_t position) const { return weight_ ? weight_[position] : 1.0; }
  bool is_weighted() const { return weight_ != nullptr; }
  const double* weights() const { return weight_; }

 private:
  std::vector<std::uint32_t> start_;
  std::vector<const int*> code_;
  std::vector<const double*> slope_;
  const double* weight_;
  std::vector<std::vector<int>> ordered_code_;
  std::vector<std::vector<double>> ordered_slope_;
  std::vector<double> ordered_weight_;
};

}  // namespace policypanel
