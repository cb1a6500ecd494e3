#include "interrupt.h"

#ifdef _OPENMP
#include <omp.h>
#endif

namespace policypanel {

namespace {
InterruptHook current_hook = nullptr;
}

void set_interrupt_hook(InterruptHook hook) { current_hook = hook; }

void check_interrupt() {
#ifdef _OPENMP
  if (omp_get_thread_num() != 0) return;
#endif
  if (current_hook != nullptr) current_hook();
}

}  // namespace policypanel
