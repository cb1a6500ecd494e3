#pragma once

#include <atomic>
#include <cstddef>
#include <exception>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace policypanel {

// Number of threads that may really be used: at least one, at most what the machine offers, and
// one in a forked child, where an OpenMP pool inherited from the parent would wait for ever.
int usable_threads(int requested);
int machine_threads();
void install_fork_guard();

// Runs task(0) ... task(n - 1). Tasks must write to places of their own; whoever needs a sum
// adds the tasks' results in task order afterwards, so that the bits never depend on `threads`. An
// exception, such as the user's interrupt, skips the tasks not yet begun and is passed on.
template <class Task>
void parallel_for(std::size_t n, int threads, Task&& task) {
  threads = usable_threads(threads);
#ifdef _OPENMP
  if (threads > 1 && n > 1) {
    std::exception_ptr failure = nullptr;  // an exception must not leave an OpenMP region
    std::atomic<bool> has_failed{false};
#pragma omp parallel for num_threads(threads) schedule(dynamic)
    for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(n); ++i) {
      if (has_failed) continue;
      try {
        task(static_cast<std::size_t>(i));
      } catch (...) {
        has_failed = true;
#pragma omp critical(policypanel_failure)
        failure = std::current_exception();
      }
    }
    if (failure) std::rethrow_exception(failure);
    return;
  }
#endif
  for (std::size_t i = 0; i < n; ++i) task(i);
}

}  // namespace policypanel
