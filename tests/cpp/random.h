#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

// Random numbers for tests. The standard distributions are not the same in every library, so they
// are made here: a failing seed fails everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  int below(int n) { return static_cast<int>(uniform() * n); }
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }
  std::vector<double> normals(std::size_t n) {
    std::vector<double> out(n);
    for (double& value : out) value = normal();
    return out;
  }
  std::vector<std::size_t> permutation(std::size_t n) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = n; i > 1; --i) {
      const auto other = static_cast<std::size_t>(uniform() * static_cast<double>(i));
      std::swap(order[i - 1], order[other]);
    }
    return order;
  }

 private:
  std::mt19937_64 engine_;
};
