#pragma once

#include <cstddef>
#include <vector>

#include "factor.h"
#include "projector.h"

namespace policypanel {

// Columns less their fixed effects, made row by row where they are needed and never stored.
class WithinColumns {
 public:
  WithinColumns(Columns columns, std::vector<Factor> factors, const Effects& effects);

  std::size_t size() const { return columns_.size(); }

  // Writes rows [begin, end) of all columns, row-major.
  void fill(std::size_t begin, std::size_t end, double* out) const;

 private:
  Columns columns_;
  std::vector<Factor> factors_;
  const Effects& effects_;
};

// Calls visit(begin, end, values) over fixed chunks of rows [begin_row, end_row), in order.
template <class Visit>
void for_each_chunk(const WithinColumns& within, std::size_t begin_row, std::size_t end_row,
                    Visit&& visit) {
  constexpr std::size_t kChunkRows = 512;
  std::vector<double> values(kChunkRows * within.size());
  for (std::size_t begin = begin_row; begin < end_row; begin += kChunkRows) {
    const std::size_t end = begin + kChunkRows < end_row ? begin + kChunkRows : end_row;
    within.fill(begin, end, values.data());
    visit(begin, end, values.data());
  }
}

}  // namespace policypanel
