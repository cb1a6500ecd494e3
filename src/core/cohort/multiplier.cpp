#include "multiplier.h"

#include <algorithm>
#include <vector>

#include "../base/interrupt.h"
#include "../resample/streams.h"

namespace policypanel {

namespace {

constexpr std::size_t kBits = 8;  // clusters whose signs are looked up together
constexpr std::size_t kSums = 1u << kBits;

// All signed sums of up to eight clusters: entry m has + for the bits that are set in m.
void fill_sums(const double* influence, std::size_t n_clusters, std::size_t n_terms,
               std::vector<double>& sums) {
  std::fill(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(n_terms), 0.0);
  for (std::size_t i = 0; i < n_clusters; ++i)
    for (std::size_t k = 0; k < n_terms; ++k) sums[k] -= influence[i * n_terms + k];
  for (std::size_t i = 0; i < n_clusters; ++i) {
    const double* own = influence + i * n_terms;
    const std::size_t bit = std::size_t{1} << i;
    for (std::size_t m = 0; m < bit; ++m)
      for (std::size_t k = 0; k < n_terms; ++k)
        sums[(m | bit) * n_terms + k] = sums[m * n_terms + k] + 2 * own[k];
  }
}

}  // namespace

void multiplier_draws(std::uint64_t seed, std::size_t first, std::size_t last,
                      const double* influence, std::size_t n_clusters, std::size_t n_terms,
                      double* draws) {
  const std::size_t n_draws = last - first;
  std::vector<Stream> streams;
  streams.reserve(n_draws);
  for (std::size_t b = first; b < last; ++b) streams.emplace_back(seed, b);
  std::vector<std::uint64_t> signs(n_draws);
  std::vector<double> sums(kSums * n_terms);
  std::fill(draws, draws + n_draws * n_terms, 0.0);
  for (std::size_t begin = 0; begin < n_clusters; begin += kBits) {
    if (begin % 64 == 0) {
      check_interrupt();
      for (std::size_t b = 0; b < n_draws; ++b) signs[b] = streams[b].bits();
    }
    const std::size_t n = std::min(kBits, n_clusters - begin);
    fill_sums(influence + begin * n_terms, n, n_terms, sums);
    const std::uint64_t mask = (std::uint64_t{1} << n) - 1;
    for (std::size_t b = 0; b < n_draws; ++b) {
      const double* sum = sums.data() + ((signs[b] >> (begin % 64)) & mask) * n_terms;
      double* draw = draws + b * n_terms;
      for (std::size_t k = 0; k < n_terms; ++k) draw[k] += sum[k];
    }
  }
}

}  // namespace policypanel
