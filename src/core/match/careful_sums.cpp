#include <algorithm>
#include <cmath>
#include <utility>

#include "kernel_sums.h"
#include "prefix_cells.h"

namespace policypanel {

namespace {

// Polynomial kernels: K is a polynomial in the point, so its sum over a stretch of points is a
// combination of their moments. The axis is cut into cells of about a bandwidth; within a cell
// prefix sums of the moments about the cell's own origin stand at every so many points. A window
// then costs a few cells, whatever it holds, plus the points between its ends and the next prefix,
// which are added one by one. Differences of prefix sums cancel: here moments are kept in
// double-double, and where that is not enough (the sum is below 1e-10 of the prefix) the window is
// added up point by point.
class CarefulSums : public KernelSums {
 public:
  CarefulSums(std::vector<double> point, std::vector<std::vector<double>> columns,
              const Kernel& kernel, double bandwidth, int n_powers);
  WindowSums at(double centre) override;

 private:
  static constexpr std::size_t kBlock = 16;
  static constexpr int kMaxMoments = Kernel::kMaxDegree + 3;
  void add_stretch(double centre, std::size_t first, std::size_t last, WindowSums& sums,
                   double& size) const;
  void add_moments(const PrefixCell& cell, std::size_t low, std::size_t high, double centre,
                   WindowSums& sums) const;
  void add_point(DoubleDouble* moments, double origin, std::size_t j) const;

