#pragma once

#include <cstddef>
#include <vector>

#include "../base/simd.h"
#include "factor.h"
#include "kernels.h"
#include "layout.h"

namespace policypanel {

// The fixed effects of a set of columns, per factor levels x width, interleaved. Nothing is held
// for the eliminated factor where rows are grouped: its effects are run means, taken on the fly.
struct Effects {
  std::size_t n_columns = 0;
  std::vector<double> centre;              // subtracted from every column first
  std::vector<std::vector<double>> level;  // by factor; empty for a grouped eliminated factor
  std::size_t width() const { return padded(n_columns); }
};

// Interleaves the rows [begin, end), at most a chunk, of columns less `centre`.
void pack_columns(const Columns& columns, const double* centre, std::size_t width,
                  std::size_t begin, std::size_t end, double* rows);

// rows -= the factor's effects, for the rows from `begin`; `level` holds one row per level.
inline void subtract_effects(const Factor& factor, std::size_t begin, std::size_t n_rows,
                             std::size_t width, const double* level, double* rows) {
  if (factor.slope != nullptr)
    subtract_slopes(rows, n_rows, width, factor.slope + begin, factor.code + begin, level);
  else
    subtract_levels(rows, n_rows, width, factor.code + begin, level);
}

// Columns less their fixed effects, made chunk by chunk where they are needed and never stored:
// memory is levels x columns, not rows x columns.
class WithinRows {
 public:
  WithinRows(const Columns& columns, const std::vector<Factor>& factors, const double* weights,
             const Layout& layout, const Effects& effects, bool weights_are_counts = false)
      : columns_(columns),
        factors_(factors),
        weights_(weights),
        layout_(layout),
        effects_(effects),
        weights_are_counts_(weights_are_counts) {}

  std::size_t width() const { return effects_.width(); }
  std::size_t n_rows() const { return layout_.n_rows; }
  const Layout& layout() const { return layout_; }
  const std::vector<Factor>& factors() const { return factors_; }
  const double* weights() const { return weights_; }
  // Whether a row of weight w stands for w rows that are alike, and not for one of precision w.
  bool weights_are_counts() const { return weights_are_counts_; }

  // Calls visit(begin, end, rows) over the rows [begin_row, end_row) in order; `rows` are
  // interleaved and may be overwritten, padding columns are 0. Bounds must be those of
  // Layout::parts().
  template <class Visit>
  void for_each_chunk(std::size_t begin_row, std::size_t end_row, Visit&& visit) const {
    std::vector<double> rows(Layout::kChunkRows * width(), 0.0);
    for (std::size_t begin = begin_row; begin < end_row;) {
      const std::size_t end = layout_.chunk_end(factors_, begin, end_row);
      fill(begin, end, rows.data());
      visit(begin, end, rows.data());
      begin = end;
    }
  }

 private:
  void fill(std::size_t begin, std::size_t end, double* rows) const;

  const Columns& columns_;
  const std::vector<Factor>& factors_;
  const double* weights_;
  const Layout& layout_;
  const Effects& effects_;
  bool weights_are_counts_;
};

}  // namespace policypanel
