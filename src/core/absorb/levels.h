#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "factor.h"

namespace policypanel {

// What coding an id column yields besides the codes: for each level a row where it stands, so
// that the caller can show the level's own name.
struct Levels {
  std::vector<std::size_t> first_row;
  int n_levels() const { return static_cast<int>(first_row.size()); }
};

// Codes integer ids; levels are in increasing order. Writes n codes.
Levels code_integers(const int* id, std::size_t n, int* code);

// Codes ids that are whole numbers held as doubles, in increasing order. The caller has made
// sure that every value is finite, whole and below 2^53 in size.
Levels code_whole_doubles(const double* id, std::size_t n, int* code);

// Codes opaque 64-bit keys (interned strings, packed pairs); levels in order of appearance.
Levels code_keys(const std::uint64_t* key, std::size_t n, int* code);

// Interaction of several factors: one level per combination that occurs, in order of
// appearance. Combinations are built pairwise in 64 bits, so that the product of the level
// counts may exceed the range of an int.
Levels code_interaction(const std::vector<Factor>& factors, std::size_t n, int* code);

// Whether every value is NaN or a whole number of at most 2^53 in size.
bool are_whole(const double* x, std::size_t n);

// Whether some pair of levels stands in two rows. Needs a bit per pair, so the caller sees to it
// that there are not too many.
bool has_repeated_pair(const Factor& a, const Factor& b, std::size_t n);

// True when every level of `inner` lies within a single level of `outer`.
bool is_nested(const Factor& inner, const Factor& outer, std::size_t n);

}  // namespace policypanel
