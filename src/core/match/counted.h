#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace policypanel {

// Values with how often each counts: order statistics of that many copies.
class Counted {
 public:
  void add(double value, double count) { entry_.push_back({value, count}); }
  void sort() {
    std::sort(entry_.begin(), entry_.end());
    for (const auto& [value, count] : entry_) total_ += count;
  }
  // The quantile between order statistics that R calls type 7
  double quantile(double share) const {
    const double index = (total_ - 1) * share, low = std::floor(index), part = index - low;
    const double below = at(low);
    if (!(part > 0)) return below;
    const double above = at(low + 1);
    return above == below ? below : (1 - part) * below + part * above;
  }
  // The percentile of Stata's _pctile (R's type 2): two order statistics are averaged where they
  // meet.
  double percentile(double percent) const {
    const double index = total_ * percent / 100, low = std::floor(index);
    const double above = at(std::min(low, total_ - 1));
    return index > low || low == 0 || low == total_ ? above : (at(low - 1) + above) / 2;
  }
  double total() const { return total_; }
  bool is_empty() const { return entry_.empty(); }
  const std::vector<std::pair<double, double>>& entries() const { return entry_; }

 private:
  double at(double position) const {
    double before = 0;
    for (const auto& [value, count] : entry_) {
      before += count;
      if (position < before) return value;
    }
    return entry_.back().first;
  }
  std::vector<std::pair<double, double>> entry_;
  double total_ = 0;
};

}  // namespace policypanel
