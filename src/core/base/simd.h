#pragma once

#include <cstddef>

// R compiles packages for the oldest processor of the platform. A function marked
// POLICYPANEL_CLONES is compiled for a newer one too, and the loader picks (GCC on Linux; elsewhere
// the mark is empty). Results may differ in the last bit between machines, never between runs.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define POLICYPANEL_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define POLICYPANEL_CLONES
#endif

namespace policypanel {

// Columns travel interleaved: row i holds its values side by side, padded with zeros to a multiple
// of kLanes, so that one read of a level code serves all columns and loops have no rests.
constexpr std::size_t kLanes = 4;

inline constexpr std::size_t padded(std::size_t n_columns) {
  return (n_columns + kLanes - 1) / kLanes * kLanes;
}

// Four doubles that the compiler keeps in vector registers; unaligned loads and stores.
typedef double Lanes __attribute__((vector_size(32), aligned(8), may_alias));

}  // namespace policypanel
