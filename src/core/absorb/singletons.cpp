#include "singletons.h"

#include <algorithm>
#include <cstdint>

namespace policypanel {

namespace {

bool has_lone_row(const std::vector<Factor>& factors, std::size_t n) {
  for (const Factor& factor : factors) {
    std::vector<std::uint32_t> rows(factor.n_levels, 0);
    for (std::size_t begin = 0, end; begin < n; begin = end) {  // sorted ids come in runs
      for (end = begin + 1; end < n && factor.code[end] == factor.code[begin]; ++end) {
      }
      rows[factor.code[begin]] += static_cast<std::uint32_t>(end - begin);
    }
    if (std::find(rows.begin(), rows.end(), 1u) != rows.end()) return true;
  }
  return false;
}

}  // namespace

std::vector<char> find_singletons(const std::vector<Factor>& factors, std::size_t n) {
  if (!has_lone_row(factors, n)) return {};
  std::vector<char> is_singleton(n, 0);
  // Per level: how many rows are left, and the exclusive-or of their numbers. When one row is
  // left that value is its number, so no list of the rows of a level is ever needed: O(n).
  struct Level {
    std::size_t rows = 0;
    std::size_t row_xor = 0;
  };
  std::vector<std::vector<Level>> level(factors.size());
  for (std::size_t f = 0; f < factors.size(); ++f) {
    level[f].resize(factors[f].n_levels);
    for (std::size_t i = 0; i < n; ++i) {
      Level& own = level[f][factors[f].code[i]];
      ++own.rows;
      own.row_xor ^= i;
    }
  }
  std::vector<std::size_t> queue;
  for (const auto& levels : level)
    for (const Level& own : levels)
      if (own.rows == 1) queue.push_back(own.row_xor);
  while (!queue.empty()) {
    const std::size_t row = queue.back();
    queue.pop_back();
    if (is_singleton[row]) continue;
    is_singleton[row] = 1;
    for (std::size_t f = 0; f < factors.size(); ++f) {
      Level& own = level[f][factors[f].code[row]];
      --own.rows;
      own.row_xor ^= row;
      if (own.rows == 1) queue.push_back(own.row_xor);
    }
  }
  return is_singleton;
}

}  // namespace policypanel
