#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>

#include "kernel_sums.h"
#include "prefix_cells.h"

namespace policypanel {

namespace {

// What a term of a moment's polynomial may be on a window of cells of `width` bandwidths, summed
// over terms: rounding errors are that many units of the mass.
double condition(const Kernel& kernel, double width) {
  double sum = 0, power = 1;
  for (int k = 0; k <= kernel.degree; ++k, power *= 1 + width)
    sum += std::abs(kernel.coefficient[k]) * power;
  return sum;
}

// The same in double precision, for sums of K alone, K even. A sum comes with the mass it was made
// from, the values at all points of the prefixes; where K is so small on most of it that digits
// would be missing (`least_share_`), careful_sums() takes over, or the window is short and added up
// point by point. A second column may have either sign.
class QuickSums : public KernelSums {
 public:
  QuickSums(std::vector<double> point, std::vector<std::vector<double>> columns,
            const Kernel& kernel, double bandwidth);
  WindowSums at(double centre) override;

 private:
  static constexpr std::size_t kBlock = 4, kShort = 64;
  struct Total {
    double value[2] = {0, 0}, mass = 0, size = 0;  // size: of the last column's values
  };
  using Adder = void (QuickSums::*)(double, std::size_t, std::size_t, const double*, Total&) const;
  void make_prefixes();
  template <int degree>
  void add_stretch(double centre, std::size_t first, std::size_t last, const double* polynomial,
                   Total& total) const;
  Adder adder() const;
  bool is_right(double centre, const Total& total);
  WindowSums carefully(double centre);

