#include "within.h"

namespace policypanel {

void WithinRows::fill(std::size_t begin, std::size_t end, double* rows) const {
  const std::size_t n = end - begin, w = width();
  pack_rows(columns_.data(), effects_.centre.data(), columns_.size(), w, begin, end, rows);
  for (std::size_t f = 0; f < factors_.size(); ++f)
    if (!effects_.level[f].empty())
      subtract_effects(factors_[f], begin, n, w, effects_.level[f].data(), rows);
  if (layout_.is_grouped)
    demean_runs(rows, n, w, weights_ ? weights_ + begin : nullptr,
                factors_[layout_.eliminated].code + begin);
}

}  // namespace policypanel
