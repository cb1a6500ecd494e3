#pragma once

namespace policypanel {

// The core never asks R whether the user pressed Ctrl-C: whoever embeds it installs a hook that
// throws. Long loops call check_interrupt() between passes; on other threads than the caller's it
// does nothing.
using InterruptHook = void (*)();
void set_interrupt_hook(InterruptHook hook);
void check_interrupt();

}  // namespace policypanel
