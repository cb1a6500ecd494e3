#include "streams.h"

#include <algorithm>

namespace policypanel {

std::uint64_t Stream::below(std::uint64_t n) {
  // The last, incomplete round of remainders would favour the small ones: those bits are left out.
  const std::uint64_t incomplete = (UINT64_MAX % n + 1) % n;
  std::uint64_t value = bits();
  while (value > UINT64_MAX - incomplete) value = bits();
  return value % n;
}

void draw_clusters(std::uint64_t seed, std::uint64_t replicate, std::size_t n, double* count) {
  std::fill(count, count + n, 0.0);
  Stream stream(seed, replicate);
  for (std::size_t i = 0; i < n; ++i) ++count[stream.below(n)];
}

}  // namespace policypanel
