#pragma once

#include <cstddef>
#include <type_traits>
#include <vector>

namespace policypanel {

// Some entries of anything that has operator[], in the order of `rows`.
template <class From>
auto take_rows(const From& from, const std::vector<std::size_t>& rows) {
  std::vector<std::decay_t<decltype(from[std::size_t{0}])>> out;
  out.reserve(rows.size());
  for (const std::size_t i : rows) out.push_back(from[i]);
  return out;
}

}  // namespace policypanel