  int n_columns_, n_moments_;
  std::size_t stride_;
  bool is_split_;
  double inverse_, width_, least_share_;
  double right_[Kernel::kMaxDegree + 1], left_[Kernel::kMaxDegree + 1];  // K for u > 0, u < 0
  Adder add_;
  std::vector<PrefixCell> cells_;
  std::vector<std::uint32_t> cell_of_;  // per point
  std::vector<double> prefix_;          // [stop][column][moment], then the last column's size
  std::size_t middle_ = 0;
  std::unique_ptr<KernelSums> careful_;
  std::unique_ptr<QuickSums> sizes_;
};

QuickSums::QuickSums(std::vector<double> point, std::vector<std::vector<double>> columns,
                     const Kernel& kernel, double bandwidth)
    : KernelSums(std::move(point), std::move(columns), kernel, bandwidth, 1),
      n_columns_(static_cast<int>(columns_.size())),
      n_moments_(kernel.degree + 1),
      stride_(static_cast<std::size_t>(n_columns_ * n_moments_ + 1)),
      is_split_(kernel.is_split()),
      inverse_(1 / bandwidth) {
  const double cells_per_bandwidth = kernel.degree <= 2 ? 0.5 : kernel.degree <= 4 ? 1 : 2;
  width_ = bandwidth / cells_per_bandwidth;
  least_share_ = 1.5e-3 * condition(kernel, 1 / cells_per_bandwidth);
  for (int k = 0; k <= Kernel::kMaxDegree; ++k) {
    right_[k] = kernel.coefficient[k];
    left_[k] = k % 2 == 0 ? right_[k] : -right_[k];
  }
  add_ = adder();
  make_prefixes();
}

QuickSums::Adder QuickSums::adder() const {
  switch (kernel_.degree) {
    case 0:
      return &QuickSums::add_stretch<0>;
    case 1:
      return &QuickSums::add_stretch<1>;
    case 2:
      return &QuickSums::add_stretch<2>;
    case 4:
      return &QuickSums::add_stretch<4>;
    case 6:
      return &QuickSums::add_stretch<6>;
    case 9:
      return &QuickSums::add_stretch<9>;
    default:
      throw std::invalid_argument("no sums for a kernel of this degree");
  }
}

// Running sums carry what rounding takes from them (Neumaier), so that every prefix is right to a
// rounding of its cell's mass.
void QuickSums::make_prefixes() {
  const std::size_t n = point_.size();
  cell_of_.resize(n);
  prefix_.reserve((n / kBlock + 2) * stride_);
  std::vector<double> sum(stride_), lost(stride_);
  const auto write = [&] {
    for (std::size_t m = 0; m < stride_; ++m) prefix_.push_back(sum[m] + lost[m]);
  };
  for (std::size_t begin = 0; begin < n;) {
    PrefixCell cell{0, begin, begin, prefix_.size() / stride_};
    while (cell.end < n && point_[cell.end] - point_[begin] < width_)
      cell_of_[cell.end++] = static_cast<std::uint32_t>(cells_.size());
    cell.origin = point_[begin] + (point_[cell.end - 1] - point_[begin]) / 2;
    std::fill(sum.begin(), sum.end(), 0.0);
    std::fill(lost.begin(), lost.end(), 0.0);
    for (std::size_t j = begin; j < cell.end; ++j) {
      if ((j - begin) % kBlock == 0) write();
      const double t = (point_[j] - cell.origin) * inverse_;
      for (int c = 0; c < n_columns_; ++c) {
        double term = columns_[c][j];
        for (int m = 0; m < n_moments_; ++m, term *= t) {
          const std::size_t place = static_cast<std::size_t>(c * n_moments_ + m);
          const DoubleDouble next = two_sum(sum[place], term);
          sum[place] = next.high;
          lost[place] += next.low;
        }
      }
      sum.back() += std::abs(columns_.back()[j]);
    }
    write();
    cells_.push_back(cell);
    begin = cell.end;
  }
}

// The second column may have both signs and any sizes: its digits are measured by the sum of K
// times their sizes.
bool QuickSums::is_right(double centre, const Total& total) {
  if (!(total.value[0] > least_share_ * total.mass)) return false;
  const double least = 0.25 * least_share_ * total.size;
  if (n_columns_ == 1 || std::abs(total.value[1]) >= least) return true;
  if (!sizes_) {
    std::vector<double> size(columns_[1]);
    for (double& value : size) value = std::abs(value);
    sizes_ = std::make_unique<QuickSums>(point_, std::vector<std::vector<double>>{std::move(size)},
                                         kernel_, bandwidth_);
  }
  return sizes_->at(centre).value[0][0].value() >= least;
}

WindowSums QuickSums::at(double centre) {
  move_window(centre, bandwidth_, kernel_.has_border);
  WindowSums sums;
  sums.first = first_;
  sums.last = last_;
  if (first_ == last_) return sums;
  Total total;
  if (is_split_) {
    middle_ = std::max(middle_, first_);
    while (middle_ < last_ && point_[middle_] < centre) ++middle_;
    (this->*add_)(centre, first_, middle_, left_, total);
    (this->*add_)(centre, middle_, last_, right_, total);
  } else {
    (this->*add_)(centre, first_, last_, right_, total);
  }
  if (!is_right(centre, total)) return carefully(centre);
  for (int c = 0; c < n_columns_; ++c) sums.value[c][0] = total.value[c];
  return sums;
}

// K(a + t) about t = 0 by repeated Horner steps, then times the moments of t.
template <int degree>
void QuickSums::add_stretch(double centre, std::size_t first, std::size_t last,
                            const double* polynomial, Total& total) const {
  const auto add_points = [&](std::size_t begin, std::size_t end) {
    for (std::size_t j = begin; j < end; ++j) {
      const double u = (point_[j] - centre) * inverse_;
      double k = polynomial[degree];
#pragma GCC unroll 10
      for (int m = degree - 1; m >= 0; --m) k = k * u + polynomial[m];
      for (int c = 0; c < n_columns_; ++c) total.value[c] += k * columns_[c][j];
      total.mass += columns_[0][j];
      total.size += std::abs(columns_.back()[j]);
    }
  };
  const auto add_blocks = [&](const PrefixCell& cell, std::size_t low, std::size_t high) {
    double taylor[degree + 1];
    for (int m = 0; m <= degree; ++m) taylor[m] = polynomial[m];
    const double a = (cell.origin - centre) * inverse_;
#pragma GCC unroll 10
    for (int s = 0; s < degree; ++s)
#pragma GCC unroll 10
      for (int m = degree - 1; m >= s; --m) taylor[m] += a * taylor[m + 1];
    const double* from = &prefix_[low * stride_];
    const double* to = &prefix_[high * stride_];
    total.mass += to[0];
    total.size += to[stride_ - 1];
    for (int c = 0; c < n_columns_; ++c, from += degree + 1, to += degree + 1) {
      double sum = 0;
#pragma GCC unroll 10
      for (int m = 0; m <= degree; ++m) sum += taylor[m] * (to[m] - from[m]);
      total.value[c] += sum;
    }
  };
  walk_cells<kBlock>(cells_, cell_of_, first, last, add_points, add_blocks);
}

WindowSums QuickSums::carefully(double centre) {
  WindowSums sums;
  sums.first = first_;
  sums.last = last_;
  if (last_ - first_ <= kShort) {
    direct(centre, first_, last_, sums);
    return sums;
  }
  if (!careful_) careful_ = careful_sums(point_, columns_, kernel_, bandwidth_, 1);
  return careful_->at(centre);
}

}  // namespace

std::unique_ptr<KernelSums> quick_sums(std::vector<double> point,
                                       std::vector<std::vector<double>> columns,
                                       const Kernel& kernel, double bandwidth) {
  return std::make_unique<QuickSums>(std::move(point), std::move(columns), kernel, bandwidth);
}

}  // namespace policypanel
