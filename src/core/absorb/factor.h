#pragma once

#include <cstddef>
#include <vector>

namespace policypanel {

// One fixed-effect dimension: a level code 0 ... n_levels - 1 for every row, every level with a row
// of positive weight. With a slope, a level's effect multiplies that value of the row (a varying
// slope) instead of 1. Does not own.
struct Factor {
  const int* code;
  int n_levels;
  const double* slope = nullptr;
};

// A column that lives elsewhere (in R, in a test): doubles, or the dummy of a level, which is 1 in
// the rows whose `code` (one of 0 ... n_levels - 1) is that level. Dummies that stand side by side
// and share their code cost one read a row for all of them. Does not own.
struct Column {
  Column(const double* values) : values(values) {}
  Column(const int* code, int n_levels, int level) : code(code), n_levels(n_levels), level(level) {}

  bool is_dummy() const { return values == nullptr; }
  double operator[](std::size_t row) const {
    return is_dummy() ? static_cast<double>(code[row] == level) : values[row];
  }

  const double* values = nullptr;  // null for a dummy
  const int* code = nullptr;
  int n_levels = 0, level = 0;
};
using Columns = std::vector<Column>;

}  // namespace policypanel
