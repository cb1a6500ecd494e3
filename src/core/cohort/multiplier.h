#pragma once

#include <cstddef>
#include <cstdint>

namespace policypanel {

// Multiplier bootstrap: draw b is the sum over clusters of their influences times signs that depend
// on (seed, b) alone, one bit of the stream of replicate b per cluster, in their order.
// `influence` has n_terms numbers per cluster, one cluster after the other; `draws` gets n_terms
// per replicate of first ... last - 1.
void multiplier_draws(std::uint64_t seed, std::size_t first, std::size_t last,
                      const double* influence, std::size_t n_clusters, std::size_t n_terms,
                      double* draws);

}  // namespace policypanel
