#include "carry.h"

namespace policypanel {

std::vector<double> carry_to_rows(const std::vector<double>& value, const std::vector<int>& treated,
                                  const std::vector<int>& unit, const std::vector<int>& row_unit,
                                  const std::vector<int>& is_before, std::size_t n_units) {
  std::vector<double> sum[2] = {std::vector<double>(n_units, 0.0),
                                std::vector<double>(n_units, 0.0)};
  for (std::size_t i = 0; i < value.size(); ++i)
    sum[treated[i] != 0][static_cast<std::size_t>(unit[i])] += value[i];
  std::vector<double> out;
  out.reserve(row_unit.size());
  for (std::size_t r = 0; r < row_unit.size(); ++r) {
    const std::size_t own = static_cast<std::size_t>(row_unit[r]);
    out.push_back(sum[1][own] + (is_before[r] ? sum[0][own] : 0));
  }
  return out;
}

}  // namespace policypanel
