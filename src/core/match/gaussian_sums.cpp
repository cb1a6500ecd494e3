#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "kernel_sums.h"

namespace policypanel {

namespace {

// Beyond this distance from the nearest point every sum is added up point by point.
constexpr double kNear = 3;

// The Gaussian, all points counted: exp(-(a - t)^2 / 2) = exp(-a^2 / 2) exp(-t^2 / 2) exp(a t) with
// t the distance of a point from the origin of its cell (a quarter of the bandwidth wide or less)
// and a that of the centre; exp(a t) is its Taylor series, summed until 1e-17. Each cell is right
// to full relative precision, and cells enter as long as they can change the 16th digit.
class GaussianSums : public KernelSums {
 public:
  GaussianSums(std::vector<double> point, std::vector<std::vector<double>> columns,
               const Kernel& kernel, double bandwidth, int n_powers);
  WindowSums at(double centre) override;

 private:
  static constexpr int kMaxTerms = 48;
  struct Cell {
    double origin;
    std::size_t begin, end;
    double reach;  // largest |t|
  };
  void add_cell(std::size_t cell, double centre, double sums[2][3]) const;

  int n_columns_;
  double cut_;  // squared distance beyond the nearest point's, in bandwidths
  std::vector<Cell> cells_;
  std::vector<std::size_t> cell_of_;
  std::vector<double> moments_;  // [cell][column][term]
};

GaussianSums::GaussianSums(std::vector<double> point, std::vector<std::vector<double>> columns,
                           const Kernel& kernel, double bandwidth, int n_powers)
    : KernelSums(std::move(point), std::move(columns), kernel, bandwidth, n_powers),
      n_columns_(static_cast<int>(columns_.size())) {
  const std::size_t n = point_.size();
  double smallest = std::numeric_limits<double>::infinity(), largest = 0;
  for (const double v : columns_[0]) {
    smallest = std::min(smallest, std::abs(v));
    largest = std::max(largest, std::abs(v));
  }
  const double spread = smallest > 0 ? std::log(largest / smallest) : 700;
  // A local line may hang on neighbours of tiny weight: its variance is asked for down to 1e-12.
  const double digits = n_powers > 1 ? 75 : 38;
  cut_ = 2 * (digits + std::log(static_cast<double>(std::max<std::size_t>(n, 1))) + spread);

  cell_of_.resize(n);
  for (std::size_t begin = 0; begin < n;) {
    Cell cell{0, begin, begin, 0};
    while (cell.end < n && point_[cell.end] - point_[begin] < bandwidth / 4)
      cell_of_[cell.end++] = cells_.size();
    cell.origin = point_[begin] + (point_[cell.end - 1] - point_[begin]) / 2;
    const std::size_t start = moments_.size();
    moments_.resize(start + n_columns_ * kMaxTerms);
    for (std::size_t j = begin; j < cell.end; ++j) {
      const double t = (point_[j] - cell.origin) / bandwidth;
      cell.reach = std::max(cell.reach, std::abs(t));
      for (int c = 0; c < n_columns_; ++c) {
        double term = columns_[c][j] * std::exp(-0.5 * t * t);
        for (int k = 0; k < kMaxTerms; ++k, term *= t) moments_[start + c * kMaxTerms + k] += term;
      }
    }
    cells_.push_back(cell);
    begin = cell.end;
  }
}

WindowSums GaussianSums::at(double centre) {
  WindowSums sums;
  const std::size_t n = point_.size();
  if (n == 0) return sums;
  // The nearest point decides how far one has to look.
  const std::size_t right = std::lower_bound(point_.begin(), point_.end(), centre) - point_.begin();
  double nearest = right < n ? point_[right] - centre : std::numeric_limits<double>::infinity();
  if (right > 0) nearest = std::min(nearest, centre - point_[right - 1]);
  nearest /= bandwidth_;
  const double reach = bandwidth_ * std::sqrt(nearest * nearest + cut_);
  sums.first = std::lower_bound(point_.begin(), point_.end(), centre - reach) - point_.begin();
  sums.last = std::upper_bound(point_.begin(), point_.end(), centre + reach) - point_.begin();
  if (sums.first == sums.last) return sums;  // one rounding beyond the reach: weight 0
  const std::size_t low = cell_of_[sums.first], high = cell_of_[sums.last - 1];
  if (nearest > kNear || sums.last - sums.first < 8 * (high - low + 1)) {
    direct(centre, sums.first, sums.last, sums);
    return sums;
  }
  double total[2][3] = {};
  for (std::size_t cell = low; cell <= high; ++cell) add_cell(cell, centre, total);
  double scale = 1;
  for (int r = 0; r < n_powers_; ++r, scale *= bandwidth_)
    for (int c = 0; c < n_columns_; ++c) sums.value[c][r] = scale * total[c][r];
  return sums;
}

void GaussianSums::add_cell(std::size_t cell, double centre, double sums[2][3]) const {
  const double a = (centre - cells_[cell].origin) / bandwidth_;
  const double z = std::abs(a) * cells_[cell].reach, outside = std::exp(-0.5 * a * a);
  // Taylor terms until they cannot be seen; cells too far for the series are hardly there.
  int n_terms = 1;
  for (double term = 1; term > 1e-17 && n_terms < kMaxTerms - 2; ++n_terms) term *= z / n_terms;
  for (int c = 0; c < n_columns_; ++c) {
    const double* moment = &moments_[(cell * n_columns_ + c) * kMaxTerms];
    double s[3] = {};
    for (int r = 0; r < n_powers_; ++r) {
      double sum = 0;
      for (int k = n_terms - 1; k >= 0; --k) sum = moment[k + r] + sum * a / (k + 1);
      s[r] = outside * sum;
    }
    sums[c][0] += s[0];
    if (n_powers_ > 1) sums[c][1] += s[1] - a * s[0];
    if (n_powers_ > 2) sums[c][2] += s[2] - 2 * a * s[1] + a * a * s[0];
  }
}

}  // namespace

std::unique_ptr<KernelSums> gaussian_sums(std::vector<double> point,
                                          std::vector<std::vector<double>> columns,
                                          const Kernel& kernel, double bandwidth, int n_powers) {
  return std::make_unique<GaussianSums>(std::move(point), std::move(columns), kernel, bandwidth,
                                        n_powers);
}

}  // namespace policypanel
