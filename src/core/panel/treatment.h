#pragma once

#include <cstddef>
#include <vector>

namespace policypanel {

// When the units of a panel are treated, from rows in any order: `unit` is coded from 0 on, `time`
// counts periods.

// Whether every value is NaN, 0 or 1.
bool are_binary(const double* x, std::size_t n_rows);

struct TreatmentStart {
  std::vector<double> first;     // by unit, the first period with a 1; infinite without
  std::vector<double> last_off;  // the last period with a 0; minus infinity without
  bool any_missing = false;      // whether some treatment is neither 0 nor 1
};
TreatmentStart treatment_start(const double* treated, const int* unit, const double* time,
                               std::size_t n_rows, std::size_t n_units);

// By unit the last period with a row before `first`; minus infinity without.
std::vector<double> last_before(const double* first, const int* unit, const double* time,
                                std::size_t n_rows, std::size_t n_units);

// Where a row stands in the window [low, high] of periods since its unit's first: 1 where there is
// no first, 2, 3, ... in the window, then one number for the rows before it and one for those
// after.
void place_in_window(const double* first, const int* unit, const double* time, std::size_t n_rows,
                     double low, double high, int* place);

}  // namespace policypanel
