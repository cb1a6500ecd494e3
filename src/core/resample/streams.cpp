#include "streams.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace policypanel {

std::uint64_t Stream::below(std::uint64_t n) {
  // The last, incomplete round of remainders would favour the small ones: those bits are left out.
  // They are fewer than n, so that hardly any value needs to know how many.
  std::uint64_t value = bits();
  while (value > UINT64_MAX - n && value > UINT64_MAX - (UINT64_MAX % n + 1) % n) value = bits();
  return value % n;
}

void draw_clusters(std::uint64_t seed, std::uint64_t replicate, std::size_t n, double* count) {
  std::fill(count, count + n, 0.0);
  Stream stream(seed, replicate);
  for (std::size_t i = 0; i < n; ++i) ++count[stream.below(n)];
}

void draw_subsample(std::uint64_t seed, std::uint64_t replicate, std::size_t n, std::size_t size,
                    double* count) {
  std::fill(count, count + n, 0.0);
  Stream stream(seed, replicate);
  std::vector<std::size_t> place(n);
  std::iota(place.begin(), place.end(), std::size_t{0});
  for (std::size_t i = 0; i < size; ++i) {
    std::swap(place[i], place[i + stream.below(n - i)]);
    count[place[i]] = 1;
  }
}

}  // namespace policypanel
