#include "assignments.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "streams.h"

namespace policypanel {

namespace {

double webb(Stream& stream) {
  const double size[] = {std::sqrt(1.5), 1.0, std::sqrt(0.5)};
  const std::uint64_t point = stream.below(6);
  return point < 3 ? size[point] : -size[point - 3];
}

double mammen(Stream& stream) {
  const double root = std::sqrt(5.0);
  return stream.uniform() < (root + 1) / (2 * root) ? (1 - root) / 2 : (1 + root) / 2;
}

}  // namespace

void draw_wild_weights(WildWeights type, std::uint64_t seed, std::uint64_t replicate, std::size_t n,
                       double* weight) {
  if (type == WildWeights::kEverySign) {
    for (std::size_t i = 0; i < n; ++i) weight[i] = (replicate >> i) & 1 ? -1 : 1;
    return;
  }
  Stream stream(seed, replicate);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < n; ++i) {
    switch (type) {
      case WildWeights::kWebb:
        weight[i] = webb(stream);
        break;
      case WildWeights::kMammen:
        weight[i] = mammen(stream);
        break;
      default:
        if (i % 64 == 0) bits = stream.bits();
        weight[i] = (bits >> (i % 64)) & 1 ? -1 : 1;
    }
  }
}

void draw_order(std::uint64_t seed, std::uint64_t replicate, const int* stratum, std::size_t n,
                int* order) {
  Stream stream(seed, replicate);
  const auto shuffle = [&stream](int* place, std::size_t size) {
    for (std::size_t i = size; i > 1; --i) std::swap(place[i - 1], place[stream.below(i)]);
  };
  if (stratum == nullptr) {
    std::iota(order, order + n, 0);
    shuffle(order, n);
    return;
  }
  std::vector<std::vector<int>> member(1);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t s = static_cast<std::size_t>(stratum[i]);
    if (s >= member.size()) member.resize(s + 1);
    member[s].push_back(static_cast<int>(i));
  }
  for (const std::vector<int>& own : member) {
    std::vector<int> place = own;
    shuffle(place.data(), place.size());
    for (std::size_t i = 0; i < own.size(); ++i) order[own[i]] = place[i];
  }
}

}  // namespace policypanel