  int n_columns_, n_moments_, width_exponent_;
  DoubleDouble coefficient_[Kernel::kMaxDegree + 1];
  std::vector<PrefixCell> cells_;
  std::vector<std::size_t> cell_of_;  // per point
  std::vector<DoubleDouble> prefix_;  // [stop][column][moment]
};

CarefulSums::CarefulSums(std::vector<double> point, std::vector<std::vector<double>> columns,
                         const Kernel& kernel, double bandwidth, int n_powers)
    : KernelSums(std::move(point), std::move(columns), kernel, bandwidth, n_powers),
      n_columns_(static_cast<int>(columns_.size())),
      n_moments_(kernel.degree + n_powers) {
  // Lengths are measured in cells, whose width is a power of two: scaling by it is exact.
  const double fraction = std::frexp(bandwidth, &width_exponent_);  // bandwidth / width
  const double inverse = 1 / fraction;
  const DoubleDouble product = two_product(fraction, inverse);
  const DoubleDouble reciprocal =
      DoubleDouble(inverse) + DoubleDouble(inverse * ((1 - product.high) - product.low));
  DoubleDouble scale(1);
  for (int k = 0; k <= kernel.degree; ++k, scale = scale * reciprocal)
    coefficient_[k] = scale * kernel.coefficient[k];

  const std::size_t n = point_.size(), stride = n_columns_ * n_moments_;
  cell_of_.resize(n);
  std::vector<DoubleDouble> running(stride);
  for (std::size_t begin = 0; begin < n;) {
    PrefixCell cell{point_[begin], begin, begin, prefix_.size() / stride};
    const double width = std::ldexp(1.0, width_exponent_);
    std::fill(running.begin(), running.end(), DoubleDouble());
    while (cell.end < n && point_[cell.end] - cell.origin < width) {
      if ((cell.end - begin) % kBlock == 0)
        prefix_.insert(prefix_.end(), running.begin(), running.end());
      add_point(running.data(), cell.origin, cell.end);
      cell_of_[cell.end++] = cells_.size();
    }
    prefix_.insert(prefix_.end(), running.begin(), running.end());
    cells_.push_back(cell);
    begin = cell.end;
  }
}

void CarefulSums::add_point(DoubleDouble* moments, double origin, std::size_t j) const {
  const DoubleDouble x = two_sum(point_[j], -origin);
  const DoubleDouble t{std::ldexp(x.high, -width_exponent_), std::ldexp(x.low, -width_exponent_)};
  for (int c = 0; c < n_columns_; ++c) {
    DoubleDouble term(columns_[c][j]);
    for (int m = 0; m < n_moments_; ++m, term = term * t) *moments = *moments + term, ++moments;
  }
}

WindowSums CarefulSums::at(double centre) {
  move_window(centre, bandwidth_, kernel_.has_border);
  WindowSums sums;
  sums.first = first_;
  sums.last = last_;
  double size = 0;
  if (kernel_.is_split()) {
    const auto middle = static_cast<std::size_t>(
        std::lower_bound(point_.begin() + first_, point_.begin() + last_, centre) - point_.begin());
    add_stretch(centre, first_, middle, sums, size);
    add_stretch(centre, middle, last_, sums, size);
  } else {
    add_stretch(centre, first_, last_, sums, size);
  }
  if (!kernel_.is_odd && sums.value[0][0].value() < 1e-10 * size) {
    for (auto& column : sums.value) std::fill(column, column + 3, DoubleDouble());
    direct(centre, first_, last_, sums);
  }
  return sums;
}

// `size` grows by the first column's sum over the prefixes that were subtracted.
void CarefulSums::add_stretch(double centre, std::size_t first, std::size_t last, WindowSums& sums,
                              double& size) const {
  walk_cells<kBlock>(
      cells_, cell_of_, first, last,
      [&](std::size_t begin, std::size_t end) { direct(centre, begin, end, sums); },
      [&](const PrefixCell& cell, std::size_t low, std::size_t high) {
        add_moments(cell, low, high, centre, sums);
        size += prefix_[high * n_columns_ * n_moments_].value();
      });
}

void CarefulSums::add_moments(const PrefixCell& cell, std::size_t low, std::size_t high,
                              double centre, WindowSums& sums) const {
  const DoubleDouble gap = two_sum(cell.origin, -centre);
  const DoubleDouble shift{std::ldexp(gap.high, -width_exponent_),
                           std::ldexp(gap.low, -width_exponent_)};
  const std::size_t stride = n_columns_ * n_moments_;
  // Stretches end at the centre where the halves differ, so that one point tells the side.
  const std::size_t inside = cell.begin + (high - cell.prefix) * kBlock - 1;
  const bool is_left = point_[std::min(inside, cell.end - 1)] < centre;
  for (int c = 0; c < n_columns_; ++c) {
    const DoubleDouble* from = &prefix_[low * stride + c * n_moments_];
    const DoubleDouble* to = &prefix_[high * stride + c * n_moments_];
    DoubleDouble moment[kMaxMoments];
    for (int m = 0; m < n_moments_; ++m) moment[m] = to[m] - from[m];
    // From moments about the cell's origin to moments about the centre (binomial theorem)
    for (int s = 1; s < n_moments_; ++s)
      for (int m = n_moments_ - 1; m >= s; --m) moment[m] = moment[m] + shift * moment[m - 1];
    for (int r = 0; r < n_powers_; ++r) {
      DoubleDouble sum;
      for (int k = 0; k <= kernel_.degree; ++k) {
        if (kernel_.coefficient[k] == 0) continue;
        const DoubleDouble term = coefficient_[k] * moment[k + r];
        // |x|^k, times the sign of x for an odd kernel
        const bool is_negative = is_left && kernel_.is_split() && (k % 2 == 1) != kernel_.is_odd;
        sum = is_negative ? sum - term : sum + term;
      }
      const int exponent = r * width_exponent_;
      sums.value[c][r] = sums.value[c][r] + DoubleDouble{std::ldexp(sum.high, exponent),
                                                         std::ldexp(sum.low, exponent)};
    }
  }
}

}  // namespace

std::unique_ptr<KernelSums> careful_sums(std::vector<double> point,
                                         std::vector<std::vector<double>> columns,
                                         const Kernel& kernel, double bandwidth, int n_powers) {
  return std::make_unique<CarefulSums>(std::move(point), std::move(columns), kernel, bandwidth,
                                       n_powers);
}

}  // namespace policypanel
