#include "treatment.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace policypanel {

namespace {
constexpr double kInfinity = std::numeric_limits<double>::infinity();
}  // namespace

bool are_binary(const double* x, std::size_t n_rows) {
  bool is_bad = false;
  for (std::size_t i = 0; i < n_rows; ++i) is_bad |= x[i] == x[i] && x[i] != 0 && x[i] != 1;
  return !is_bad;
}

TreatmentStart treatment_start(const double* treated, const int* unit, const double* time,
                               std::size_t n_rows, std::size_t n_units) {
  TreatmentStart start{std::vector<double>(n_units, kInfinity),
                       std::vector<double>(n_units, -kInfinity)};
  for (std::size_t i = 0; i < n_rows; ++i) {
    if (treated[i] == 1)
      start.first[unit[i]] = std::min(start.first[unit[i]], time[i]);
    else if (treated[i] == 0)
      start.last_off[unit[i]] = std::max(start.last_off[unit[i]], time[i]);
    else
      start.any_missing = true;
  }
  return start;
}

std::vector<double> last_before(const double* first, const int* unit, const double* time,
                                std::size_t n_rows, std::size_t n_units) {
  std::vector<double> last(n_units, -kInfinity);
  for (std::size_t i = 0; i < n_rows; ++i)
    if (time[i] < first[unit[i]]) last[unit[i]] = std::max(last[unit[i]], time[i]);
  return last;
}

void place_in_window(const double* first, const int* unit, const double* time, std::size_t n_rows,
                     double low, double high, int* place) {
  const int before = static_cast<int>(high - low) + 3;
  for (std::size_t i = 0; i < n_rows; ++i) {
    const double since = time[i] - first[unit[i]];
    if (!std::isfinite(since))
      place[i] = 1;
    else if (since < low)
      place[i] = before;
    else
      place[i] = since > high ? before + 1 : static_cast<int>(since - low) + 2;
  }
}

}  // namespace policypanel
