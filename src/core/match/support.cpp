#include "support.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace policypanel {

namespace {

// Values with how often each counts, in increasing order.
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

double odds_variance(double p) { return 1 / (p * (1 - p)); }

}  // namespace

void keep_supported(SupportRule rule, double tail, bool both_groups,
                    const std::vector<double>& score, const std::vector<int>& treated,
                    const std::vector<double>& count, std::vector<char>& eligible) {
  if (rule == SupportRule::kNone) return;
  const std::size_t n = score.size();
  if (rule == SupportRule::kCrump) {
    Counted variance;
    for (std::size_t i = 0; i < n; ++i)
      if (eligible[i]) variance.add(odds_variance(score[i]), count[i]);
    variance.sort();
    double bound = 0;
    long double sum = 0, total = 0;
    for (const auto& [value, times] : variance.entries())
      for (double copy = 0; copy < times; ++copy) {
        sum += value;
        ++total;
        const double mean = static_cast<double>(sum / total);
        if (value <= 2 * mean) bound = 2 * mean;
      }
    for (std::size_t i = 0; i < n; ++i)
      eligible[i] = eligible[i] && odds_variance(score[i]) <= bound;
    return;
  }
  if (rule != SupportRule::kQuantile) tail = 0;
  Counted group[2];
  for (std::size_t i = 0; i < n; ++i)
    if (eligible[i]) group[treated[i] != 0].add(score[i], count[i]);
  double low[2], high[2];
  for (int g = 0; g < 2; ++g) {
    group[g].sort();
    low[g] = group[g].quantile(tail);
    high[g] = group[g].quantile(1 - tail);
  }
  for (std::size_t i = 0; i < n; ++i) {
    const int own = treated[i] != 0, other = 1 - own;
    if (rule == SupportRule::kTreated && !own && !both_groups) continue;
    if (rule == SupportRule::kControls && own) continue;
    bool is_in = score[i] >= low[other] && score[i] <= high[other];
    // Tails are cut off both groups at the narrower of the two ranges.
    if (tail > 0) is_in = is_in && score[i] >= low[own] && score[i] <= high[own];
    eligible[i] = eligible[i] && is_in;
  }
}

}  // namespace policypanel
