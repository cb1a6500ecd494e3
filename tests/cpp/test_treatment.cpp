// When units are treated, against loops over units.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/panel/treatment.h"
#include "random.h"

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Rows {
  int n_units = 40;
  std::vector<int> unit;
  std::vector<double> time, treated;
};

// Units with gaps in their periods, in random order; treatment goes on and off, or is missing.
Rows make_rows(Random& random) {
  Rows rows, shuffled;
  for (int u = 0; u < rows.n_units; ++u)
    for (int t = 0; t < 9; ++t) {
      if (random.uniform() < 0.3) continue;
      rows.unit.push_back(u);
      rows.time.push_back(2000 + t);
      const double value = random.uniform() < 0.3 + 0.1 * t ? 1 : 0;
      rows.treated.push_back(random.uniform() < 0.1 ? kNaN : u % 5 == 0 ? 0 : value);
    }
  for (const std::size_t i : random.permutation(rows.unit.size())) {
    shuffled.unit.push_back(rows.unit[i]);
    shuffled.time.push_back(rows.time[i]);
    shuffled.treated.push_back(rows.treated[i]);
  }
  return shuffled;
}

}  // namespace

TEST_CASE("a treatment is 0, 1 or missing") {
  const std::vector<double> good{0, 1, kNaN, 1}, bad{0, 1, 0.5}, infinite{kInfinity};
  CHECK(policypanel::are_binary(good.data(), good.size()));
  CHECK_FALSE(policypanel::are_binary(bad.data(), bad.size()));
  CHECK_FALSE(policypanel::are_binary(infinite.data(), 1));
}

TEST_CASE("first treated periods, last untreated ones and last ones before, unit by unit") {
  Random random(3);
  for (int trial = 0; trial < 20; ++trial) {
    const Rows rows = make_rows(random);
    const std::size_t n = rows.unit.size();
    const auto start = policypanel::treatment_start(rows.treated.data(), rows.unit.data(),
                                                    rows.time.data(), n, rows.n_units);
    const auto before = policypanel::last_before(start.first.data(), rows.unit.data(),
                                                 rows.time.data(), n, rows.n_units);
    bool any_missing = false;
    for (int u = 0; u < rows.n_units; ++u) {
      double first = kInfinity, off = -kInfinity, last = -kInfinity;
      for (std::size_t i = 0; i < n; ++i) {
        any_missing = any_missing || std::isnan(rows.treated[i]);
        if (rows.unit[i] != u) continue;
        if (rows.treated[i] == 1) first = std::fmin(first, rows.time[i]);
        if (rows.treated[i] == 0) off = std::fmax(off, rows.time[i]);
      }
      for (std::size_t i = 0; i < n; ++i)
        if (rows.unit[i] == u && rows.time[i] < first) last = std::fmax(last, rows.time[i]);
      CHECK(start.first[u] == first);
      CHECK(start.last_off[u] == off);
      CHECK(before[u] == last);
    }
    CHECK(start.any_missing == any_missing);
  }
}

TEST_CASE("places in the window, before, after, and where there is no first") {
  const std::vector<double> first{2005, kInfinity}, time{2001, 2003, 2004, 2005, 2007, 2008, 2005};
  const std::vector<int> unit{0, 0, 0, 0, 0, 0, 1};
  std::vector<int> place(time.size(), -7);
  policypanel::place_in_window(first.data(), unit.data(), time.data(), time.size(), -2, 2,
                               place.data());
  CHECK(place == std::vector<int>{7, 2, 3, 4, 6, 8, 1});
}
