// Tries: to write over the program that runs it or that started it, by /proc/PID/exe (CVE-2019-5736).
// With: check, demo, program
#include "attack.h"

static void open_program(int pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/exe", pid);
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  reached("%s is open to be written to", path);
  close(fd);
}

ATTACK(replaces_the_runtime) {
  for_each_other(open_program);
  open_program(getppid());
}
