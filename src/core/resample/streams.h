#pragma once

#include <threefry.h>

#include <cstddef>
#include <cstdint>

namespace policypanel {

// The random numbers of replicate b of an experiment: they depend on (seed, b) alone, so replicates
// may be made in any order, in any number and on any thread. The generator is Threefry-4x64 with 20
// rounds (Salmon, Moraes, Dror & Shaw 2011): the seed is its key, b a word of its counter.
class Stream {
 public:
  Stream(std::uint64_t seed, std::uint64_t replicate) : engine_(seed) {
    engine_.set_counter(0, replicate, 0, 0);
  }

  std::uint64_t bits() { return engine_(); }
  // In [0, 1), a multiple of 2^-53
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
  // 0 ... n - 1 with equal probabilities, n > 0
  std::uint64_t below(std::uint64_t n);

 private:
  sitmo::threefry_20_64 engine_;
};

// A bootstrap sample of n clusters, drawn with replacement: how often each of them is in it.
void draw_clusters(std::uint64_t seed, std::uint64_t replicate, std::size_t n, double* count);

// A subsample of `size` of n clusters, drawn without replacement: 1 for those in it, else 0.
void draw_subsample(std::uint64_t seed, std::uint64_t replicate, std::size_t n, std::size_t size,
                    double* count);

}  // namespace policypanel
