#pragma once

#include <cstddef>
#include <vector>

namespace policypanel {

// Units that are matched once stand for all their rows: `value` of every row of the panel, summed
// over the matched rows of its unit. Of matched rows that are controls only rows before the unit's
// own treatment take theirs.
std::vector<double> carry_to_rows(const std::vector<double>& value, const std::vector<int>& treated,
                                  const std::vector<int>& unit, const std::vector<int>& row_unit,
                                  const std::vector<int>& is_before, std::size_t n_units);

}  // namespace policypanel
