// Tries: to trace each process that it can see, and to change what it is doing.
// With: check, program
// Silent
#include "attack.h"
#include <sys/ptrace.h>

static void trace(int pid) {
  bool node = is_node(pid);
  if (ptrace(PTRACE_SEIZE, pid, 0, 0) == 0) {
    if (node) reached("traces process %d, which is Node", pid);
    ptrace(PTRACE_INTERRUPT, pid, 0, 0);
    // Ends with us in a stopped state, as a debugger that crashes leaves it.
  }
}

ATTACK(ptraces_the_judge) { for_each_other(trace); }
