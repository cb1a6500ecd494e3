#include "components.h"

#include <algorithm>
#include <numeric>

namespace policypanel {

namespace {

class DisjointSets {
 public:
  explicit DisjointSets(std::size_t n) : parent_(n) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  int root(int x) {
    while (parent_[x] != x) x = parent_[x] = parent_[parent_[x]];
    return x;
  }
  bool join(int x, int y) {
    x = root(x);
    y = root(y);
    if (x == y) return false;
    parent_[std::max(x, y)] = std::min(x, y);
    return true;
  }

 private:
  std::vector<int> parent_;
};

}  // namespace

int count_components(const Factor& a, const Factor& b, std::size_t n) {
  DisjointSets sets(static_cast<std::size_t>(a.n_levels) + b.n_levels);
  int components = a.n_levels + b.n_levels;
  for (std::size_t i = 0; i < n && components > 1; ++i)
    components -= sets.join(a.code[i], a.n_levels + b.code[i]);
  return components;
}

std::vector<int> redundant_levels(const std::vector<Factor>& factors, std::size_t n) {
  std::vector<int> redundant(factors.size(), 0);
  for (std::size_t later = 1; later < factors.size(); ++later)
    for (std::size_t earlier = 0; earlier < later; ++earlier)
      redundant[later] =
          std::max(redundant[later], count_components(factors[earlier], factors[later], n));
  return redundant;
}

}  // namespace policypanel
