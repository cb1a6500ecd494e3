#include "components.h"

#include <algorithm>

#include "../base/disjoint_sets.h"

namespace policypanel {

int count_components(const Factor& a, const Factor& b, std::size_t n) {
  // Every level of the larger factor hangs on some level of the smaller one, so the components are
  // those of the smaller one's levels; once they are one, the remaining rows need not be read.
  const Factor& large = a.n_levels >= b.n_levels ? a : b;
  const Factor& small = a.n_levels >= b.n_levels ? b : a;
  constexpr int kUnseen = -1;
  std::vector<int> first_met(large.n_levels, kUnseen);
  DisjointSets sets(small.n_levels);
  for (std::size_t i = 0; i < n && sets.n_sets() > 1; ++i) {
    int& met = first_met[large.code[i]];
    if (met == kUnseen)
      met = small.code[i];
    else if (met != small.code[i])
      sets.join(met, small.code[i]);
  }
  return sets.n_sets();
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
