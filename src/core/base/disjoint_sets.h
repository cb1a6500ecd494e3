#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

namespace policypanel {

// Union-find; the root of a set is its smallest member.
class DisjointSets {
 public:
  explicit DisjointSets(std::size_t n) : parent_(n), n_sets_(static_cast<int>(n)) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  int root(int x) {
    while (parent_[x] != x) x = parent_[x] = parent_[parent_[x]];
    return x;
  }
  void join(int x, int y) {
    x = root(x);
    y = root(y);
    if (x == y) return;
    parent_[std::max(x, y)] = std::min(x, y);
    --n_sets_;
  }
  int n_sets() const { return n_sets_; }

 private:
  std::vector<int> parent_;
  int n_sets_;
};

}  // namespace policypanel
