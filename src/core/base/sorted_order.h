#pragma once

#include <cstddef>
#include <vector>

namespace policypanel {

struct SortedValues {
  std::vector<double> value;       // in increasing order
  std::vector<std::size_t> order;  // where each of them stood
};

// Sorts value[0], value[stride], ..., equal ones in the order they stand in. Values are dealt into
// as many buckets as there are values; a bucket that many fall into is sorted by comparisons.
SortedValues sorted_values(const double* value, std::size_t n, std::size_t stride = 1);

}  // namespace policypanel
