#include "within.h"

#include <utility>

namespace policypanel {

WithinColumns::WithinColumns(Columns columns, std::vector<Factor> factors, const Effects& effects)
    : columns_(std::move(columns)), factors_(std::move(factors)), effects_(effects) {}

void WithinColumns::fill(std::size_t begin, std::size_t end, double* out) const {
  const std::size_t width = columns_.size();
  for (std::size_t c = 0; c < width; ++c) {
    const double* column = columns_[c];
    for (std::size_t i = begin; i < end; ++i) out[(i - begin) * width + c] = column[i];
  }
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    const double* level = effects_.level[f].data();
    const int* code = factors_[f].code;
    for (std::size_t i = begin; i < end; ++i) {
      const double* effect = level + static_cast<std::size_t>(code[i]) * width;
      double* row = out + (i - begin) * width;
      for (std::size_t c = 0; c < width; ++c) row[c] -= effect[c];
    }
  }
}

}  // namespace policypanel
