#include "threads.h"

#include <algorithm>

#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

namespace policypanel {

namespace {
bool is_forked_child = false;
void mark_forked_child() { is_forked_child = true; }
}  // namespace

int machine_threads() {
#ifdef _OPENMP
  return std::max(1, std::min(omp_get_num_procs(), omp_get_thread_limit()));
#else
  return 1;
#endif
}

int usable_threads(int requested) {
  if (is_forked_child) return 1;
  return std::max(1, std::min(requested, machine_threads()));
}

void install_fork_guard() {
#if defined(__unix__) || defined(__APPLE__)
  static const int registered = pthread_atfork(nullptr, nullptr, mark_forked_child);
  (void)registered;
#endif
}

}  // namespace policypanel
