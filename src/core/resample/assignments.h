#pragma once

#include <cstddef>
#include <cstdint>

namespace policypanel {

// The weights by which a wild bootstrap multiplies the residuals of its clusters: mean 0 and
// variance 1. Rademacher: -1 or 1. Webb (2023): six points. Mammen (1993): two points with third
// moment 1. `kEverySign` goes through all vectors of signs in turn: those of replicate b are the
// bits of b, a set bit being -1.
enum class WildWeights { kRademacher, kWebb, kMammen, kEverySign };

void draw_wild_weights(WildWeights type, std::uint64_t seed, std::uint64_t replicate, std::size_t n,
                       double* weight);

// A random order of n units among themselves within each stratum: order[i] is the unit whose place
// unit i takes. `stratum` holds a code per unit, from 0 on, or is null.
void draw_order(std::uint64_t seed, std::uint64_t replicate, const int* stratum, std::size_t n,
                int* order);

}  // namespace policypanel
