#include "within.h"

namespace policypanel {

namespace {

// Puts the ones of the dummies [first, last), which share their code, into rows that hold less the
// centre there.
void add_dummies(const Columns& columns, std::size_t first, std::size_t last, std::size_t width,
                 std::size_t begin, std::size_t end, double* rows) {
  std::vector<std::size_t> place(columns[first].n_levels, first);
  std::vector<double> size(place.size(), 0.0);
  for (std::size_t c = first; c < last; ++c) {
    place[columns[c].level] = c;
    size[columns[c].level] = 1;
  }
  add_single_values(columns[first].code + begin, end - begin, width, place.data(), size.data(),
                    rows);
}

}  // namespace

void pack_columns(const Columns& columns, const double* centre, std::size_t width,
                  std::size_t begin, std::size_t end, double* rows) {
  static const double kZeros[Layout::kChunkRows] = {};
  std::vector<const double*> values;
  for (const Column& column : columns)
    values.push_back(column.is_dummy() ? kZeros : column.values + begin);
  pack_rows(values.data(), centre, columns.size(), width, end - begin, rows);
  for (std::size_t first = 0, last; first < columns.size(); first = last) {
    last = first + 1;
    if (!columns[first].is_dummy()) continue;
    const auto is_seen = [&](std::size_t c) {  // a level's second dummy starts a group of its own
      for (std::size_t k = first; k < c; ++k)
        if (columns[k].level == columns[c].level) return true;
      return false;
    };
    while (last < columns.size() && columns[last].is_dummy() &&
           columns[last].code == columns[first].code && !is_seen(last))
      ++last;
    add_dummies(columns, first, last, width, begin, end, rows);
  }
}

void WithinRows::fill(std::size_t begin, std::size_t end, double* rows) const {
  const std::size_t n = end - begin, w = width();
  pack_columns(columns_, effects_.centre.data(), w, begin, end, rows);
  for (std::size_t f = 0; f < factors_.size(); ++f)
    if (!effects_.level[f].empty())
      subtract_effects(factors_[f], begin, n, w, effects_.level[f].data(), rows);
  if (layout_.is_grouped)
    demean_runs(rows, n, w, weights_ ? weights_ + begin : nullptr,
                factors_[layout_.eliminated].code + begin);
}

}  // namespace policypanel
