#pragma once

#include "core/base/interrupt.h"

struct Interrupted {};

// Installs an interrupt hook that throws once it has been called more than `patience` times, and
// takes it away again at the end of the scope, so that no other test meets it.
class HookGuard {
 public:
  explicit HookGuard(int patience) {
    calls_left() = patience;
    policypanel::set_interrupt_hook([] {
      if (calls_left()-- <= 0) throw Interrupted();
    });
  }
  ~HookGuard() { policypanel::set_interrupt_hook(nullptr); }
  HookGuard(const HookGuard&) = delete;
  HookGuard& operator=(const HookGuard&) = delete;

 private:
  static int& calls_left() {
    static int calls = 0;
    return calls;
  }
};
