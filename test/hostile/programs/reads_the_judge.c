// Tries: to read the environment and the memory of the process that judges it.
// With: check, program
#include "attack.h"

static void peek(int pid) {
  static const char *const names[] = {"environ", "maps", "mem", "auxv", "io", "syscall"};
  char path[64];
  if (!is_node(pid)) return;
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    snprintf(path, sizeof path, "/proc/%d/%s", pid, names[i]);
    if (open(path, O_RDONLY) >= 0) reached("%s", path);
  }
}

ATTACK(reads_the_judge) {
  for_each_other(peek);
}
