#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "../absorb/factor.h"
#include "../base/take_rows.h"

namespace policypanel {

// Which copy of its row each row is, and of which factors copies have levels of their own.
struct RowCopies {
  std::vector<int> copy;
  std::vector<int> is_own;
};

// Some rows of columns and factors, levels closed up.
struct DrawnRows {
  std::vector<std::vector<double>> columns, slopes;
  std::vector<std::vector<int>> codes;
  std::vector<int> n_levels;
  std::vector<double> weights;

  DrawnRows(const Columns& from, const std::vector<Factor>& factors,
            const std::vector<std::size_t>& rows, std::vector<double> row_weights,
            const RowCopies& copies = {})
      : weights(std::move(row_weights)) {
    for (const Column& column : from) columns.push_back(take_rows(column, rows));
    int n_copies = 1;
    for (const int copy : copies.copy) n_copies = std::max(n_copies, copy + 1);
    for (const Factor& factor : factors) {
      slopes.push_back(factor.slope ? take_rows(factor.slope, rows) : std::vector<double>());
      codes.push_back(take_rows(factor.code, rows));
      const bool is_own = !copies.copy.empty() && copies.is_own[codes.size() - 1];
      if (is_own)
        for (std::size_t i = 0; i < rows.size(); ++i)
          codes.back()[i] += copies.copy[i] * factor.n_levels;
      std::vector<int> place(static_cast<std::size_t>(factor.n_levels * (is_own ? n_copies : 1)),
                             -1);
      int next = 0;
      for (const int code : codes.back()) place[static_cast<std::size_t>(code)] = 0;
      for (int& level : place)
        if (level == 0) level = next++;
      for (int& code : codes.back()) code = place[static_cast<std::size_t>(code)];
      n_levels.push_back(next);
    }
  }

  Columns column_pointers() const {
    Columns out;
    for (const auto& column : columns) out.push_back(column.data());
    return out;
  }
  std::vector<Factor> factors() const {
    std::vector<Factor> out;
    for (std::size_t f = 0; f < codes.size(); ++f)
      out.push_back({codes[f].data(), n_levels[f], slopes[f].empty() ? nullptr : slopes[f].data()});
    return out;
  }
};

}  // namespace policypanel
