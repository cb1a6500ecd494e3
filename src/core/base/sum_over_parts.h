#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "interrupt.h"
#include "threads.h"

namespace policypanel {

// Adds up sums over parts of the rows: task(begin, end, sums) for each [bound[p], bound[p + 1]).
// The parts depend on the data alone and are added in order (`total.add(part)`), so the bits are
// the same for any number of threads; with one thread only one part is held.
template <class Sums, class Task>
Sums sum_over_parts(const std::vector<std::size_t>& bound, int threads, const Sums& empty,
                    Task&& task) {
  const std::size_t n_parts = bound.size() - 1;
  Sums total = empty;
  if (usable_threads(threads) == 1) {
    for (std::size_t p = 0; p < n_parts; ++p) {
      check_interrupt();
      if (p == 0) {
        task(bound[p], bound[p + 1], total);
        continue;
      }
      Sums part = empty;
      task(bound[p], bound[p + 1], part);
      total.add(part);
    }
    return total;
  }
  std::vector<Sums> parts(n_parts, empty);
  parallel_for(n_parts, threads, [&](std::size_t p) {
    check_interrupt();
    task(bound[p], bound[p + 1], parts[p]);
  });
  total = std::move(parts[0]);
  for (std::size_t p = 1; p < n_parts; ++p) total.add(parts[p]);
  return total;
}

}  // namespace policypanel
